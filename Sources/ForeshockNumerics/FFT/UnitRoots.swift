#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// e^(−2πik/n) for k = 0 … upTo, each from an angle reduced to an eighth of the circle.
struct UnitRoots {
  let cosines: [Double]
  let sines: [Double]

  init(count n: Int, upTo last: Int) {
    var cosines = [Double](repeating: 0, count: last + 1)
    var sines = cosines
    for k in 0...last {
      let (c, s) = Self.root(k % n, n)
      cosines[k] = c
      sines[k] = s
    }
    self.cosines = cosines
    self.sines = sines
  }

  init(cosines: [Double], sines: [Double]) {
    self.cosines = cosines
    self.sines = sines
  }

  /// cos and −sin of 2πk/n.
  static func root(_ k: Int, _ n: Int) -> (Double, Double) {
    // Eighths of the circle, counted without rounding.
    let eighth = 8 * k / n
    func angle(_ numerator: Int) -> Double { 2 * Double.pi * Double(numerator) / Double(n) }
    switch eighth {
    case 0: return (cos(angle(k)), -sin(angle(k)))
    case 1, 2: return quarter(4 * k - n, n, -1)
    case 3, 4: return half(2 * k - n, n)
    case 5, 6: return quarter(4 * k - 3 * n, n, 1)
    default: return (cos(angle(n - k)), sin(angle(n - k)))
    }
  }

  /// Around a quarter (sign −1) or three quarters (+1) of the circle; `offset`/4n turns beyond it.
  private static func quarter(_ offset: Int, _ n: Int, _ sign: Double) -> (Double, Double) {
    let angle = 2 * Double.pi * Double(offset) / Double(4 * n)
    return (sign * sin(angle), sign * cos(angle))
  }

  /// Around half the circle; `offset`/2n turns beyond it.
  private static func half(_ offset: Int, _ n: Int) -> (Double, Double) {
    let angle = 2 * Double.pi * Double(offset) / Double(2 * n)
    return (-cos(angle), sin(angle))
  }
}
