#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension RandomStream {
  /// A uniform number in `range`, which must be finite and not empty.
  public mutating func uniform(in range: Range<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    precondition(low < high && (high - low).isFinite, "the range must be finite and not empty")
    while true {
      let x = low + (high - low) * uniform()
      // Rounding can reach the upper end when the range is narrow beside its distance from zero.
      if x < high { return x }
    }
  }

  /// A number from the exponential distribution with mean 1, by inversion.
  public mutating func exponential() -> Double {
    -log1p(-uniform())
  }

  /// A number from the exponential distribution with the given mean (at least 0).
  public mutating func exponential(mean: Double) -> Double {
    precondition(mean >= 0, "a mean must not be negative")
    return mean * exponential()
  }

  /// A number from the gamma distribution; its mean is `shape · scale`, its variance `shape · scale²`.
  ///
  /// - Parameters:
  ///   - shape: more than 0. Below 1e-2 or so results may underflow to zero, as the distribution demands.
  ///   - scale: more than 0. Default 1.
  ///
  /// Source: Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000;
  /// shapes below 1 by their section 6.
  public mutating func gamma(shape: Double, scale: Double = 1) -> Double {
    precondition(shape > 0 && shape.isFinite, "a gamma shape must be positive")
    precondition(scale > 0 && scale.isFinite, "a gamma scale must be positive")
    if shape < 1 {
      let x = gamma(shape: shape + 1, scale: scale)
      return x * exp(-exponential() / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let z = normal()
      let root = 1 + c * z
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - uniform()
      if u < 1 - 0.0331 * (z * z) * (z * z) { return d * v * scale }
      if log(u) < 0.5 * z * z + d * (1 - v + log(v)) { return d * v * scale }
    }
  }

  /// A number from the beta distribution on 0 … 1 with mean `a / (a + b)`; both more than 0.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    let y = gamma(shape: b)
    return x + y > 0 ? x / (x + y) : (uniform() * (a + b) < a ? 1 : 0)
  }

  /// A number from Student's t distribution; degrees of freedom more than 0.
  public mutating func studentT(degreesOfFreedom: Double) -> Double {
    let half = 0.5 * degreesOfFreedom
    return normal() / (gamma(shape: half) / half).squareRoot()
  }
}
