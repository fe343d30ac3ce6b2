public import ForeshockSeries

/// A forecaster that models a transformed series and gives its forecasts back on the original scale.
///
///     let model = TransformedForecaster(HoltWinters(seasonality: .additive(length: 24)), .log)
///     let fitted = try model.fit(latency)         // forecasts stay positive
///
/// Point forecasts are medians on the original scale (the transformed mean, transformed back), interval
/// bounds and sample paths are transformed back exactly; both follow from the transformation being monotone.
/// Regressors are handed on to the base model as they are: they explain the transformed series.
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

  /// As the base model.
  public var takesRegressors: Bool { base.takesRegressors }

  /// Fits the base model to the transformed series.
  ///
  /// - Throws: ``ModelError`` naming the first value outside the transformation's domain, or what the base
  ///   model throws.
  public func fit(_ series: TimeSeries) throws(ModelError) -> Fitted {
    try fit(series, regressors: .none)
  }

  /// The same with regressors, which the base model must take.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> Fitted {
    let chosen: Transformation
    if let transformation {
      chosen = transformation
    } else {
      chosen = .boxCox(lambda: try guerreroLambda(series.values, seasonLength: seasonLength))
    }
    let (transformed, logJacobian) = try chosen.applied(to: series)
    return Fitted(
      base: try base.fit(transformed, regressors: regressors), transformation: chosen,
      context: TrainingContext(series), logJacobian: logJacobian)
  }

  /// A fitted model with the way back to the original scale.
  public struct Fitted: FittedForecaster {
    /// The model of the transformed series.
    public private(set) var base: Base.Fitted
    /// The transformation used.
    public let transformation: Transformation
    /// What is kept of the series, on the original scale.
    public private(set) var context: TrainingContext
    /// Σ ln g′(y): what makes log-likelihoods comparable with those of untransformed models. Nil when a value
    /// at the end of the domain has no finite one.
    let logJacobian: Double?

    init(
      base: Base.Fitted, transformation: Transformation, context: TrainingContext, logJacobian: Double?
    ) {
      self.base = base
      self.transformation = transformation
      self.context = context
      self.logJacobian = logJacobian
    }

    /// The base model's regressors.
    public var regressorNames: [String] { base.regressorNames }

    /// The base model's summary; the log-likelihood is that of the original values.
    public var summary: ModelSummary {
      var summary = base.summary
      summary.specification += " on \(transformation.name)"
      if case .boxCox(let lambda) = transformation { summary.parameters.append(.init("lambda", lambda)) }
      if let logJacobian, let logLikelihood = summary.logLikelihood {
        summary.logLikelihood = logLikelihood + logJacobian
      } else {
        summary.logLikelihood = nil
      }
      return summary
    }

    /// Medians and intervals on the original scale.
    public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      original(try base.forecast(horizon: horizon, levels: levels))
    }

    /// The same, knowing the coming values of the base model's regressors.
    public func forecast(
      horizon: Int, levels: [Double], regressors: Regressors
    ) throws(ModelError) -> Forecast {
      original(try base.forecast(horizon: horizon, levels: levels, regressors: regressors))
    }

    /// Sample paths on the original scale.
    public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
      original(try base.samplePaths(horizon: horizon, count: count, seed: seed))
    }

    /// The same, knowing the coming values of the base model's regressors.
    public func samplePaths(
      horizon: Int, count: Int, seed: UInt64, regressors: Regressors
    ) throws(ModelError) -> SamplePaths {
      original(
        try base.samplePaths(horizon: horizon, count: count, seed: seed, regressors: regressors))
    }

    /// Hands the transformed sample to the base model.
    ///
    /// - Throws: `.invalidValue` outside the transformation's domain; what the base model throws.
    public mutating func update(_ y: Double) throws(ModelError) {
      try base.update(try transformation.value(y, index: context.count))
      context.advance(y)
    }

    /// The same with the regressors' values at that sample.
    public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
      try base.update(try transformation.value(y, index: context.count), regressors: regressors)
      context.advance(y)
    }

    /// The base model estimated anew; the transformation stays.
    public func refit(on series: TimeSeries) throws(ModelError) -> Self {
      let (transformed, logJacobian) = try transformation.applied(to: series)
      return Self(
        base: try base.refit(on: transformed), transformation: transformation,
        context: TrainingContext(series), logJacobian: logJacobian)
    }

    /// The same with the base model's regressors.
    public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> Self {
      let (transformed, logJacobian) = try transformation.applied(to: series)
      return Self(
        base: try base.refit(on: transformed, regressors: regressors), transformation: transformation,
        context: TrainingContext(series), logJacobian: logJacobian)
    }

    private func original(_ forecast: Forecast) -> Forecast {
      Forecast(
        mean: forecast.mean.map(transformation.inverse),
        intervals: forecast.intervals.map {
          PredictionInterval(
            level: $0.level, lower: $0.lower.map(transformation.inverse),
            upper: $0.upper.map(transformation.inverse))
        })
    }

    private func original(_ paths: SamplePaths) -> SamplePaths {
      SamplePaths(
        horizon: paths.horizon, count: paths.count, values: paths.values.map(transformation.inverse))
    }
  }
}

