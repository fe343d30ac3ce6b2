public import ForeshockSeries

/// A forecasting model before it has seen data: hyper-parameters only, to be copied freely.
public protocol Forecaster: Sendable {
  /// What fitting gives.
  associatedtype Fitted: FittedForecaster
  /// Learns from a series. Gaps (NaN) are handled as the model documents.
  func fit(_ series: TimeSeries) throws(ModelError) -> Fitted
}

/// A model that has learned from a series: a value, to be shared as a `let`.
public protocol FittedForecaster: Sendable {
  /// What is kept of the series it was fitted on.
  var context: TrainingContext { get }
  /// The model's name, parameters and fit, for people and for JSON.
  var summary: ModelSummary { get }

  /// Point forecasts and central prediction intervals for the next `horizon` samples.
  ///
  /// - Parameters:
  ///   - horizon: how many samples ahead; at least 1.
  ///   - levels: coverage of each interval wanted, in 0 ..< 1, in any order; each once.
  func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast

  /// Possible futures drawn from the model's predictive distribution.
  ///
  /// - Parameters:
  ///   - horizon: samples ahead; at least 1.
  ///   - count: number of paths; at least 1.
  ///   - seed: the same seed gives the same paths; path p does not depend on `count`.
  func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths
}

extension FittedForecaster {
  /// Point forecasts with 80 % and 95 % intervals.
  public func forecast(horizon: Int) throws(ModelError) -> Forecast {
    try forecast(horizon: horizon, levels: [0.8, 0.95])
  }
}
