/// What the loss of a block of rows needs, four rows at a time, without calls into the C library.
///
/// Written for the plain x86-64 level: no fused multiply-add, no gather. Each public operand is checked
/// once against the number of rows; the loops below then read and write inside it.
enum LogisticKernel {
  typealias Lanes = SIMD4<Double>
  typealias Bits = SIMD4<Int64>

  /// Rows are processed in groups of this many; operands are padded up to it.
  static let group = 8

  /// The sums over a block of rows.
  struct Sums {
    /// Σ cᵢ·loss(ηᵢ, yᵢ).
    var loss = 0.0
    /// The least yᵢ·ηᵢ (yᵢ = ±1) among rows whose weight is above zero.
    var smallestMargin = Double.infinity
    /// Σ cᵢ·(pᵢ − yᵢ).
    var residual = 0.0
    /// The largest |ηᵢ|, padding included.
    var largestPredictor = 0.0
  }

  /// For each row: the loss ln(1 + e^−yη), its derivative by η, and the root of its second derivative.
  ///
  /// - Parameters:
  ///   - count: rows in the operands, a multiple of ``group``.
  ///   - eta: the linear predictors.
  ///   - signedWeights: the weight of each row with the sign of its label; ±0 where a row does not count.
  ///   - residuals: receives c·(p − y).
  ///   - roots: receives √(c·p·(1 − p)).
  static func evaluate(
    count: Int, eta: Span<Double>, signedWeights: Span<Double>, residuals: inout MutableSpan<Double>,
    roots: inout MutableSpan<Double>
  ) -> Sums {
    precondition(
      count % group == 0 && eta.count >= count && signedWeights.count >= count && residuals.count >= count
        && roots.count >= count, "the operands of a block must hold all its rows")
    var loss = (Lanes.zero, Lanes.zero)
    var residual = (Lanes.zero, Lanes.zero)
    var margin = (Lanes(repeating: .infinity), Lanes(repeating: .infinity))
    var reach = (Lanes.zero, Lanes.zero)
    unsafe eta.withUnsafeBytes { eta in
      unsafe signedWeights.withUnsafeBytes { weights in
        unsafe residuals.withUnsafeMutableBytes { residuals in
          unsafe roots.withUnsafeMutableBytes { roots in
            // Two independent groups of lanes hide the latency of the polynomials.
            for row in stride(from: 0, to: count, by: group) {
              let (first, second) = (row * 8, row * 8 + 32)
              let a = unsafe Row(
                eta.loadUnaligned(fromByteOffset: first, as: Lanes.self),
                weights.loadUnaligned(fromByteOffset: first, as: Lanes.self))
              let b = unsafe Row(
                eta.loadUnaligned(fromByteOffset: second, as: Lanes.self),
                weights.loadUnaligned(fromByteOffset: second, as: Lanes.self))
              loss.0 += a.loss
              loss.1 += b.loss
              residual.0 += a.residual
              residual.1 += b.residual
              reach.0 = a.reach.replacing(with: reach.0, where: reach.0 .> a.reach)
              reach.1 = b.reach.replacing(with: reach.1, where: reach.1 .> b.reach)
              margin.0 = a.margin.replacing(with: margin.0, where: margin.0 .< a.margin)
              margin.1 = b.margin.replacing(with: margin.1, where: margin.1 .< b.margin)
              unsafe residuals.storeBytes(of: a.residual, toByteOffset: first, as: Lanes.self)
              unsafe residuals.storeBytes(of: b.residual, toByteOffset: second, as: Lanes.self)
              unsafe roots.storeBytes(of: a.root, toByteOffset: first, as: Lanes.self)
              unsafe roots.storeBytes(of: b.root, toByteOffset: second, as: Lanes.self)
            }
          }
        }
      }
    }
    return Sums(
      loss: (loss.0 + loss.1).sum(), smallestMargin: min(margin.0.min(), margin.1.min()),
      residual: (residual.0 + residual.1).sum(), largestPredictor: max(reach.0.max(), reach.1.max()))
  }

