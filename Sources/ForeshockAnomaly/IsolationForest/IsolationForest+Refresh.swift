public import ForeshockLinearAlgebra

extension IsolationForest {
  /// Replaces the oldest trees of a forest by trees grown on the rows of a window, so that it follows what changes at a
  /// share of the cost of a new one and without a jump.
  ///
  /// Trees have running numbers, and number t has random stream t of ``seed``, whichever refresh has grown it. After ⌈1 / share⌉ refreshes no tree is left of the first forest. A row's score may be compared before and
  /// after, since trees have as many rows as before.
  ///
  /// Categories that the forest had met stay known.
  ///
  /// - Parameters:
  ///   - forest: One that these settings have grown.
  ///   - x: The window: at least as many rows as a tree of the forest was grown on.
  ///   - share: What part of the trees to replace, above 0 and at most 1; rounded up to whole trees. Default a quarter.
  ///   - threads: How many threads to use; nil for `Parallel.defaultThreadCount`. It does not change the result.
  /// - Throws: As ``fit(_:threads:)``; ``AnomalyError/tooFewObservations(required:actual:)`` for a short window;
  ///   ``AnomalyError/invalidParameter(name:reason:)`` for a share out of bounds and a forest of other settings.
  /// - Complexity: That of growing the new trees, and O(nodes) of the forest.
  public func refresh(
    _ forest: Fitted, with x: Matrix, share: Double = 0.25, threads: Int? = nil
  ) throws(AnomalyError) -> Fitted {
    try check(columnCount: x.columnCount)
    guard share > 0, share <= 1 else {
      throw .invalidParameter(name: "share", reason: "above 0 and at most 1, not \(share)")
    }
    let old = forest.structure
    guard old.columnCount == x.columnCount, old.sampleSize <= sampleSize,
      old.projections.isEmpty || splits != .axisParallel,
      old.thresholds.isEmpty || splits == .axisParallel || !old.projections.isEmpty,
      old.categories.map(\.column) == Set(categoricalColumns).sorted()
    else {
      throw .invalidParameter(
        name: "forest",
        reason:
          "\(old.treeCount) trees of \(old.sampleSize) rows of \(old.columnCount) columns that other settings have grown"
      )
    }
    guard x.rowCount >= old.sampleSize else {
      throw .tooFewObservations(required: old.sampleSize, actual: x.rowCount)
    }
    let count = min(old.treeCount, Int((share * Double(old.treeCount)).rounded(.up)))
    let next = old.firstTree + old.treeCount
    let new = try grow(
      x, trees: next..<next + count, sampleSize: old.sampleSize, weights: nil, threads: threads)
    return try Fitted(old.replacingOldest(count, by: new))
  }
}

extension ForestStructure {
  /// The structure without its first `count` trees, and with those of `new` behind the others.
  func replacingOldest(_ count: Int, by new: ForestStructure) -> ForestStructure {
    var node = 0
    var split = 0
    for _ in 0..<count {
      // A tree ends when every part has been met: each split opens one more.
      var open = 1
      while open > 0 {
        let isSplit = nodes[node] >= 0
        open += isSplit ? 1 : -1
        split += isSplit ? 1 : 0
        node += 1
      }
    }
    return ForestStructure(
      columnCount: columnCount, sampleSize: sampleSize, treeCount: treeCount - count + new.treeCount,
      firstTree: firstTree + count, nodes: nodes[node...] + new.nodes,
      thresholds: thresholds[split...] + new.thresholds,
      projections: (projections.isEmpty ? [] : projections[split...]) + new.projections,
      categories: zip(categories, new.categories).map {
        CategoryColumn(column: $0.column, values: Set($0.values).union($1.values).sorted())
      })
  }
}
