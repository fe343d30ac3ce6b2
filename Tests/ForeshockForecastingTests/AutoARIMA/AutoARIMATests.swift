import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// What R's auto.arima chose, Fixtures/AutoARIMA/auto_arima.ndjson.
struct AutoARIMAReference: Decodable, CustomTestStringConvertible {
  var name: String
  var seasonLength: Int
  var order: [Int]
  var seasonal: [Int]
  var ar: [Double]
  var ma: [Double]
  var sar: [Double]
  var sma: [Double]
  var constant: Bool
  private var values: [Double?]

  var series: TimeSeries { TimeSeries(name: name, values.map { $0 ?? .nan }) }
  var testDescription: String { name }

  var model: ARIMA {
    ARIMA(
      order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
      seasonLength: seasonLength, includesMean: constant, drift: constant && order[1] + seasonal[1] == 1)
  }

  /// R's model and coefficients scored by our likelihood.
  func exactAICc() throws -> Double {
    try #require(
      try model.fitted(to: series, ar: ar, ma: ma, sar: sar, sma: sma).summary.aicc)
  }

  static let all: [AutoARIMAReference] = {
    let text = (try? Fixture.contents(of: "AutoARIMA/auto_arima.ndjson")) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(AutoARIMAReference.self, from: Data($0.utf8))
    }
  }()

  static func series(_ name: String) throws -> TimeSeries {
    try #require(all.first { $0.name == name }).series
  }
}

@Suite struct AutoARIMATests {
  @Test func theReferenceIsThere() {
    #expect(AutoARIMAReference.all.count == 26)
  }

  @Test(arguments: AutoARIMAReference.all)
  func choosesTheDifferencesOfRAndNoWorseAModel(_ r: AutoARIMAReference) throws {
    let fitted = try AutoARIMA(seasonLength: r.seasonLength).fit(r.series)
    #expect(fitted.model.order.differences == r.order[1])
    #expect(fitted.model.seasonal.differences == r.seasonal[1])
    let ours = try #require(fitted.summary.aicc), theirs = try r.exactAICc()
    #expect(ours <= theirs + 1e-6)
  }

  @Test(arguments: ["Nile", "logUKgas", "presidents", "arma", "woolyrnq"])
  func exhaustiveSearchIsNoWorseThanStepwise(_ name: String) throws {
    let reference = try #require(AutoARIMAReference.all.first { $0.name == name })
    var model = AutoARIMA(seasonLength: reference.seasonLength)
    let stepwise = try #require(try model.fit(reference.series).summary.aicc)
    model.search = .exhaustive
    let exhaustive = try model.fit(reference.series)
    #expect(try #require(exhaustive.summary.aicc) <= stepwise + 1e-6)
    #expect(exhaustive.report.candidates.count > 20)
    let compared = exhaustive.report.candidates.filter { $0.verdict == .compared }.compactMap(\.criterion)
    #expect(try #require(exhaustive.summary.aicc) <= (compared.min() ?? .infinity) + 1e-6)
  }

  @Test func theResultDoesNotDependOnTheThreads() throws {
    let before = Parallel.defaultThreadCount
    defer { Parallel.defaultThreadCount = before }
    let series = try AutoARIMAReference.series("nottem")
    Parallel.defaultThreadCount = 1
    let one = try AutoARIMA(seasonLength: 12).fit(series)
    Parallel.defaultThreadCount = 3
    #expect(try AutoARIMA(seasonLength: 12).fit(series) == one)
  }

  @Test func theCriterionAndTheLimitsAreKept() throws {
    let series = try AutoARIMAReference.series("weekly")
    var model = AutoARIMA(seasonLength: 7, criterion: .bic)
    let bic = try model.fit(series).model
    model.criterion = .aic
    let aic = try model.fit(series).model
    func size(_ m: ARIMA) -> Int {
      m.order.autoregressive + m.order.movingAverage + m.seasonal.autoregressive + m.seasonal.movingAverage
    }
    #expect(size(bic) <= size(aic))
    model.maximum = .init(p: 1, q: 0, seasonalP: 1, seasonalQ: 0)
    model.differences = 1
    model.seasonalDifferences = 0
    model.maximumCandidates = 4
    let small = try model.fit(series)
    #expect(small.model.order.differences == 1 && small.model.seasonal.differences == 0)
    #expect(small.model.order.movingAverage == 0 && small.model.order.autoregressive <= 1)
    #expect(small.report.candidates.count <= 4)
    #expect(small.report.differences.description == "1 difference: as given")
  }

