/// A number for one half of a window, or one for each of both: what ``GrowthRule``s reckon with.
protocol GrowthNumber: Sendable {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func lesser(_ a: Self, _ b: Self) -> Self
  static func greater(_ a: Self, _ b: Self) -> Self
  init(repeating value: Double)
}

extension Double: GrowthNumber {
  @inline(__always) static func lesser(_ a: Double, _ b: Double) -> Double { b < a ? b : a }
  @inline(__always) static func greater(_ a: Double, _ b: Double) -> Double { b > a ? b : a }
  @inline(__always) init(repeating value: Double) { self = value }
}

extension SIMD2: GrowthNumber where Scalar == Double {
  @inline(__always) static func lesser(_ a: Self, _ b: Self) -> Self { a.replacing(with: b, where: b .< a) }
  @inline(__always) static func greater(_ a: Self, _ b: Self) -> Self { a.replacing(with: b, where: b .> a) }
}

/// What a half takes in.
struct GrowthStep<Number: GrowthNumber> {
  var value: Number
  /// Its neighbour towards the anchor.
  var neighbour: Number
  /// The anchor's value, 0 for an infinite one.
  var origin: Number
  /// Its place, measured from the anchor's.
  var place: Number
  /// With it the half has n values: 1/n and n/(n − 1), the latter 0 for n = 1.
  var reciprocal: Number
  var growth: Number
}

/// How some quantities of a half grow by one value.
protocol GrowthRule {
  /// How many quantities there are.
  static var width: Int { get }
  /// Whether it looks at pairs of neighbours.
  static var needsNeighbour: Bool { get }
  /// Whether it looks at places.
  static var needsPlace: Bool { get }
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>)
}

extension GrowthRule {
  static var needsNeighbour: Bool { false }
  static var needsPlace: Bool { false }
}

/// Σ x in two doubles, so that the sum is right to its last place also where values cancel.
///
/// Source: Knuth, The Art of Computer Programming 2, section 4.2.2; Ogita, Rump & Oishi, SIAM J. Sci. Comput. 26 (2005)
/// 1955–1988.
enum SumGrowth: GrowthRule {
  static var width: Int { 2 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    let high = grown.first, next = high + step.value
    let back = next - high
    grown.second = grown.second + ((high - (next - back)) + (step.value - back))
    grown.first = next
  }
}

/// Σ x as it comes.
enum PlainSumGrowth: GrowthRule {
  static var width: Int { 1 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    grown.first = grown.first + step.value
  }
}

/// Σ d and Σ (d − mean d)², every term of which is a square; d is the distance from the anchor's value.
///
/// Source: Welford, Technometrics 4 (1962) 419–420; Youngs & Cramer, Technometrics 13 (1971) 657–665.
enum SpreadGrowth: GrowthRule {
  static var width: Int { 2 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    let d = step.value - step.origin
    grown.first = grown.first + d
    let residual = d - grown.first * step.reciprocal
    grown.second = grown.second + residual * residual * step.growth
  }
}

/// Σ d² and Σ d³.
enum CubeGrowth: GrowthRule {
  static var width: Int { 2 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    let d = step.value - step.origin, square = d * d
    grown.first = grown.first + square
    grown.second = grown.second + square * d
  }
}

/// Σ d², Σ d³ and Σ d⁴.
enum PowerGrowth: GrowthRule {
  static var width: Int { 3 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    let d = step.value - step.origin, square = d * d
    grown.first = grown.first + square
    grown.second = grown.second + square * d
    grown.third = grown.third + square * square
  }
}

/// Σ t, Σ t² and Σ t·d.
enum LineGrowth: GrowthRule {
  static var width: Int { 3 }
  static var needsPlace: Bool { true }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    grown.first = grown.first + step.place
    grown.second = grown.second + step.place * step.place
    grown.third = grown.third + step.place * (step.value - step.origin)
  }
}

/// Over pairs of a sample and its neighbour towards the anchor: their number, Σ (d + d′) and Σ d·d′.
enum PairGrowth: GrowthRule {
  static var width: Int { 3 }
  static var needsNeighbour: Bool { true }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    let d = step.value - step.origin, other = step.neighbour - step.origin
    grown.first = grown.first + Number(repeating: 1)
    grown.second = grown.second + (d + other)
    grown.third = grown.third + d * other
  }
}

/// The smallest value.
enum MinimumGrowth: GrowthRule {
  static var width: Int { 1 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    grown.first = Number.lesser(grown.first, step.value)
  }
}

/// The largest value.
enum MaximumGrowth: GrowthRule {
  static var width: Int { 1 }

  @inline(__always)
  static func grow<Number>(_ grown: inout Grown<Number>, by step: GrowthStep<Number>) {
    grown.first = Number.greater(grown.first, step.value)
  }
}
