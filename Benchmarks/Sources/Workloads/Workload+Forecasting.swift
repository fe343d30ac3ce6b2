import Foreshock

extension Workload {
  /// Holt-Winters with an additive season of 24, fitted to 840 samples; the number is the log-likelihood.
  public static let holtWintersFit = Workload("holt-winters fit") {
    let series = seasonalSeries()
    let model = HoltWinters(seasonality: .additive(length: 24))
    return { try model.fit(series).summary.logLikelihood ?? .nan }
  }

  /// One exact likelihood of ARIMA(2,0,1)(0,1,1)[24] at n = 840, set-up included. The coefficients are
  /// those that `Peers/compare` hands to R.
  public static let arimaLikelihood = Workload("arima likelihood") {
    let series = seasonalSeries()
    return { try dailyARIMA.logLikelihood(of: series, ar: [0.5, 0.2], ma: [0.3], sma: [-0.6]) }
  }

  /// The same model fitted by exact maximum likelihood; the number is the log-likelihood.
  public static let arimaFit = Workload("arima fit") {
    let series = seasonalSeries()
    return { try dailyARIMA.fit(series).summary.logLikelihood ?? .nan }
  }

  /// A thousand updates of ETS(A,A,A)[288]; the number is the next forecast.
  public static let etsUpdates = Workload("1000 ets updates") {
    let series = fiveMinuteSeries(count: 2016)
    let model = ETS(trend: .additive, season: .additive(length: 288))
    return updates(of: try model.fit(series[0..<1000]), by: series)
  }

  /// A thousand updates of ARIMA(2,0,1)(0,1,1)[288] while the filter's gain still changes.
  public static let arimaUpdates = Workload("1000 arima updates, unsteady") {
    let series = fiveMinuteSeries(count: 2016)
    let fitted = try fiveMinuteARIMA.fitted(to: series[0..<1000], ar: [0.5, 0.2], ma: [0.3], sma: [-0.95])
    return updates(of: fitted, by: series)
  }

  /// The same once it has settled, which a weak seasonal moving average lets it do within some seasons.
  public static let steadyARIMAUpdates = Workload("1000 arima updates, steady") {
    let series = fiveMinuteSeries(count: 4016)
    let fitted = try fiveMinuteARIMA.fitted(to: series[0..<3000], ar: [0.5, 0.2], ma: [0.3], sma: [-0.05])
    return updates(of: fitted, by: series)
  }

  private static func updates(
    of fitted: some FittedForecaster, by series: TimeSeries
  ) -> @Sendable () throws -> Double {
    let values = Array(series.values.suffix(1000))
    return {
      var live = fitted
      for y in values { try live.update(y) }
      return try live.forecast(horizon: 1, levels: []).mean[0]
    }
  }

  /// Five-minute samples with a daily season of 288.
  private static func fiveMinuteSeries(count: Int) -> TimeSeries {
    var random = RandomStream(seed: 288)
    let profile = (0..<288).map { _ in 5 * random.normal() }
    var noise = 0.0
    return TimeSeries(
      (0..<count).map { i in
        noise = 0.6 * noise + random.normal()
        return 100 + profile[i % 288] + noise
      })
  }

  private static let fiveMinuteARIMA = ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: 288)

  private static let dailyARIMA = ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: 24)
}
