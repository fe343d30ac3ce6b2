public import ForeshockSeries
internal import Glibc

extension ARIMA {
  /// Estimates the coefficients by exact maximum likelihood.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for bad orders, `.noObservations` for an all-gap series,
  ///   `.tooFewObservations` for one shorter than the differences and coefficients need, `.invalidValue` for
  ///   more gaps than the model takes or values too large to be squared, `.didNotConverge` when no start has
  ///   a likelihood.
  /// - Complexity: O(n·r) a step, r = max(p + mP, q + mQ), some tens of steps; with k gaps O(n·k·(r + k)).
  public func fit(_ series: TimeSeries) throws(ModelError) -> FittedARIMA {
    try validate()
    let prepared = try PreparedSeries(series, for: self, required: coefficientCount + 2)
    guard prepared.scale > 0 else { return FittedARIMA(unvarying: self, prepared, series) }
    var search = MaximumLikelihood(prepared.likelihood(for: self))
    guard let found = search.search(prepared.scaled) else {
      throw .didNotConverge(iterations: search.evaluations)
    }
    return FittedARIMA(
      self, prepared, series, coefficients: found.point.coefficients, value: found.value, state: found.state)
  }
}
