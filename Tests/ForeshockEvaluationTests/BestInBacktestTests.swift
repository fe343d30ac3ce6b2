import ForeshockEvaluation
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
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
}
