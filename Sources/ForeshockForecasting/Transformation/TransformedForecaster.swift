public import ForeshockSeries

/// A forecaster that models a transformed series and gives its forecasts back on the original scale.
///
///     let model = TransformedForecaster(HoltWinters(seasonality: .additive(length: 24)), .log)
///     let fitted = try model.fit(latency)         // forecasts stay positive
///
/// Point forecasts are medians on the original scale (the transformed mean, transformed back), interval
/// bounds and sample paths are transformed back exactly; both follow from the transformation being monotone.
public struct TransformedForecaster<Base: Forecaster>: Forecaster {
  /// The model of the transformed series.
  public var base: Base
  /// The transformation; nil chooses Box-Cox with Guerrero's λ when fitting.
  public var transformation: Transformation?
  /// Season used to choose λ; nil for a series without one.
  public var seasonLength: Int?

  /// A forecaster on another scale.
  public init(_ base: Base, _ transformation: Transformation?, seasonLength: Int? = nil) {
    self.base = base
    self.transformation = transformation
    self.seasonLength = seasonLength
  }

  /// Fits the base model to the transformed series.
  ///
  /// - Throws: ``ModelError`` naming the first value outside the transformation's domain, or what the base
  ///   model throws.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    let chosen: Transformation
    if let transformation {
      chosen = transformation
    } else {
      chosen = .boxCox(lambda: try guerreroLambda(series.values, seasonLength: seasonLength))
    }
    var values: [Double] = []
    values.reserveCapacity(series.count)
    for (index, y) in series.values.enumerated() {
      let z = chosen.forward(y)
      guard z.isFinite || y.isNaN else {
        throw .invalidValue(
          index: index,
          reason:
            "\(y) has no \(chosen.name); values must be \(chosen.lambda > 0 ? "zero or more" : "more than zero")"
        )
      }
      values.append(z)
    }
    let transformed = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: values)
    var logJacobian = 0.0
    for y in series.values where !y.isNaN { logJacobian += chosen.logDerivative(y) }
    return Fitted(
      base: try base.fit(transformed), transformation: chosen, context: TrainingContext(series),
      logJacobian: logJacobian)
  }

  /// A fitted model with the way back to the original scale.
  public struct Fitted: FittedForecaster {
    /// The model of the transformed series.
    public let base: Base.Fitted
    /// The transformation used.
    public let transformation: Transformation
    /// What is kept of the series, on the original scale.
    public let context: TrainingContext
    /// Σ ln g′(y): what makes log-likelihoods comparable with those of untransformed models.
    let logJacobian: Double

    /// The base model's summary; the log-likelihood is that of the original values.
    public var summary: ModelSummary {
      var summary = base.summary
      summary.specification += " on \(transformation.name)"
      if case .boxCox(let lambda) = transformation { summary.parameters.append(.init("lambda", lambda)) }
      summary.logLikelihood = logJacobian.isFinite ? summary.logLikelihood.map { $0 + logJacobian } : nil
      return summary
    }

    /// Medians and intervals on the original scale.
    public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      let forecast = try base.forecast(horizon: horizon, levels: levels)
      return Forecast(
        mean: forecast.mean.map(transformation.inverse),
        intervals: forecast.intervals.map {
          PredictionInterval(
            level: $0.level, lower: $0.lower.map(transformation.inverse),
            upper: $0.upper.map(transformation.inverse))
        })
    }

    /// Sample paths on the original scale.
    public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
      let paths = try base.samplePaths(horizon: horizon, count: count, seed: seed)
      return SamplePaths(horizon: horizon, count: count, values: paths.values.map(transformation.inverse))
    }
  }
}

extension TransformedForecaster.Fitted: Codable where Base.Fitted: Codable {}
extension TransformedForecaster.Fitted: Equatable where Base.Fitted: Equatable {}
extension TransformedForecaster.Fitted: Hashable where Base.Fitted: Hashable {}

extension Transformation {
  /// The transformation as it is called in summaries and errors.
  var name: String {
    switch self {
    case .log: "logarithm"
    case .squareRoot: "square root"
    case .boxCox: "Box-Cox transform"
    }
  }
}
