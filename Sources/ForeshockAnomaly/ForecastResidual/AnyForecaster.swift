public import ForeshockForecasting
public import ForeshockSeries

/// A forecaster chosen while the program runs, as one type.
///
///     let detector = ForecastResidual(AnyForecaster(choice))
public struct AnyForecaster: Forecaster {
  /// The model.
  public let base: any Forecaster

  /// Wraps a model.
  public init(_ base: any Forecaster) { self.base = base }

  /// Whether the model can be given regressors.
  public var takesRegressors: Bool { base.takesRegressors }

  /// Learns from a series.
  public func fit(_ series: TimeSeries) throws(ModelError) -> AnyFittedForecaster {
    try fit(base, series, .none)
  }

  /// Learns from a series and regressors.
  public func fit(
    _ series: TimeSeries, regressors: Regressors
  ) throws(ModelError) -> AnyFittedForecaster {
    try fit(base, series, regressors)
  }

  private func fit(
    _ model: some Forecaster, _ series: TimeSeries, _ regressors: Regressors
  ) throws(ModelError) -> AnyFittedForecaster {
    AnyFittedForecaster(try model.fit(series, regressors: regressors))
  }
}

/// A fitted forecaster of whatever kind, as one type that can be stored.
///
///     var live = try ForecastStream(model: AnyFittedForecaster(saved.model))
public struct AnyFittedForecaster: FittedForecaster {
  /// The model.
  public private(set) var base: any FittedForecaster

  /// Wraps a model.
  public init(_ base: any FittedForecaster) {
    self.base = (base as? AnyFittedForecaster)?.base ?? base
  }

  /// What is kept of the series.
  public var context: TrainingContext { base.context }
  /// The model in words and numbers.
  public var summary: ModelSummary { base.summary }
  /// The regressors it was fitted with.
  public var regressorNames: [String] { base.regressorNames }

  /// The model's forecast.
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try base.forecast(horizon: horizon, levels: levels)
  }

  /// The model's forecast with coming regressors.
  public func forecast(
    horizon: Int, levels: [Double], regressors: Regressors
  ) throws(ModelError) -> Forecast {
    try base.forecast(horizon: horizon, levels: levels, regressors: regressors)
  }

  /// The model's sample paths.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try base.samplePaths(horizon: horizon, count: count, seed: seed)
  }

  /// The model's sample paths with coming regressors.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    try base.samplePaths(horizon: horizon, count: count, seed: seed, regressors: regressors)
  }

  /// Takes in the next sample.
  public mutating func update(_ y: Double) throws(ModelError) { try base.update(y) }

  /// Takes in the next sample and its regressors.
  public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
    try base.update(y, regressors: regressors)
  }

  /// The same model with parameters estimated anew.
  public func refit(on series: TimeSeries) throws(ModelError) -> AnyFittedForecaster {
    try refit(base, series, nil)
  }

  /// The same with regressors.
  public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> AnyFittedForecaster {
    try refit(base, series, regressors)
  }

  private func refit(
    _ model: some FittedForecaster, _ series: TimeSeries, _ regressors: Regressors?
  ) throws(ModelError) -> AnyFittedForecaster {
    guard let regressors else { return AnyFittedForecaster(try model.refit(on: series)) }
    return AnyFittedForecaster(try model.refit(on: series, regressors: regressors))
  }
}

extension AnyFittedForecaster: Codable {
  /// Reads a model as `SavedForecaster` does.
  public init(from decoder: any Decoder) throws {
    self.init(try SavedForecaster(from: decoder).model)
  }

  /// Writes the model as `SavedForecaster` does.
  ///
  /// - Throws: `ModelError` for a model that is of none of its kinds.
  public func encode(to encoder: any Encoder) throws {
    try SavedForecaster(base).encode(to: encoder)
  }
}
