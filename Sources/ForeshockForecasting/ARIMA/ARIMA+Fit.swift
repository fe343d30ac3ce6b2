public import ForeshockSeries

extension ARIMA {
  /// It can.
  public var takesRegressors: Bool { true }

  /// Estimates the coefficients by exact maximum likelihood.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for bad orders, `.noObservations` for an all-gap series,
  ///   `.tooFewObservations` for one shorter than the differences and coefficients need, `.invalidValue` for
  ///   more gaps than the model takes or values too large to be squared, `.didNotConverge` when no start has
  ///   a likelihood.
  /// - Complexity: O(n·r) a step, r = max(p + mP, q + mQ), some tens of steps; with gaps at most
  ///   O(n·D²), D = max(p + mP + d + mD, q + mQ).
  public func fit(_ series: TimeSeries) throws(ModelError) -> FittedARIMA {
    try fit(series, regressors: .none)
  }

  /// Estimates a regression with ARIMA errors: the series is the regressors times their coefficients plus an
  /// ARIMA process of these orders.
  ///
  ///     y_t = x_t'β + η_t,   φ(B) Φ(Bᵐ) ((1 − B)ᵈ (1 − Bᵐ)ᴰ η_t − μ) = θ(B) Θ(Bᵐ) ε_t
  ///
  /// β is profiled out of the likelihood by generalised least squares with the filter of the series. The units
  /// of the columns do not matter.
  ///
  /// - Parameters:
  ///   - series: the series; gaps are NaN.
  ///   - regressors: one finite row for every sample of `series`, gaps included. All columns are used.
  /// - Throws: ``ModelError`` as ``fit(_:)``, and of kind `invalidRegressor` for a column of another length, one
  ///   that is not finite (with the row), or one that the constant, the other columns or the differencing leave
  ///   nothing of.
  /// - Complexity: as ``fit(_:)`` with one more gap for each regressor.
  public func fit(_ series: TimeSeries, regressors: Regressors) throws(ModelError) -> FittedARIMA {
    try fit(series, regressors: regressors, startingFrom: nil, effort: .thorough)
  }
}
