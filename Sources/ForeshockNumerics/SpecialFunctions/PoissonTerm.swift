#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The pieces from which Poisson, gamma, binomial and beta densities are put together without
/// cancellation for large arguments.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000.
enum PoissonTerm {
  static let halfLogTwoPi = 0.918938533204672741780329736406

  /// log Γ(x + 1) − (x + ½) log x + x − ½ log 2π: what Stirling's formula leaves out.
  static func stirlingError(_ x: Double) -> Double {
    if x < 15 { return SpecialFunctions.logGamma(onePlus: x) - (x + 0.5) * log(x) + x - halfLogTwoPi }
    let r = 1 / (x * x)
    let tail = 1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * (691.0 / 360_360 - r / 156)))
    return (1.0 / 12 - r * (1.0 / 360 - r * tail)) / x
  }

  /// x log(x / mean) + mean − x ≥ 0, without cancellation where x is near the mean.
  static func deviance(_ x: Double, _ mean: Double) -> Double {
    let difference = x - mean
    if abs(difference) >= 0.4 * (x + mean) { return x * log(x / mean) + mean - x }
    let v = difference / (x + mean)
    var sum = difference * v
    var term = 2 * x * v
    var order = 1.0
    while true {
      term *= v * v
      order += 2
      let next = sum + term / order
      if next == sum { return next }
      sum = next
    }
  }

  /// meanˣ e^(−mean) / Γ(x + 1), for x > 0.
  static func density(_ x: Double, mean: Double) -> Double {
    exp(logDensity(x, mean: mean))
  }

  /// The logarithm of ``density(_:mean:)``.
  static func logDensity(_ x: Double, mean: Double) -> Double {
    -stirlingError(x) - deviance(x, mean) - halfLogTwoPi - 0.5 * log(x)
  }
}
