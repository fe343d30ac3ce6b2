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
/// Columns whose values are names (``categoricalColumns``) are split by sets of names: a tree puts the names
/// in a random order (one of 16, in which any name's place is fixed by its value) and splits that order as it
/// splits numbers. A name that no more than half of the trees have met, or none, goes with the fewer rows at
/// each split of its column: what is rare or new is strange. In oblique forests it counts as missing.
///
/// The same data and seed give the same forest, bit by bit, with any number of threads.
///
/// Source: Liu, Ting & Zhou, "Isolation forest", ICDM 2008, and ACM TKDD 6(1), 2012.
/// Oblique splits: Hariri, Carrasco Kind & Brunner, "Extended isolation forest", IEEE TKDE 33(4), 2021, with
/// two columns a split; fair cuts: D. Cortes, "Revisiting randomized choices in isolation forests",
/// arXiv:2110.13402, 2021.
/// Checked against isotree 0.6.1 (rank agreement of mean scores) and against exact path lengths.
public struct IsolationForest: OutlierDetector, Hashable, Codable {
  /// How many trees; at least 1. More trees make scores steadier, not different.
  public var treeCount: Int
  /// How many rows each tree looks at; 2 ... 1,048,576. Fewer rows than that: all of them.
  public var sampleSize: Int
  /// What a split looks at; one column unless told otherwise.
  public var splits: Splits
  /// The columns whose values are names, from zero; see above. Default none.
  public var categoricalColumns: [Int]
  /// What the random choices depend on.
  public var seed: UInt64

  /// A forest with the paper's settings unless told otherwise.
  public init(
    treeCount: Int = 100, sampleSize: Int = 256, splits: Splits = .axisParallel,
    categoricalColumns: [Int] = [], seed: UInt64 = 0
  ) {
    self.treeCount = treeCount
    self.sampleSize = sampleSize
    self.splits = splits
    self.categoricalColumns = categoricalColumns
    self.seed = seed
  }

  /// What a split looks at, and where it parts the rows.
  public enum Splits: String, Hashable, Codable, Sendable, CaseIterable {
    /// One column, at a random point: the isolation forest of the paper.
    case axisParallel
    /// A random combination of two columns, at a random point: the extended isolation forest, whose scores
    /// have no stripes along the axes.
    case oblique
    /// A random combination of two columns, at the point that leaves the two parts as narrow as can be: finds
    /// clustered outliers and gaps sooner, and misses more of what is rare but not apart.
    case fairCut
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
  ///   the number of columns as long as they vary. Oblique and categorical forests copy whole rows:
  ///   O(treeCount · sampleSize · columns) more.
  public func fit(_ x: Matrix, threads: Int?) throws(AnomalyError) -> Fitted {
    try fit(x, weights: nil, threads: threads)
  }

  /// Grows the trees on rows of `x` that are drawn by weight.
  ///
  /// The sample of a tree is drawn row by row without replacement, each row with a probability in
  /// proportion to its weight among the rows not yet drawn; a row of weight zero is never drawn. With equal
  /// weights every sample is as likely as without. If fewer rows than ``sampleSize`` have a positive weight,
  /// each tree looks at all of those.
  ///
  /// - Parameters:
  ///   - x: One row a case, one column a feature; NaN marks a missing cell.
  ///   - sampleWeights: One finite number that is not negative for each row, one of them positive.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the
  ///     result.
  /// - Throws: As ``fit(_:threads:)``, and ``AnomalyError/invalidParameter(name:reason:)`` for weights.
  /// - Complexity: O(rows) once, then a draw in constant time. Where a tree's sample holds nearly all the
  ///   weight there is, O(rows · log rows) for such a tree.
  public func fit(
    _ x: Matrix, sampleWeights: [Double], threads: Int? = nil
  ) throws(AnomalyError) -> Fitted {
    guard sampleWeights.count == x.rowCount else {
      throw .invalidParameter(
        name: "sampleWeights",
        reason: "one for each of \(x.rowCount) rows is needed, not \(sampleWeights.count)")
    }
    guard !x.isEmpty else { throw .noData }
    return try fit(x, weights: try AliasTable(sampleWeights), threads: threads)
  }

  private func fit(_ x: Matrix, weights: AliasTable?, threads: Int?) throws(AnomalyError) -> Fitted {
    guard !x.isEmpty else { throw .noData }
    try check(columnCount: x.columnCount)
    let sampled = min(sampleSize, weights?.positiveCount ?? x.rowCount)
    return try Fitted(
      grow(x, trees: 0..<treeCount, sampleSize: sampled, weights: weights, threads: threads))
  }

  /// Refuses settings out of bounds.
  func check(columnCount: Int) throws(AnomalyError) {
    guard treeCount >= 1 else {
      throw .invalidParameter(name: "treeCount", reason: "at least 1 is needed, not \(treeCount)")
    }
    guard (2...ForestStructure.largestSample).contains(sampleSize) else {
      throw .invalidParameter(
        name: "sampleSize", reason: "2 to \(ForestStructure.largestSample) rows a tree, not \(sampleSize)")
    }
    guard columnCount <= ForestStructure.mostColumns else {
      throw .invalidParameter(
        name: "x", reason: "at most \(ForestStructure.mostColumns) columns, not \(columnCount)")
    }
    for column in categoricalColumns where !(0..<columnCount).contains(column) {
      throw .invalidParameter(name: "categoricalColumns", reason: "column \(column) of \(columnCount)")
    }
  }

  /// Grows trees of the given running numbers, each of which has its random stream.
  func grow(
    _ x: Matrix, trees: Range<Int>, sampleSize: Int, weights: AliasTable?, threads: Int?
  ) throws(AnomalyError) -> ForestStructure {
    try ForestStructure.checkSize(treeCount: trees.count, sampleSize: sampleSize)
    let categorical = Set(categoricalColumns).sorted()
    let random = RandomStream(seed: seed)
    let parts = try Parallel.mapChunks(count: trees.count, chunkSize: 8, threads: threads) {
      chunk throws(AnomalyError) in
      var grower = TreeGrower(
        table: SampledTable(
          rowCount: x.rowCount, columnCount: x.columnCount, sampleSize: sampleSize, categorical: categorical,
          weights: weights, isOblique: splits != .axisParallel),
        splits: splits)
      for tree in chunk {
        let number = trees.lowerBound + tree
        try grower.grow(x.elements, tree: number, random: random.stream(UInt64(number)))
      }
      return (grower.grown, grower.table.met)
    }
    var all = GrownTrees()
    var met = categorical.map { _ in [Double: Int]() }
    for (trees, categories) in parts {
      all.append(trees)
      for i in met.indices { met[i].merge(categories[i], uniquingKeysWith: +) }
    }
    return ForestStructure(
      columnCount: x.columnCount, sampleSize: sampleSize, treeCount: trees.count,
      firstTree: trees.lowerBound, nodes: all.nodes, thresholds: all.thresholds,
      projections: all.projections,
      categories: zip(categorical, met).map {
        ForestStructure.CategoryColumn(
          column: $0, values: $1.filter { 2 * $0.value > trees.count }.keys.sorted())
      })
  }
}
