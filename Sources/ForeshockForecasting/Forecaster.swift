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

/// What a fitted model remembers of its series: enough to date its forecasts and to see a threshold
/// already passed, and no more.
public struct TrainingContext: Hashable, Sendable, Codable {
  /// The series' name.
  public var name: String
  /// The time of the last sample it was fitted on.
  public var lastTimestamp: Timestamp
  /// The grid's interval.
  public var samplingInterval: SamplingInterval
  /// Samples fitted on, gaps included.
  public var count: Int
  /// How many of them were gaps.
  public var missingCount: Int
  /// The last samples (64 at most), oldest first, gaps as NaN.
  public var recentValues: [Double]

  /// What to remember of `series`, which has at least one sample.
  public init(_ series: TimeSeries) {
    name = series.name
    lastTimestamp = series.timestamp(at: series.count - 1)
    samplingInterval = series.samplingInterval
    count = series.count
    missingCount = series.missingCount
    recentValues = Array(series.values.suffix(64))
  }

  /// The time of the forecast `step` samples ahead, 1 being the next one.
  public func timestamp(ahead step: Int) -> Timestamp {
    samplingInterval.advance(lastTimestamp, by: step)
  }
}