extension TransformedForecaster.Fitted: Equatable where Base.Fitted: Equatable {}
extension TransformedForecaster.Fitted: Hashable where Base.Fitted: Hashable {}

/// The file form, version 1, around that of the base model.
extension TransformedForecaster.Fitted: Codable where Base.Fitted: Codable {
  private enum Key: String, CodingKey { case version, base, transformation, context, logJacobian }

  /// Reads a fitted model; throws `DecodingError` when the version is unknown or a number is out of bounds.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    let transformation = try file.decode(Transformation.self, forKey: .transformation)
    guard transformation.lambda.isFinite else { throw refuse(.transformation, "lambda is not finite") }
    let logJacobian = try file.decodeIfPresent(Double.self, forKey: .logJacobian)
    guard logJacobian?.isFinite ?? true else { throw refuse(.logJacobian, "is not finite") }
    self.init(
      base: try file.decode(Base.Fitted.self, forKey: .base), transformation: transformation,
      context: try file.decode(TrainingContext.self, forKey: .context), logJacobian: logJacobian)
    guard base.context.count == context.count else {
      throw refuse(.context, "the model and its base have not seen the same samples")
    }
  }

  /// Writes the fitted model.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(base, forKey: .base)
    try file.encode(transformation, forKey: .transformation)
    try file.encode(context, forKey: .context)
    try file.encodeIfPresent(logJacobian, forKey: .logJacobian)
  }
}

extension Transformation {
  /// The transformation as it is called in summaries and errors.
  var name: String {
    switch self {
    case .log: "logarithm"
    case .squareRoot: "square root"
    case .boxCox: "Box-Cox transform"
    }
  }

  /// The transformed value; NaN for NaN. Throws `.invalidValue` with the index for a value that has none.
  func value(_ y: Double, index: Int) throws(ModelError) -> Double {
    let z = forward(y)
    guard z.isFinite || y.isNaN else {
      throw .invalidValue(
        index: index,
        reason: "\(y) has no \(name); values must be \(lambda > 0 ? "zero or more" : "more than zero")")
    }
    return z
  }

  /// The transformed series, and Σ ln g′(y) if it is finite.
  func applied(to series: TimeSeries) throws(ModelError) -> (series: TimeSeries, logJacobian: Double?) {
    var values: [Double] = []
    values.reserveCapacity(series.count)
    var logJacobian = 0.0
    for (index, y) in series.values.enumerated() {
      values.append(try value(y, index: index))
      if !y.isNaN { logJacobian += logDerivative(y) }
    }
    let transformed = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: values)
    return (transformed, logJacobian.isFinite ? logJacobian : nil)
  }
}
