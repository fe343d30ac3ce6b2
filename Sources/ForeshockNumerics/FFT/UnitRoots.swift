#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// e^(−2πik/n), each from an angle reduced to an eighth of the circle.
struct UnitRoots {
  let cosines: [Double]
  let sines: [Double]

  /// All roots of a circle, k = 0 ..< n. As far as n has the factors, an eighth, a quarter or a half of the circle
  /// is computed; the rest are these numbers in other places and with other signs.
  init(count n: Int) {
    var cosines = [Double](repeating: 0, count: n)
    var sines = cosines
    var known = 0
    func compute(through last: Int) {
      while known <= min(last, n - 1) {
        (cosines[known], sines[known]) = Self.root(known, n)
        known += 1
      }
    }
    if n.isMultiple(of: 4) {
      compute(through: n / 8)
      while known <= n / 4 {
        (cosines[known], sines[known]) = (-sines[n / 4 - known], -cosines[n / 4 - known])
        known += 1
      }
    }
    if n.isMultiple(of: 2) {
      compute(through: n / 4)
      while known <= n / 2 && known < n {
        (cosines[known], sines[known]) = (-cosines[n / 2 - known], sines[n / 2 - known])
        known += 1
      }
    }
    compute(through: n / 2)
    while known < n {
      (cosines[known], sines[known]) = (cosines[n - known], -sines[n - known])
      known += 1
    }
    self.cosines = cosines
    self.sines = sines
  }

  /// Every second root, from the first on: those of half as many.
  var everySecond: UnitRoots {
    let places = stride(from: 0, to: cosines.count, by: 2)
    return UnitRoots(cosines: places.map { cosines[$0] }, sines: places.map { sines[$0] })
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
