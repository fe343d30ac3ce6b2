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
public struct AnyFittedForecaster: ForwardingForecaster {
  /// The model.
  public var base: any FittedForecaster

  /// Wraps a model.
  public init(_ base: any FittedForecaster) {
    self.base = (base as? AnyFittedForecaster)?.base ?? base
  }

  /// The same model with parameters estimated anew.
  public func refit(on series: TimeSeries) throws(ModelError) -> AnyFittedForecaster {
    AnyFittedForecaster(try base.refit(on: series))
  }

  /// The same with regressors.
  public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> AnyFittedForecaster {
    AnyFittedForecaster(try base.refit(on: series, regressors: regressors))
  }
}

extension AnyFittedForecaster: Codable {
  /// Reads a model as ``SavedForecaster`` does.
  public init(from decoder: any Decoder) throws {
    self.init(try SavedForecaster(from: decoder).model)
  }

  /// Writes the model as ``SavedForecaster`` does.
  ///
  /// - Throws: ``ModelError`` for a model that is of none of its kinds.
  public func encode(to encoder: any Encoder) throws {
    try SavedForecaster(base).encode(to: encoder)
  }
}
