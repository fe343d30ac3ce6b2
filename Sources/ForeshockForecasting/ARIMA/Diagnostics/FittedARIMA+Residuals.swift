public import ForeshockSeries

extension FittedARIMA {
  /// The one-step errors of the model on a series, each over the root of its variance in units of σ²: with the
  /// right coefficients they are independent, of mean 0 and variance σ², in the series' unit.
  ///
  /// The coefficients stay as they were fitted. Every error is that of a forecast from the samples before it.
  /// Missing samples have none (NaN), nor have the d + mD samples, and as many as are missing among them, that
  /// differencing starts from.
  ///
  /// - Parameters:
  ///   - series: the series fitted on, or another the model is to be checked on.
  ///   - regressors: the model's regressors, one row a sample. Default none.
  /// - Returns: one value a sample of `series`.
  /// - Throws: ``ModelError`` as ``ARIMA/fit(_:regressors:)`` for a series or regressors that do not fit.
  /// - Complexity: O(n·r); with gaps as a fit's step.
  public func residuals(
    of series: TimeSeries, regressors: Regressors = .none
  ) throws(ModelError) -> [Double] {
    let part = try explained(by: regressors, count: series.count)
    let rest = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval,
      values: zip(series.values, part).map(-))
    let prepared = try PreparedSeries(
      rest, regressors: .none, for: model, mean: constant ?? 0, required: 1)
    var result = [Double](repeating: .nan, count: series.count)
    let first = series.count - prepared.skipped - prepared.filled.count + model.differencing.length
    guard prepared.scale > 0 else {
      for t in 0..<prepared.scaled.count { result[first + t] = 0 }
      for gap in prepared.gaps where gap >= model.differencing.length {
        result[first + gap - model.differencing.length] = .nan
      }
      return result
    }
    var exact = prepared.likelihood(for: model, isMeanGiven: true)
    guard exact.evaluate(coefficients, isInvertible: isInvertible) != nil else {
      throw .didNotConverge(iterations: 1)
    }
    // The likelihood's gap columns stand last first; unknowns are told of first first.
    let unknowns = exact.gapCount
    let columns = (0..<unknowns).map { exact.innovations(of: unknowns - $0) }
    let innovations = exact.innovations(of: 0), variances = exact.innovationVariances
    var recursion = RecursiveResiduals(unknowns: unknowns)
    // A missing sample that the filter passes over has no variance to tell an error by.
    for t in innovations.indices where variances[t].isFinite {
      let deviation = variances[t].squareRoot()
      let row = columns.map { $0[t] / deviation } + [innovations[t] / deviation]
      if let error = recursion.add(row) { result[first + t] = error * prepared.scale }
    }
    return result
  }

  /// What ``residuals(of:regressors:)`` say about the model: correlation left, normality, mean and variance.
  ///
  /// - Parameters:
  ///   - series: the series the model was fitted on.
  ///   - regressors: its regressors, one row a sample.
  ///   - lags: autocorrelations looked at; nil for as many as R's `checkresiduals`.
  /// - Throws: ``ModelError`` as ``residuals(of:regressors:)``.
  public func diagnostics(
    of series: TimeSeries, regressors: Regressors = .none, lags: Int? = nil
  ) throws(ModelError) -> ResidualDiagnostics {
    try ResidualDiagnostics(
      residuals(of: series, regressors: regressors), seasonLength: model.armaOrder.seasonLength,
      fittedCoefficients: model.armaOrder.coefficientCount, lags: lags)
  }
}
