#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension SpecialFunctions {
  /// The error function, 2/√π ∫₀ˣ e^(−t²) dt: the platform's, within 1 ulp.
  public static func erf(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.erf(x)
    #else
      Darwin.erf(x)
    #endif
  }

  /// 1 − erf(x) without cancellation: the platform's, within 5 ulps as far as it is a normal number.
  public static func erfc(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.erfc(x)
    #else
      Darwin.erfc(x)
    #endif
  }

  /// log(1 + eˣ) without overflow or cancellation; also called softplus.
  ///
  /// Source: M. Mächler, "Accurately computing log(1 − exp(−|a|))", 2012, equation 10.
  public static func log1pExp(_ x: Double) -> Double {
    if x <= -37 { return exp(x) }
    if x <= 18 { return log1p(exp(x)) }
    return x <= 33.3 ? x + exp(-x) : x
  }

  /// log(1 − e^(−x)) for x ≥ 0; −∞ at zero.
  ///
  /// Source: Mächler, as above, equation 7.
  public static func log1mExp(_ x: Double) -> Double {
    if x < 0 { return .nan }
    return x <= 0.693147180559945309 ? log(-expm1(-x)) : log1p(-exp(-x))
  }

  /// 1 / (1 + e^(−x)), without overflow.
  public static func logistic(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// log(p / (1 − p)), the inverse of ``logistic(_:)``; ∓∞ at 0 and 1, NaN outside.
  public static func logit(_ p: Double) -> Double {
    // Around one half the quotient is near 1, where log1p keeps the digits.
    if p >= 0.3 && p <= 0.65 { return log1p((2 * p - 1) / (1 - p)) }
    return log(p / (1 - p))
  }

  /// log Σ exp(xᵢ) without overflow; −∞ for no terms. NaN if any term is NaN.
  public static func logSumExp(_ x: [Double]) -> Double {
    var largest = -Double.infinity
    for value in x {
      if value.isNaN { return .nan }
      largest = max(largest, value)
    }
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for value in x { sum += exp(value - largest) }
    return largest + log(sum)
  }
}
