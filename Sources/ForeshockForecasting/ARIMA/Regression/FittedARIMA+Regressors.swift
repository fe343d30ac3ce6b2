extension FittedARIMA {
  /// The forecast given the regressors' coming values: the mean is theirs plus that of the ARIMA errors, the
  /// intervals are the errors' (the uncertainty of the coefficients is left out, as for the others).
  ///
  /// - Parameters:
  ///   - horizon: how many samples ahead; at least 1.
  ///   - levels: coverage of each interval wanted, in 0 ..< 1.
  ///   - regressors: `horizon` rows, the first one for the sample after the series' last; columns are found by
  ///     name, and more columns than the model has are passed over.
  /// - Throws: ``ModelError`` — `.invalidParameter` for a horizon below 1 or a level outside 0 ..< 1,
  ///   `.invalidRegressor` for a column that is missing, of another length or not finite.
  public func forecast(
    horizon: Int, levels: [Double], regressors: Regressors
  ) throws(ModelError) -> Forecast {
    let errors = try withoutRegressors.forecast(horizon: horizon, levels: levels)
    guard !regressorNames.isEmpty else { return errors }
    let part = try explained(by: regressors, count: horizon)
    func shift(_ values: [Double]) -> [Double] { zip(values, part).map(+) }
    return Forecast(
      mean: shift(errors.mean),
      intervals: errors.intervals.map {
        PredictionInterval(level: $0.level, lower: shift($0.lower), upper: shift($0.upper))
      })
  }

  /// Sample paths given the regressors' coming values, as ``forecast(horizon:levels:regressors:)`` takes them.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    let errors = try withoutRegressors.samplePaths(horizon: horizon, count: count, seed: seed)
    guard !regressorNames.isEmpty else { return errors }
    let part = try explained(by: regressors, count: horizon)
    var values = errors.values
    for p in 0..<count {
      for h in 0..<horizon { values[p * horizon + h] += part[h] }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  /// The regressors' part of each of `count` samples.
  ///
  /// - Throws: ``ModelError`` of kind `invalidRegressor`.
  package func explained(by regressors: Regressors, count: Int) throws(ModelError) -> [Double] {
    let columns = try regressors.columns(named: regressorNames, count: count)
    return FittedARIMA.explained(columns, regressorCoefficients, count: count)
  }

  /// Σ β_j x_j of every row.
  static func explained(_ columns: [[Double]], _ beta: [Double], count: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: count)
    for (column, b) in zip(columns, beta) {
      for t in 0..<count { sum[t] += b * column[t] }
    }
    return sum
  }

  /// Throws unless the model can be asked without regressors.
  func requireNoRegressors() throws(ModelError) {
    guard let name = regressorNames.first else { return }
    throw .invalidRegressor(
      name, reason: "is missing: the model was fitted with it, so a forecast needs its coming values")
  }

  /// The model of the errors alone: the series less its regressors' part.
  private var withoutRegressors: FittedARIMA {
    var copy = self
    copy.regressorNames = []
    copy.regressorCoefficients = []
    return copy
  }
}
