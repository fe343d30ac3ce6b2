#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension RandomStream {
  /// A uniform whole number in 0 ..< `bound`, without bias; `bound` is at least 1.
  ///
  /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
  @inlinable
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound >= 1, "there is no whole number in an empty range")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// True with the given probability (0 … 1).
  @inlinable
  public mutating func chance(_ probability: Double) -> Bool {
    uniform() < probability
  }

  /// A number from the Poisson distribution.
  ///
  /// - Parameter mean: 0 … 1e15.
  ///
  /// Source: below 10, products of uniform numbers (Knuth, TAOCP vol. 2, 3.4.1); above, transformed rejection,
  /// W. Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance:
  /// Mathematics and Economics 12, 1993 (algorithm PTRS), with the density in Loader's form.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= 1e15, "a Poisson mean must lie in 0 … 1e15")
    if mean < 10 {
      let limit = exp(-mean)
      var product = 1 - uniform()
      var count = 0
      while product > limit {
        product *= 1 - uniform()
        count += 1
      }
      return count
    }
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let acceptance = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = 1 - uniform()
      let us = 0.5 - abs(u)
      guard us > 0 else { continue }
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07 && v <= acceptance { return Int(k) }
      if k < 0 || (us < 0.013 && v > us) { continue }
      let density = k == 0 ? -mean : PoissonTerm.logDensity(k, mean: mean)
      if log(v * inverseAlpha / (a / (us * us) + b)) <= density { return Int(k) }
    }
  }
}
