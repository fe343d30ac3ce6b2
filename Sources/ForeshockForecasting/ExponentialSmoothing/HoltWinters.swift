public import ForeshockSeries

/// Holt-Winters' forecasting method as the statistical model behind it: smoothing parameters and initial
/// states by maximum likelihood, intervals from the model.
///
///     let fitted = try HoltWinters(seasonality: .additive(length: 24)).fit(cpu)
///     try fitted.forecast(horizon: 48, levels: [0.8, 0.95])
///
/// The error is additive unless the season is multiplicative; ``ETS`` has the equations, the parameters'
/// bounds, what happens at gaps and the edge cases, and is the same model under its general name.
public struct HoltWinters: Forecaster, Hashable, Codable {
  /// How the level moves by itself. Default: additive.
  public var trend: ETS.Trend
  /// The repeating pattern. Default: none.
  public var seasonality: ETS.Season
  /// How the innovations enter; nil, the default, means additive unless the season is multiplicative.
  public var error: ETS.ErrorKind?

  /// What fitting gives.
  public typealias Fitted = ETS.Fitted

  /// A model from its components.
  public init(
    trend: ETS.Trend = .additive, seasonality: ETS.Season = .none, error: ETS.ErrorKind? = nil
  ) {
    self.trend = trend
    self.seasonality = seasonality
    self.error = error
  }

  /// The same model in the general notation.
  public var model: ETS {
    let usual: ETS.ErrorKind = if case .multiplicative = seasonality { .multiplicative } else { .additive }
    return ETS(error: error ?? usual, trend: trend, season: seasonality)
  }

  /// Estimates the model; throws as ``ETS/fit(_:)`` does.
  public func fit(_ series: TimeSeries) throws(ModelError) -> ETS.Fitted {
    try model.fit(series, name: .holtWinters)
  }
}
