/// The forward transform of a length that is a product of 2, 3, 4 and 5.
///
/// Each pass splits off one factor r: it combines r numbers that lie `blocks · stride` apart, turns them by
/// roots of unity and writes them where the next pass, and in the end the caller, wants them (Stockham).
struct MixedRadixTransform: Sendable {
  private let count: Int
  private let factors: [Int]
  private let roots: UnitRoots

  /// A plan, or nil when `count` has another prime factor.
  ///
  /// - Parameter roots: The `count` roots of unity, if they are at hand.
  init?(count: Int, roots: @autoclosure () -> UnitRoots? = nil) {
    var rest = count
    var factors: [Int] = []
    for radix in [4, 2, 3, 5] {
      while rest.isMultiple(of: radix) {
        factors.append(radix)
        rest /= radix
      }
    }
    guard rest == 1 else { return nil }
    self.count = count
    self.factors = factors
    self.roots = roots() ?? UnitRoots(count: count)
  }

  func run(_ x: inout ComplexVector) {
    var y = x
    var stride = 1
    var length = count
    for radix in factors {
      let blocks = length / radix
      switch radix {
      case 2: pass2(x, &y, blocks, stride)
      case 3: pass3(x, &y, blocks, stride)
      case 4: pass4(x, &y, blocks, stride)
      default: pass5(x, &y, blocks, stride)
      }
      swap(&x, &y)
      length = blocks
      stride *= radix
    }
  }

  private func pass2(_ x: ComplexVector, _ y: inout ComplexVector, _ blocks: Int, _ stride: Int) {
    let apart = blocks * stride
    for p in 0..<blocks {
      let (c, s) = (roots.cosines[p * stride], roots.sines[p * stride])
      for q in 0..<stride {
        let i = q + stride * p
        let o = q + stride * 2 * p
        let (ar, ai) = (x.real[i], x.imaginary[i])
        let (br, bi) = (x.real[i + apart], x.imaginary[i + apart])
        y.real[o] = ar + br
        y.imaginary[o] = ai + bi
        let (dr, di) = (ar - br, ai - bi)
        y.real[o + stride] = dr * c - di * s
        y.imaginary[o + stride] = dr * s + di * c
      }
    }
  }

  private func pass3(_ x: ComplexVector, _ y: inout ComplexVector, _ blocks: Int, _ stride: Int) {
    let apart = blocks * stride
    let sine = 0.866025403784438646763723170753
    for p in 0..<blocks {
      let (c1, s1) = (roots.cosines[p * stride], roots.sines[p * stride])
      let (c2, s2) = (roots.cosines[2 * p * stride], roots.sines[2 * p * stride])
      for q in 0..<stride {
        let i = q + stride * p
        let o = q + stride * 3 * p
        let (ar, ai) = (x.real[i], x.imaginary[i])
        let (br, bi) = (x.real[i + apart], x.imaginary[i + apart])
        let (cr, ci) = (x.real[i + 2 * apart], x.imaginary[i + 2 * apart])
        let (sumR, sumI) = (br + cr, bi + ci)
        let (differenceR, differenceI) = (sine * (br - cr), sine * (bi - ci))
        y.real[o] = ar + sumR
        y.imaginary[o] = ai + sumI
        let (midR, midI) = (ar - 0.5 * sumR, ai - 0.5 * sumI)
        let (ur, ui) = (midR + differenceI, midI - differenceR)
        let (vr, vi) = (midR - differenceI, midI + differenceR)
        y.real[o + stride] = ur * c1 - ui * s1
        y.imaginary[o + stride] = ur * s1 + ui * c1
        y.real[o + 2 * stride] = vr * c2 - vi * s2
        y.imaginary[o + 2 * stride] = vr * s2 + vi * c2
      }
    }
  }

