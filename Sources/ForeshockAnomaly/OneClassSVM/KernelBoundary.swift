internal import ForeshockLinearAlgebra

/// What a trained one-class machine scores by, however it was trained: a sum of kernels less its value at the
/// boundary, over columns that may be standardized first.
struct KernelBoundary: Hashable, Sendable {
  let standardization: Standardization?
  let sum: KernelSum
  /// ρ.
  let offset: Double

  /// ρ − Σ αᵢ·K(xᵢ, x) of each row; NaN for a row with a missing or infinite cell, a finite number for any other.
  func scores(for x: Matrix, threads: Int?) -> [Double] {
    let columnCount = sum.space.columnCount
    precondition(
      x.columnCount == columnCount, "the machine was trained on \(columnCount) columns, not \(x.columnCount)")
    let x = standardization?.applied(to: x) ?? x
    return sum.values(for: x, threads: threads).map { offset - $0 }
  }
}

extension KernelBoundary: Codable {
  private enum CodingKeys: String, CodingKey {
    case space, means, deviations, supports, coefficients, offset
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sum.space, forKey: .space)
    try container.encodeIfPresent(standardization?.means, forKey: .means)
    try container.encodeIfPresent(standardization?.deviations, forKey: .deviations)
    try container.encode(sum.supports, forKey: .supports)
    try container.encode(sum.weights, forKey: .coefficients)
    try container.encode(offset, forKey: .offset)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let space = try container.decode(KernelSpace.self, forKey: .space)
    let supports = try container.decode(Matrix.self, forKey: .supports)
    let weights = try container.decode([Double].self, forKey: .coefficients)
    try KernelSum.check(space, supports: supports, weights: weights)
    sum = KernelSum(space: space, supports: supports, weights: weights)
    standardization = try container.decodeIfPresent([Double].self, forKey: .means).map {
      try Standardization(means: $0, deviations: container.decode([Double].self, forKey: .deviations))
    }
    try standardization?.check(columnCount: space.columnCount)
    offset = try container.decode(Double.self, forKey: .offset)
    guard offset.isFinite else { throw AnomalyError.malformedModel(reason: "an offset of \(offset)") }
  }
}

extension KernelSum: Hashable {
  static func == (a: Self, b: Self) -> Bool {
    a.space == b.space && a.supports == b.supports && a.weights == b.weights
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(space)
    hasher.combine(weights)
  }

  /// Refuses sums that no training can have given.
  fileprivate static func check(_ space: KernelSpace, supports: Matrix, weights: [Double])
    throws(AnomalyError)
  {
    guard supports.rowCount == weights.count, supports.rowCount > 0, supports.columnCount > 0,
      space.columnCount == supports.columnCount, supports.elements.allSatisfy(\.isFinite),
      weights.allSatisfy(\.isFinite), space.shift.allSatisfy(\.isFinite), space.factor > 0,
      space.factor < .infinity
    else {
      throw .malformedModel(reason: "support vectors, coefficients or the kernel contradict each other")
    }
    guard case .power(let exponent, let constant) = space.function else { return }
    guard (1...16).contains(exponent), space.shift.allSatisfy({ $0 == 0 }), constant >= 0,
      KernelSpace.power(2 * constant, exponent, 0) * weights.reduce(1, { $0 + abs($1) }) < .infinity
    else {
      throw .malformedModel(reason: "a kernel of degree \(exponent) and constant \(constant)")
    }
  }
}
