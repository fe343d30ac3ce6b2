internal import ForeshockNumerics
internal import Glibc

extension AutoARIMA {
  /// The chosen model, fitted, with the report of the search.
  public struct Fitted: FittedForecaster, Hashable {
    /// The chosen model; of the transformed series if there is a transformation.
    public internal(set) var base: FittedARIMA
    /// What is kept of the series, on its own scale.
    public internal(set) var context: TrainingContext
    /// What was tried and why the differences are what they are.
    public let report: Report
    /// The transformation used; nil for none.
    public let transformation: Transformation?
    /// Whether point forecasts are means and not medians on the series' scale.
    public let adjustsBias: Bool
    /// Σ ln g′(y): what makes log-likelihoods comparable with those of other scales.
    let logJacobian: Double
    /// The terms of a long season.
    let fourier: FourierTerms?

    init(
      base: FittedARIMA, context: TrainingContext, report: Report, transformation: Transformation?,
      adjustsBias: Bool, logJacobian: Double, fourier: FourierTerms?
    ) {
      self.base = base
      self.context = context
      self.report = report
      self.transformation = transformation
      self.adjustsBias = adjustsBias
      self.logJacobian = logJacobian
      self.fourier = fourier
    }

    /// The chosen model's orders.
    public var model: ARIMA { base.model }
    /// Pairs of Fourier terms that stand for a long season; 0 for none.
    public var fourierPairs: Int { fourier?.pairs ?? 0 }

    /// The regressors given, without Fourier terms.
    public var regressorNames: [String] {
      let own = Set(fourier?.names ?? [])
      return base.regressorNames.filter { !own.contains($0) }
    }

    /// The chosen model; the log-likelihood is that of the series on its own scale.
    public var summary: ModelSummary {
      var summary = base.summary
      summary.name = "auto-arima"
      if let fourier {
        let given = regressorNames.count
        summary.specification =
          base.model.specification + " with \(fourier.pairs) Fourier pair\(fourier.pairs == 1 ? "" : "s")"
          + "[\(fourier.seasonLength)]"
          + (given == 0 ? "" : " and \(given) regressor\(given == 1 ? "" : "s")")
      }
      if let transformation {
        summary.specification += " on \(transformation.name)"
        if case .boxCox(let lambda) = transformation { summary.parameters.append(.init("lambda", lambda)) }
        summary.logLikelihood =
          logJacobian.isFinite ? summary.logLikelihood.map { $0 + logJacobian } : nil
      }
      return summary
    }

    /// Conditional means (medians on the series' scale after a transformation, unless the bias is adjusted) and
    /// intervals.
    ///
    /// - Throws: ``ModelError`` as ``FittedARIMA/forecast(horizon:levels:)``.
    public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
      try forecast(horizon: horizon, levels: levels, regressors: .none)
    }

    /// The same, knowing the coming values of the regressors: `horizon` rows.
    public func forecast(
      horizon: Int, levels: [Double], regressors: Regressors
    ) throws(ModelError) -> Forecast {
      let rows = try rows(regressors, horizon)
      guard let transformation else {
        return try base.forecast(horizon: horizon, levels: levels, regressors: rows)
      }
      // Half of the central 50 % tells the standard deviation.
      let half = 0.5
      let asked = !adjustsBias || levels.contains(half) ? levels : levels + [half]
      let forecast = try base.forecast(horizon: horizon, levels: asked, regressors: rows)
      var mean = forecast.mean.map(transformation.inverse)
      if adjustsBias, let middle = forecast.interval(half) {
        let quartile = NormalDistribution.standard.quantile(0.75)
        for h in mean.indices {
          let deviation = (middle.upper[h] - forecast.mean[h]) / quartile
          mean[h] += 0.5 * deviation * deviation * transformation.inverseCurvature(forecast.mean[h])
        }
      }
      return Forecast(
        mean: mean,
        intervals: forecast.intervals.filter { levels.contains($0.level) }.map {
          PredictionInterval(
            level: $0.level, lower: $0.lower.map(transformation.inverse),
            upper: $0.upper.map(transformation.inverse))
        })
    }

    /// Possible futures on the series' scale, knowing the coming values of the regressors: `horizon` rows.
    ///
    /// - Throws: ``ModelError`` as ``FittedARIMA/samplePaths(horizon:count:seed:)``.
    public func samplePaths(
      horizon: Int, count: Int, seed: UInt64, regressors: Regressors
    ) throws(ModelError) -> SamplePaths {
      try samplePaths(
        horizon: horizon, count: count, seed: seed, innovations: .gaussian, regressors: regressors)
    }

    /// The given regressors with the coming Fourier terms.
    func rows(_ regressors: Regressors, _ horizon: Int) throws(ModelError) -> Regressors {
      guard let fourier, (1...ARIMA.maximumHorizon).contains(horizon) else { return regressors }
      return try fourier.added(to: regressors, from: context.count, count: horizon)
    }
  }
}

extension Transformation {
  /// The second derivative of the inverse at `z`: half the variance times it is the mean's distance from the
  /// median, to second order.
  func inverseCurvature(_ z: Double) -> Double {
    let lambda = self.lambda
    switch self {
    case .log: return Glibc.exp(z)
    case .squareRoot: return 2
    case .boxCox:
      guard lambda != 0 else { return Glibc.exp(z) }
      let base = lambda * z + 1
      return base > 0 ? (1 - lambda) * Glibc.exp((1 / lambda - 2) * Glibc.log(base)) : 0
    }
  }
}

/// The file form, version 1.
extension AutoARIMA.Fitted: Codable {
  private enum Key: String, CodingKey {
    case version, base, context, report, transformation, adjustsBias, logJacobian, fourier
  }

  /// Reads a model; throws `DecodingError` when the version is unknown or the parts do not fit together.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    base = try file.decode(FittedARIMA.self, forKey: .base)
    context = try file.decode(TrainingContext.self, forKey: .context)
    report = try file.decode(AutoARIMA.Report.self, forKey: .report)
    transformation = try file.decodeIfPresent(Transformation.self, forKey: .transformation)
    adjustsBias = try file.decode(Bool.self, forKey: .adjustsBias)
    // A value that is zero under the logarithm has an infinite Jacobian, which many formats cannot hold.
    logJacobian = try file.decodeIfPresent(Double.self, forKey: .logJacobian) ?? -.infinity
    fourier = try file.decodeIfPresent(FourierTerms.self, forKey: .fourier)
    guard context.count == base.context.count else { throw refuse(.context, "it is not the model's") }
    if let fourier {
      guard fourier.seasonLength > AutoARIMA.longestSeason,
        (1...AutoARIMA.maximumFourierPairs).contains(fourier.pairs),
        Set(fourier.names).isSubset(of: base.regressorNames)
      else { throw refuse(.fourier, "it does not fit the model") }
    }
  }

  /// Writes the model.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(base, forKey: .base)
    try file.encode(context, forKey: .context)
    try file.encode(report, forKey: .report)
    try file.encodeIfPresent(transformation, forKey: .transformation)
    try file.encode(adjustsBias, forKey: .adjustsBias)
    if logJacobian.isFinite { try file.encode(logJacobian, forKey: .logJacobian) }
    try file.encodeIfPresent(fourier, forKey: .fourier)
  }
}
