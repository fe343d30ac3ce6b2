public import ForeshockLinearAlgebra

extension NystroemOneClassSVM {
  /// A trained machine. Immutable: any number of threads may score with it.
  public struct Fitted: FittedOutlierDetector, Hashable {
    let boundary: KernelBoundary
    /// ρ: a row's sum of kernels, less this, is its decision value.
    public var offset: Double { boundary.offset }

    /// How many columns a row has.
    public var columnCount: Int { boundary.sum.space.columnCount }
    /// How many landmarks there are.
    public var landmarkCount: Int { boundary.sum.weights.count }

    /// ρ − Σ βₗ·K(xₗ, x) of each row, higher = more anomalous, above 0 outside; NaN for a row with a missing or
    /// infinite cell, a finite number for any other.
    ///
    /// - Precondition: `x` has ``columnCount`` columns.
    /// - Complexity: O(rows · landmarkCount · columnCount).
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      boundary.scores(for: x, threads: threads)
    }
  }
}

extension NystroemOneClassSVM.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version }

  /// Stores the landmarks and coefficients with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    try boundary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
  }

  /// Reads a machine.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    boundary = try KernelBoundary(from: decoder)
  }
}
