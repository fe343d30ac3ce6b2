import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct ETSInvariantsTests {
  private func sample(gaps: Bool = false) -> [Double] {
    var random = RandomStream(seed: 5)
    var level = 40.0
    let season = [0.3, -0.8, 0.9, -0.1, 0.5, -0.8]
    var values = (0..<72).map { t -> Double in
      level += 0.3 * random.normal() + 0.1
      let factor = 1 + 0.2 * season[t % 6]
      return level * factor + random.normal()
    }
    if gaps { for gap in [3, 4, 30, 71] { values[gap] = Double.nan } }
    return values
  }

  @Test(arguments: everyModel(seasonLength: 6), [0.001, 1000])
  func unitsDoNotMatter(_ model: ETS, factor: Double) throws {
    let values = sample()
    let plain = try model.fit(TimeSeries(values)).forecast(horizon: 8)
    let scaled = try model.fit(TimeSeries(values.map { factor * $0 })).forecast(horizon: 8)
    #expect(isClose(scaled.mean, plain.mean.map { factor * $0 }, relative: 1e-4))
    for (a, b) in zip(scaled.intervals, plain.intervals) {
      #expect(isClose(a.upper, b.upper.map { factor * $0 }, relative: 1e-4))
    }
  }

  @Test func originDoesNotMatterForAdditiveModels() throws {
    let values = sample()
    let model = HoltWinters(trend: .damped, seasonality: .additive(length: 6))
    let plain = try model.fit(TimeSeries(values)).forecast(horizon: 8)
    let moved = try model.fit(TimeSeries(values.map { $0 - 1000 })).forecast(horizon: 8)
    #expect(isClose(moved.mean, plain.mean.map { $0 - 1000 }, relative: 0, absolute: 1e-3))
  }

  @Test(arguments: everyModel(seasonLength: 6))
  func timeDoesNotMatterAndFittingIsDeterministic(_ model: ETS) throws {
    let values = sample(gaps: true)
    let first = try model.fit(
      TimeSeries(start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(60)), values: values))
    let second = try model.fit(
      TimeSeries(
        start: Timestamp(seconds: 1_000_000), samplingInterval: .duration(.seconds(5)), values: values))
    #expect(first.parameters == second.parameters)
    #expect(try first.forecast(horizon: 9) == second.forecast(horizon: 9))
    #expect(
      try first.samplePaths(horizon: 9, count: 3, seed: 1)
        == second.samplePaths(horizon: 9, count: 3, seed: 1))
    #expect(
      try first.samplePaths(horizon: 9, count: 3, seed: 1)
        != second.samplePaths(horizon: 9, count: 3, seed: 2))
  }

  @Test(arguments: everyModel(seasonLength: 6))
  func savedModelsForecastTheSame(_ model: ETS) throws {
    let fitted = try model.fit(TimeSeries(sample()))
    let file = try JSONEncoder().encode(fitted)
    let loaded = try JSONDecoder().decode(ETS.Fitted.self, from: file)
    #expect(loaded == fitted)
    #expect(try loaded.forecast(horizon: 12) == fitted.forecast(horizon: 12))
    #expect(
      try loaded.samplePaths(horizon: 5, count: 2, seed: 9)
        == fitted.samplePaths(horizon: 5, count: 2, seed: 9))
  }

  @Test func frontsAgree() throws {
    let series = TimeSeries(sample())
    let front = try HoltWinters(trend: .damped, seasonality: .multiplicative(length: 6)).fit(series)
    let general = try ETS(error: .multiplicative, trend: .damped, season: .multiplicative(length: 6)).fit(
      series)
    #expect(front.parameters == general.parameters)
    #expect(front.summary.name == "holt-winters")
    #expect(general.summary.name == "ets")
    #expect(front.summary.specification == "ETS(M,Ad,M)[6]")
    #expect(
      front.summary.parameters.map(\.name).prefix(8) == [
        "alpha", "beta", "gamma", "phi", "l", "b", "s1", "s2",
      ])
    #expect(front.summary.parameterCount == 4 + 2 + 5 + 1)
    #expect(HoltWinters(seasonality: .additive(length: 6)).model.error == .additive)
    #expect(
      HoltWinters(seasonality: .additive(length: 6), error: .multiplicative).model.error == .multiplicative)
  }

  @Test func damagedFilesAreRefused() throws {
    let fitted = try HoltWinters(seasonality: .additive(length: 6)).fit(TimeSeries(sample()))
    let data = try JSONEncoder().encode(fitted)
    let whole = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    func refused(_ change: (inout [String: Any]) -> Void) throws -> Bool {
      var file = whole
      change(&file)
      let data = try JSONSerialization.data(withJSONObject: file)
      do {
        _ = try JSONDecoder().decode(ETS.Fitted.self, from: data)
        return false
      } catch is DecodingError {
        return true
      }
    }
    #expect(try !refused { _ in })
    for key in whole.keys where key != "logLikelihood" {
      #expect(try refused { $0[key] = nil }, "\(key)")
    }
    #expect(try refused { $0["version"] = 2 })
    #expect(try refused { $0["sigma2"] = -1 })
    #expect(try refused { $0["alpha"] = 17 })
    #expect(try refused { $0["name"] = "other" })
    #expect(try refused { $0["observedCount"] = 0 })
    #expect(try refused { $0["state"] = ["level": 1, "slope": 0, "season": [1.0, 2]] })
    #expect(
      try refused {
        $0["model"] = ["error": "A", "trend": "A", "season": ["additive": ["length": 0]]] as [String: Any]
      })
    #expect(
      try refused {
        $0["model"] =
          ["error": "A", "trend": "A", "season": ["additive": ["length": 1 << 60]]] as [String: Any]
      })
  }
}
