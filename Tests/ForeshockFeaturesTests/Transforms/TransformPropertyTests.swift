import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct TransformPropertyTests {
  private func transforms() throws -> [any StreamingTransform] {
    [
      try Lag(steps: 3), try Difference(order: 3, lag: 2), try CounterRate(secondsPerSample: 15),
      try BaselineDrift(baselineCount: 5), try BaselineDrift(baselineCount: 4, output: .cumulative),
      try SeasonalResidual(seasonLength: 4, cycles: 3, requiredCycles: 2),
      try SeasonalResidual(seasonLength: 3, cycles: 4, centre: .median),
      try TimeSinceEvent(secondsPerSample: 2),
      try ExponentiallyWeighted(.mean, decay: .span(4)),
      try ExponentiallyWeighted(.variance, decay: .halfLife(2), isAdjusted: false, minPeriods: 2),
      try ExponentiallyWeighted(
        .standardDeviation, decay: .centreOfMass(3), ignoresMissing: true, isBiased: true),
    ]
  }

  private func samples(_ seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<50).map { _ in
      switch random.integer(below: 12) {
      case 0, 1: .nan
      case 2: random.chance(0.5) ? .infinity : -.infinity
      case 3: 0
      case 4: 1e300 * (random.uniform() - 0.5)
      default: 100 * random.uniform() - 20
      }
    }
  }

  private func stored<T: StreamingTransform>(_ transform: T) throws -> any StreamingTransform {
    try JSONDecoder().decode(T.self, from: JSONEncoder().encode(transform))
  }

  /// A plain encoder refuses NaN and infinities: so the state writes none, and loses none.
  @Test func streamsAreTheColumnBitByBitAlsoAfterStorage() throws {
    for seed in UInt64(0)..<60 {
      let values = samples(seed)
      for transform in try transforms() {
        let column = transform.transform(values)
        var stream = transform
        for (row, value) in values.enumerated() {
          if row % 7 == 3 { stream = try stored(stream) }
          let next = stream.update(value)
          let same = next.bitPattern == column[row].bitPattern || (next.isNaN && column[row].isNaN)
          #expect(same, "\(transform) at \(row), seed \(seed)")
        }
      }
    }
  }

  @Test func nothingLooksAhead() throws {
    for seed in UInt64(0)..<20 {
      let values = samples(seed)
      var changed = values
      for row in 30..<50 { changed[row] = Double(row) }
      for transform in try transforms() {
        let (first, second) = (transform.transform(values), transform.transform(changed))
        #expect(largestDifference(Array(first[..<30]), Array(second[..<30])) == 0)
      }
    }
  }

  @Test func countersResetAndGapsCount() throws {
    let rate = try CounterRate(secondsPerSample: 10)
    let rates = rate.transform([100, 150, .nan, 250, 30, 30])
    #expect(rates[0].isNaN && rates[2].isNaN)
    #expect(rates[1] == 5 && rates[3] == 5 && rates[4] == 3 && rates[5] == 0)
    let times = [0, 10, 20, 20, 60, 55, 61].map { Timestamp(seconds: $0) }
    let timed = try rate.transform([0, 20, .nan, 40, 20, 99, 25], at: times)
    #expect(timed[0].isNaN && timed[2].isNaN && timed[5].isNaN)
    // 40 at 20 s; a reset to 20 within 40 s; the late row at 55 s is left out.
    #expect(timed[1] == 2 && timed[3] == 2 && timed[4] == 0.5 && timed[6] == 5)
    var stream = rate
    let streamed = zip([0, 20, .nan, 40, 20, 99, 25], times).map { stream.update($0.0, at: $0.1) }
    #expect(largestDifference(streamed, timed) == 0)
    #expect(throws: TransformError.unequalCounts(1, 0)) { try rate.transform([1], at: []) }
  }

  /// Whatever the resets, rates times durations add up to what was really counted, less what resets lose.
  @Test func ratesAddUpToTheIncrease() throws {
    for seed in UInt64(0)..<50 {
      var random = RandomStream(seed: seed)
      var (counter, counted, lost) = (0.0, 0.0, 0.0)
      var values: [Double] = []
      for _ in 0..<40 {
        let grown = Double(random.integer(below: 10))
        if random.chance(0.1) {
          // Since the last sample nothing was counted before the reset, so nothing is lost.
          lost += grown >= counter ? counter : 0
          counter = 0
        }
        counter += grown
        if !values.isEmpty { counted += grown }
        values.append(counter)
      }
      let rates = try CounterRate().transform(values).dropFirst()
      #expect(rates.reduce(0, +) == counted - lost)
    }
  }

  @Test func driftOfAConstantBaselineIsNotScaled() throws {
    var drift = try BaselineDrift(baselineCount: 3)
    #expect(drift.mean.isNaN && drift.scale.isNaN)
    for value in [0.1, .infinity, 0.1, 0.1] { #expect(drift.update(value).isNaN) }
    #expect(drift.mean == 0.1 && drift.scale == 1)
    #expect(drift.update(2.1) == 2 && drift.update(-.infinity) == -.infinity)
    var sum = try BaselineDrift(baselineCount: 2, output: .cumulative)
    let sums = sum.transform([1, 1, 2, .nan, 3, .infinity, 2])
    #expect(sums[2] == 1 && sums[3].isNaN && sums[4] == 3 && sums[5].isNaN && sums[6] == 4)
    #expect(sum.update(1).isNaN)
  }

  @Test func ratiosWithoutADenominatorAreUnknown() throws {
    let ratios = try Ratio.values([1, 1, 0, -3, .nan, 4], [2, 0, -0.0, .infinity, 1, .nan])
    #expect(ratios[0] == 0.5 && ratios[1].isNaN && ratios[2].isNaN && ratios[3] == 0)
    #expect(ratios[4].isNaN && ratios[5].isNaN)
    #expect(throws: TransformError.unequalCounts(2, 1)) { try Ratio.values([1, 2], [1]) }
  }

  @Test func fourierTermsAreExactFarAway() throws {
    let terms = try FourierTerms(period: 24, harmonics: 12)
    #expect(terms.values(at: 24e12 + 5) == terms.values(at: 5))
    let daily = try FourierTerms(period: 86_400, harmonics: 2)
    let time = Timestamp(seconds: 1_790_000_000)
    #expect(daily.values(at: time) == daily.values(at: 1_790_000_000))
    #expect(daily.columns(at: [time])[1].values[0] == daily.values(at: time)[1])
    #expect(try JSONDecoder().decode(FourierTerms.self, from: JSONEncoder().encode(daily)) == daily)
  }

  @Test func calendarNeedsAClock() throws {
    let calendar = CalendarTerms(terms: [.hour, .isWeekend])
    let hourly = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(3600)),
      values: [Double](repeating: 1, count: 49))
    let columns = try calendar.columns(on: hourly)
    #expect(columns[0].values == (0..<49).map { Double($0 % 24) })
    // Thursday and Friday, then Saturday.
    #expect(columns[1].values == [Double](repeating: 0, count: 48) + [1])
    // The first and the last moment there are have a calendar, too.
    for time in [Timestamp(microseconds: .min), Timestamp(microseconds: .max)] {
      #expect((0..<24).contains(CalendarTerms().values(at: time)[0]))
    }
    #expect(throws: TransformError.noClock) { try calendar.columns(on: TimeSeries([1, 2])) }
  }

  @Test func refusesImpossibleSettings() throws {
    #expect(throws: TransformError.invalidLag(0)) { try Lag(steps: 0) }
    #expect(throws: TransformError.invalidLag(-1)) { try Difference(lag: -1) }
    #expect(throws: TransformError.invalidOrder(0)) { try Difference(order: 0) }
    #expect(throws: TransformError.invalidOrder(17)) { try Difference(order: 17) }
    #expect(throws: TransformError.invalidSampleSpacing(0)) { try CounterRate(secondsPerSample: 0) }
    #expect(throws: TransformError.invalidSampleSpacing(-1)) { try TimeSinceEvent(secondsPerSample: -1) }
    #expect(throws: TransformError.invalidBaseline(1)) { try BaselineDrift(baselineCount: 1) }
    #expect(throws: TransformError.invalidSeasonLength(1)) {
      try SeasonalResidual(seasonLength: 1, cycles: 1)
    }
    #expect(throws: TransformError.invalidCycles(0, required: 1)) {
      try SeasonalResidual(seasonLength: 2, cycles: 0)
    }
    #expect(throws: TransformError.invalidCycles(2, required: 3)) {
      try SeasonalResidual(seasonLength: 2, cycles: 2, requiredCycles: 3)
    }
    #expect(throws: TransformError.invalidCycles(.max, required: 1)) {
      try SeasonalResidual(seasonLength: 2, cycles: .max)
    }
    #expect(throws: TransformError.invalidPeriod(0)) { try FourierTerms(period: 0, harmonics: 1) }
    #expect(throws: TransformError.invalidHarmonics(0, period: 5)) {
      try FourierTerms(period: 5, harmonics: 0)
    }
    #expect(throws: TransformError.invalidHarmonics(3, period: 5)) {
      try FourierTerms(period: 5, harmonics: 3)
    }
    #expect(TransformError.invalidHarmonics(3, period: 5).description.contains("3"))
  }

  @Test func largestLagsNeedNoMemory() throws {
    #expect(try Lag(steps: .max).transform([1, 2]).allSatisfy(\.isNaN))
    #expect(try Difference(order: 2, lag: .max).transform([1, 2]).allSatisfy(\.isNaN))
    let residual = try SeasonalResidual(seasonLength: 1 << 40, cycles: 1 << 10)
    #expect(residual.transform([1, 2]).allSatisfy { $0.isNaN })
  }

  @Test func refusesDamagedStates() throws {
    func decode<T: Decodable>(_ type: T.Type, _ text: String) throws -> T {
      try JSONDecoder().decode(type, from: Data(text.utf8))
    }
    for ring in [
      #"{"capacity":0,"samples":[]}"#, #"{"capacity":1,"samples":[1,2]}"#,
      #"{"capacity":1,"samples":["many"]}"#,
      #"{"capacity":-1,"samples":[]}"#,
    ] {
      #expect(throws: DecodingError.self) { try decode(Lag.self, #"{"ring":\#(ring)}"#) }
    }
    #expect(throws: TransformError.invalidOrder(0)) { try decode(Difference.self, #"{"rings":[]}"#) }
    #expect(throws: DecodingError.self) {
      try decode(
        Difference.self, #"{"rings":[{"capacity":1,"samples":[1]},{"capacity":2,"samples":[1,"nan"]}]}"#)
    }
    #expect(throws: DecodingError.self) {
      try decode(
        SeasonalResidual.self,
        #"{"seasonLength":4,"cycles":1,"requiredCycles":1,"centre":"mean","ring":{"capacity":1,"samples":[1]}}"#
      )
    }
    #expect(throws: DecodingError.self) {
      try decode(
        BaselineDrift.self,
        #"{"baselineCount":2,"output":"cumulative","count":3,"centre":0,"squares":1,"sum":"inf"}"#)
    }
    var lag = try decode(Lag.self, #"{"ring":{"capacity":3,"samples":["-inf",2,"nan"]}}"#)
    #expect(lag.steps == 3 && lag.update(0) == -.infinity && lag.update(0) == 2 && lag.update(0).isNaN)
  }
}