  private func pass4(_ x: ComplexVector, _ y: inout ComplexVector, _ blocks: Int, _ stride: Int) {
    let apart = blocks * stride
    for p in 0..<blocks {
      let (c1, s1) = (roots.cosines[p * stride], roots.sines[p * stride])
      let (c2, s2) = (roots.cosines[2 * p * stride], roots.sines[2 * p * stride])
      let (c3, s3) = (roots.cosines[3 * p * stride], roots.sines[3 * p * stride])
      for q in 0..<stride {
        let i = q + stride * p
        let o = q + stride * 4 * p
        let (ar, ai) = (x.real[i], x.imaginary[i])
        let (br, bi) = (x.real[i + apart], x.imaginary[i + apart])
        let (cr, ci) = (x.real[i + 2 * apart], x.imaginary[i + 2 * apart])
        let (dr, di) = (x.real[i + 3 * apart], x.imaginary[i + 3 * apart])
        let (sumR, sumI) = (ar + cr, ai + ci)
        let (oddR, oddI) = (br + dr, bi + di)
        let (lessR, lessI) = (ar - cr, ai - ci)
        let (turnR, turnI) = (bi - di, dr - br)
        y.real[o] = sumR + oddR
        y.imaginary[o] = sumI + oddI
        let (ur, ui) = (lessR + turnR, lessI + turnI)
        let (vr, vi) = (sumR - oddR, sumI - oddI)
        let (wr, wi) = (lessR - turnR, lessI - turnI)
        y.real[o + stride] = ur * c1 - ui * s1
        y.imaginary[o + stride] = ur * s1 + ui * c1
        y.real[o + 2 * stride] = vr * c2 - vi * s2
        y.imaginary[o + 2 * stride] = vr * s2 + vi * c2
        y.real[o + 3 * stride] = wr * c3 - wi * s3
        y.imaginary[o + 3 * stride] = wr * s3 + wi * c3
      }
    }
  }

  private func pass5(_ x: ComplexVector, _ y: inout ComplexVector, _ blocks: Int, _ stride: Int) {
    let apart = blocks * stride
    let (cosine1, sine1) = (0.309016994374947424102293417183, 0.951056516295153572116439333379)
    let (cosine2, sine2) = (-0.809016994374947424102293417183, 0.587785252292473129168705954639)
    for p in 0..<blocks {
      let turn = p * stride
      for q in 0..<stride {
        let i = q + stride * p
        let o = q + stride * 5 * p
        let (ar, ai) = (x.real[i], x.imaginary[i])
        let (br, bi) = (x.real[i + apart], x.imaginary[i + apart])
        let (cr, ci) = (x.real[i + 2 * apart], x.imaginary[i + 2 * apart])
        let (dr, di) = (x.real[i + 3 * apart], x.imaginary[i + 3 * apart])
        let (er, ei) = (x.real[i + 4 * apart], x.imaginary[i + 4 * apart])
        let (outerR, outerI) = (br + er, bi + ei)
        let (innerR, innerI) = (cr + dr, ci + di)
        let (outerLessR, outerLessI) = (br - er, bi - ei)
        let (innerLessR, innerLessI) = (cr - dr, ci - di)
        y.real[o] = ar + outerR + innerR
        y.imaginary[o] = ai + outerI + innerI
        let (firstR, firstI) = (
          ar + cosine1 * outerR + cosine2 * innerR, ai + cosine1 * outerI + cosine2 * innerI
        )
        let (secondR, secondI) = (
          ar + cosine2 * outerR + cosine1 * innerR, ai + cosine2 * outerI + cosine1 * innerI
        )
        let (thirdR, thirdI) = (
          sine1 * outerLessR + sine2 * innerLessR, sine1 * outerLessI + sine2 * innerLessI
        )
        let (fourthR, fourthI) = (
          sine2 * outerLessR - sine1 * innerLessR, sine2 * outerLessI - sine1 * innerLessI
        )
        store(firstR + thirdI, firstI - thirdR, turn, &y, o + stride)
        store(secondR + fourthI, secondI - fourthR, 2 * turn, &y, o + 2 * stride)
        store(secondR - fourthI, secondI + fourthR, 3 * turn, &y, o + 3 * stride)
        store(firstR - thirdI, firstI + thirdR, 4 * turn, &y, o + 4 * stride)
      }
    }
  }

  /// Writes (real, imaginary) times the root number `turn` to the place `o`.
  @inline(__always)
  private func store(
    _ real: Double, _ imaginary: Double, _ turn: Int, _ y: inout ComplexVector, _ o: Int
  ) {
    let (c, s) = (roots.cosines[turn], roots.sines[turn])
    y.real[o] = real * c - imaginary * s
    y.imaginary[o] = real * s + imaginary * c
  }
}
