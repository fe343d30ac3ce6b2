import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// The values of Fixtures/make_survival_metrics.py.
private struct SurvivalCase: Decodable {
  let name: String
  let durations: [Double]
  let isEvent: [Bool]
  let entries, weights, risks, asked, survival, hazard, lower, upper: [Double]
  let median, restrictedMean: Double
  let concordance: Double?
  let pairs: [Int]?
  let brierTimes, probabilities, brier: [Double]?
  let integratedBrier: Double?

  static func load() throws -> [SurvivalCase] {
    try JSONDecoder().decode(
      [SurvivalCase].self, from: Data(Fixture.contents(of: "survival_metrics.json").utf8))
  }

  var rows: SurvivalTimes {
    get throws {
      try SurvivalTimes(
        durations: durations, isEvent: isEvent, entries: name == "entries" ? entries : nil)
    }
  }
}

@Suite struct SurvivalMetricsTests {
  @Test func curvesAreThoseOfLifelines() throws {
    let cases = try SurvivalCase.load()
    #expect(cases.count == 4)
    for expected in cases {
      let curve = try KaplanMeier(expected.rows, weights: expected.weights)
      for (i, time) in expected.asked.enumerated() {
        #expect(isClose(curve.survival(at: time), expected.survival[i], relative: 1e-12), "\(expected.name)")
        let bounds = curve.interval(at: time)
        #expect(isClose(bounds.lowerBound, expected.lower[i], relative: 1e-9), "\(expected.name) \(time)")
        #expect(isClose(bounds.upperBound, expected.upper[i], relative: 1e-9), "\(expected.name) \(time)")
        let k = curve.times.lastIndex { $0 <= time }
        let hazard = k.map { curve.cumulativeHazard[$0] } ?? 0
        #expect(isClose(hazard, expected.hazard[i], relative: 1e-12), "\(expected.name) \(time)")
      }
      #expect(curve.medianTime == expected.median, "\(expected.name)")
      // lifelines begins with the first entry, we at age 0.
      let before = expected.entries.min() ?? 0
      #expect(isClose(curve.restrictedMean(upTo: 45), expected.restrictedMean + before, relative: 1e-12))
    }
  }

  @Test func concordanceIsScikitSurvivals() throws {
    for expected in try SurvivalCase.load() {
      guard let index = expected.concordance, let pairs = expected.pairs else { continue }
      let c = try ConcordanceIndex(expected.rows, risks: expected.risks)
      #expect([c.concordant, c.discordant, c.tied] == pairs, "\(expected.name)")
      #expect(isClose(c.value, index, relative: 1e-14))
    }
  }

