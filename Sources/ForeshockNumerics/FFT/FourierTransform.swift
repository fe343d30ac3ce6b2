/// Complex numbers as two arrays of equal length.
public struct ComplexVector: Hashable, Sendable {
  /// The real parts.
  public var real: [Double]
  /// The imaginary parts.
  public var imaginary: [Double]

  /// A vector from its parts, which must have the same length.
  public init(real: [Double], imaginary: [Double]) {
    precondition(real.count == imaginary.count, "real and imaginary parts must have the same length")
    self.real = real
    self.imaginary = imaginary
  }

  /// How many complex numbers there are.
  public var count: Int { real.count }
}

/// Discrete Fourier transforms of one length, with everything that depends on the length only prepared once.
///
///     let transform = FourierTransform(count: 840)
///     let spectrum = transform.forward(real: samples)        // 421 coefficients
///     let again = transform.inverse(realFrom: spectrum)
///
/// Forward: Xₖ = Σ xₜ e^(−2πi kt/n). Inverse: the same with +, divided by n. Any length works: lengths that
/// are products of 2, 3, 4 and 5 by mixed radices, others by Bluestein's convolution.
/// The value is immutable and may be shared between threads.
///
/// The error is a few ulps times log₂ n, relative to the largest coefficient.
///
/// - Complexity: O(n log n) time per transform, O(n) space.
///
/// Source: Temperton, "Self-sorting mixed-radix fast Fourier transforms", J. Comput. Phys. 52, 1983 (in the
/// Stockham form); Bluestein, "A linear filtering approach to the computation of discrete Fourier
/// transform", IEEE Trans. Audio Electroacoust. 18, 1970.
public struct FourierTransform: Sendable {
  /// The length.
  public let count: Int
  private let plan: Plan
  /// For even lengths the plan of half the length, through which real input goes, and e^(−2πik/n).
  private let halfPlan: Plan?
  private let splitCosines: [Double]
  private let splitSines: [Double]

  private indirect enum Plan: Sendable {
    case mixedRadix(MixedRadixTransform)
    case bluestein(BluesteinTransform)

    init(count: Int, roots: @autoclosure () -> UnitRoots) {
      if let direct = MixedRadixTransform(count: count, roots: roots()) {
        self = .mixedRadix(direct)
      } else {
        self = .bluestein(BluesteinTransform(count: count))
      }
    }

    func run(_ x: inout ComplexVector) {
      switch self {
      case .mixedRadix(let transform): transform.run(&x)
      case .bluestein(let transform): transform.run(&x)
      }
    }
  }

  /// Prepares transforms of length `count`, at least 1.
  public init(count: Int) {
    precondition(count >= 1, "a transform needs a length of at least 1")
    self.count = count
    guard count.isMultiple(of: 2) else {
      plan = Plan(count: count, roots: UnitRoots(count: count))
      (halfPlan, splitCosines, splitSines) = (nil, [], [])
      return
    }
    // One table serves both plans and the splitting of real input.
    let roots = UnitRoots(count: count)
    plan = Plan(count: count, roots: roots)
    halfPlan = Plan(count: count / 2, roots: roots.everySecond)
    splitCosines = Array(roots.cosines[0...count / 2])
    splitSines = Array(roots.sines[0...count / 2])
  }

  /// The smallest length of at least `minimum` whose only prime factors are 2, 3 and 5: transforms of such
  /// lengths are fastest.
  public static func goodSize(atLeast minimum: Int) -> Int {
    var best = Int.max
    var fives = 1
    while fives < best {
      var threes = fives
      while threes < best {
        var size = threes
        while size < minimum { size *= 2 }
        best = min(best, size)
        threes *= 3
        if threes >= minimum { best = min(best, threes) }
      }
      fives *= 5
      if fives >= minimum { best = min(best, fives) }
    }
    return best
  }

  /// The forward transform of `count` complex numbers.
  public func forward(_ x: ComplexVector) -> ComplexVector {
    precondition(x.count == count, "the input must have the transform's length")
    var result = x
    plan.run(&result)
    return result
  }

