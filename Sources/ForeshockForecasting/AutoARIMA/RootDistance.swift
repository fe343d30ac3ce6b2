internal import Glibc

extension AutoARIMA {
  /// Whether a fitted model is rejected for a root too close to the unit circle.
  func rejectsRoots(of fitted: FittedARIMA) -> Bool {
    let seasonal: Double
    switch rootRule {
    case .none: return false
    case .nonseasonal: seasonal = 0
    case .factors: seasonal = rootMargin
    // A root z of Φ(Bᵐ) has a modulus of |Bᵐ| to the power 1/m.
    case .expanded: seasonal = pow(rootMargin, Double(fitted.model.seasonLength))
    }
    let factors = [
      (fitted.ar, rootMargin), (fitted.ma.map { -$0 }, rootMargin), (fitted.seasonalAR, seasonal),
      (fitted.seasonalMA.map { -$0 }, seasonal),
    ]
    return !factors.allSatisfy { Self.isClear($0, $1) }
  }

  /// Whether every root of 1 − Σ aᵢ zⁱ has more than the modulus `radius`: then, and only then, the polynomial in
  /// z/radius is stationary.
  private static func isClear(_ a: [Double], _ radius: Double) -> Bool {
    guard radius > 0 else { return true }
    var power = 1.0
    let scaled = a.map { coefficient in
      power *= radius
      return coefficient * power
    }
    return PartialAutocorrelation.partials(scaled) != nil
  }
}