  /// Overwrites each linear predictor with its probability 1 / (1 + e^−η).
  static func probabilities(_ values: inout MutableSpan<Double>) {
    let whole = values.count / 4 * 4
    unsafe values.withUnsafeMutableBytes { bytes in
      for offset in stride(from: 0, to: whole * 8, by: 32) {
        let eta = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        unsafe bytes.storeBytes(of: probability(eta), toByteOffset: offset, as: Lanes.self)
      }
    }
    for i in whole..<values.count { values[i] = probability(Lanes(repeating: values[i]))[0] }
  }

  /// target ← (source − center)·factor for `count` entries, from the given positions on.
  static func standardize(
    _ source: Span<Double>, from first: Int, count: Int, center: Double, factor: Double,
    into target: inout MutableSpan<Double>, at offset: Int
  ) {
    precondition(first >= 0 && first + count <= source.count && offset >= 0 && offset + count <= target.count)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        for i in 0..<count { unsafe target[offset &+ i] = (source[first &+ i] - center) * factor }
      }
    }
  }

  /// target ← target + (source − center)·factor for `count` entries, from the given positions on.
  static func accumulate(
    _ source: Span<Double>, from first: Int, count: Int, center: Double, factor: Double,
    into target: inout MutableSpan<Double>, at offset: Int
  ) {
    precondition(first >= 0 && first + count <= source.count && offset >= 0 && offset + count <= target.count)
    unsafe source.withUnsafeBufferPointer { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        for i in 0..<count { unsafe target[offset &+ i] += (source[first &+ i] - center) * factor }
      }
    }
  }

  /// target ← (source − center)·factor·factors in single precision, for `count` entries: a block of a
  /// weighted column.
  static func weigh(
    _ source: Span<Double>, from first: Int, count: Int, center: Double, factor: Double,
    by factors: Span<Double>, into target: inout MutableSpan<Float>, at offset: Int
  ) {
    precondition(
      first >= 0 && first + count <= source.count && offset >= 0 && offset + count <= target.count
        && count <= factors.count, "a block must lie inside its arrays")
    unsafe source.withUnsafeBufferPointer { source in
      unsafe factors.withUnsafeBufferPointer { factors in
        unsafe target.withUnsafeMutableBufferPointer { target in
          for i in 0..<count {
            unsafe target[offset &+ i] = Float((source[first &+ i] - center) * factor * factors[i])
          }
        }
      }
    }
  }

  /// total ← total + part, lower triangles of `order` columns.
  static func add(_ part: Span<Float>, order: Int, to total: inout MutableSpan<Double>) {
    precondition(part.count >= order * order && total.count >= order * order, "a triangle must fit")
    unsafe part.withUnsafeBufferPointer { part in
      unsafe total.withUnsafeMutableBufferPointer { total in
        for j in 0..<order {
          for i in (j &* order &+ j)..<((j &+ 1) &* order) { unsafe total[i] += Double(part[i]) }
        }
      }
    }
  }

  /// target ← target + number for the first `count` entries.
  static func add(_ number: Double, to target: inout MutableSpan<Double>, count: Int) {
    precondition(count <= target.count)
    unsafe target.withUnsafeMutableBufferPointer { target in
      for i in 0..<count { unsafe target[i] += number }
    }
  }

  /// target ← target·factors for `count` entries from `offset` on.
  static func multiply(
    _ target: inout MutableSpan<Double>, at offset: Int, count: Int, by factors: Span<Double>
  ) {
    precondition(offset >= 0 && offset + count <= target.count && count <= factors.count)
    unsafe factors.withUnsafeBufferPointer { factors in
      unsafe target.withUnsafeMutableBufferPointer { target in
        for i in 0..<count { unsafe target[offset &+ i] *= factors[i] }
      }
    }
  }
}

extension LogisticKernel {
  /// One group of lanes: everything comes from t = e^−|z| with z = y·η, so that nothing overflows and
  /// no digit cancels.
  struct Row {
    let loss, residual, root, margin, reach: Lanes