  /// The inverse transform of `count` coefficients; it undoes ``forward(_:)``.
  public func inverse(_ x: ComplexVector) -> ComplexVector {
    precondition(x.count == count, "the input must have the transform's length")
    // With the parts exchanged before and after, the forward transform has the opposite sign.
    var swapped = ComplexVector(real: x.imaginary, imaginary: x.real)
    plan.run(&swapped)
    let scale = 1 / Double(count)
    return ComplexVector(
      real: swapped.imaginary.map { $0 * scale }, imaginary: swapped.real.map { $0 * scale })
  }

  /// The first `count / 2 + 1` coefficients of the forward transform of `count` real numbers; the others are
  /// their conjugates.
  public func forward(real x: [Double]) -> ComplexVector {
    precondition(x.count == count, "the input must have the transform's length")
    guard let halfPlan else {
      let full = forward(ComplexVector(real: x, imaginary: [Double](repeating: 0, count: count)))
      return ComplexVector(
        real: Array(full.real[0...count / 2]), imaginary: Array(full.imaginary[0...count / 2]))
    }
    // Even samples as real parts, odd ones as imaginary parts; then the two spectra are taken apart.
    let half = count / 2
    var z = ComplexVector(
      real: (0..<half).map { x[2 * $0] }, imaginary: (0..<half).map { x[2 * $0 + 1] })
    halfPlan.run(&z)
    var result = ComplexVector(
      real: [Double](repeating: 0, count: half + 1), imaginary: [Double](repeating: 0, count: half + 1))
    for k in 0...half {
      let j = k == half ? 0 : k
      let m = k == 0 ? 0 : half - k
      let evenReal = 0.5 * (z.real[j] + z.real[m])
      let evenImaginary = 0.5 * (z.imaginary[j] - z.imaginary[m])
      let oddReal = 0.5 * (z.imaginary[j] + z.imaginary[m])
      let oddImaginary = -0.5 * (z.real[j] - z.real[m])
      let (c, s) = (splitCosines[k], splitSines[k])
      result.real[k] = evenReal + oddReal * c - oddImaginary * s
      result.imaginary[k] = evenImaginary + oddReal * s + oddImaginary * c
    }
    return result
  }

  /// The `count` real numbers whose first `count / 2 + 1` coefficients are `spectrum`; it undoes
  /// ``forward(real:)``. The imaginary parts that real input cannot have are ignored.
  public func inverse(realFrom spectrum: ComplexVector) -> [Double] {
    precondition(spectrum.count == count / 2 + 1, "half the coefficients and one are needed")
    guard let halfPlan else {
      var full = ComplexVector(
        real: [Double](repeating: 0, count: count), imaginary: [Double](repeating: 0, count: count))
      for k in 0...count / 2 {
        full.real[k] = spectrum.real[k]
        full.imaginary[k] = k == 0 ? 0 : spectrum.imaginary[k]
        guard k > 0 else { continue }
        full.real[count - k] = spectrum.real[k]
        full.imaginary[count - k] = -spectrum.imaginary[k]
      }
      return inverse(full).real
    }
    let half = count / 2
    var z = ComplexVector(
      real: [Double](repeating: 0, count: half), imaginary: [Double](repeating: 0, count: half))
    for k in 0..<half {
      let m = half - k
      let (aReal, bReal) = (spectrum.real[k], spectrum.real[m])
      let aImaginary = k == 0 ? 0 : spectrum.imaginary[k]
      let bImaginary = k == 0 ? 0 : spectrum.imaginary[m]
      let evenReal = 0.5 * (aReal + bReal)
      let evenImaginary = 0.5 * (aImaginary - bImaginary)
      let differenceReal = 0.5 * (aReal - bReal)
      let differenceImaginary = 0.5 * (aImaginary + bImaginary)
      let (c, s) = (splitCosines[k], -splitSines[k])
      let oddReal = differenceReal * c - differenceImaginary * s
      let oddImaginary = differenceReal * s + differenceImaginary * c
      // Exchanged parts, for the inverse direction.
      z.imaginary[k] = evenReal - oddImaginary
      z.real[k] = evenImaginary + oddReal
    }
    halfPlan.run(&z)
    let scale = 1 / Double(half)
    var result = [Double](repeating: 0, count: count)
    for t in 0..<half {
      result[2 * t] = z.imaginary[t] * scale
      result[2 * t + 1] = z.real[t] * scale
    }
    return result
  }
}
