/// What the start of the filter is computed in: `Double`, or ``DoubleDouble`` where that is not enough.
protocol WorkingReal: AdditiveArithmetic, ExpressibleByFloatLiteral, Sendable
where FloatLiteralType == Double {
  init(_ value: Double)
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  /// The nearest double.
  var rounded: Double { get }
  /// A pivot below this makes a small system of order one singular.
  static var smallestPivot: Double { get }
}

extension Double: WorkingReal {
  var rounded: Double { self }
  static var smallestPivot: Double { 1e-15 }
}

/// An unevaluated sum of two doubles, about 32 digits.
///
/// Sums and products err by a few 2⁻¹⁰⁴ of their operands' size. Products are made exact by splitting factors in
/// halves, not by fused multiplication, which not every processor has: the digits are the same on all of them.
///
/// Source: Dekker, Numerische Mathematik 18 (1971) 224–242.
struct DoubleDouble: WorkingReal, Hashable {
  /// The nearest double.
  var high: Double
  /// What it lacks, at most half a unit in its last place.
  var low: Double

  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  init(_ value: Double) { self.init(high: value, low: 0) }
  init(floatLiteral value: Double) { self.init(value) }

  static var zero: DoubleDouble { DoubleDouble(0) }
  static var smallestPivot: Double { 1e-30 }
  var rounded: Double { high }

  /// a + b for |a| ≥ |b|.
  @inline(__always)
  private init(larger a: Double, _ b: Double) {
    high = a + b
    low = b - (high - a)
  }

  @inline(__always)
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let sum = a.high + b.high
    let part = sum - a.high
    let error = (a.high - (sum - part)) + (b.high - part)
    return DoubleDouble(larger: sum, error + (a.low + b.low))
  }

  @inline(__always)
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    a + DoubleDouble(high: -b.high, low: -b.low)
  }

  @inline(__always)
  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = a.high * b.high
    let (a1, a2) = halves(a.high), (b1, b2) = halves(b.high)
    let error = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
    return DoubleDouble(larger: product, error + (a.high * b.low + a.low * b.high))
  }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let second = (a - b * DoubleDouble(first)).high / b.high
    let sum = DoubleDouble(larger: first, second)
    return sum + DoubleDouble((a - b * sum).high / b.high)
  }

  /// Two parts of 26 bits each.
  @inline(__always)
  private static func halves(_ a: Double) -> (Double, Double) {
    let shifted = 134_217_729 * a
    let upper = shifted - (shifted - a)
    return (upper, a - upper)
  }
}

/// Four numbers of the kind of ``DoubleDouble``, for the vector loops.
struct DoubleDouble4 {
  var high: SIMD4<Double>
  var low: SIMD4<Double>

  /// A factor that many numbers are multiplied by.
  struct Factor {
    fileprivate let high: SIMD4<Double>
    fileprivate let low: SIMD4<Double>
    fileprivate let upper: SIMD4<Double>
    fileprivate let lower: SIMD4<Double>

    init(_ x: DoubleDouble) {
      high = SIMD4(repeating: x.high)
      low = SIMD4(repeating: x.low)
      (upper, lower) = halves(high)
    }
  }

  @inline(__always)
  static func * (a: Factor, b: DoubleDouble4) -> DoubleDouble4 {
    let product = a.high * b.high
    let (b1, b2) = halves(b.high)
    let error = ((a.upper * b1 - product) + a.upper * b2 + a.lower * b1) + a.lower * b2
    return DoubleDouble4(larger: product, error + (a.high * b.low + a.low * b.high))
  }

  @inline(__always)
  static func * (a: DoubleDouble4, b: DoubleDouble4) -> DoubleDouble4 {
    let product = a.high * b.high
    let (a1, a2) = halves(a.high), (b1, b2) = halves(b.high)
    let error = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2
    return DoubleDouble4(larger: product, error + (a.high * b.low + a.low * b.high))
  }

  @inline(__always)
  static func + (a: DoubleDouble4, b: DoubleDouble4) -> DoubleDouble4 {
    let sum = a.high + b.high
    let part = sum - a.high
    let error = (a.high - (sum - part)) + (b.high - part)
    return DoubleDouble4(larger: sum, error + (a.low + b.low))
  }

  @inline(__always)
  static func - (a: DoubleDouble4, b: DoubleDouble4) -> DoubleDouble4 {
    a + DoubleDouble4(high: -b.high, low: -b.low)
  }

  /// The sum of the four.
  var sum: DoubleDouble {
    (0..<4).reduce(.zero) { $0 + DoubleDouble(high: high[$1], low: low[$1]) }
  }

  init(high: SIMD4<Double>, low: SIMD4<Double>) {
    self.high = high
    self.low = low
  }

  @inline(__always)
  private init(larger a: SIMD4<Double>, _ b: SIMD4<Double>) {
    high = a + b
    low = b - (high - a)
  }

  @inline(__always)
  private static func halves(_ a: SIMD4<Double>) -> (SIMD4<Double>, SIMD4<Double>) {
    let shifted = a * 134_217_729
    let upper = shifted - (shifted - a)
    return (upper, a - upper)
  }
}
