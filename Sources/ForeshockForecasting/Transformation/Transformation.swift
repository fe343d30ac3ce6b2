internal import Glibc

/// A monotone change of scale that makes a series easier to model: variance that grows with the level
/// becomes constant.
///
/// The Box-Cox family is g(y) = (yˡ − 1)/λ for λ ≠ 0 and ln y for λ = 0; its sign is kept for negative y
/// only where λ > 0 would allow it, which this type does not use: values must be positive (λ ≤ 0, log) or
/// not negative (λ > 0, sqrt).
///
/// Source: G. E. P. Box & D. R. Cox, "An Analysis of Transformations", JRSS B 26 (1964), p. 214.
public enum Transformation: Hashable, Sendable, Codable {
  /// The natural logarithm; needs positive values.
  case log
  /// The square root; needs values that are not negative.
  case squareRoot
  /// Box-Cox with parameter `lambda` in −2 … 2; positive values for λ ≤ 0, not negative ones otherwise.
  case boxCox(lambda: Double)

  /// λ of the Box-Cox family.
  var lambda: Double {
    switch self {
    case .log: 0
    case .squareRoot: 0.5
    case .boxCox(let lambda): lambda
    }
  }

  /// The value on the transformed scale; NaN where the transformation is not defined.
  public func forward(_ y: Double) -> Double {
    switch self {
    case .log: y > 0 ? Glibc.log(y) : .nan
    case .squareRoot: y >= 0 ? y.squareRoot() : .nan
    case .boxCox(let lambda):
      if lambda == 0 {
        y > 0 ? Glibc.log(y) : .nan
      } else if y > 0 {
        // expm1 keeps the digits that (yˡ − 1) would lose for λ near zero.
        Glibc.expm1(lambda * Glibc.log(y)) / lambda
      } else {
        y == 0 && lambda > 0 ? -1 / lambda : .nan
      }
    }
  }

  /// The value on the original scale. Below the transformed scale's lower end (λ > 0) the answer is 0, the
  /// original scale's own lower end; above its upper end (λ < 0) it is infinite.
  public func inverse(_ z: Double) -> Double {
    switch self {
    case .log: return Glibc.exp(z)
    case .squareRoot: return z > 0 ? z * z : 0
    case .boxCox(let lambda):
      guard lambda != 0 else { return Glibc.exp(z) }
      let base = lambda * z
      guard base > -1 else { return lambda > 0 ? 0 : .infinity }
      return Glibc.exp(Glibc.log1p(base) / lambda)
    }
  }

  /// d g / d y at `y`, what a density is multiplied with.
  func logDerivative(_ y: Double) -> Double {
    switch self {
    case .log: -Glibc.log(y)
    case .squareRoot: -Glibc.log(2) - 0.5 * Glibc.log(y)
    case .boxCox(let lambda): (lambda - 1) * Glibc.log(y)
    }
  }
}
