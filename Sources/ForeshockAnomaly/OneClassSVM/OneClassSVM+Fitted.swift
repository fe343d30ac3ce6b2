public import ForeshockLinearAlgebra

extension OneClassSVM {
  /// A trained machine. Immutable: any number of threads may score with it.
  public struct Fitted: FittedOutlierDetector, Hashable {
    let standardization: Standardization?
    let sum: KernelSum
    /// α of each support vector.
    public var coefficients: [Double] { sum.weights }
    /// ρ: a row's sum of kernels, less this, is its decision value.
    public let offset: Double
    /// ½ αᵀKα: what was made as small as possible.
    public let objective: Double
    /// How many steps the solver took.
    public let iterationCount: Int
    /// Whether the solver reached its tolerance.
    public let hasConverged: Bool

    init(
      standardization: Standardization?, sum: KernelSum, offset: Double, objective: Double,
      iterationCount: Int,
      hasConverged: Bool
    ) {
      self.standardization = standardization
      self.sum = sum
      self.offset = offset
      self.objective = objective
      self.iterationCount = iterationCount
      self.hasConverged = hasConverged
    }

    /// From a solver that is done and its gradients; what depends on support vectors is computed anew in double
    /// precision.
    init(
      _ solver: OneClassSolver, _ gradient: [Double], space: KernelSpace, x: Matrix, rows: [Int32],
      standardization: Standardization?, threads: Int?
    ) {
      let members = rows.indices.filter { solver.alpha[$0] > 0 }
      let raw = x.rows(at: members.map { Int(rows[$0]) })
      let sum = KernelSum(
        space: space, supports: space.placed(raw), weights: members.map { solver.alpha[$0] })
      let values = sum.values(for: raw, threads: threads)
      // ρ is the sum at rows between the bounds; without any, anywhere between those at either bound.
      var (free, total) = (0, 0.0)
      var (low, high) = (-Double.infinity, Double.infinity)
      for (member, value) in zip(members, values) {
        if solver.alpha[member] < solver.upper[member] {
          free += 1
          total += value
        } else {
          low = max(low, value)
        }
      }
      for row in rows.indices where solver.alpha[row] == 0 { high = min(high, gradient[row]) }
      let offset = free > 0 ? total / Double(free) : high.isFinite ? (low + high) / 2 : low
      self.init(
        standardization: standardization, sum: sum, offset: offset,
        objective: zip(sum.weights, values).reduce(0) { $0 + $1.0 * $1.1 } / 2,
        iterationCount: solver.iterationCount, hasConverged: solver.hasConverged)
    }

    /// How many columns a row has.
    public var columnCount: Int { sum.space.columnCount }
    /// How many support vectors there are.
    public var supportCount: Int { sum.weights.count }

    /// ρ − Σ αᵢ·K(xᵢ, x) of each row, higher = more anomalous, above 0 outside; NaN for a row with a missing or
    /// infinite cell.
    ///
    /// - Precondition: `x` has ``columnCount`` columns.
    /// - Complexity: O(rows · supportCount · columnCount).
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      precondition(
        x.columnCount == columnCount,
        "the machine was trained on \(columnCount) columns, not \(x.columnCount)")
      let x = standardization?.applied(to: x) ?? x
      return sum.values(for: x, threads: threads).map { offset - $0 }
    }
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
}

extension OneClassSVM.Fitted: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, space, means, deviations, supports, coefficients, offset, objective, iterationCount,
      hasConverged
  }

  /// Stores the support vectors and coefficients with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(sum.space, forKey: .space)
    try container.encodeIfPresent(standardization?.means, forKey: .means)
    try container.encodeIfPresent(standardization?.deviations, forKey: .deviations)
    try container.encode(sum.supports, forKey: .supports)
    try container.encode(sum.weights, forKey: .coefficients)
    try container.encode(offset, forKey: .offset)
    try container.encode(objective, forKey: .objective)
    try container.encode(iterationCount, forKey: .iterationCount)
    try container.encode(hasConverged, forKey: .hasConverged)
  }

  /// Reads a machine.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    let sum = KernelSum(
      space: try container.decode(KernelSpace.self, forKey: .space),
      supports: try container.decode(Matrix.self, forKey: .supports),
      weights: try container.decode([Double].self, forKey: .coefficients))
    var standardization: Standardization?
    if let means = try container.decodeIfPresent([Double].self, forKey: .means) {
      standardization = try Standardization(
        means: means, deviations: container.decode([Double].self, forKey: .deviations))
    }
    let offset = try container.decode(Double.self, forKey: .offset)
    try sum.check()
    try standardization?.check(columnCount: sum.space.columnCount)
    guard offset.isFinite else { throw AnomalyError.malformedModel(reason: "an offset of \(offset)") }
    try self.init(
      standardization: standardization, sum: sum, offset: offset,
      objective: container.decode(Double.self, forKey: .objective),
      iterationCount: container.decode(Int.self, forKey: .iterationCount),
      hasConverged: container.decode(Bool.self, forKey: .hasConverged))
  }
}

extension KernelSum {
  /// Refuses sums that no training can have given.
  func check() throws(AnomalyError) {
    guard supports.rowCount == weights.count, supports.rowCount > 0, supports.columnCount > 0,
      space.columnCount == supports.columnCount, supports.elements.allSatisfy(\.isFinite),
      weights.allSatisfy(\.isFinite), space.shift.allSatisfy(\.isFinite), space.factor > 0,
      space.factor < .infinity
    else {
      throw .malformedModel(reason: "support vectors, coefficients or the kernel contradict each other")
    }
    guard case .power(let exponent, let constant) = space.function else { return }
    guard (1...16).contains(exponent), constant >= 0, constant.isFinite else {
      throw .malformedModel(reason: "a kernel of degree \(exponent) and constant \(constant)")
    }
  }
}

extension Standardization {
  init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  func check(columnCount: Int) throws(AnomalyError) {
    guard means.count == columnCount, deviations.count == columnCount, means.allSatisfy(\.isFinite),
      deviations.allSatisfy({ $0 > 0 && $0.isFinite })
    else { throw .malformedModel(reason: "means and deviations that no columns can have") }
  }
}
