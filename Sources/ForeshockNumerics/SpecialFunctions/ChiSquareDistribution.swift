/// The chi-square distribution: sums of squares of standard normal numbers.
///
/// The accuracy is that of ``SpecialFunctions/incompleteGammaP(_:_:)`` and its inverse.
public struct ChiSquareDistribution: Hashable, Sendable {
  /// The degrees of freedom, more than 0; need not be whole.
  public let degreesOfFreedom: Double

  /// A chi-square distribution; `degreesOfFreedom` must be positive.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "degrees of freedom must be positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The density at `x`; 0 for negative `x`.
  public func density(_ x: Double) -> Double {
    if x < 0 { return 0 }
    let a = 0.5 * degreesOfFreedom
    if x == 0 { return a > 1 ? 0 : (a == 1 ? 0.5 : .infinity) }
    return x == .infinity ? 0 : SpecialFunctions.gammaFactor(a, 0.5 * x) * a / x
  }

  /// The probability of a value up to `x`.
  public func cdf(_ x: Double) -> Double {
    x <= 0 ? 0 : SpecialFunctions.incompleteGammaP(0.5 * degreesOfFreedom, 0.5 * x)
  }

  /// The probability of a value above `x`, accurate also where it is tiny.
  public func survival(_ x: Double) -> Double {
    x <= 0 ? 1 : SpecialFunctions.incompleteGammaQ(0.5 * degreesOfFreedom, 0.5 * x)
  }

  /// The value that is not exceeded with probability `p`; NaN outside 0 … 1.
  public func quantile(_ p: Double) -> Double {
    2 * SpecialFunctions.inverseIncompleteGammaP(0.5 * degreesOfFreedom, p)
  }

  /// The value that is exceeded with probability `q`, accurate also for tiny `q`.
  public func upperQuantile(_ q: Double) -> Double {
    2 * SpecialFunctions.inverseIncompleteGammaQ(0.5 * degreesOfFreedom, q)
  }
}
