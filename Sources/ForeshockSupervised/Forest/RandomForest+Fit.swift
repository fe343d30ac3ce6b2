public import ForeshockLinearAlgebra
internal import ForeshockNumerics

extension RandomForest {
  /// What a fit tells after each batch of trees.
  public struct Progress: Hashable, Sendable {
    /// Trees that are grown.
    public let tree: Int
    /// Trees there will be.
    public let trees: Int
  }

  /// Trees of a batch.
  static let batchSize = 16

  /// Fits a forest to classes.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature; NaN marks a missing value.
  ///   - labels: the number of the class, for each row.
  ///   - weights: one a row, at least zero; nil for ones.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the model is the same for any number.
  /// - Throws: As ``fit(_:targets:weights:threads:progress:)``.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil, threads: Int? = nil
  ) throws(SupervisedError) -> Fitted {
    try fit(x, targets: labels.map(Double.init), weights: weights, threads: threads)
  }

  /// Fits a forest.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature; NaN marks a missing value.
  ///   - targets: one a row: the number of its class, or any finite number.
  ///   - weights: one a row, at least zero; nil for ones. A weight of two counts a row twice in all sums, once among the
  ///     rows of a leaf. Rows of weight zero are left out. Draws do not depend on weights.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the model is the same for any number.
  ///   - progress: called after every sixteen trees on the calling thread; false ends the fit with the trees so far, which are
  ///     the first ones of the whole forest.
  /// - Precondition: there are as many targets, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, no rows, one class only, a bad weight or target, more
  ///   than 2²⁷ rows, or trees of more than 2³⁰ nodes.
  /// - Complexity: O(trees · columns tried · rows) for each level; a byte a cell, and for each thread 48 bytes a row.
  public func fit(
    _ x: Matrix, targets: [Double], weights: [Double]? = nil, threads: Int? = nil,
    progress: ((Progress) -> Bool)? = nil
  ) throws(SupervisedError) -> Fitted {
    try grown(x, targets, weights, threads, progress).model
  }

  /// Fits a forest and predicts each row by the trees that did not see it: an honest judgement without other rows.
  ///
  /// Rows that lie near each other in time are alike: a row out of a bag may have its neighbours in it. Judge by later
  /// rows where that matters.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature; NaN marks a missing value.
  ///   - targets: one a row: the number of its class, or any finite number.
  ///   - weights: one a row, at least zero; nil for ones.
  ///   - threads: nil for `Parallel.defaultThreadCount`; results are the same for any number.
  /// - Returns: The forest, the same as ``fit(_:targets:weights:threads:progress:)`` gives, and the predictions.
  /// - Throws: As ``fit(_:targets:weights:threads:progress:)``, and where every tree sees all rows.
  /// - Complexity: That of fitting and of scoring the table once; one bit a tree and row.
  public func fitWithOutOfBag(
    _ x: Matrix, targets: [Double], weights: [Double]? = nil, threads: Int? = nil
  ) throws(SupervisedError) -> (model: Fitted, outOfBag: OutOfBag) {
    let seesAll =
      switch sampling {
      case .all: true
      case .subsample(let share): share == 1
      default: false
      }
    guard !seesAll else {
      throw .invalidParameter("sampling", reason: "no row is out of a bag when each tree sees all")
    }
    let (model, bags) = try grown(x, targets, weights, threads, nil)
    let outOfBag = OutOfBag(
      model, bags, x, targets, weights: weights ?? [Double](repeating: 1, count: x.rowCount), threads: threads
    )
    return (model, outOfBag)
  }

  private func grown(
    _ x: Matrix, _ targets: [Double], _ weights: [Double]?, _ threads: Int?,
    _ progress: ((Progress) -> Bool)?
  ) throws(SupervisedError) -> (model: Fitted, bags: [RowBag]) {
    precondition(targets.count == x.rowCount, "\(targets.count) targets do not fit \(x.rowCount) rows")
    precondition((weights?.count ?? x.rowCount) == x.rowCount, "there is a weight for each row")
    try checkSettings(columnCount: x.columnCount)
    guard x.rowCount <= GradientUnits.mostRows else {
      throw .invalidParameter("rows", reason: "at most \(GradientUnits.mostRows), not \(x.rowCount)")
    }
    let weights = try RowWeights.scaled(weights, count: x.rowCount)
    try checkTargets(targets, weights)
    let run = ForestRun(self, x, targets, weights, threads: threads)
    var parts: [(tree: ForestTree, bag: RowBag)] = []
    while parts.count < treeCount {
      let first = parts.count
      let count = progress == nil ? treeCount : min(Self.batchSize, treeCount - first)
      parts += Parallel.mapChunks(count: count, chunkSize: 1, threads: threads) {
        run.tree(first + $0.lowerBound)
      }
      if let progress, !progress(Progress(tree: parts.count, trees: treeCount)) { break }
    }
    let outputs = run.outputCount
    let nodeCount = parts.reduce(0) { $0 + $1.tree.nodes.count } * outputs
    guard nodeCount <= Int(Int32.max) / 2 else {
      throw .invalidParameter("treeCount", reason: "\(nodeCount) nodes are more than a forest can have")
    }
    var structure = TreeStructure(
      featureCount: x.columnCount, outputCount: outputs, baseline: [Double](repeating: 0, count: outputs))
    structure.reserveNodes(nodeCount)
    for part in parts { part.tree.append(to: &structure, run.bins, scale: 1 / Double(parts.count)) }
    let fitted = Fitted(checked: TreeEnsemble(checked: structure), outcome, rowsPerTree: run.rowsPerTree)
    return (fitted, parts.map(\.bag))
  }
}
