/// The forward transform of any length as a convolution: with kt = (k² + t² − (k − t)²)/2 it becomes a product with
/// a chirp, a convolution with the chirp's conjugate, and another product.
struct BluesteinTransform: Sendable {
  private let count: Int
  /// e^(−πi t²/n).
  private let chirp: UnitRoots
  private let convolution: MixedRadixTransform
  private let size: Int
  /// The transform of the conjugate chirp, wrapped around, divided by `size`.
  private let kernel: ComplexVector

  init(count: Int) {
    self.count = count
    // The exponent t²/2n, counted in 2n-th parts of the circle, without rounding.
    let all = UnitRoots(count: 2 * count)
    var cosines = [Double](repeating: 0, count: count)
    var sines = cosines
    for t in 0..<count {
      let index = t * t % (2 * count)
      cosines[t] = all.cosines[index]
      sines[t] = all.sines[index]
    }
    chirp = UnitRoots(cosines: cosines, sines: sines)
    size = FourierTransform.goodSize(atLeast: 2 * count - 1)
    guard let convolution = MixedRadixTransform(count: size) else {
      preconditionFailure("a good size has the factors 2, 3 and 5 only")
    }
    self.convolution = convolution
    let scale = 1 / Double(size)
    var kernel = ComplexVector(
      real: [Double](repeating: 0, count: size), imaginary: [Double](repeating: 0, count: size))
    for t in 0..<count {
      kernel.real[t] = cosines[t] * scale
      kernel.imaginary[t] = -sines[t] * scale
      if t > 0 {
        kernel.real[size - t] = kernel.real[t]
        kernel.imaginary[size - t] = kernel.imaginary[t]
      }
    }
    convolution.run(&kernel)
    self.kernel = kernel
  }

  func run(_ x: inout ComplexVector) {
    var work = ComplexVector(
      real: [Double](repeating: 0, count: size), imaginary: [Double](repeating: 0, count: size))
    for t in 0..<count {
      let (c, s) = (chirp.cosines[t], chirp.sines[t])
      work.real[t] = x.real[t] * c - x.imaginary[t] * s
      work.imaginary[t] = x.real[t] * s + x.imaginary[t] * c
    }
    convolution.run(&work)
    // The product, with its parts exchanged: the next forward transform then goes backwards.
    for k in 0..<size {
      let real = work.real[k] * kernel.real[k] - work.imaginary[k] * kernel.imaginary[k]
      let imaginary = work.real[k] * kernel.imaginary[k] + work.imaginary[k] * kernel.real[k]
      work.real[k] = imaginary
      work.imaginary[k] = real
    }
    convolution.run(&work)
    for k in 0..<count {
      let (real, imaginary) = (work.imaginary[k], work.real[k])
      let (c, s) = (chirp.cosines[k], chirp.sines[k])
      x.real[k] = real * c - imaginary * s
      x.imaginary[k] = real * s + imaginary * c
    }
  }
}
