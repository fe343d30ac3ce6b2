public import ForeshockSeries

/// A forecasting model before it has seen data: hyper-parameters only, to be copied freely.
public protocol Forecaster: Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedForecaster
  /// Learns from a series. Gaps (NaN) are handled as the model documents.
  func fit(_ series: TimeSeries) throws(ModelError) -> Fitted
  /// Learns from a series and from columns that explain a part of it, one row a sample. Models that take no
  /// regressors, the default, refuse any.
  func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted
}

extension Forecaster {
  /// Learns from the series if there are no regressors, and refuses them otherwise.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
    if let name = regressors.names.first {
      throw .invalidRegressor(name, reason: "cannot be used: this model takes no regressors")
    }
    return try fit(series)
  }
}

/// A model that has learned from a series: a value, to be shared as a `let`.
public protocol FittedForecaster: Sendable {
  /// What is kept of the series it was fitted on.
  var context: TrainingContext { get }
  /// The model's name, parameters and fit, for people and for JSON.
  var summary: ModelSummary { get }
  /// The regressors it was fitted with, whose coming values every forecast needs. None by default.
  var regressorNames: [String] { get }

  /// Point forecasts and central prediction intervals for the next `horizon` samples.
  ///
  /// - Parameters:
  ///   - horizon: how many samples ahead; at least 1.
  ///   - levels: coverage of each interval wanted, in 0 ..< 1, in any order; each once.
  /// - Throws: ``ModelError``, of kind `invalidRegressor` when the model has regressors.
  func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast

  /// The same, knowing the coming values of the regressors: `horizon` rows.
  func forecast(horizon: Int, levels: [Double], regressors: Regressors) throws(ModelError) -> Forecast

  /// Possible futures drawn from the model's predictive distribution.
  ///
  /// - Parameters:
  ///   - horizon: samples ahead; at least 1.
  ///   - count: number of paths; at least 1.
  ///   - seed: the same seed gives the same paths; path p does not depend on `count`.
  func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths

  /// The same, knowing the coming values of the regressors: `horizon` rows.
  func samplePaths(
    horizon: Int, count: Int, seed: UInt64, regressors: Regressors
  ) throws(ModelError) -> SamplePaths
}

extension FittedForecaster {
  /// No regressors.
  public var regressorNames: [String] { [] }

  /// The forecast without regressors; any given are more than the model needs and are passed over.
  public func forecast(
    horizon: Int, levels: [Double], regressors: Regressors
  ) throws(ModelError) -> Forecast {
    try forecast(horizon: horizon, levels: levels)
  }

  /// The paths without regressors; any given are more than the model needs and are passed over.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    try samplePaths(horizon: horizon, count: count, seed: seed)
  }

  /// Point forecasts with 80 % and 95 % intervals.
  public func forecast(horizon: Int) throws(ModelError) -> Forecast {
    try forecast(horizon: horizon, levels: [0.8, 0.95])
  }
}