  @Test func rootsNearTheUnitCircleAreRejected() throws {
    let series = try AutoARIMAReference.series("logAP")
    var model = AutoARIMA(seasonLength: 12)
    model.rootMargin = 1.5
    for rule in [AutoARIMA.RootRule.factors, .nonseasonal] {
      model.rootRule = rule
      let fitted = try model.fit(series)
      #expect(fitted.base.ma.allSatisfy { abs($0) <= 1 / 1.5 + 1e-9 } || fitted.base.ma.count > 1)
      if rule == .factors {
        #expect(fitted.base.seasonalMA.count != 1 || abs(fitted.base.seasonalMA[0]) < 1 / 1.5)
      }
    }
    model.rootMargin = 1.01
    model.rootRule = .expanded
    let strict = try model.fit(series).base
    #expect(strict.seasonalMA.count != 1 || abs(strict.seasonalMA[0]) < 0.888)
  }

  @Test func gapsAreTaken() throws {
    var values = try AutoARIMAReference.series("logAP").values
    for t in [0, 1, 40, 41, 97, 143] { values[t] = .nan }
    let fitted = try AutoARIMA(seasonLength: 12).fit(TimeSeries(values))
    #expect(fitted.model.order.differences == 1 && fitted.model.seasonal.differences == 1)
    let mean = try fitted.forecast(horizon: 12).mean
    #expect(mean.allSatisfy { $0 > 5.8 && $0 < 6.7 })
  }

