public import ForeshockLinearAlgebra

extension NystroemOneClassSVM {
  /// A trained machine. Immutable: any number of threads may score with it.
  public struct Fitted: FittedOutlierDetector, Hashable {
    let standardization: Standardization?
    let sum: KernelSum
    /// ρ: a row's sum of kernels, less this, is its decision value.
    public let offset: Double

    /// How many columns a row has.
    public var columnCount: Int { sum.space.columnCount }
    /// How many landmarks there are.
    public var landmarkCount: Int { sum.weights.count }

    /// ρ − Σ βₗ·K(xₗ, x) of each row, higher = more anomalous, above 0 outside; NaN for a row with a missing or
    /// infinite cell.
    ///
    /// - Precondition: `x` has ``columnCount`` columns.
    /// - Complexity: O(rows · landmarkCount · columnCount).
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      precondition(
        x.columnCount == columnCount,
        "the machine was trained on \(columnCount) columns, not \(x.columnCount)")
      let x = standardization?.applied(to: x) ?? x
      return sum.values(for: x, threads: threads).map { offset - $0 }
    }
  }
}

extension NystroemOneClassSVM.Fitted: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, space, means, deviations, landmarks, coefficients, offset
  }

  /// Stores the landmarks and coefficients with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(sum.space, forKey: .space)
    try container.encodeIfPresent(standardization?.means, forKey: .means)
    try container.encodeIfPresent(standardization?.deviations, forKey: .deviations)
    try container.encode(sum.supports, forKey: .landmarks)
    try container.encode(sum.weights, forKey: .coefficients)
    try container.encode(offset, forKey: .offset)
  }

  /// Reads a machine.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    sum = KernelSum(
      space: try container.decode(KernelSpace.self, forKey: .space),
      supports: try container.decode(Matrix.self, forKey: .landmarks),
      weights: try container.decode([Double].self, forKey: .coefficients))
    try sum.check()
    if let means = try container.decodeIfPresent([Double].self, forKey: .means) {
      standardization = try Standardization(
        means: means, deviations: container.decode([Double].self, forKey: .deviations))
    } else {
      standardization = nil
    }
    try standardization?.check(columnCount: sum.space.columnCount)
    offset = try container.decode(Double.self, forKey: .offset)
    guard offset.isFinite else { throw AnomalyError.malformedModel(reason: "an offset of \(offset)") }
  }
}
