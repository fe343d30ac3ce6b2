public import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension IsolationForest {
  /// A grown forest. Immutable: any number of threads may score with it.
  public struct Fitted: FittedOutlierDetector {
    /// What is stored and compared.
    package let structure: ForestStructure
    /// What is scored with; it follows from ``structure``.
    let layout: Layout
    /// c(sampleSize), what mean path lengths are measured against.
    let expectedPathLength: Double
    /// The mean path length of the rows that the trees were grown on, in the mean of all trees: what
    /// contributions count from.
    public let baselinePathLength: Double

    /// The trees in the form in which they are walked.
    enum Layout: Sendable {
      case axisParallel(AxisForest)
      case oblique(ObliqueForest)
    }

    /// A forest from its trees.
    ///
    /// - Throws: ``AnomalyError/malformedModel(reason:)``.
    package init(_ structure: ForestStructure) throws(AnomalyError) {
      if structure.projections.isEmpty {
        let forest = try AxisForest(structure)
        layout = .axisParallel(forest)
        baselinePathLength = forest.trees.baseline
      } else {
        let forest = try ObliqueForest(structure)
        layout = .oblique(forest)
        baselinePathLength = forest.trees.baseline
      }
      expectedPathLength = averagePathLength(structure.sampleSize)
      self.structure = structure
    }

    /// How many trees there are.
    public var treeCount: Int { structure.treeCount }
    /// How many rows each tree was grown on.
    public var sampleSize: Int { structure.sampleSize }
    /// How many columns a row has.
    public var columnCount: Int { structure.columnCount }

    /// The anomaly score of each row, in 0 ... 1, higher = more anomalous; never NaN.
    ///
    /// - Parameters:
    ///   - x: One row an example, one column a feature.
    ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the
    ///     result.
    /// - Precondition: `x` has as many columns as the forest was fitted to.
    /// - Complexity: O(rows · treeCount · log sampleSize).
    public func scores(for x: Matrix, threads: Int? = nil) -> [Double] {
      chunks(of: x, threads) { $0.map(score) }
    }

    /// E[h] of each row: over how many splits, in the mean of all trees, the row is isolated.
    ///
    /// - Precondition: `x` has as many columns as the forest was fitted to.
    public func meanPathLengths(for x: Matrix, threads: Int? = nil) -> [Double] {
      chunks(of: x, threads) { $0 }
    }

    /// Walks the rows of `x` and does something with the mean path lengths of each part of them.
    private func chunks(
      of x: Matrix, _ threads: Int?, _ body: @Sendable ([Double]) -> [Double]
    ) -> [Double] {
      checkColumns(x.columnCount)
      let parts = Parallel.mapChunks(count: x.rowCount, chunkSize: 2048, threads: threads) { rows in
        switch layout {
        case .axisParallel(let forest):
          body(forest.meanPathLengths(of: rows, in: x.elements, rowCount: x.rowCount))
        case .oblique(let forest):
          body(forest.meanPathLengths(of: rows, in: x.elements, rowCount: x.rowCount))
        }
      }
      return parts.count == 1 ? parts[0] : Array(parts.joined())
    }

    /// The anomaly score of one row, the same number that ``scores(for:threads:)`` gives it.
    ///
    /// Nothing is allocated up to 128 columns; each column of which values were missing when trees were
    /// grown counts twice, a categorical one up to 64 times.
    ///
    /// - Precondition: `row` has as many values as the forest was fitted to columns.
    public func score(of row: [Double]) -> Double {
      checkColumns(row.count)
      return switch layout {
      case .axisParallel(let forest): score(forest.meanPathLength(of: row))
      case .oblique(let forest): score(forest.meanPathLength(of: row))
      }
    }

    func score(_ meanPathLength: Double) -> Double {
      // One row, c = 0, is the limit of rows that are all alike: nothing tells any two apart.
      expectedPathLength > 0 ? exp2(-meanPathLength / expectedPathLength) : 0.5
    }

    func checkColumns(_ count: Int) {
      precondition(count == columnCount, "the forest was fitted to \(columnCount) columns, not \(count)")
    }
  }
}

extension IsolationForest.Fitted: Hashable {
  /// Whether both forests have the same trees.
  public static func == (a: Self, b: Self) -> Bool { a.structure == b.structure }

  /// Feeds the trees to `hasher`.
  public func hash(into hasher: inout Hasher) { hasher.combine(structure) }
}

extension IsolationForest.Fitted: Codable {
  private enum CodingKeys: String, CodingKey { case version, forest }

  /// Stores the trees in their compact form with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(structure, forKey: .forest)
  }

  /// Reads a forest and checks that it can be scored with.
  ///
  /// - Throws: ``AnomalyError`` for a damaged forest or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    try self.init(container.decode(ForestStructure.self, forKey: .forest))
  }
}
