/// Fisher's F distribution: the ratio of two mean squares.
///
/// The accuracy is that of ``SpecialFunctions/incompleteBeta(_:_:_:)``.
public struct FDistribution: Hashable, Sendable {
  /// The numerator's degrees of freedom, more than 0.
  public let numerator: Double
  /// The denominator's degrees of freedom, more than 0.
  public let denominator: Double

  /// An F distribution; both degrees of freedom must be positive.
  public init(numerator: Double, denominator: Double) {
    precondition(
      numerator > 0 && denominator > 0 && numerator.isFinite && denominator.isFinite,
      "degrees of freedom must be positive")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The probability of a value up to `x`.
  public func cdf(_ x: Double) -> Double { x <= 0 ? 0 : tails(x).lower }

  /// The probability of a value above `x`, accurate also where it is tiny.
  public func survival(_ x: Double) -> Double { x <= 0 ? 1 : tails(x).upper }

  private func tails(_ x: Double) -> (lower: Double, upper: Double) {
    if x.isNaN { return (.nan, .nan) }
    if x == .infinity { return (1, 0) }
    let a = numerator * x
    let sum = a + denominator
    return SpecialFunctions.incompleteBeta(0.5 * numerator, 0.5 * denominator, a / sum, denominator / sum)
  }
}
