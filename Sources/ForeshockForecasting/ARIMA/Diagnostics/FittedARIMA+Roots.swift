internal import Glibc

/// A root of one factor of a lag polynomial.
///
/// A regular factor, such as φ(z), has its roots in z; a seasonal one, such as Φ(zᵐ), in zᵐ: every root of it
/// stands for m roots in z, all of the same modulus, which is what ``modulus`` gives. So moduli compare with
/// those of the multiplied-out polynomial, and long seasons cost nothing.
public struct LagRoot: Hashable, Sendable {
  /// The real part, of z or zᵐ.
  public let real: Double
  /// The imaginary part.
  public let imaginary: Double
  /// Samples in a season for a root in zᵐ, 1 for one in z.
  public let seasonLength: Int

  /// |z|: above 1 for a stationary or invertible factor.
  public var modulus: Double { pow(hypot(real, imaginary), 1 / Double(seasonLength)) }

  /// 1/z, or 1/zᵐ: where the root's share of the impulse response is heading.
  var inverse: PolynomialRoots.Complex {
    PolynomialRoots.Complex(re: 1, im: 0) / PolynomialRoots.Complex(re: real, im: imaginary)
  }
}

/// An autoregressive and a moving-average root so close that they all but cancel.
public struct CancellingRoots: Hashable, Sendable {
  /// The autoregressive root.
  public let ar: LagRoot
  /// The moving-average root of the same kind of factor.
  public let ma: LagRoot
}

extension FittedARIMA {
  /// Roots of 1 − φ₁z − … − φ_p zᵖ and, in zᵐ, of 1 − Φ₁zᵐ − …, smallest modulus first.
  public var arRoots: [LagRoot] { FittedARIMA.roots(ar, seasonalAR, model.armaOrder.seasonLength) }

  /// Roots of 1 + θ₁z + … + θ_q z^q and, in zᵐ, of 1 + Θ₁zᵐ + …, smallest modulus first.
  public var maRoots: [LagRoot] {
    FittedARIMA.roots(ma.map { -$0 }, seasonalMA.map { -$0 }, model.armaOrder.seasonLength)
  }

  /// Whether every autoregressive root lies outside the unit circle. A fit always is; told from the partial
  /// autocorrelations, which are exact where computed roots are not.
  public var isStationary: Bool {
    [ar, seasonalAR].allSatisfy { PartialAutocorrelation.partials($0) != nil }
  }

  /// Whether every moving-average root lies outside the unit circle; false for a fit that ended on it.
  public var isInvertible: Bool {
    [ma, seasonalMA].allSatisfy { PartialAutocorrelation.partials($0.map { -$0 }) != nil }
  }

  /// The modulus of the autoregressive root nearest to the unit circle; infinite when there is none.
  public var smallestARModulus: Double { arRoots.first?.modulus ?? .infinity }

  /// The modulus of the moving-average root nearest to the unit circle; infinite when there is none.
  public var smallestMAModulus: Double { maRoots.first?.modulus ?? .infinity }

  /// How close the inverses of two roots must be to count as cancelling, ``nearlyCancellingRoots``.
  public static let cancellingDistance = 0.05

  /// Pairs of an autoregressive and a moving-average root of the same kind of factor whose inverses differ by
  /// less than ``cancellingDistance``, each root in one pair at most.
  ///
  /// Such a pair says that the model has one term too many on both sides: the data hardly determine them, the
  /// likelihood is flat along their common shift, and standard errors are large or missing.
  public var nearlyCancellingRoots: [CancellingRoots] {
    var free = maRoots
    var result: [CancellingRoots] = []
    for root in arRoots {
      func distance(_ other: LagRoot) -> Double { (root.inverse - other.inverse).modulus }
      let near = free.indices.filter { free[$0].seasonLength == root.seasonLength }
        .min { distance(free[$0]) < distance(free[$1]) }
      if let near, distance(free[near]) < FittedARIMA.cancellingDistance {
        result.append(CancellingRoots(ar: root, ma: free.remove(at: near)))
      }
    }
    return result
  }

  private static func roots(_ plain: [Double], _ seasonal: [Double], _ seasonLength: Int) -> [LagRoot] {
    let one = PolynomialRoots.Complex(re: 1, im: 0)
    var result: [LagRoot] = []
    for (values, length) in [(plain, 1), (seasonal, seasonLength)] {
      for inverse in PolynomialRoots.inverseRoots(values) {
        let z = one / inverse
        // A root too far out for a number is none.
        if z.re.isFinite && z.im.isFinite {
          result.append(LagRoot(real: z.re, imaginary: z.im, seasonLength: length))
        }
      }
    }
    return result.sorted { $0.modulus < $1.modulus }
  }
}
