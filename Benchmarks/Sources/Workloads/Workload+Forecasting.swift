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

  private static let dailyARIMA = ARIMA(order: (2, 0, 1), seasonal: (0, 1, 1), seasonLength: 24)
}
