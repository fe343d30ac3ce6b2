internal import Glibc

/// All roots of a real polynomial at once, by the Ehrlich–Aberth iteration.
///
/// Each root moves by Newton's step corrected for the others' repulsion, which converges cubically from almost
/// every start; multiple roots converge linearly, to about ε^(1/k) for multiplicity k, as any method does.
///
/// Source: Aberth, Mathematics of Computation 27 (1973) 339–344; Bini, Numerical Algorithms 13 (1996) 179–200.
enum PolynomialRoots {
  /// A complex number.
  struct Complex {
    var re: Double
    var im: Double

    static func - (a: Complex, b: Complex) -> Complex { Complex(re: a.re - b.re, im: a.im - b.im) }
    static func + (a: Complex, b: Complex) -> Complex { Complex(re: a.re + b.re, im: a.im + b.im) }
    static func * (a: Complex, b: Complex) -> Complex {
      Complex(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
    }
    static func / (a: Complex, b: Complex) -> Complex {
      let d = b.re * b.re + b.im * b.im
      return Complex(re: (a.re * b.re + a.im * b.im) / d, im: (a.im * b.re - a.re * b.im) / d)
    }
    var modulus: Double { hypot(re, im) }
  }

  /// The roots of λᵖ − a₁ λᵖ⁻¹ − … − a_p: the inverses of the roots of 1 − a₁z − … − a_p zᵖ. Trailing zero
  /// coefficients are left out, since they belong to roots at infinity. Complex roots come in pairs, exactly.
  static func inverseRoots(_ a: [Double]) -> [Complex] {
    let degree = (a.lastIndex { $0 != 0 } ?? -1) + 1
    guard degree > 0 else { return [] }
    let c = [1.0] + a[..<degree].map { -$0 }
    if degree == 1 { return [Complex(re: a[0], im: 0)] }
    // Cauchy's bound on the largest root, scaled per coefficient (Fujiwara).
    var radius = 0.0
    for k in 1...degree where c[k] != 0 { radius = max(radius, pow(abs(c[k]), 1 / Double(k))) }
    let smallest = pow(abs(c[degree]), 1 / Double(degree))
    var roots = (0..<degree).map { k in
      // Off the real axis and not on a symmetric figure, so that no two stay mirror images by chance.
      let angle = 2 * Double.pi * (Double(k) + 0.25) / Double(degree) + 0.1
      let size = 0.5 * (radius + smallest)
      return Complex(re: size * cos(angle), im: size * sin(angle))
    }
    var moving = [Bool](repeating: true, count: degree)
    for _ in 0..<500 where moving.contains(true) {
      for k in 0..<degree where moving[k] {
        let z = roots[k], (value, slope, bound) = evaluate(c, z)
        if value.modulus <= 4 * bound {
          moving[k] = false
          continue
        }
        var repulsion = Complex(re: 0, im: 0)
        for j in 0..<degree where j != k {
          let gap = z - roots[j]
          if gap.re != 0 || gap.im != 0 { repulsion = repulsion + Complex(re: 1, im: 0) / gap }
        }
        let step = value / (slope - value * repulsion)
        guard step.re.isFinite, step.im.isFinite else {
          moving[k] = false
          continue
        }
        roots[k] = z - step
        if step.modulus <= 1e-16 * roots[k].modulus { moving[k] = false }
      }
    }
    return paired(roots)
  }

  /// Value, slope and the rounding error that the value may have.
  private static func evaluate(_ c: [Double], _ z: Complex) -> (Complex, Complex, Double) {
    var value = Complex(re: c[0], im: 0), slope = Complex(re: 0, im: 0)
    let size = z.modulus
    var bound = abs(c[0])
    for k in 1..<c.count {
      slope = slope * z + value
      value = value * z + Complex(re: c[k], im: 0)
      bound = bound * size + value.modulus
    }
    return (value, slope, bound * 0x1p-53)
  }

  /// Roots with their conjugates made exact: what is real to rounding becomes real.
  private static func paired(_ roots: [Complex]) -> [Complex] {
    var rest = roots, result: [Complex] = []
    while let z = rest.popLast() {
      let mirror = Complex(re: z.re, im: -z.im)
      let nearest = rest.indices.min { (rest[$0] - mirror).modulus < (rest[$1] - mirror).modulus }
      if abs(z.im) <= 1e-12 * z.modulus {
        result.append(Complex(re: z.re, im: 0))
      } else if let nearest, (rest[nearest] - mirror).modulus < abs(2 * z.im) {
        let other = rest.remove(at: nearest)
        let re = 0.5 * (z.re + other.re), im = 0.5 * abs(z.im - other.im)
        result.append(Complex(re: re, im: im))
        result.append(Complex(re: re, im: -im))
      } else {
        result.append(Complex(re: z.re, im: 0))
      }
    }
    return result
  }
}
