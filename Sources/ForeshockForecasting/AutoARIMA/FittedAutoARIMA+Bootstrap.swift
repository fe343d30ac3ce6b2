public import ForeshockSeries

extension AutoARIMA.Fitted: BootstrapForecaster {
  /// Possible futures on the series' scale; innovations belong to the transformed one if there is a
  /// transformation.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    let paths = try base.samplePaths(
      horizon: horizon, count: count, seed: seed, innovations: innovations,
      regressors: rows(regressors, horizon))
    guard let transformation else { return paths }
    return SamplePaths(horizon: horizon, count: count, values: paths.values.map(transformation.inverse))
  }

  /// The chosen model's one-step errors on the series it was fitted on, on the transformed scale if there is a
  /// transformation; see ``FittedARIMA/residuals(of:regressors:)``.
  ///
  /// - Parameters:
  ///   - series: the series fitted on, on its own scale.
  ///   - regressors: the regressors given, without Fourier terms. Default none.
  /// - Throws: ``ModelError`` for values outside the transformation's domain and as
  ///   ``FittedARIMA/residuals(of:regressors:)``.
  public func residuals(of series: TimeSeries, regressors: Regressors = .none) throws(ModelError) -> [Double]
  {
    let scaled = try transformation?.applied(to: series).0 ?? series
    let known = try fourier?.added(to: regressors, from: 0, count: series.count) ?? regressors
    return try base.residuals(of: scaled, regressors: known)
  }

  /// What ``residuals(of:regressors:)`` say about the model; see ``FittedARIMA/diagnostics(of:regressors:lags:)``.
  public func diagnostics(
    of series: TimeSeries, regressors: Regressors = .none, lags: Int? = nil
  ) throws(ModelError) -> ResidualDiagnostics {
    try ResidualDiagnostics(
      residuals(of: series, regressors: regressors),
      seasonLength: base.model.armaOrder.seasonLength,
      fittedCoefficients: base.model.armaOrder.coefficientCount, lags: lags)
  }
}
