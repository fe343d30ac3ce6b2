#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Functions of mathematical physics and statistics, for real arguments in double precision.
///
/// Arguments outside a function's domain give NaN; NaN gives NaN.
public enum SpecialFunctions {
  /// Euler's constant.
  static let eulerGamma = 0.577215664901532860606512090082

  /// log |Γ(x)|; +∞ at 0, −1, −2, …
  ///
  /// The platform's function; error within 3 ulps for x > 0.
  public static func logGamma(_ x: Double) -> Double { lgamma(x).0 }

  /// log Γ(1 + x) for x > −1, accurate also where 1 + x loses digits of x.
  static func logGamma(onePlus x: Double) -> Double {
    let sum = 1 + x
    let lost = x - (sum - 1)
    return lost == 0 ? logGamma(sum) : logGamma(sum) + lost * digamma(sum)
  }

  /// ψ(x), the derivative of log Γ; NaN at 0, −1, −2, …
  ///
  /// The argument is raised to 10 or more by ψ(x) = ψ(x + 1) − 1/x, then the asymptotic series applies
  /// (Abramowitz & Stegun 6.3.18); negative arguments are reflected (6.3.7). For x > 0 the error is within
  /// 1e-15 · max(1, |ψ|), absolute next to the zero at 1.46.
  public static func digamma(_ x: Double) -> Double {
    if x.isNaN || x == -.infinity { return .nan }
    if x == .infinity { return .infinity }
    if x <= 0 {
      if x == x.rounded() { return .nan }
      // π cot πx, from the part of x that the period leaves over.
      let part = x - x.rounded()
      return digamma(1 - x) - Double.pi / tan(Double.pi * part)
    }
    var shift = 0.0
    var y = x
    while y < 10 {
      shift += 1 / y
      y += 1
    }
    let r = 1 / (y * y)
    let high = 1.0 / 132 - r * (691.0 / 32_760 - r / 12)
    let series = r * (1.0 / 12 - r * (1.0 / 120 - r * (1.0 / 252 - r * (1.0 / 240 - r * high))))
    return log(y) - 0.5 / y - series - shift
  }
}
