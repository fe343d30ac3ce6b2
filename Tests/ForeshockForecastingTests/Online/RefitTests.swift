import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite("Online: refits")
struct RefitTests {
  /// Refits on a longer series reach the likelihood of a new fit, and a second refit changes nothing.
  private func check<Model: Forecaster>(_ model: Model, seasonLength m: Int) throws
  where Model.Fitted: Equatable {
    var lowest = Double.infinity
    for seed in UInt64(0)..<6 {
      let series = onlineSeries(count: 30 * m, seasonLength: m, missing: seed % 2 == 0 ? 0 : 0.03, seed: seed)
      let old = try model.fit(series[0..<28 * m])
      let cold = try #require(try model.fit(series).summary.logLikelihood)
      let warm = try old.refit(on: series)
      let found = try #require(warm.summary.logLikelihood)
      lowest = min(lowest, found - cold)
      #expect(found > cold - 1e-6, "\(warm.summary.specification) seed \(seed): \(found) for \(cold)")
      #expect(try warm.refit(on: series) == warm, "\(warm.summary.specification) seed \(seed)")
      #expect(warm.context == TrainingContext(series))
      // Much shorter: a new fit, and what it gives.
      let short = series[20 * m..<30 * m]
      let anew = try #require(try model.fit(short).summary.logLikelihood)
      #expect(try #require(try old.refit(on: short).summary.logLikelihood) > anew - 1e-6)
    }
    print("refit: at worst \(lowest) above a new fit")
  }

  @Test("ETS")
  func ets() throws {
    try check(ETS(), seasonLength: 12)
    try check(ETS(trend: .additive), seasonLength: 12)
    try check(ETS(season: .additive(length: 7)), seasonLength: 7)
    try check(ETS(trend: .additive, season: .additive(length: 12)), seasonLength: 12)
    try check(ETS(error: .multiplicative, season: .multiplicative(length: 7)), seasonLength: 7)
    try check(TransformedForecaster(ETS(season: .additive(length: 7)), .log), seasonLength: 7)
  }

  @Test("ARIMA")
  func arima() throws {
    try check(ARIMA(order: (0, 1, 1)), seasonLength: 12)
    try check(ARIMA(order: (2, 1, 2)), seasonLength: 12)
    try check(ARIMA(order: (1, 0, 1), seasonal: (0, 1, 1), seasonLength: 12), seasonLength: 12)
    try check(ARIMA(order: (2, 0, 0), seasonal: (1, 0, 0), seasonLength: 7), seasonLength: 7)
  }

  @Test("After updates, too, and from a model of a series that did not vary")
  func afterUpdates() throws {
    let series = onlineSeries(count: 240, seasonLength: 12, missing: 0.05, seed: 44)
    let model = ARIMA(order: (1, 0, 0), seasonal: (0, 1, 1), seasonLength: 12)
    var live = try model.fit(series[0..<220])
    try live.update(with: series)
    let (a, b) = (try live.refit(on: series), try model.fit(series))
    #expect(isClose(try #require(a.logLikelihood), try #require(b.logLikelihood), absolute: 1e-6))

    let flat = try model.fit(TimeSeries([Double](repeating: 3, count: 60)))
    #expect(try flat.refit(on: series).logLikelihood == b.logLikelihood)
    let still = try ETS().fit(TimeSeries([Double](repeating: 3, count: 60)))
    #expect(try still.refit(on: series) == ETS().fit(series))
  }

  @Test("Baselines are fitted in one pass")
  func baselines() throws {
    let series = onlineSeries(count: 60, seasonLength: 6, seed: 3)
    let head = series[0..<50]
    #expect(try Naive().fit(head).refit(on: series) == Naive().fit(series))
    #expect(try Drift().fit(head).refit(on: series) == Drift().fit(series))
    let season = SeasonalNaive(seasonLength: 6)
    #expect(try season.fit(head).refit(on: series) == season.fit(series))
    let line = PredictLinear(window: 20)
    #expect(try line.fit(head).refit(on: series) == line.fit(series))
    let none = try Regressors([("x", series.values)])
    #expect(throws: ModelError.self) { try Naive().fit(head).refit(on: series, regressors: none) }
  }
}
