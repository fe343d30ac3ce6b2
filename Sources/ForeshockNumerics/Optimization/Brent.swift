/// Roots and minima of functions of one variable, without derivatives.
///
/// Source: R. P. Brent, "Algorithms for Minimization without Derivatives", 1973, chapters 4 and 5.
public enum Brent {
  /// A point where `function` is zero or changes its sign, between `a` and `b`; nil when its values there
  /// have the same sign or are not numbers.
  ///
  /// - Parameters:
  ///   - a: one end of the bracket.
  ///   - b: the other end; the function's sign differs there, or the answer is nil.
  ///   - tolerance: how wide the bracket around the result may be, besides 2 ulps of the result. Default 0.
  ///   - maxIterations: a limit that bisection alone would seldom reach. Default 200.
  ///   - function: need not be continuous, but then the result may be a jump.
  public static func root(
    between a: Double, and b: Double, tolerance: Double = 0, maxIterations: Int = 200,
    _ function: (Double) -> Double
  ) -> Double? {
    var previous = a
    var previousValue = function(a)
    var best = b
    var bestValue = function(b)
    if previousValue == 0 { return a }
    if bestValue == 0 { return b }
    guard previousValue < 0 ? bestValue > 0 : (previousValue > 0 && bestValue < 0) else { return nil }
    // The root lies between `best` and `opposite`.
    var opposite = previous
    var oppositeValue = previousValue
    var step = best - previous
    var stepBefore = step
    for _ in 0..<maxIterations {
      if (bestValue > 0) == (oppositeValue > 0) {
        opposite = previous
        oppositeValue = previousValue
        step = best - previous
        stepBefore = step
      }
      if abs(oppositeValue) < abs(bestValue) {
        (previous, best, opposite) = (best, opposite, best)
        (previousValue, bestValue, oppositeValue) = (bestValue, oppositeValue, bestValue)
      }
      let limit = best.ulp + 0.5 * tolerance
      let half = 0.5 * (opposite - best)
      if abs(half) <= limit || bestValue == 0 { return best }
      if abs(stepBefore) >= limit && abs(previousValue) > abs(bestValue) {
        var (p, q): (Double, Double)
        let s = bestValue / previousValue
        if previous == opposite {
          p = 2 * half * s
          q = 1 - s
        } else {
          let t = previousValue / oppositeValue
          let r = bestValue / oppositeValue
          p = s * (2 * half * t * (t - r) - (best - previous) * (r - 1))
          q = (t - 1) * (r - 1) * (s - 1)
        }
        if p > 0 { q = -q } else { p = -p }
        if 2 * p < min(3 * half * q - abs(limit * q), abs(stepBefore * q)) {
          stepBefore = step
          step = p / q
        } else {
          step = half
          stepBefore = half
        }
      } else {
        step = half
        stepBefore = half
      }
      previous = best
      previousValue = bestValue
      best += abs(step) > limit ? step : (half > 0 ? limit : -limit)
      bestValue = function(best)
      if bestValue.isNaN { return nil }
    }
    return best
  }

  /// Where a search for a minimum ended.
  public struct Minimum: Hashable, Sendable {
    /// The best point found, strictly inside the range.
    public var point: Double
    /// The function's value there.
    public var value: Double
    /// Calls of the function.
    public var evaluations: Int
  }

  /// A local minimum of `function` strictly inside `range`, by golden section and parabolas.
  ///
  /// - Parameters:
  ///   - range: finite; its ends are approached but never evaluated.
  ///   - tolerance: relative accuracy of the point; below the default, √ε ≈ 1.5e-8, values no longer tell
  ///     neighbouring points apart.
  ///   - maxIterations: default 200.
  ///   - function: NaN counts as +∞.
  public static func minimum(
    in range: ClosedRange<Double>, tolerance: Double = 1.5e-8, maxIterations: Int = 200,
    _ function: (Double) -> Double
  ) -> Minimum {
    precondition(range.lowerBound.isFinite && range.upperBound.isFinite, "the range must be finite")
    func value(_ x: Double) -> Double {
      let y = function(x)
      return y.isNaN ? .infinity : y
    }
    let golden = 0.381966011250105151795413165634
    var (low, high) = (range.lowerBound, range.upperBound)
    var best = low + golden * (high - low)
    var (second, third) = (best, best)
    var bestValue = value(best)
    var (secondValue, thirdValue) = (bestValue, bestValue)
    var (step, stepBefore) = (0.0, 0.0)
    var evaluations = 1
    for _ in 0..<maxIterations {
      let middle = 0.5 * (low + high)
      let limit = tolerance * abs(best) + 1e-300 + 1e-10 * tolerance * (range.upperBound - range.lowerBound)
      if abs(best - middle) <= 2 * limit - 0.5 * (high - low) { break }
      var useGolden = true
      if abs(stepBefore) > limit {
        let r = (best - second) * (bestValue - thirdValue)
        var q = (best - third) * (bestValue - secondValue)
        var p = (best - third) * q - (best - second) * r
        q = 2 * (q - r)
        if q > 0 { p = -p } else { q = -q }
        let isInside = p > q * (low - best) && p < q * (high - best)
        if isInside && abs(p) < abs(0.5 * q * stepBefore) {
          stepBefore = step
          step = p / q
          let next = best + step
          if next - low < 2 * limit || high - next < 2 * limit { step = best < middle ? limit : -limit }
          useGolden = false
        }
      }
      if useGolden {
        stepBefore = best < middle ? high - best : low - best
        step = golden * stepBefore
      }
      let next = best + (abs(step) >= limit ? step : (step > 0 ? limit : -limit))
      let nextValue = value(next)
      evaluations += 1
      if nextValue <= bestValue {
        if next < best { high = best } else { low = best }
        (third, second, best) = (second, best, next)
        (thirdValue, secondValue, bestValue) = (secondValue, bestValue, nextValue)
      } else {
        if next < best { low = next } else { high = next }
        if nextValue <= secondValue || second == best {
          (third, second) = (second, next)
          (thirdValue, secondValue) = (secondValue, nextValue)
        } else if nextValue <= thirdValue || third == best || third == second {
          (third, thirdValue) = (next, nextValue)
        }
      }
    }
    return Minimum(point: best, value: bestValue, evaluations: evaluations)
  }
}
