import CAllocationCounter
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

/// How many times this thread allocates memory while `body` runs.
private func allocations(_ body: () throws -> Void) rethrows -> UInt64 {
  let before = foreshock_allocation_count()
  try body()
  return foreshock_allocation_count() - before
}

@Suite("Online: updates allocate nothing", .enabled(if: foreshock_counts_allocations()))
struct UpdateAllocationTests {
  @Test("the counter counts")
  func counts() {
    var kept: [[Int]] = []
    let found = allocations { for i in 0..<10 { kept.append([Int](repeating: i, count: 100 + i)) } }
    #expect(found >= 10 && kept.count == 10)
  }

  /// One fitted model of every family, of a season of 288 samples, with the samples to come.
  static func models() throws -> [any FittedForecaster] {
    let m = 288
    let series = onlineSeries(count: 3 * m, seasonLength: m, missing: 0, seed: 5)
    var gappy = series.values
    for t in [200, 500, 501, 3 * m - 2] { gappy[t] = .nan }
    let arima = ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: m)
    let coefficients = (ar: [0.5, 0.2], ma: [0.3], sma: [-0.6])
    return [
      try ETS(season: .additive(length: m)).fit(series),
      try ETS(error: .multiplicative, trend: .damped, season: .multiplicative(length: m)).fit(series),
      try ETS(trend: .additive, season: .additive(length: m)).fit(TimeSeries(gappy)),
      try arima.fitted(to: series, ar: coefficients.ar, ma: coefficients.ma, sma: coefficients.sma),
      // Far from the steady state: a moving-average root on the circle never reaches it.
      try arima.fitted(to: series, ar: coefficients.ar, ma: [1], sma: [-1]),
      try ARIMA(order: (1, 1, 1)).fit(TimeSeries(gappy)),
      try ARIMA(order: (1, 0, 0)).fit(series, regressors: Regressors([("x", series.values.map { $0 * $0 })])),
      try TransformedForecaster(ETS(), .log).fit(series),
      try AutoARIMA().fit(series),
      try Naive().fit(series), try SeasonalNaive(seasonLength: m).fit(series), try Drift().fit(series),
      try PredictLinear(window: 60).fit(series),
    ]
  }

  @Test("updates of every family cost no allocation after the first ones of a copy")
  func none() throws {
    for model in try Self.models() { try check(model, missing: 0, allowed: 0) }
  }

  @Test("gaps cost none either but for ARIMA, which keeps what each leaves unknown")
  func gaps() throws {
    for model in try Self.models() {
      let isARIMA = model.summary.specification.hasPrefix("ARIMA")
      try check(model, missing: 0.1, allowed: isARIMA ? 70 : 0)
    }
  }

  private func check(_ model: some FittedForecaster, missing: Double, allowed: UInt64) throws {
    let values = onlineSeries(count: 700, seasonLength: 288, missing: missing, seed: 6).values
    let rows = model.regressorNames.map { _ in 1.5 }
    var live = model
    for y in values[..<2] { try live.update(y, regressors: rows) }
    let found = try allocations {
      for y in values[2...] { try live.update(y, regressors: rows) }
    }
    #expect(
      found <= allowed,
      "\(model.summary.specification): \(found) allocations in \(values.count - 2) updates"
    )
    #expect(live.context.count == model.context.count + values.count)
  }
}
