/// A metric of forecasts that is one number.
public enum ForecastMeasure: String, CaseIterable, CodingKeyRepresentable, Hashable, Sendable, Codable {
  /// ``ForecastReport/mae``.
  case mae
  /// ``ForecastReport/rmse``.
  case rmse
  /// ``ForecastReport/bias``.
  case bias
  /// ``ForecastReport/mape``.
  case mape
  /// ``ForecastReport/smape``.
  case smape
  /// ``ForecastReport/mase``.
  case mase
  /// ``ForecastReport/rmsse``.
  case rmsse
  /// ``ForecastReport/owa``.
  case owa
  /// ``ForecastReport/skill``.
  case skill
  /// ``ForecastReport/pinball``, or of one quantile.
  case pinball
  /// ``ForecastReport/crps``.
  case crps
  /// ``ForecastReport/weightedQuantileLoss``.
  case weightedQuantileLoss = "weighted_quantile_loss"
  /// Of one quantile: ``ForecastReport/Quantile/shareBelow``.
  case shareBelow = "share_below"
  /// Of one level: ``ForecastReport/Interval/coverage``.
  case coverage
  /// Of one level: ``ForecastReport/Interval/meanWidth``.
  case meanWidth = "mean_width"
  /// Of one level: ``ForecastReport/Interval/winkler``.
  case winkler
  /// Of one level: ``ForecastReport/Interval/msis``.
  case msis
}
