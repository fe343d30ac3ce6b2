internal import ForeshockNumerics

extension FittedARIMA: BootstrapForecaster {
  /// Exact conditional means with prediction intervals.
  ///
  /// The variance of step h is that of the model at its estimated coefficients (their own uncertainty is left
  /// out, as in R): σ² times the sum of squared impulse responses of the undifferenced process, the filter's
  /// transient and the gaps' uncertainty included. The first steps do not depend on the horizon asked.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` for a horizon below 1 or a level outside 0 ..< 1,
  ///   ``ModelError/invalidRegressor(_:reason:)`` when the model has regressors.
  /// - Complexity: O(h·nnz) once the filter is steady, nnz the number of non-zero coefficients. Before, some
  ///   dozens of times that for the steps of the first seasons; from where autoregression has forgotten the
  ///   state, the state's uncertainty is carried on in closed form (d + D ≤ 2).
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
  /// recursion and integrated path by path. What gaps leave unknown is Gaussian, whatever the innovations.
  ///
  /// Path p uses the stream number p below `seed`, so it depends neither on `count` nor on other paths; a
  /// longer horizon continues the same paths.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` for a horizon or count below 1,
  ///   ``ModelError/invalidRegressor(_:reason:)`` for regressors the model has and `regressors` has not, and what
  ///   ``Innovations/resampled(_:)`` cannot be drawn from.
  /// - Complexity: O(count·h·nnz) once the filter is steady, O(count·h·r) before.
  public func samplePaths(
    horizon: Int, count: Int, seed: UInt64, innovations: Innovations, regressors: Regressors
  ) throws(ModelError) -> SamplePaths {
    try FittedARIMA.check(horizon: horizon)
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let part =
      regressorNames.isEmpty
      ? [Double](repeating: 0, count: horizon) : try explained(by: regressors, count: horizon)
    let steps = horizon + skipped
    let mean = means(steps)
    let sigma = sigma2.squareRoot()
    let process = Response(self)
    let transient = process.transient(steps)
    let gapPaths = state.gapEffects.map { process.path(contribution: $0.contribution, tail: $0.tail, steps) }
    let pool = try innovations.pool()
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
      var run = 0
      for t in 0..<steps {
        if run + 1 < transient.starts.count, transient.starts[run + 1] == t { run += 1 }
        let isSteady = t >= transient.end
        let f = isSteady ? transient.steadyVariance : transient.variances[run]
        let shock = sigma * f.squareRoot() * random.innovation(pool)
        let past = pending[t]
        path[t] = past + shock
        process.propagate(past, shock, at: t, transient, run: isSteady ? nil : run, into: &pending)
      }
      var integrated = process.differencing.integrate(path, tail: process.zeroTail)
      for (z, effect) in zip(gapNumbers, gapPaths) {
        for t in 0..<steps { integrated[t] += z * effect[t] }
      }
      for t in skipped..<steps { values.append(mean[t] + integrated[t] + part[t - skipped]) }
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
    let near = nearSteps(process, steps)
    var result = nearVariances(process, near)
    guard near < steps else { return result }
    // Farther off they are those of the shocks to come, as if the state were known, and the state's own.
    var response = [Double](repeating: 0, count: steps)
    process.respond(steps, into: &response)
    let period = self.period
    var shocks = 0.0
    var ofState: [Double] = []
    result.reserveCapacity(steps)
    for h in 0..<steps {
      shocks += response[h] * response[h]
      if h < near {
        if h >= near - 3 * period { ofState.append(max(result[h] - sigma2 * shocks, 0)) }
      } else {
        let place = (h - near) % period
        let cycles = Double((h - near) / period + 1)
        result.append(sigma2 * shocks + carried(ofState, place, cycles: cycles))
      }
    }
    return result
  }

  /// How many cycles after which differencing's own solutions repeat.
  private var period: Int { model.seasonal.differences > 0 ? model.seasonLength : 1 }

  /// The variance that the state's uncertainty gives a place `cycles` cycles after the last of the three in
  /// `variances`.
  ///
  /// Once autoregression has forgotten the state, what the state adds to the series solves
  /// (1 − B)ᵈ(1 − Bᵐ)ᴰ x = 0: at each place of the season a polynomial of degree d + D − 1 in the cycles, and its
  /// variance one of twice that.
  private func carried(_ variances: [Double], _ place: Int, cycles: Double) -> Double {
    let last = variances[2 * period + place]
    switch model.order.differences + model.seasonal.differences {
    case 0: return 0
    case 1: return last
    default:
      let (first, middle) = (variances[place], variances[period + place])
      let change = last - middle
      let bend = change - (middle - first)
      return max(last + cycles * (change + 0.5 * (cycles + 1) * bend), 0)
    }
  }

  /// The steps whose variance takes a walk through the filter's coming steps: all of them, unless the state's
  /// uncertainty can be carried on from three cycles after autoregression has forgotten it.
  private func nearSteps(_ process: Response, _ steps: Int) -> Int {
    let least = process.width + 3 * period
    let isKnown = state.gain.isEmpty && state.gapEffects.isEmpty
    guard steps > least, !isKnown, model.order.differences + model.seasonal.differences <= 2 else {
      return steps
    }
    return process.memory(limit: ARIMA.longestMemory).map { min($0 + least, steps) } ?? steps
  }

  /// The variances of the next `steps` errors, innovation by innovation and gap by gap.
  private func nearVariances(_ process: Response, _ steps: Int) -> [Double] {
    let transient = process.transient(steps)
    var result = [Double](repeating: 0, count: steps)
    var response = result
    for run in transient.starts.indices {
      let (start, end) = (transient.starts[run], transient.end(of: run))
      let count = steps - start
      process.respond(transient, run: run, count, into: &response)
      let scale = sigma2 * transient.variances[run]
      // Step h has the shocks of the run behind it with lags h − end + 1 … h − start.
      let length = end - start
      var sum = 0.0
      var dropped = 0.0
      for lag in 0..<count {
        sum += response[lag] * response[lag]
        if lag >= length { dropped += response[lag - length] * response[lag - length] }
        result[start + lag] += scale * (sum - dropped)
      }
    }
    if transient.end < steps {
      let count = steps - transient.end
      process.respond(count, into: &response)
      var sum = 0.0
      for lag in 0..<count {
        sum += response[lag] * response[lag]
        result[transient.end + lag] += sigma2 * transient.steadyVariance * sum
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
  /// Autoregression that remembers longer is followed step by step.
  static let longestMemory = 50_000
}