    @inline(__always)
    init(_ eta: Lanes, _ signedWeight: Lanes) {
      let signBits = unsafe unsafeBitCast(signedWeight, to: Bits.self) & Bits(repeating: .min)
      let weight = magnitude(signedWeight)
      let z = unsafe unsafeBitCast(unsafeBitCast(eta, to: Bits.self) ^ signBits, to: Lanes.self)
      let t = exponentialOfMinus(magnitude(z))
      let reciprocal = 1 / (1 + t)
      let tail = t * reciprocal
      let wrong = z .< 0
      // The probability given to the wrong class.
      let missed = tail.replacing(with: reciprocal, where: wrong)
      let linear = (-z).replacing(with: 0, where: z .>= 0)
      loss = weight * (linear + logarithmOfOnePlus(t))
      residual = -signedWeight * missed
      root = (weight * tail * reciprocal).squareRoot()
      margin = z.replacing(with: .infinity, where: weight .== 0)
      reach = magnitude(z)
    }
  }

  @inline(__always)
  static func magnitude(_ x: Lanes) -> Lanes {
    unsafe unsafeBitCast(unsafeBitCast(x, to: Bits.self) & Bits(repeating: .max), to: Lanes.self)
  }

  @inline(__always)
  static func probability(_ eta: Lanes) -> Lanes {
    let t = exponentialOfMinus(magnitude(eta))
    let reciprocal = 1 / (1 + t)
    return reciprocal.replacing(with: t * reciprocal, where: eta .< 0)
  }

  /// e^−a for a ≥ 0 to within two units in the last place; a above 708 counts as 708 (3e−308), NaN stays.
  ///
  /// −a = n·ln 2 + r with |r| ≤ ln(2)/2, and the Taylor polynomial of degree 13 for e^r: its next term
  /// is below 5e−18.
  @inline(__always)
  static func exponentialOfMinus(_ a: Lanes) -> Lanes {
    let bounded = a.replacing(with: 708, where: a .> 708)
    // Adding 1.5·2⁵² leaves the nearest integer in the low bits of the sum.
    let magic = 0x1.8p52
    let shifted = bounded * -1.4426950408889634 + magic
    let n = shifted - magic
    // ln 2 in two parts, the first with 33 bits, so that n times it is exact (fdlibm, e_exp.c).
    let r = (-bounded - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10
    var p = r * (1 / 6_227_020_800) + (1 / 479_001_600)
    p = p * r + (1 / 39_916_800)
    p = p * r + (1 / 3_628_800)
    p = p * r + (1 / 362_880)
    p = p * r + (1 / 40_320)
    p = p * r + (1 / 5_040)
    p = p * r + (1 / 720)
    p = p * r + (1 / 120)
    p = p * r + (1 / 24)
    p = p * r + (1 / 6)
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    let exponent = unsafe (unsafeBitCast(shifted, to: Bits.self) &<< 52)
    let scale = unsafe unsafeBitCast(exponent &+ Bits(repeating: 0x3FF0_0000_0000_0000), to: Lanes.self)
    return p * scale
  }

  /// ln(1 + t) for 0 ≤ t ≤ 1, to within three units in the last place.
  ///
  /// 1 + t = 2ᵏ(1 + f) with |f| ≤ √2 − 1, then 2·artanh(s) for s = f / (2 + f): the terms left out are
  /// below 2e−17 of the sum.
  @inline(__always)
  static func logarithmOfOnePlus(_ t: Lanes) -> Lanes {
    let large = t .> 0.414213562373095
    let f = t.replacing(with: (t - 1) * 0.5, where: large)
    let shift = Lanes.zero.replacing(with: 0.6931471805599453, where: large)
    let s = f / (2 + f)
    let q = s * s
    var p = q * (2.0 / 21) + (2.0 / 19)
    p = p * q + (2.0 / 17)
    p = p * q + (2.0 / 15)
    p = p * q + (2.0 / 13)
    p = p * q + (2.0 / 11)
    p = p * q + (2.0 / 9)
    p = p * q + (2.0 / 7)
    p = p * q + (2.0 / 5)
    p = p * q + (2.0 / 3)
    return shift + (2 * s + s * q * p)
  }
}

extension LogisticKernel {
  /// ln(1 + e^−margin)
  static func loss(_ margin: Double) -> Double {
    let t = exponentialOfMinus(Lanes(repeating: abs(margin)))
    return max(0, -margin) + logarithmOfOnePlus(t)[0]
  }
}
