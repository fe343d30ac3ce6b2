public import ForeshockLinearAlgebra

extension OneClassSVM {
  /// A trained machine. Immutable: any number of threads may score with it.
  public struct Fitted: FittedOutlierDetector, Hashable {
    let boundary: KernelBoundary
    /// α of each support vector.
    public var coefficients: [Double] { boundary.sum.weights }
    /// ρ: a row's sum of kernels, less this, is its decision value.
    public var offset: Double { boundary.offset }
    /// ½ αᵀKα: what was made as small as possible.
    public let objective: Double
    /// How many steps the solver took.
    public let iterationCount: Int
    /// Whether the solver reached its tolerance.
    public let hasConverged: Bool

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
      boundary = KernelBoundary(standardization: standardization, sum: sum, offset: offset)
      objective = zip(sum.weights, values).reduce(0) { $0 + $1.0 * $1.1 } / 2
      iterationCount = solver.iterationCount
      hasConverged = solver.hasConverged
    }

    /// How many columns a row has.
    public var columnCount: Int { boundary.sum.space.columnCount }
    /// How many support vectors there are.
    public var supportCount: Int { boundary.sum.weights.count }

    /// ρ − Σ αᵢ·K(xᵢ, x) of each row, higher = more anomalous, above 0 outside; NaN for a row with a missing or
    /// infinite cell, a finite number for any other.
    ///
    /// - Precondition: `x` has ``columnCount`` columns.
    /// - Complexity: O(rows · supportCount · columnCount).
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      boundary.scores(for: x, threads: threads)
    }
  }
}

extension OneClassSVM.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, objective, iterationCount, hasConverged }

  /// Stores the support vectors and coefficients with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    try boundary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(objective, forKey: .objective)
    try container.encode(iterationCount, forKey: .iterationCount)
    try container.encode(hasConverged, forKey: .hasConverged)
  }

  /// Reads a machine.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    boundary = try KernelBoundary(from: decoder)
    objective = try container.decode(Double.self, forKey: .objective)
    iterationCount = try container.decode(Int.self, forKey: .iterationCount)
    hasConverged = try container.decode(Bool.self, forKey: .hasConverged)
  }
}
