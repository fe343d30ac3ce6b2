internal import ForeshockNumerics

/// Derivatives of all rows into whole numbers.
enum GradientKernel {
  static let blockRows = 16_384

  static func pairs(
    _ gradients: Span<Double>, _ hessians: Span<Double>, threads: Int?
  ) -> ([GradientPair], GradientUnits) {
    let count = gradients.count
    return unsafe gradients.withUnsafeBufferPointer { g in
      unsafe hessians.withUnsafeBufferPointer { h in
        nonisolated(unsafe) let g = unsafe g
        nonisolated(unsafe) let h = unsafe h
        var exponents = SIMD2(0, 0)
        var sums = unsafe sums(g, h, scales: SIMD2(1, 1), threads: threads)
        if !sums.x.isFinite || !sums.y.isFinite || sums.x < 1e-250 || sums.y < 1e-250 {
          // Out of reach of a plain sum: with the greatest number as unit, any derivatives have one.
          let greatest = unsafe SIMD2(g.reduce(0) { max($0, abs($1)) }, h.reduce(0, max))
          precondition(greatest.x.isFinite && greatest.y.isFinite, "derivatives are finite")
          exponents = SIMD2(exponent(greatest.x), exponent(greatest.y))
          sums = unsafe self.sums(
            g, h, scales: SIMD2(power(-exponents.x), power(-exponents.y)), threads: threads)
        }
        let (p, q) = (power(-exponents.x), power(-exponents.y))
        let units = GradientUnits(
          count: count, gradient: (sums.x, exponents.x), hessian: (sums.y, exponents.y))
        // Two factors, as one alone may be out of reach.
        let (scale, more) = (power(exponents.x - units.gradientExponent), p)
        let (hessianScale, moreHessian) = (power(exponents.y - units.hessianExponent), q)
        let shift = Int64(units.countBits)
        let pairs = unsafe [GradientPair](unsafeUninitializedCapacity: count) { target, filled in
          nonisolated(unsafe) let target = unsafe target
          _ = Parallel.mapChunks(count: count, chunkSize: blockRows, threads: threads) { rows in
            for row in rows {
              // Sizes are below 2⁶², so that nothing overflows.
              let x = unsafe Int64(g[row] * more * scale)
              let y = unsafe Int64(h[row] * moreHessian * hessianScale + 0.5)
              unsafe target.initializeElement(at: row, to: GradientPair(x, y << shift | 1))
            }
          }
          filled = count
        }
        return (pairs, units)
      }
    }
  }

  /// Σ|g| and Σh, each times its scale: in blocks and lanes of their own, so that threads do not matter.
  private static func sums(
    _ g: UnsafeBufferPointer<Double>, _ h: UnsafeBufferPointer<Double>, scales: SIMD2<Double>, threads: Int?
  ) -> SIMD2<Double> {
    let count = g.count
    nonisolated(unsafe) let g = UnsafeRawBufferPointer(g)
    nonisolated(unsafe) let h = UnsafeRawBufferPointer(h)
    return Parallel.mapChunks(count: count, chunkSize: blockRows, threads: threads) { rows in
      typealias Lanes = SIMD4<Double>
      var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
      var row = rows.lowerBound
      while row + 8 <= rows.upperBound {
        let at = 8 * row
        unsafe a += LogisticKernel.magnitude(g.loadUnaligned(fromByteOffset: at, as: Lanes.self) * scales.x)
        unsafe b += h.loadUnaligned(fromByteOffset: at, as: Lanes.self) * scales.y
        unsafe c += LogisticKernel.magnitude(
          g.loadUnaligned(fromByteOffset: at + 32, as: Lanes.self) * scales.x)
        unsafe d += h.loadUnaligned(fromByteOffset: at + 32, as: Lanes.self) * scales.y
        row += 8
      }
      var rest = SIMD2<Double>.zero
      while row < rows.upperBound {
        unsafe rest.x += abs(g.loadUnaligned(fromByteOffset: 8 * row, as: Double.self) * scales.x)
        unsafe rest.y += h.loadUnaligned(fromByteOffset: 8 * row, as: Double.self) * scales.y
        row += 1
      }
      return rest + SIMD2((a + c).sum(), (b + d).sum())
    }.reduce(SIMD2<Double>.zero, +)
  }

  private static func exponent(_ value: Double) -> Int {
    // 2¹⁰²³ and its inverse are numbers; for the least ones a smaller factor does.
    value > 0 ? min(1000, max(-1000, Int(value.exponent))) : 0
  }
}
