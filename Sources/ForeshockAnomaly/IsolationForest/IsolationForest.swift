public import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Finds rows that are few and different: they are parted from the others by fewer random splits.
///
///     let forest = try IsolationForest().fit(table)
///     let scores = forest.scores(for: table)             // 0 … 1, higher = more anomalous
///     let threshold = try AnomalyThreshold(contamination: 0.01, scores: scores)
///     let flagged = scores.indices.filter { threshold.isAnomaly(scores[$0]) }
///
/// Each tree looks at a sample of rows drawn without replacement. A node takes a column, uniformly among
/// those that vary among its rows, and a split point, uniformly between their least and greatest value
/// (the paper draws among all columns, so that a constant one yields an idle split). It stops at two rows
/// or fewer, at rows that are all alike, and at depth ⌈log₂ sampleSize⌉; a leaf of m rows stands for
/// c(m) further splits (``averagePathLength(_:)``). The score of a row is
///
///     s = 2^(−E[h] / c(sampleSize))
///
/// with E[h] its mean path length over the trees: near 1 is isolated at once, 0.5 is as hard to isolate
/// as chance has it, and below is ordinary. Scikit-learn's `score_samples` is −s. A forest fitted to a
/// single row, or to rows that are all alike, knows no difference and scores everything 0.5.
///
/// Missing values (NaN) take no part in the choice of a split and follow the branch that got more of the
/// rows present there, the left one if both got as many: a gap neither makes a row strange nor hides what
/// its other columns say. Infinities cannot be learned from; in a row to be scored they lie beyond every
/// split point.
///
/// The same data and seed give the same forest, bit by bit, with any number of threads.
///
/// Source: Liu, Ting & Zhou, "Isolation forest", ICDM 2008, and ACM TKDD 6(1), 2012.
/// Checked against isotree 0.6.1 (rank agreement of mean scores) and against exact path lengths.
public struct IsolationForest: OutlierDetector, Hashable, Codable {
  /// How many trees; at least 1. More trees make scores steadier, not different.
  public var treeCount: Int
  /// How many rows each tree looks at; 2 ... 4096. Fewer rows than that: all of them.
  public var sampleSize: Int
  /// What the random choices depend on.
  public var seed: UInt64

  /// A forest with the paper's settings unless told otherwise.
  public init(treeCount: Int = 100, sampleSize: Int = 256, seed: UInt64 = 0) {
    self.treeCount = treeCount
    self.sampleSize = sampleSize
    self.seed = seed
  }

  /// Grows the trees on the rows of `x`.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature; NaN marks a missing cell.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the
  ///     result.
  /// - Throws: ``AnomalyError/noData`` for a matrix without a cell;
  ///   ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds;
  ///   ``AnomalyError/infiniteValue(row:column:)`` when a tree meets an infinite cell. Cells that no tree
  ///   looks at leave no trace in the forest and are not searched for infinities.
  /// - Complexity: O(treeCount · sampleSize · log sampleSize), independent of the number of rows, and of
  ///   the number of columns as long as they vary.
  public func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    guard !x.isEmpty else { throw .noData }
    guard treeCount >= 1 else {
      throw .invalidParameter(name: "treeCount", reason: "at least 1 is needed, not \(treeCount)")
    }
    guard (2...ForestStructure.largestSample).contains(sampleSize) else {
      throw .invalidParameter(
        name: "sampleSize", reason: "2 to \(ForestStructure.largestSample) rows a tree, not \(sampleSize)")
    }
    let sampled = min(sampleSize, x.rowCount)
    try ForestStructure.checkSize(treeCount: treeCount, sampleSize: sampled)
    let random = RandomStream(seed: seed)
    let groves = try Parallel.mapChunks(count: treeCount, chunkSize: 8, threads: threads) {
      trees throws(AnomalyError) in
      var grower = TreeGrower(rowCount: x.rowCount, columnCount: x.columnCount, sampleSize: sampled)
      for tree in trees {
        try grower.grow(x.elements, random: random.stream(UInt64(tree)))
      }
      return grower.grown
    }
    var structure = ForestStructure(
      columnCount: x.columnCount, sampleSize: sampled, treeCount: treeCount, nodes: [], thresholds: [])
    for grove in groves {
      structure.nodes += grove.nodes
      structure.thresholds += grove.thresholds
    }
    return try Fitted(structure)
  }
}
