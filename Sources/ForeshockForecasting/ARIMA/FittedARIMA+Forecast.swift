internal import ForeshockNumerics

extension FittedARIMA {
  /// Exact conditional means with prediction intervals.
  ///
  /// The variance of step h is that of the model at its estimated coefficients (their own uncertainty is left
  /// out, as in R): σ² times the sum of squared impulse responses of the undifferenced process, the filter's
  /// transient and the gaps' uncertainty included. The first steps do not depend on the horizon asked.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` for a horizon below 1 or a level outside 0 ..< 1,
  ///   ``ModelError/invalidRegressor(_:reason:)`` when the model has regressors.
  /// - Complexity: O(h·nnz) once the filter is steady, nnz the number of non-zero coefficients; O(h·(r + h·nnz))
  ///   before.
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try FittedARIMA.check(horizon: horizon)
    try requireNoRegressors()
    for level in levels where !(level >= 0 && level < 1) {
      throw .invalidParameter("levels", reason: "\(level) is not in 0 ..< 1")
    }
    let steps = horizon + skipped
    return Forecast(
      mean: Array(means(steps)[skipped...]), variance: Array(variances(steps)[skipped...]), levels: levels)
  }

  /// Paths drawn from the model: innovations with the variance the filter gives each step, run through the
  /// recursion and integrated path by path.
  ///
  /// Path p uses the stream number p below `seed`, so it depends neither on `count` nor on other paths; a
  /// longer horizon continues the same paths.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` for a horizon or count below 1,
  ///   ``ModelError/invalidRegressor(_:reason:)`` when the model has regressors.
  /// - Complexity: O(count·h·nnz) once the filter is steady, O(count·h·r) before.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try FittedARIMA.check(horizon: horizon)
    try requireNoRegressors()
    guard count >= 1 else { throw .invalidParameter("count", reason: "\(count) is not at least 1") }
    let steps = horizon + skipped
    let mean = means(steps)
    let sigma = sigma2.squareRoot()
    let process = Response(self)
    let transient = process.transient(steps)
    let gapPaths = state.gapEffects.map { process.path(contribution: $0.contribution, tail: $0.tail, steps) }
    let root = RandomStream(seed: seed)
    var values: [Double] = []
    values.reserveCapacity(horizon * count)
    var pending = [Double](repeating: 0, count: steps + process.width + 1)
    var path = [Double](repeating: 0, count: steps)
    for p in 0..<count {
      var random = root.stream(UInt64(p))
      for i in pending.indices { pending[i] = 0 }
      // The gaps' numbers come first, so that a longer horizon continues the same path.
      let gapNumbers = gapPaths.map { _ in random.normal() }
      for t in 0..<steps {
        let shock = sigma * transient.standardDeviation(t) * random.normal()
        let past = pending[t]
        path[t] = past + shock
        process.propagate(past, shock, at: t, transient, into: &pending)
      }
      var integrated = process.differencing.integrate(path, tail: process.zeroTail)
      for (z, effect) in zip(gapNumbers, gapPaths) {
        for t in 0..<steps { integrated[t] += z * effect[t] }
      }
      for t in skipped..<steps { values.append(mean[t] + integrated[t]) }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  private static func check(horizon: Int) throws(ModelError) {
    guard (1...ARIMA.maximumHorizon).contains(horizon) else {
      throw .invalidParameter("horizon", reason: "\(horizon) is not in 1 ... \(ARIMA.maximumHorizon)")
    }
  }

  /// Conditional means of the next `steps` samples.
  private func means(_ steps: Int) -> [Double] {
    Response(self).path(
      contribution: state.contribution, tail: tail, steps, constant: constant ?? 0)
  }

  /// Variances of their errors.
  private func variances(_ steps: Int) -> [Double] {
    let process = Response(self)
    let transient = process.transient(steps)
    var result = [Double](repeating: 0, count: steps)
    for start in 0..<min(transient.count, steps) {
      let response = process.response(transient, from: start, steps - start)
      let scale = sigma2 * transient.variances[start]
      for h in 0..<response.count { result[start + h] += scale * response[h] * response[h] }
    }
    if transient.count < steps {
      let response = process.response(transient, from: transient.count, steps - transient.count)
      var sum = 0.0
      for h in 0..<response.count {
        sum += response[h] * response[h]
        result[transient.count + h] += sigma2 * transient.steadyVariance * sum
      }
    }
    for effect in state.gapEffects {
      let path = process.path(contribution: effect.contribution, tail: effect.tail, steps)
      for h in 0..<steps { result[h] += path[h] * path[h] }
    }
    return result
  }
}

extension ARIMA {
  /// The farthest step a fitted model forecasts.
  public static let maximumHorizon = 1_000_000
}
