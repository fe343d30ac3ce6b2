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
}
