import ForeshockEvaluation
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("The best in a backtest")
struct BestInBacktestTests {
  /// A daily season under noise with a memory: an ARIMA's world, not a smoothed level's.
  static func seasonal(_ count: Int, seed: UInt64) -> TimeSeries {
    var random = RandomStream(seed: seed)
    var noise = 0.0
    return TimeSeries(
      (0..<count).map { index in
        noise = 0.8 * noise + random.normal()
        let hour = Double(index % 24)
        return 50 + (hour < 12 ? hour : 24 - hour) + noise
      })
  }

  @Test("Noise with a memory is told from a moving level, so that the band stays bounded")
  func choosesByIntervals() throws {
    let series = Self.seasonal(24 * 28, seed: 1)
    let smoothed = try AutoETS.holtWinters(seasonality: .additive(length: 24)).fit(series)
    let chosen = try BestInBacktest(.standard(seasonLength: 24), horizon: 24, seasonLength: 24).fit(series)
    #expect(chosen.chosen.hasPrefix("arima"))
    #expect(chosen.trials.count == 3)
    let (wide, narrow) = (try smoothed.forecast(horizon: 24), try chosen.forecast(horizon: 24))
    let width = { (forecast: Forecast) in forecast.intervals[1].upper[23] - forecast.intervals[1].lower[23] }
    // The truth: noise of standard deviation 1/√(1 − 0.8²) = 1.67, so 6.5 wide.
    #expect(width(narrow) < 10)
    #expect(width(narrow) < 0.7 * width(wide))
  }

  @Test("The chosen model forecasts as if it had been fitted alone")
  func isTheModelItself() throws {
    let series = Self.seasonal(24 * 14, seed: 2)
    let fitted = try BestInBacktest([.init("naive", Naive())], horizon: 5).fit(series)
    #expect(fitted.chosen == "naive")
    #expect(
      try fitted.forecast(horizon: 5, levels: [0.9])
        == Naive().fit(series).forecast(horizon: 5, levels: [0.9]))
  }

  @Test("A candidate that cannot be fitted does not stand in the way")
  func failures() throws {
    let short = Self.seasonal(30, seed: 3)
    let fitted = try BestInBacktest(.standard(seasonLength: 24), horizon: 6, seasonLength: 24).fit(short)
    #expect(fitted.chosen == "seasonal-naive")
    let error = #expect(throws: ModelError.self) {
      try BestInBacktest(.standard(seasonLength: nil), horizon: 6).fit(TimeSeries([.nan, .nan]))
    }
    #expect(error?.kind == .noObservations)
  }

  @Test("Only the last samples count when the history is limited")
  func historyLimit() throws {
    let series = Self.seasonal(24 * 20, seed: 4)
    let fitted = try BestInBacktest(
      .standard(seasonLength: 24), horizon: 6, seasonLength: 24, historyLimit: 24 * 8
    ).fit(series)
    #expect(fitted.context.count == 24 * 8)
    #expect(fitted.context.lastTimestamp == series.timestamp(at: series.count - 1))
  }

  @Test("Updates and refits are the chosen model's")
  func online() throws {
    let series = Self.seasonal(24 * 16, seed: 5)
    let head = series[0..<24 * 14]
    let model = BestInBacktest(
      .standard(seasonLength: 24), horizon: 6, seasonLength: 24, historyLimit: 24 * 10)
    var fitted = try model.fit(head)
    var alone = fitted.base
    try fitted.update(with: series)
    for y in series.values[(24 * 14)...] { try alone.update(y) }
    #expect(try fitted.forecast(horizon: 9) == alone.forecast(horizon: 9))
    #expect(fitted.context.lastTimestamp == series.timestamp(at: series.count - 1))

    let refitted = try fitted.refit(on: series)
    #expect(refitted.chosen == fitted.chosen && refitted.trials == fitted.trials)
    #expect(refitted.context.count == 24 * 10)
    #expect(throws: ModelError.self) { try fitted.update(1, regressors: [1]) }
  }

  @Test("Regressors reach the candidates, their values after an origin known")
  func regressors() throws {
    var random = RandomStream(seed: 6)
    let x = (0..<300).map { _ in random.normal() }
    let series = TimeSeries(x.map { 20 + 8 * $0 + 0.5 * random.normal() })
    let candidates = [
      BestInBacktest.Candidate("naive", Naive()), .init("white", ARIMA(order: (0, 0, 0))),
      .init("arima", ARIMA(order: (1, 0, 0))),
    ]
    let model = BestInBacktest(candidates, horizon: 5, historyLimit: 200)
    let known = try Regressors([("x", x)])
    var fitted = try model.fit(series, regressors: known)
    #expect(fitted.regressorNames == ["x"])
    #expect(fitted.trials.first { $0.name == "naive" }?.pinball == nil, "it takes no regressors")
    // Without the regressor's coming values no model could lose so little.
    #expect(try #require(fitted.trials[0].pinball) < 0.5)

    try fitted.update(20 + 8 * 2, regressors: [2])
    let coming = try Regressors([("x", [-1, 0, 1])])
    let mean = try fitted.forecast(horizon: 3, levels: [], regressors: coming).mean
    for (y, expected) in zip(mean, [12.0, 20, 28]) { #expect(abs(y - expected) < 1) }
    let paths = try fitted.samplePaths(horizon: 3, count: 2, seed: 1, regressors: coming)
    #expect(paths.values.count == 6)
    #expect(try fitted.refit(on: series, regressors: known).context.count == 200)
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 3) }
    #expect(throws: ModelError.self) { try model.fit(series, regressors: Regressors([("x", [1, 2])])) }
    #expect(model.takesRegressors && !BestInBacktest([.init("naive", Naive())], horizon: 5).takesRegressors)
  }

  @Test("A choice that was saved goes on as it would have")
  func saved() throws {
    let series = Self.seasonal(24 * 10, seed: 7)
    let fitted = try BestInBacktest(.standard(seasonLength: 24), horizon: 6, historyLimit: 200).fit(series)
    let data = try JSONEncoder().encode(fitted)
    var loaded = try JSONDecoder().decode(BestInBacktest.Fitted.self, from: data)
    #expect(loaded.chosen == fitted.chosen && loaded.trials == fitted.trials)
    #expect(try JSONEncoder().encode(loaded).count == data.count)
    var live = fitted
    for y in [51, .nan, 53] {
      try live.update(y)
      try loaded.update(y)
    }
    #expect(try loaded.forecast(horizon: 30) == live.forecast(horizon: 30))
    #expect(
      try loaded.refit(on: series).forecast(horizon: 3) == live.refit(on: series).forecast(horizon: 3))

    let text = String(decoding: data, as: UTF8.self)
    for (old, new) in [
      ("\"historyLimit\":200", "\"historyLimit\":0"), ("\"kind\":\"", "\"kind\":\"un"),
      ("\"chosen\"", "\"elected\""),
    ] {
      #expect(text.contains(old))
      let damaged = Data(text.replacingOccurrences(of: old, with: new).utf8)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(BestInBacktest.Fitted.self, from: damaged)
      }
    }
    let own = try BestInBacktest([.init("mean", MeanModel())], horizon: 2).fit(series)
    #expect(throws: ModelError.self) { try JSONEncoder().encode(own) }
  }
}
