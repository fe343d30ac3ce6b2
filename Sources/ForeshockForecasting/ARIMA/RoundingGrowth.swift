/// By how much the filter magnifies rounding errors of the gain and the variance it starts with.
///
/// The variance of an innovation is a′Γa, a being the coefficients of the prediction error, which for large t are
/// those of φ(B)/θ(B); and an error of the gain at one step goes on to later innovations by 1/θ(B). So an error ε of
/// γ₀ in every covariance may become ε·γ₀·A², A the sum of the absolute coefficients of the larger of the two
/// as far as the series reaches. In doubles that bound has proved to be about a thousand times what
/// happens. It is large where roots of φ, or of θ, lie close together near the unit circle.
enum RoundingGrowth {
  /// Whether doubles leave too few digits of values or gradients, for an error in proportion to `variance`: γ₀, or the
  /// terms it is the sum of, at the start; L²/F later, when K and F change by no more than that.
  ///
  /// Of 1,030 random processes, roots up to 0.999, those below the limits err by at most 1e-8 in the likelihood and
  /// 3e-8 of its size in the gradient; at ten times the limits it is 1e-7 and 1e-5. A gradient also suffers
  /// from the derivatives of γ, which grow as γ₀² does.
  @inline(__always)
  static func isTooMuch(variance: Double, growth: Double) -> Bool {
    variance * growth * max(1, variance * 1e-3) > 1e7
  }

  /// A², or as much as is of interest; a bound of it where that shows that doubles do.
  ///
  /// - Parameter variance: as in ``isTooMuch(variance:growth:)``.
  static func squaredGain(
    _ c: SeasonalCoefficients, seasonLength: Int, count: Int, variance: Double
  ) -> Double {
    let simple = bound(c.ar, c.ma) * bound(c.sar, c.sma)
    if !isTooMuch(variance: variance, growth: simple * simple) { return simple * simple }
    let gain =
      factor(c.ar, c.ma, count: count)
      * factor(c.sar, c.sma, count: (count + seasonLength - 1) / seasonLength)
    return min(gain * gain, 1e20)
  }

  /// Of Σ|π|, from the sums of absolute coefficients.
  private static func bound(_ ar: [Double], _ ma: [Double]) -> Double {
    var above = 1.0, below = 1.0
    for a in ar { above += abs(a) }
    for b in ma { below -= abs(b) }
    return below > 0 ? above / below : .infinity
  }

  /// Σ|π| of 1/θ or of φ/θ, whichever is larger, over at most `count` terms.
  private static func factor(_ ar: [Double], _ ma: [Double], count: Int) -> Double {
    let p = ar.count, q = ma.count
    if q == 0 { return 1 + ar.reduce(0) { $0 + abs($1) } }
    // The last q coefficients of either, in a ring.
    var inverse = [Double](repeating: 0, count: q), ratio = inverse
    inverse[0] = 1
    ratio[0] = 1
    var inverseSum = 1.0, ratioSum = 1.0, small = 0
    var place = 0
    for k in 1..<max(count, 2) {
      var x = 0.0, y = k <= p ? -ar[k - 1] : 0
      for j in 0..<q {
        let past = place >= j ? place - j : place - j + q
        x -= ma[j] * inverse[past]
        y -= ma[j] * ratio[past]
      }
      place = place + 1 == q ? 0 : place + 1
      inverse[place] = x
      ratio[place] = y
      inverseSum += abs(x)
      ratioSum += abs(y)
      small = abs(x) + abs(y) < 1e-2 ? small + 1 : 0
      if (small >= q && k >= p) || inverseSum + ratioSum > 1e10 { break }
    }
    return max(inverseSum, ratioSum)
  }
}
