internal import ForeshockNumerics

extension ETS.Fitted {
  /// How many futures are simulated for the intervals of models without a closed form.
  static let simulatedPaths = 5000
  /// The seed of those futures, fixed so that a forecast does not change from call to call.
  static let simulationSeed: UInt64 = 0x4554_5341_4D

  /// Point forecasts and intervals.
  ///
  /// The point forecast is the model's exact expectation, except for an additive error with a multiplicative
  /// season, where it is the path without further innovations. Intervals are Gaussian with the model's exact
  /// variance; for that one class they are quantiles of 5000 simulated futures with a fixed seed. Either way
  /// the first steps are the same whatever the horizon. Uncertainty of the parameters is not included.
  ///
  /// - Complexity: O(horizon + m); O(horizon²) for a multiplicative error without multiplicative season; for
  ///   the simulated class 5000 · horizon · log 5000 time and 40 kB a step.
  public func forecast(horizon: Int, levels: [Double]) throws(ModelError) -> Forecast {
    try ForecastRequest.check(horizon: horizon, levels: levels)
    if let (mean, variance) = moments(horizon: horizon) {
      return Forecast(mean: mean, variance: variance, levels: levels)
    }
    let paths = try samplePaths(
      horizon: horizon, count: Self.simulatedPaths, seed: Self.simulationSeed)
    return Forecast(mean: pointPath(horizon: horizon), paths: paths, levels: levels)
  }

  /// Futures of the model with Gaussian innovations; path p draws from stream p of the seed, step by step, so that
  /// neither `count` nor `horizon` changes what it starts with.
  public func samplePaths(horizon: Int, count: Int, seed: UInt64) throws(ModelError) -> SamplePaths {
    try ForecastRequest.check(horizon: horizon, pathCount: count)
    let seeds = RandomStream(seed: seed)
    let deviation = sigma2.squareRoot()
    let m = model.seasonLength
    var values = [Double](repeating: 0, count: horizon * count)
    // The season's state for every step; steps of the first cycle keep theirs, later ones are overwritten.
    var season = (0..<horizon).map { state.season[$0 % m] }
    for path in 0..<count {
      var random = seeds.stream(UInt64(path))
      run(&values, from: path * horizon, season: &season) { deviation * random.normal() }
    }
    return SamplePaths(horizon: horizon, count: count, values: values)
  }

  /// One future, written to `values` from `offset`; `season` has one entry a step.
  private func run(
    _ values: inout [Double], from offset: Int, season: inout [Double], _ innovation: () -> Double
  ) {
    let c = ETSKernel.Coefficients(parameters)
    let multiplicativeError = model.error == .multiplicative
    let (seasonal, multiplicativeSeason) = (model.seasonal, model.multiplicativeSeason)
    let m = model.seasonLength
    var p = parameters.phi * state.slope
    var q = state.level + p
    for step in season.indices {
      let s = season[step]
      let f = multiplicativeSeason ? q * s : q + s
      let e = innovation()
      let v = multiplicativeError ? f * e : e
      values[offset + step] = f + v
      // The innovation in units of the level and of the season: v, or v/s and v/q.
      var (u, w) = (v, v)
      if multiplicativeSeason { (u, w) = multiplicativeError ? (q * e, s * e) : (e / s, e / q) }
      if seasonal && step + m < season.count { season[step + m] = s + c.gamma * w }
      let moved = c.phi * p
      q += moved + c.kappa * u
      p = moved + c.eta * u
    }
  }
}
