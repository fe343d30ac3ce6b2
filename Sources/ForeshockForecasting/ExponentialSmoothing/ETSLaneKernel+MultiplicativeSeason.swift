extension ETSLaneKernel {
  /// `run(_:_:q:p:_:)` for a multiplicative season, where `u = v/s = y/s − q` and the relative error is `u/q`.
  func runMultiplicativeSeason(
    _ y: [Double], _ c: Coefficients, q: Lanes, p: Lanes, innovation: inout [Lanes],
    forecast: inout [Lanes], slope: inout [Lanes], seasonPath: inout [Lanes], season ring: inout [Lanes]
  ) -> Outcome {
    let n = y.count
    let m = ring.count
    precondition(
      innovation.count == n && seasonPath.count == n, "The workspace must be of the series' length")
    let samples = y.span
    var innovations = innovation.mutableSpan
    var forecasts = forecast.mutableSpan
    var slopes = slope.mutableSpan
    var seasons = seasonPath.mutableSpan
    var season = ring.mutableSpan
    var (q, p) = (q, p)
    var sumOfSquares = Lanes()
    var scale = LaneLogProduct()
    var lowest = Lanes(repeating: .infinity)
    var slot = 0
    let keep = 1 - c.gamma
    for t in 0..<n {
      let value = samples[t]
      let s = season[slot]
      slopes[t] = p
      forecasts[t] = q
      seasons[t] = s
      let run = q + c.phi * p
      var u = Lanes()
      if value == value {
        u = value / s - q
        lowest.replace(with: s, where: s .< lowest)
        lowest.replace(with: q, where: q .< lowest)
        season[slot] = keep * s + c.gamma * (value / q)
        let e: Lanes
        if multiplicativeError {
          e = u / q
          scale.multiply(by: q * s)
        } else {
          e = u * s
        }
        sumOfSquares += e * e
      }
      innovations[t] = u
      q = run + c.kappa * u
      p = c.phi * p + c.eta * u
      slot &+= 1
      if slot == m { slot = 0 }
    }
    return Outcome(
      sumOfSquares: sumOfSquares, logScale: multiplicativeError ? scale.logarithm : Lanes(), lowest: lowest)
  }

  /// ``gradient(_:_:weight:_:)`` for a multiplicative season.
  ///
  /// With μ, π and λ the derivatives with respect to a step's new `q`, `p` and seasonal state, and g those of
  /// the objective itself, from `u = y/s − q` and `s ← (1 − γ)s + γy/q`:
  ///
  ///     du = g_u + κμ + ηπ                   μ ← μ − du − λγy/q² + g_q
  ///     λ ← (1 − γ)λ − du·y/s² + g_s         π ← φ(μ + π)
  func gradientMultiplicativeSeason(
    _ y: [Double], _ c: Coefficients, weight: Lanes, innovation: [Lanes], forecast: [Lanes],
    slope: [Lanes], seasonPath: [Lanes], seasonAdjoint: inout [Lanes]
  ) -> Gradient {
    let n = y.count
    let m = seasonAdjoint.count
    let samples = y.span
    let innovations = innovation.span
    let forecasts = forecast.span
    let slopes = slope.span
    let seasons = seasonPath.span
    var adjoint = seasonAdjoint.mutableSpan
    for i in 0..<m { adjoint[i] = Lanes() }
    var gradient = Gradient()
    var (mu, pi) = (Lanes(), Lanes())
    var slot = n % m
    let keep = 1 - c.gamma
    var t = n
    while t > 0 {
      t &-= 1
      if slot == 0 { slot = m }
      slot &-= 1
      let both = mu + pi
      gradient.phi += slopes[t] * both
      let value = samples[t]
      if value == value {
        let u = innovations[t]
        let q = forecasts[t]
        let s = seasons[t]
        let lambda = adjoint[slot]
        let bySeason = value / s
        let byLevel = value / q
        gradient.kappa += mu * u
        gradient.eta += pi * u
        gradient.gamma += lambda * (byLevel - s)
        let gu: Lanes
        let gq: Lanes
        let gs: Lanes
        if multiplicativeError {
          let e = u / q
          gu = weight * e / q
          gq = 1 / q - gu * e
          gs = 1 / s
        } else {
          gu = weight * u * s * s
          gq = Lanes()
          gs = weight * u * u * s
        }
        let du = (gu + c.eta * pi) + c.kappa * mu
        mu += (gq - lambda * c.gamma * byLevel / q) - du
        adjoint[slot] = (keep * lambda + gs) - du * bySeason / s
      }
      pi = c.phi * both
    }
    gradient.q = mu
    gradient.p = pi
    return gradient
  }
}
