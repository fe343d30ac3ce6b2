extension ETSKernel {
  /// `run(_:_:q:p:_:)` for an additive season or none.
  func runAdditiveSeason(
    _ y: [Double], _ c: Coefficients, q: Double, p: Double, innovation: inout [Double],
    forecast: inout [Double], slope: inout [Double], season ring: inout [Double]
  ) -> Outcome? {
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
    var sumOfSquares = 0.0
    var scale = LogProduct()
    var count = 0
    var slot = 0
    for t in 0..<n {
      let value = samples[t]
      let s = seasonal ? season[slot] : 0
      slopes[t] = p
      let run = q + c.phi * p
      var v = 0.0
      if value == value {
        v = (value - s) - q
        count &+= 1
        if multiplicativeError {
          let f = q + s
          guard f > 0 else { return nil }
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
      sumOfSquares: sumOfSquares, logScale: multiplicativeError ? scale.logarithm : 0, count: count, q: q,
      p: p)
  }

  /// ``gradient(_:_:weight:_:)`` for an additive season or none.
  ///
  /// With μ, π and λ the derivatives with respect to a step's new `q`, `p` and seasonal state, and g those of
  /// the objective itself:
  ///
  ///     dv = g_v + κμ + ηπ + γλ      df = g_f − dv      μ ← μ + df      π ← φ(μ + π)      λ ← λ + df
  func gradientAdditiveSeason(
    _ y: [Double], _ c: Coefficients, weight: Double, innovation: [Double], forecast: [Double],
    slope: [Double], seasonAdjoint: inout [Double]
  ) -> Gradient {
    let n = y.count
    let m = seasonAdjoint.count
    let samples = y.span
    let innovations = innovation.span
    let forecasts = forecast.span
    let slopes = slope.span
    var adjoint = seasonAdjoint.mutableSpan
    for i in 0..<m { adjoint[i] = 0 }
    var gradient = Gradient()
    var (mu, pi) = (0.0, 0.0)
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
        let lambda = seasonal ? adjoint[slot] : 0
        gradient.kappa += mu * v
        gradient.eta += pi * v
        gradient.gamma += lambda * v
        let carried = c.eta * pi + c.gamma * lambda
        var df: Double
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