  /// Late entries, ties and censoring against a plain count of all pairs.
  @Test func concordanceIsThePlainCount() throws {
    for seed in 0..<60 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      let count = 2 + Int(random.uniform() * 40)
      let entries = (0..<count).map { _ in (random.uniform() * 6).rounded() }
      let durations = entries.map { $0 + 1 + (random.uniform() * 6).rounded() }
      let isEvent = (0..<count).map { _ in random.uniform() < 0.6 }
      let risks = (0..<count).map { _ in (random.uniform() * 5).rounded() }
      var (concordant, discordant, tied) = (0, 0, 0)
      for i in 0..<count where isEvent[i] {
        for j in 0..<count where j != i {
          let outlives = durations[j] > durations[i] || (durations[j] == durations[i] && !isEvent[j])
          guard outlives, entries[j] < durations[i] else { continue }
          if risks[i] > risks[j] {
            concordant += 1
          } else if risks[i] < risks[j] {
            discordant += 1
          } else {
            tied += 1
          }
        }
      }
      let rows = try SurvivalTimes(durations: durations, isEvent: isEvent, entries: entries)
      guard concordant + discordant + tied > 0 else {
        #expect(throws: MetricError.noObservations) { try ConcordanceIndex(rows, risks: risks) }
        continue
      }
      let c = try ConcordanceIndex(rows, risks: risks)
      #expect((c.concordant, c.discordant, c.tied) == (concordant, discordant, tied), "seed \(seed)")
    }
  }

  @Test func brierScoresAreScikitSurvivals() throws {
    let expected = try #require(SurvivalCase.load().first { $0.brier != nil })
    let score = try SurvivalBrierScore(
      expected.rows, survival: expected.probabilities ?? [], at: expected.brierTimes ?? [])
    #expect(isClose(score.scores, expected.brier ?? [], relative: 1e-12))
    #expect(isClose(score.integrated, expected.integratedBrier ?? 0, relative: 1e-12))
  }

  @Test func aPerfectForecastScoresZero() throws {
    let rows = try SurvivalTimes(durations: [1, 2, 3, 4], isEvent: [true, true, true, true])
    let known = rows.durations.flatMap { end in [1.5, 2.5].map { end > $0 ? 1.0 : 0 } }
    #expect(try SurvivalBrierScore(rows, survival: known, at: [1.5, 2.5]).scores == [0, 0])
  }

  /// Weights that have left, or have yet to come, leave no rounding behind.
  @Test func curvesDoNotSufferFromWhatHasGone() throws {
    let rows = try SurvivalTimes(durations: [3, 10], isEvent: [true, true], entries: [0, 5])
    let curve = try KaplanMeier(rows, weights: [0.3, 0.1])
    #expect(curve.survival == [0, 0] && curve.logVariance[0] == .infinity)
    let giant = try SurvivalTimes(
      durations: [4, 6, 20], isEvent: [true, false, false], entries: [0, 0, 10])
    #expect(try KaplanMeier(giant, weights: [1, 1, 1e17]).survival == [0.5])
  }

  @Test func refusesWhatIsNoLifetime() throws {
    #expect(throws: MetricError.invalidDuration(index: 1, entry: 0, duration: -1)) {
      try SurvivalTimes(durations: [1, -1], isEvent: [true, true])
    }
    #expect(throws: MetricError.invalidDuration(index: 0, entry: 0, duration: .infinity)) {
      try SurvivalTimes(durations: [.infinity], isEvent: [true])
    }
    #expect(throws: MetricError.invalidDuration(index: 0, entry: 2, duration: 2)) {
      try SurvivalTimes(durations: [2], isEvent: [true], entries: [2])
    }
    let rows = try SurvivalTimes(durations: [1, 2], isEvent: [true, false])
    #expect(throws: MetricError.self) { try KaplanMeier(rows, weights: [1, -1]) }
    #expect(throws: MetricError.self) { try ConcordanceIndex(rows, risks: [.nan, 1]) }
    #expect(throws: MetricError.self) { try SurvivalBrierScore(rows, survival: [1.5, 0], at: [1]) }
    let stored = #"{"durations":[1,2],"isEvent":[true]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(SurvivalTimes.self, from: Data(stored.utf8))
    }
  }
}

@Suite struct PrognosticTrackTests {
  /// Ten cycles of life; predictions that are 4, 3, 2, 1 cycles too long, then exact.
  private let track: PrognosticTrack

  init() throws {
    track = try PrognosticTrack(
      times: [0, 1, 2, 3, 4, 5], predicted: [14, 12, 10, 8, 6, 5], endOfLife: 10)
  }

  @Test func horizonBeginsWhereErrorsStaySmall() {
    // Errors 4, 3, 2, 1, 0, 0; α·10 = 1 from cycle 3 on.
    #expect(track.horizon(alpha: 0.1) == 7)
    #expect(track.horizon(alpha: 0.3) == 9)
    #expect(track.horizon(alpha: 0.5) == 10)
  }

  @Test func accuracyConesNarrow() {
    // λ = 0.2 is cycle 2 with 8 left, predicted 10: off by a quarter.
    #expect(!track.isAccurate(alpha: 0.2, lambda: 0.2))
    #expect(track.isAccurate(alpha: 0.25, lambda: 0.2))
    #expect(track.relativeAccuracy(lambda: 0.2) == 0.75)
    // λ = 0.9 has the last prediction, made at cycle 5.
    #expect(track.relativeAccuracy(lambda: 0.9) == 1)
    let all = [1 - 0.4, 1 - 3.0 / 9, 1 - 2.0 / 8, 1 - 1.0 / 7, 1, 1]
    #expect(isClose(track.cumulativeRelativeAccuracy, all.reduce(0, +) / 6, relative: 1e-14))
  }

  @Test func convergenceIsTheCentroid() {
    // Errors 4, 3, 2, 1 over unit steps: area 10, time moment (4·0.5 + 3·1.5 + 2·2.5 + 1·3.5), error moment 15.
    let (x, y) = (15.0 / 10, (16.0 + 9 + 4 + 1) / 2 / 10)
    #expect(isClose(track.convergence, (x * x + y * y).squareRoot(), relative: 1e-14))
  }

  @Test func theLastPredictionMustBeWithin() throws {
    let late = try PrognosticTrack(times: [0, 1, 2], predicted: [10, 9, 20], endOfLife: 10)
    #expect(late.horizon(alpha: 0.1) == nil)
    #expect(throws: MetricError.self) {
      try PrognosticTrack(times: [0, 10], predicted: [1, 1], endOfLife: 10)
    }
    #expect(throws: MetricError.self) { try PrognosticTrack(times: [], predicted: [], endOfLife: 10) }
  }
}
