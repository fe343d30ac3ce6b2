import ForeshockLinearAlgebra

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A distant row at risk.
struct DistantRisk {
  let row: Int
  let weight: Double
  /// zᵀγ
  let predictor: Double
  /// Whether it fails at the time at hand.
  var isFailing: Bool

  func risk(shift: Double, gone: Double) -> Double {
    weight * exp(predictor - shift) * (isFailing ? 1 - gone : 1)
  }
}

/// S₀ and S₁ of the units at risk.
struct RiskSums {
  private(set) var sum = 0.0
  private(set) var vector: [Double]
  private var count = 0
  /// The largest sum so far.
  private var peak = 0.0

  /// Whether so much has gone that what is left is mostly rounding: then the sums are made anew.
  var hasLostDigits: Bool { sum < 1e-6 * peak }

  init(dimension: Int) { vector = [Double](repeating: 0, count: dimension) }

  mutating func add(_ risk: Double, _ elements: [Double], at first: Int, withVector: Bool) {
    count += 1
    sum += risk
    peak = max(peak, sum)
    guard withVector else { return }
    for j in vector.indices { vector[j] += risk * elements[first + j] }
  }

  /// Makes the sums relative to a larger risk.
  mutating func scale(by factor: Double) {
    sum *= factor
    peak *= factor
    for j in vector.indices { vector[j] *= factor }
  }

  mutating func remove(_ risk: Double, _ elements: [Double], at first: Int, withVector: Bool) {
    count -= 1
    guard count > 0 else {
      // Nobody is left: not even rounding.
      sum = 0
      peak = 0
      for j in vector.indices { vector[j] = 0 }
      return
    }
    sum -= risk
    guard withVector else { return }
    for j in vector.indices { vector[j] -= risk * elements[first + j] }
  }
}

/// Vectors whose outer products are added up many at a time.
struct VectorBlock {
  private let dimension: Int
  private let capacity = 256
  private var block: [Double]
  private var count = 0

  init(dimension: Int) {
    self.dimension = dimension
    block = [Double](repeating: 0, count: capacity * dimension)
  }

  mutating func append(
    _ a: [Double], minus share: Double, _ b: [Double], times factor: Double, into outer: inout [Double]
  ) {
    let first = count * dimension
    for j in 0..<dimension { block[first + j] = (a[j] - share * b[j]) * factor }
    count += 1
    if count == capacity { flush(into: &outer) }
  }

  mutating func flush(into outer: inout [Double]) {
    var target = outer.mutableSpan
    BLAS.syrk(
      .plain, order: dimension, inner: count, block.span, leading: max(dimension, 1), beta: 1, into: &target)
    count = 0
  }
}
