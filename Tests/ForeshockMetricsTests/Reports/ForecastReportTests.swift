import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// numpy's values, see Fixtures/make_forecast_report.py.
private struct ForecastReportFixture: Decodable {
  struct Case: Decodable {
    var season: Int
    var training, naive2: [Double]
    var is_seasonal: Bool
    var actual, predicted: [Double?]
    var levels: [Double]
    var lower, upper: [[Double]]
    var count: Int
    var mae, rmse, bias, mape, smape, mase, rmsse, owa, skill, pinball, crps, wql: Double
    var coverage, width, winkler, msis: [Double]
    /// Weighted interval scores by their own definition.
    var wis: Double
  }
  var cases: [Case]
}

private func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  abs((a ?? .nan) - b) <= tolerance * max(1, abs(b))
}

@Suite("Forecast report")
struct ForecastReportTests {
  @Test("agrees with numpy, missing values included")
  func agreesWithNumpy() throws {
    let text = try Fixture.contents(of: "forecast_report.json")
    let cases = try JSONDecoder().decode(ForecastReportFixture.self, from: Data(text.utf8)).cases
    #expect(cases.count == 6)
    #expect(cases.contains { $0.is_seasonal } && cases.contains { !$0.is_seasonal })
    for one in cases {
      let naive2 = SeasonallyAdjustedNaive.forecast(
        training: one.training, seasonLength: one.season, horizon: one.actual.count)
      for (a, b) in zip(naive2, one.naive2) { #expect(isNear(a, b)) }
      let report = try ForecastReport(
        actual: one.actual.map { $0 ?? .nan }, predicted: one.predicted.map { $0 ?? .nan },
        training: one.training, seasonLength: one.season,
        intervals: one.levels.indices.map { (one.levels[$0], one.lower[$0], one.upper[$0]) },
        benchmark: naive2)
      #expect(report.count == one.count && report.missingCount == one.actual.count - one.count)
      #expect(isNear(report.mae, one.mae))
      #expect(isNear(report.rmse, one.rmse))
      #expect(isNear(report.bias, one.bias))
      #expect(isNear(report.mape, one.mape))
      #expect(isNear(report.smape, one.smape))
      #expect(isNear(report.mase, one.mase))
      #expect(isNear(report.rmsse, one.rmsse))
      #expect(isNear(report.owa, one.owa))
      #expect(isNear(report.skill, one.skill))
      #expect(isNear(report.pinball, one.pinball))
      #expect(isNear(report.crps, one.crps))
      #expect(isNear(report.weightedQuantileLoss, one.wql))
      for (index, interval) in report.intervals.enumerated() {
        #expect(isNear(interval.coverage, one.coverage[index]))
        #expect(isNear(interval.meanWidth, one.width[index]))
        #expect(isNear(interval.winkler, one.winkler[index]))
        #expect(isNear(interval.msis, one.msis[index]))
      }
      // Where nothing is missing, twice the pinball loss is the weighted interval score.
      if report.missingCount == 0 { #expect(isNear(report.crps, one.wis)) }
    }
  }

  @Test("its intervals are those of the plain bootstrap of each metric alone")
  func plain() throws {
    try withEvery(0..<6 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let n = 90
      let training = (0..<60).map { _ in 20 + random.normal() }
      let y = (0..<n).map { _ in random.chance(0.1) ? .nan : 20 + random.normal() }
      let f = (0..<n).map { _ in random.chance(0.05) ? .nan : 20 + random.normal() }
      let lower = f.map { $0 - 1.5 }, upper = f.map { $0 + 1.5 }
      let benchmark = [Double](repeating: 20.3, count: n)
      @Sendable func report(_ rows: [Int], _ bootstrap: BlockBootstrap? = nil) -> ForecastReport? {
        func of(_ x: [Double]) -> [Double] { rows.map { x[$0] } }
        return try? ForecastReport(
          actual: of(y), predicted: of(f), training: training, quantiles: [(0.25, of(f.map { $0 - 0.7 }))],
          intervals: [(0.8, of(lower), of(upper))], benchmark: of(benchmark), bootstrap: bootstrap)
      }
      let bootstrap = BlockBootstrap(blockLength: 5, replicates: 50, seed: seed)
      let all = try #require(report(Array(0..<n), bootstrap))
      let plain: [(ForecastMeasure, @Sendable (ForecastReport) -> Double?)] = [
        (.mae, \.mae), (.rmse, \.rmse), (.bias, \.bias), (.mape, \.mape), (.smape, \.smape), (.mase, \.mase),
        (.rmsse, \.rmsse), (.owa, \.owa), (.skill, \.skill), (.pinball, \.pinball), (.crps, \.crps),
        (.weightedQuantileLoss, \.weightedQuantileLoss),
      ]
      for (measure, value) in plain {
        let one = try bootstrap.interval(count: n) { report($0).flatMap(value) }
        let found = try #require(all.confidence[measure])
        #expect(isNear(found.lower, one.lower) && isNear(found.upper, one.upper), "\(measure)")
        #expect(isNear(found.standardError, one.standardError) && isNear(found.estimate, one.estimate))
      }
      #expect(all.confidence.count == plain.count)
      let ofLevel: [(ForecastMeasure, @Sendable (ForecastReport.Interval) -> Double?)] = [
        (.coverage, \.coverage), (.meanWidth, \.meanWidth), (.winkler, \.winkler), (.msis, \.msis),
      ]
      for (measure, value) in ofLevel {
        let one = try bootstrap.interval(count: n) { report($0).flatMap { value($0.intervals[0]) } }
        #expect(isNear(all.intervals[0].confidence[measure]?.upper, one.upper), "\(measure)")
      }
      let share = try bootstrap.interval(count: n) { report($0)?.quantiles[1].shareBelow }
      #expect(all.quantiles[1].level == 0.25)
      #expect(isNear(all.quantiles[1].confidence[.shareBelow]?.lower, share.lower))
      let code = try JSONEncoder().encode(all)
      #expect(try JSONDecoder().decode(ForecastReport.self, from: code) == all)
    }
  }

  @Test("its figures are those of the single metrics")
  func singleMetrics() throws {
    var random = RandomStream(seed: 4)
    let y = (0..<64).map { _ in random.normal() }, f = y.map { $0 + random.normal() }
    for n in 0...64 {
      let (a, p) = (Array(y[..<n]), Array(f[..<n]))
      let report = try ForecastReport(
        actual: a, predicted: p, training: y, seasonLength: 3, quantiles: [(0.3, p)])
      guard n > 0 else {
        #expect(report.mae == nil && report.rmse == nil && report.mase == nil && report.crps == nil)
        continue
      }
      let mase = try #require(
        ForecastMetrics.meanAbsoluteScaledError(actual: a, predicted: p, training: y, seasonLength: 3))
      let pinball = try #require(ForecastMetrics.pinballLoss(actual: a, predicted: p, quantile: 0.3))
      #expect(isNear(report.mase, mase))
      #expect(isNear(report.quantiles[0].pinball, pinball))
    }
  }

  @Test("what cannot be judged is nil, what is infinite is refused")
  func edges() throws {
    let unknown = try ForecastReport(
      actual: [.nan, .nan], predicted: [1, 2], training: [1, 2, 3], bootstrap: BlockBootstrap(replicates: 20))
    #expect(unknown.count == 0 && unknown.missingCount == 2)
    #expect(unknown.mae == nil && unknown.pinball == nil && unknown.confidence.isEmpty)
    let flat = try ForecastReport(
      actual: [5, 5], predicted: [5, 6], training: [5, 5, 5], benchmark: [5, 5])
    #expect(flat.mase == nil && flat.rmsse == nil && flat.owa == nil && flat.skill == nil)
    #expect(flat.mae == 0.5 && flat.crps == 0.5)
    #expect(try ForecastReport(actual: [0], predicted: [0]).weightedQuantileLoss == nil)
    #expect(throws: MetricError.infiniteValue(index: 1, value: .infinity)) {
      try ForecastReport(actual: [1, .infinity], predicted: [1, 1])
    }
    #expect(throws: MetricError.infiniteValue(index: 0, value: -.infinity)) {
      try ForecastReport(actual: [1], predicted: [1], intervals: [(0.5, [-.infinity], [1])])
    }
    #expect(
      SeasonallyAdjustedNaive.forecast(training: [.nan], seasonLength: 1, horizon: 2).allSatisfy { $0.isNaN })
    #expect(SeasonallyAdjustedNaive.forecast(training: [1, 4, .nan], seasonLength: 1, horizon: 2) == [4, 4])
    #expect(SeasonallyAdjustedNaive.forecast(training: [], seasonLength: 5, horizon: 0).isEmpty)
  }

  @Test("Naive 2 goes on with a season exactly, as factors or, at zero and below, as terms; also across gaps")
  func seasons() throws {
    let factors = [0.5, 1, 2, 0.5], terms = [-3.0, 1, 5, -3]
    for gap in [nil, 13] {
      var product = (0..<40).map { 10 * factors[$0 % 4] }
      var sum = (0..<40).map { terms[$0 % 4] }
      if let gap { (product[gap], sum[gap]) = (.nan, .nan) }
      let first = SeasonallyAdjustedNaive.forecast(training: product, seasonLength: 4, horizon: 5)
      let second = SeasonallyAdjustedNaive.forecast(training: sum, seasonLength: 4, horizon: 5)
      for h in 0..<5 {
        #expect(isNear(first[h], 10 * factors[h % 4]))
        #expect(isNear(second[h], terms[h % 4]))
      }
    }
  }
}
