public import ForeshockSeries

extension AutoARIMA.Fitted {
  /// Takes in the next sample as ``FittedARIMA/update(_:)`` does; Fourier terms go on by themselves.
  public mutating func update(_ y: Double) throws(ModelError) { try update(y, regressors: []) }

  /// The same with the regressors' values at that sample, in the order of ``regressorNames``.
  public mutating func update(_ y: Double, regressors: [Double]) throws(ModelError) {
    let z = try transformation?.value(y, index: context.count) ?? y
    if let fourier {
      guard regressors.count == regressorNames.count else {
        throw .invalidRegressor(
          regressorNames.first ?? "1",
          reason:
            "\(regressors.count) values were given where the model has \(regressorNames.count) regressors")
      }
      let terms = fourier.columns(from: context.count, count: 1).map { $0[0] }
      try base.update(z, regressors: regressors + terms)
    } else if regressors.isEmpty {
      try base.update(z)
    } else {
      try base.update(z, regressors: regressors)
    }
    context.advance(y)
  }

  /// The chosen model estimated anew from its present coefficients; orders, transformation and the number of
  /// Fourier terms stay.
  public func refit(on series: TimeSeries) throws(ModelError) -> Self {
    try refit(on: series, regressors: .none)
  }

  /// The same with regressors, one row a sample.
  public func refit(on series: TimeSeries, regressors: Regressors) throws(ModelError) -> Self {
    let (scaled, logJacobian) = try transformation?.applied(to: series) ?? (series, 0)
    let rows = try fourier?.added(to: regressors, from: 0, count: series.count) ?? regressors
    return Self(
      base: try base.refit(on: scaled, regressors: rows), context: TrainingContext(series), report: report,
      transformation: transformation, adjustsBias: adjustsBias, logJacobian: logJacobian ?? -.infinity,
      fourier: fourier)
  }
}