  @Test func regressorsAreTakenOutBeforeTheTests() throws {
    var random = RandomStream(seed: 5)
    let load = (0..<160).map { 10 * sin(Double($0) / 9) + 0.1 * Double($0) }
    let values = load.map { 4 + 2 * $0 + random.normal() }
    #expect(try AutoARIMA().fit(TimeSeries(values)).model.order.differences > 0)
    let regressors = try Regressors([("load", load)])
    let fitted = try AutoARIMA().fit(TimeSeries(values), regressors: regressors)
    #expect(fitted.model.order.differences == 0)
    #expect(fitted.regressorNames == ["load"])
    #expect(abs(fitted.base.regressorCoefficients[0] - 2) < 0.1)
    let coming = try Regressors([("load", [100.0, 0])])
    let mean = try fitted.forecast(horizon: 2, levels: [], regressors: coming).mean
    #expect(abs(mean[0] - mean[1] - 200) < 15)
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 2, levels: []) }
    // A line as a regressor takes the place of the drift, so that no difference is left that would hide it.
    let line = try Regressors([("time", (0..<160).map(Double.init))])
    #expect(try AutoARIMA().fit(TimeSeries(values), regressors: line).model.order.differences == 0)
  }

  @Test func longSeasonsBecomeFourierTerms() throws {
    var random = RandomStream(seed: 8)
    var e = 0.0
    let m = 1200
    func season(_ t: Int) -> Double {
      5 * sin(2 * .pi * Double(t) / Double(m)) + 2 * cos(6 * .pi * Double(t) / Double(m))
    }
    let values = (0..<3000).map { t -> Double in
      e = 0.6 * e + 0.3 * random.normal()
      return 20 + season(t) + e
    }
    let fitted = try AutoARIMA(seasonLength: m).fit(TimeSeries(values))
    #expect(fitted.fourierPairs >= 3 && fitted.fourierPairs < 8)
    #expect(fitted.model.seasonal == .init(0, 0, 0))
    #expect(fitted.regressorNames.isEmpty)
    #expect(fitted.report.remarks.count == 1)
    #expect(fitted.summary.specification.contains("Fourier pairs[1200]"))
    let mean = try fitted.forecast(horizon: 1500).mean
    for h in stride(from: 20, to: 1500, by: 97) { #expect(abs(mean[h] - 20 - season(3000 + h)) < 0.4) }
    let paths = try fitted.samplePaths(horizon: 30, count: 3, seed: 1)
    #expect(paths.values.allSatisfy { $0.isFinite })
    let copy = try JSONDecoder().decode(AutoARIMA.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(copy == fitted)
    #expect(try copy.forecast(horizon: 9) == fitted.forecast(horizon: 9))
    // White noise has no such season.
    let noise = try AutoARIMA(seasonLength: m).fit(TimeSeries((0..<2500).map { _ in random.normal() }))
    #expect(noise.report.remarks.count == 1)
    #expect(try noise.forecast(horizon: 1500).mean.allSatisfy { abs($0) < 0.3 })
  }

  @Test func scalesAreTransformedAndBack() throws {
    let series = TimeSeries(try AutoARIMAReference.series("logAP").values.map { exp($0) })
    var model = AutoARIMA(seasonLength: 12, scale: .transformed(.log))
    let medians = try model.fit(series)
    let plain = try AutoARIMA(seasonLength: 12).fit(AutoARIMAReference.series("logAP"))
    let forecast = try medians.forecast(horizon: 6, levels: [0.9])
    let expected = try plain.forecast(horizon: 6, levels: [0.9])
    #expect(isClose(forecast.mean, expected.mean.map { exp($0) }, relative: 1e-6))
    #expect(isClose(forecast.intervals[0].upper, expected.intervals[0].upper.map { exp($0) }, relative: 1e-6))
    model.adjustsBias = true
    let means = try model.fit(series).forecast(horizon: 6, levels: [0.9])
    #expect(means.intervals == forecast.intervals)
    for h in 0..<6 {
      let deviation = (expected.intervals[0].upper[h] - expected.mean[h]) / 1.6448536269514722
      #expect(isClose(means.mean[h], forecast.mean[h] * (1 + deviation * deviation / 2), relative: 1e-6))
    }
    model.scale = .guerrero
    let chosen = try model.fit(series)
    guard case .boxCox(let lambda)? = chosen.transformation else {
      Issue.record("no Box-Cox transformation")
      return
    }
    #expect(lambda > -1 && lambda < 1)
    #expect(try #require(chosen.summary.parameters.last).name == "lambda")
  }

  @Test func constantAndStraightSeriesGiveTheSimplestModel() throws {
    let constant = try AutoARIMA(seasonLength: 4).fit(TimeSeries([Double](repeating: 0.3, count: 40)))
    #expect(try constant.forecast(horizon: 3).mean.allSatisfy { abs($0 - 0.3) < 1e-12 })
    let line = try AutoARIMA().fit(TimeSeries((0..<40).map { 2 + 0.5 * Double($0) }))
    #expect(isClose(try line.forecast(horizon: 2).mean, [22, 22.5], relative: 1e-9))
    let pattern = try AutoARIMA(seasonLength: 4).fit(TimeSeries((0..<40).map { [1.0, 5, 2, 8][$0 % 4] }))
    #expect(isClose(try pattern.forecast(horizon: 4).mean, [1, 5, 2, 8], relative: 1e-9))
    let copy = try JSONDecoder().decode(AutoARIMA.Fitted.self, from: JSONEncoder().encode(line))
    #expect(copy == line)
  }

  @Test func shortSeriesAndBadSettingsAreErrorsOrSmallModels() throws {
    #expect(throws: ModelError.noObservations) { try AutoARIMA().fit(TimeSeries([.nan, .nan])) }
    #expect(throws: ModelError.noObservations) { try AutoARIMA().fit(TimeSeries([])) }
    #expect(throws: ModelError.tooFewObservations(required: 3, actual: 2)) {
      try AutoARIMA().fit(TimeSeries([1, 2]))
    }
    var random = RandomStream(seed: 1)
    for n in 3...30 {
      let fitted = try AutoARIMA(seasonLength: 7).fit(TimeSeries((0..<n).map { _ in random.normal() }))
      #expect(try fitted.forecast(horizon: 2).mean.allSatisfy { $0.isFinite })
    }
    var model = AutoARIMA(seasonLength: 0)
    #expect(throws: ModelError.self) { try model.fit(TimeSeries([1, 2, 3, 4])) }
    model = AutoARIMA()
    model.maximum.autoregressive = -1
    #expect(throws: ModelError.self) { try model.fit(TimeSeries([1, 2, 3, 4])) }
    model = AutoARIMA()
    model.seasonalDifferences = 1
    #expect(throws: ModelError.self) { try model.fit(TimeSeries([1, 2, 3, 4])) }
    model = AutoARIMA(scale: .transformed(.log))
    #expect(throws: ModelError.self) { try model.fit(TimeSeries([1, 2, 0, 4])) }
    #expect(throws: ModelError.self) { try AutoARIMA().fit(TimeSeries([1, 2, 1e300, -1e300, 3])) }
  }

  @Test("White noise leads nowhere by steps, and still models with many coefficients are looked at")
  func leaps() throws {
    var random = RandomStream(seed: 12)
    let fitted = try AutoARIMA().fit(TimeSeries((0..<300).map { _ in random.normal() }))
    #expect(fitted.model == ARIMA(order: (0, 0, 0), includesMean: fitted.model.includesMean))
    let orders = fitted.report.candidates.map {
      [$0.model.order.autoregressive, $0.model.order.movingAverage]
    }
    for far in [[5, 0], [5, 2], [0, 5], [3, 2]] { #expect(orders.contains(far), "\(far)") }
  }

  @Test func aDamagedFileIsRefused() throws {
    let fitted = try AutoARIMA().fit(AutoARIMAReference.series("Nile"))
    let text = String(decoding: try JSONEncoder().encode(fitted), as: UTF8.self)
    let damaged = text.replacingOccurrences(of: "\"version\":1", with: "\"version\":9")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(AutoARIMA.Fitted.self, from: Data(damaged.utf8))
    }
  }
}
