public import ForeshockSeries

/// A forecasting model before it has seen data: hyper-parameters only, to be copied freely.
public protocol Forecaster: Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedForecaster
  /// Whether the model can be given regressors. False by default.
  var takesRegressors: Bool { get }
  /// Learns from a series. Gaps (NaN) are handled as the model documents.
  func fit(_ series: TimeSeries) throws(ModelError) -> Fitted
  /// Learns from a series and from columns that explain a part of it, one row a sample. Models that take no
  /// regressors, the default, refuse any.
  func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted
}

extension Forecaster {
  /// It cannot.
  public var takesRegressors: Bool { false }

  /// Learns from the series if there are no regressors, and refuses them otherwise.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
    if let name = regressors.names.first {
      throw .invalidRegressor(name, reason: "cannot be used: this model takes no regressors")
    }
    return try fit(series)
  }
}

/// A model that has learned from a series: a value, to be shared as a `let`.
///
/// A live one is a `var` that takes in samples as they come:
///
///     var live = try model.fit(history)
///     try live.update(41.5)                        // the next sample
///     try live.update(.nan)                        // one that is missing
///     try live.forecast(horizon: 12)               // from there on
///
/// An update is one exact step of the model's filter with its parameters as they are; to estimate them
/// anew, from where they are, there is ``refit(on:)``.
public protocol FittedForecaster: Sendable {
  /// What is kept of the series it was fitted on, and of the samples taken in since.
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

  /// Takes in the next sample, NaN when it is missing: afterwards the model forecasts as if it had been given
  /// the longer series with the parameters it has.
  ///
  /// - Throws: ``ModelError`` of kind `invalidValue` for an infinite value, one too large to be squared, or one
  ///   outside the model's domain; of kind `invalidRegressor` when the model has regressors. The model is then
  ///   as it was.
  /// - Complexity: independent of the samples seen before, as each model documents; no allocation, but for
  ///   the first updates of a copy and, of ARIMA, for gaps, each of which adds what it leaves unknown.
  mutating func update(_ y: Double) throws(ModelError)

  /// The same for a model with regressors, whose values at that sample come in the order of
  /// ``regressorNames``. Models without regressors, the default, refuse any.
  mutating func update(_ y: Double, regressors: [Double]) throws(ModelError)

  /// The same model, components and orders as they are, with its parameters estimated on `series`: the search
  /// begins at the present ones. `series` need not go on from the
  /// samples seen.
  ///
  /// - Throws: as fitting does.
  func refit(on series: TimeSeries) throws(ModelError) -> Self

  /// The same for a model with regressors, one row a sample. Models without regressors, the default, refuse
  /// any.
  func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> Self
}

extension FittedForecaster {
  /// No regressors.
  public var regressorNames: [String] { [] }

  /// Takes in the next sample if there are no regressors, and refuses them otherwise.
  public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
    guard regressors.isEmpty else {
      throw .invalidRegressor(
        "1", reason: "cannot be used: this model takes no regressors, \(regressors.count) values were given")
    }
    try update(y)
  }

  /// Estimates anew if there are no regressors, and refuses them otherwise.
  public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> Self {
    if let name = regressors.names.first {
      throw .invalidRegressor(name, reason: "cannot be used: this model takes no regressors")
    }
    return try refit(on: series)
  }

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
