extension ETSLaneKernel {
  /// `run(_:_:q:p:_:)` for an additive season or none.
  func runAdditiveSeason(
    _ y: [Double], _ c: Coefficients, q: Lanes, p: Lanes, innovation: inout [Lanes],
    forecast: inout [Lanes], slope: inout [Lanes], season ring: inout [Lanes]
  ) -> Outcome {
    let n = y.count
    let m = ring.count
    precondition(
      innovation.count == n && forecast.count == n && slope.count == n,
      "The workspace must be of the series' length")
    let samples = y.span
    var innovations = innovation.mutableSpan
    var forecasts = forecast.mutableSpan
    var slopes = slope.mutableSpan
    var season = ring.mutableSpan
    var (q, p) = (q, p)
    var sumOfSquares = Lanes()
    var scale = LaneLogProduct()
    var lowest = Lanes(repeating: .infinity)
    var slot = 0
    for t in 0..<n {
      let value = samples[t]
      let s = seasonal ? season[slot] : Lanes()
      slopes[t] = p
      let run = q + c.phi * p
      var v = Lanes()
      if value == value {
        v = (value - s) - q
        if multiplicativeError {
          let f = q + s
          lowest.replace(with: f, where: f .< lowest)
          forecasts[t] = f
          scale.multiply(by: f)
          let e = v / f
          sumOfSquares += e * e
        } else {
          sumOfSquares += v * v
        }
      }
      innovations[t] = v
      q = run + c.kappa * v
      p = c.phi * p + c.eta * v
      if seasonal {
        season[slot] = s + c.gamma * v
        slot &+= 1
        if slot == m { slot = 0 }
      }
    }
    return Outcome(
      sumOfSquares: sumOfSquares, logScale: multiplicativeError ? scale.logarithm : Lanes(), lowest: lowest)
  }

  /// ``gradient(_:_:weight:_:)`` for an additive season or none.
  ///
  /// With μ, π and λ the derivatives with respect to a step's new `q`, `p` and seasonal state, and g those of
  /// the objective itself:
  ///
  ///     dv = g_v + κμ + ηπ + γλ      df = g_f − dv      μ ← μ + df      π ← φ(μ + π)      λ ← λ + df
  func gradientAdditiveSeason(
    _ y: [Double], _ c: Coefficients, weight: Lanes, innovation: [Lanes], forecast: [Lanes],
    slope: [Lanes], seasonAdjoint: inout [Lanes]
  ) -> Gradient {
    let n = y.count
    let m = seasonAdjoint.count
    let samples = y.span
    let innovations = innovation.span
    let forecasts = forecast.span
    let slopes = slope.span
    var adjoint = seasonAdjoint.mutableSpan
    for i in 0..<m { adjoint[i] = Lanes() }
    var gradient = Gradient()
    var (mu, pi) = (Lanes(), Lanes())
    var slot = n % m
    var t = n
    while t > 0 {
      t &-= 1
      if seasonal {
        if slot == 0 { slot = m }
        slot &-= 1
      }
      let both = mu + pi
      gradient.phi += slopes[t] * both
      let value = samples[t]
      if value == value {
        let v = innovations[t]
        let lambda = seasonal ? adjoint[slot] : Lanes()
        gradient.kappa += mu * v
        gradient.eta += pi * v
        gradient.gamma += lambda * v
        let carried = c.eta * pi + c.gamma * lambda
        var df: Lanes
        if multiplicativeError {
          let f = forecasts[t]
          let e = v / f
          let inverse = 1 / f
          let gv = weight * e * inverse
          df = (inverse - gv * e - gv - carried) - c.kappa * mu
        } else {
          df = (-weight * v - carried) - c.kappa * mu
        }
        mu += df
        if seasonal { adjoint[slot] = lambda + df }
      }
      pi = c.phi * both
    }
    gradient.q = mu
    gradient.p = pi
    return gradient
  }
}
