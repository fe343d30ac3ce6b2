internal import Glibc

extension AutoARIMA.RootRule {
  /// The modulus a root must have.
  static let margin = 1.01

  /// Whether a fitted model has a root too close to the unit circle.
  func rejects(_ fitted: FittedARIMA) -> Bool {
    let m = Double(fitted.model.seasonLength)
    let seasonalMargin: Double
    switch self {
    case .none: return false
    case .factors: seasonalMargin = Self.margin
    // A root z of Φ(Bᵐ) has a modulus of |Bᵐ| to the power 1/m.
    case .expanded: seasonalMargin = pow(Self.margin, m)
    }
    return
      !(Self.isClear(fitted.ar, Self.margin) && Self.isClear(fitted.ma.map { -$0 }, Self.margin)
      && Self.isClear(fitted.seasonalAR, seasonalMargin)
      && Self.isClear(fitted.seasonalMA.map { -$0 }, seasonalMargin))
  }

  /// Whether every root of 1 − Σ aᵢ zⁱ has at least the modulus `radius`: then, and only then, the polynomial in
  /// z/radius is stationary.
  private static func isClear(_ a: [Double], _ radius: Double) -> Bool {
    var power = 1.0
    let scaled = a.map { coefficient in
      power *= radius
      return coefficient * power
    }
    return PartialAutocorrelation.partials(scaled) != nil
  }
}
