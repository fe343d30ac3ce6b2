import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Closed sides, centred windows and windows of a duration: against pandas (Fixtures/make_rolling_options.py) and against
/// the definition.
@Suite struct WindowOptionsTests {
  struct OptionsFixture: Decodable {
    struct Case: Decodable {
      var kind: String
      var length: Int?
      var microseconds: Int64?
      var minPeriods: Int
      var closed: WindowClosure
      var center: Bool
      var times: [Int64]?
      var values: [Double?]
      var results: [String: [Double?]]
    }
    var disagreement: [String: [String: Double]]
    var cases: [Case]
  }

  /// What pandas itself is off by on these series, as the fixture says, and a few places for us.
  @Test func agreesWithPandasOverAllOptions() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "rolling_options.json")
    let fixture = try JSONDecoder().decode(OptionsFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 200)
    var refused = 0
    for test in fixture.cases {
      let values = test.values.map { $0 ?? .nan }
      let level = values.contains { abs($0) > 1e5 } ? "level 1e+06" : "level 0"
      #expect(test.results.count == 12)
      for (name, expected) in test.results {
        let statistic = try RollingStatistic(named: name)
        let actual: [Double]
        if let length = test.length {
          guard
            let window = try? RollingWindow(
              length: length, minPeriods: test.minPeriods, closed: test.closed, isCentered: test.center)
          else {
            // More values wanted than the window ever has: pandas never answers.
            refused += 1
            #expect(test.closed == .neither && test.minPeriods >= length)
            #expect(statistic == .count || expected.allSatisfy { $0 == nil })
            continue
          }
          actual = window.rolling([statistic], over: values)[0]
        } else {
          let microseconds = try #require(test.microseconds)
          let window = try TimeWindow(
            duration: .microseconds(microseconds), minPeriods: test.minPeriods,
            closed: test.closed, isCentered: test.center)
          let times = try #require(test.times).map(Timestamp.init(microseconds:))
          actual = try window.rolling([statistic], over: values, at: times)[0]
        }
        let error = try #require(fixture.disagreement[level]?[name])
        #expect(actual.count == expected.count)
        for i in actual.indices {
          let wanted = expected[i] ?? .nan
          #expect(
            abs(actual[i] - wanted) <= (error + 1e-14) * max(1, abs(wanted))
              || (actual[i].isNaN && wanted.isNaN),
            "\(name), \(test.kind) \(test.length ?? 0), \(test.closed), centred \(test.center), at \(i): \(actual[i]) for \(wanted)"
          )
        }
      }
    }
    #expect(refused < 12 * 20)
  }

  @Test func agreesWithTheDefinitionOverAnySpans() throws {
    let statistics = everyStatistic.filter { ![.slope, .slopePerSecond, .intercept, .rSquared].contains($0) }
    try withEvery(0..<24) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let count = 1 + Int(random.next() % 150)
      let missing = [0, 0.1, 0.7][seed % 3]
      let values = (0..<count).map { _ in
        random.uniform() < missing ? Double.nan : (random.uniform() * 20).rounded() - 3
      }
      // Bursts, long breaks, equal times.
      var now: Int64 = 0
      let times = (0..<count).map { _ in
        now += random.uniform() < 0.05 ? 400 : Int64(random.next() % 8)
        return Timestamp(microseconds: now)
      }
      for closed in WindowClosure.allCases {
        for isCentered in [false, true] {
          let duration = 1 + Int64(random.next() % 120), minPeriods = 1 + Int(random.next() % 3)
          let window = try TimeWindow(
            duration: .microseconds(duration), minPeriods: minPeriods, closed: closed, isCentered: isCentered)
          let results = try window.rolling(statistics, over: values, at: times)
          for row in 0..<count {
            let span = (0..<count).filter { sample in
              let distance = 2 * (times[sample].microseconds - times[row].microseconds)
              let (left, right) = isCentered ? (-duration, duration) : (-2 * duration, 0)
              if !isCentered && closed.rawValue != "left" && closed.rawValue != "neither" && sample > row {
                return false
              }
              return (closed == .left || closed == .both ? distance >= left : distance > left)
                && (closed == .right || closed == .both ? distance <= right : distance < right)
            }
            let inside = span.map { values[$0] }
            for (statistic, result) in zip(statistics, results) {
              // The row's own value against the window, which need not hold it.
              if statistic == .zScore && span.last != row { continue }
              let expected =
                referenceRolling(statistic, of: inside, length: inside.count, minPeriods: minPeriods).last
                ?? (statistic == .count ? 0 : .nan)
              let scale = referenceScale(statistic, of: inside, length: inside.count).last ?? 0
              let error = worstError([result[row]], [expected], scale: [scale])
              let allowed = [.skewness, .kurtosis].contains(statistic) ? 2e-12 : 2e-14
              #expect(
                error <= allowed,
                "\(statistic), \(closed), centred \(isCentered), \(duration) µs, row \(row) of \(count): \(result[row]) for \(expected)"
              )
            }
          }
        }
      }
    }
  }

  /// Slopes against the times themselves: a line that is sampled unevenly is found to the last digits.
  @Test func fitsLinesAgainstTime() throws {
    var random = RandomStream(seed: 5)
    var now: Int64 = 1_700_000_000_000_000
    let times = (0..<200).map { _ in
      now += 1 + Int64(random.next() % 90_000_000)
      return Timestamp(microseconds: now)
    }
    let values = times.map { 3 + 0.25 * ($0 - times[0]).inSeconds }
    let window = try TimeWindow(duration: .seconds(600), minPeriods: 2)
    let found = try window.rolling(
      [.slopePerSecond, .slope, .intercept, .rSquared, .count], over: values, at: times, secondsPerSample: 60)
    for row in 0..<200 where found[4][row] > 1 {
      let start = row + 1 - Int(found[4][row])
      #expect(abs(found[0][row] - 0.25) < 1e-11)
      #expect(abs(found[1][row] - 15) < 1e-9)
      #expect(abs(found[2][row] - values[start]) < 1e-9)
      #expect(abs(found[3][row] - 1) < 1e-12)
    }
  }

  /// Samples that were all taken at one time have no line.
  @Test func fitsNoLineToOneMoment() throws {
    let times = [0, 0, 0, 5, 5].map { Timestamp(seconds: $0) }
    let window = try TimeWindow(duration: .seconds(3))
    let lines: [RollingStatistic] = [.slope, .slopePerSecond, .intercept, .rSquared]
    for column in try window.rolling(lines, over: [1, 2, 4, 3, 3.5], at: times) {
      #expect(column.filter(\.isNaN).count == 5)
    }
  }

  /// The first and the last moment there are lie farther apart than their difference can say.
  @Test func takesAnyTimes() throws {
    let times = [.min, 0, .max - 1, .max].map(Timestamp.init(microseconds:))
    for isCentered in [false, true] {
      let window = try TimeWindow(duration: .seconds(3), isCentered: isCentered)
      let sums = try window.rolling([.sum], over: [1, 2, 3, 4], at: times)[0]
      #expect(sums == (isCentered ? [1, 2, 7, 7] : [1, 2, 3, 7]))
    }
  }

  /// What a row is compared with does not hold it.
  @Test func comparesARowWithTheWindowBeforeIt() throws {
    let window = try RollingWindow(length: 4, closed: .left)
    let scores = window.rolling([.zScore], over: [1, 2, 3, 4, 100])[0]
    #expect(scores[0..<4].allSatisfy { $0.isNaN })
    let mean = 2.5, deviation = (5.0 / 3).squareRoot()
    #expect(abs(scores[4] - (100 - mean) / deviation) < 1e-12)
  }

  @Test func refusesWhatMakesNoWindow() throws {
    #expect(throws: FeatureError.invalidWindowLength(1)) { try RollingWindow(length: 1, closed: .neither) }
    #expect(throws: FeatureError.invalidMinPeriods(5, windowLength: 4)) {
      try RollingWindow(length: 5, minPeriods: 5, closed: .neither)
    }
    #expect(throws: FeatureError.invalidWindowDuration(.zero)) { try TimeWindow(duration: .zero) }
    #expect(throws: FeatureError.invalidWindowDuration(.nanoseconds(10))) {
      try TimeWindow(duration: .nanoseconds(10))
    }
    #expect(throws: FeatureError.invalidMinPeriods(0, windowLength: .max)) {
      try TimeWindow(duration: .seconds(1), minPeriods: 0)
    }
    let window = try TimeWindow(duration: .seconds(1))
    let times: [Timestamp] = [3, 5, 4].map { Timestamp(seconds: $0) }
    #expect(throws: FeatureError.timesOutOfOrder(row: 2)) {
      try window.rolling([.mean], over: [1, 2, 3], at: times)
    }
    #expect(throws: FeatureError.unequalColumnLengths(column: "times", expected: 2, actual: 3)) {
      try window.rolling([.mean], over: [1, 2], at: times)
    }
    let empty = try window.rolling([.mean], over: [], at: [])
    #expect(empty == [[]])
  }

  @Test func keepsItsOptionsWhenStored() throws {
    let window = try RollingWindow(length: 9, minPeriods: 2, closed: .both, isCentered: true)
    let timed = try TimeWindow(duration: .milliseconds(1500), minPeriods: 3, closed: .neither)
    let storedWindow = try JSONDecoder().decode(RollingWindow.self, from: JSONEncoder().encode(window))
    #expect(storedWindow == window)
    let storedTimed = try JSONDecoder().decode(TimeWindow.self, from: JSONEncoder().encode(timed))
    #expect(storedTimed == timed)
    let old = try JSONDecoder().decode(
      RollingWindow.self, from: Data(#"{"length": 5, "minPeriods": 2}"#.utf8))
    let same = try RollingWindow(length: 5, minPeriods: 2)
    #expect(old == same)
  }
}
