/// A fitted forecaster around another one that does the work: whatever it does not say itself is asked of ``base``.
///
///     struct Watched: ForwardingForecaster {
///       var base: any FittedForecaster
///       func refit(on series: TimeSeries) throws(ModelError) -> Watched { … }
///     }
///
/// Only ``FittedForecaster/refit(on:)``, and of models with regressors its other form, is left to say, since it gives
/// a value of the type itself.
public protocol ForwardingForecaster: FittedForecaster {
  /// The model itself.
  var base: any FittedForecaster { get set }
}

extension ForwardingForecaster {
  /// What the model keeps of the series.
  public var context: TrainingContext { base.context }
  /// The model in words and numbers.
  public var summary: ModelSummary { base.summary }
  /// The model's regressors.
  public var regressorNames: [String] { base.regressorNames }

  /// The model's forecast.
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try base.forecast(horizon: horizon, levels: levels)
  }

  /// The model's forecast, knowing the coming values of its regressors.
  public func forecast(
    horizon: Int, levels: [Double], regressors: Regressors
  ) throws(ModelError) -> Forecast {
    try base.forecast(horizon: horizon, levels: levels, regressors: regressors)
  }

  /// The model's sample paths.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try base.samplePaths(horizon: horizon, count: count, seed: seed)
  }

  /// The model's sample paths, knowing the coming values of its regressors.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    try base.samplePaths(horizon: horizon, count: count, seed: seed, regressors: regressors)
  }

  /// Hands the next sample to the model.
  public mutating func update(_ y: Double) throws(ModelError) { try base.update(y) }

  /// Hands the next sample and its regressors to the model.
  public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
    try base.update(y, regressors: regressors)
  }
}
