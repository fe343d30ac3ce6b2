extension ETSKernel {
  /// `run(_:_:q:p:_:)` for a multiplicative season, where `u = v/s = y/s − q` and the relative error is `u/q`.
  func runMultiplicativeSeason(
    _ y: [Double], _ c: Coefficients, q: Double, p: Double, innovation: inout [Double],
    forecast: inout [Double], slope: inout [Double], seasonPath: inout [Double], season ring: inout [Double]
  ) -> Outcome? {
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
    var sumOfSquares = 0.0
    var scale = LogProduct()
    var count = 0
    var slot = 0
    let keep = 1 - c.gamma
    for t in 0..<n {
      let value = samples[t]
      let s = season[slot]
      slopes[t] = p
      forecasts[t] = q
      seasons[t] = s
      let run = q + c.phi * p
      var u = 0.0
      if value == value {
        u = value / s - q
        guard s > 0, q > 0 else { return nil }
        count &+= 1
        season[slot] = keep * s + c.gamma * (value / q)
        let e: Double
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
      sumOfSquares: sumOfSquares, logScale: multiplicativeError ? scale.logarithm : 0, count: count, q: q,
      p: p)
  }
}
