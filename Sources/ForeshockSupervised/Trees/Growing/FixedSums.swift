/// A gradient, or a sum of gradients, in whole numbers: the first derivative's units in x; in y the second
/// derivative's units and below them, in the lowest bits, the number of rows.
///
/// Sums of whole numbers are exact, so that a histogram is the same whichever way it was summed up: from rows, in any
/// order, on any number of threads, or as the difference of two others.
package typealias GradientPair = SIMD2<Int64>

/// What one unit of a ``GradientPair`` is worth.
///
/// Units are powers of two: the largest that keep all sums inside 62 bits. With n rows the first derivative is
/// rounded to 2⁻⁶¹ of the sum of their sizes, the second one to 2⁻⁽⁶¹⁻ᵇ⁾ of their sum with b bits for n; derivatives that
/// are small multiples of a power of two, as ±1, are exact.
package struct GradientUnits: Hashable, Sendable {
  /// The binary exponent of a unit of the first derivative.
  let gradientExponent: Int
  /// The binary exponent of a unit of the second derivative.
  let hessianExponent: Int
  /// Bits of y that hold the number of rows.
  let countBits: Int

  /// More rows than this would leave too few bits for the second derivatives.
  package static let mostRows = 1 << 27

  /// Units for `count` rows whose derivatives have these sums of sizes, each given as a number times a power of two.
  init(count: Int, gradient: (sum: Double, exponent: Int), hessian: (sum: Double, exponent: Int)) {
    countBits = Int.bitWidth - count.leadingZeroBitCount
    gradientExponent = Self.unit(gradient, bits: 61)
    hessianExponent = Self.unit(hessian, bits: 61 - countBits)
  }

  private static func unit(_ size: (sum: Double, exponent: Int), bits: Int) -> Int {
    guard size.sum > 0 else { return 0 }
    return Int(size.sum.exponent) + 1 + size.exponent - bits
  }

  /// The sum of the first derivatives.
  package func gradient(_ sum: GradientPair) -> Double { Double(sum.x) * power(gradientExponent) }
  /// The sum of the second derivatives.
  package func hessian(_ sum: GradientPair) -> Double {
    Double(sum.y >> Int64(countBits)) * power(hessianExponent)
  }
  /// How many rows there are.
  package func count(_ sum: GradientPair) -> Int { Int(sum.y & (1 << Int64(countBits) - 1)) }

  /// λ or another second derivative in units.
  func units(ofHessian value: Double) -> Double { value * power(-hessianExponent) }
}

/// 2ᵉ, with the exponent in reach of sums of derivatives.
func power(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}

/// The derivatives of all rows in whole numbers.
package struct FixedGradients: Sendable {
  package let units: GradientUnits
  /// One a row.
  package let pairs: [GradientPair]

  /// - Parameters:
  ///   - gradients: first derivatives, finite.
  ///   - hessians: second derivatives, finite, at least zero.
  package init(gradients: Span<Double>, hessians: Span<Double>, threads: Int? = nil) {
    precondition(gradients.count == hessians.count && gradients.count <= GradientUnits.mostRows)
    (pairs, units) = GradientKernel.pairs(gradients, hessians, threads: threads)
  }
}
