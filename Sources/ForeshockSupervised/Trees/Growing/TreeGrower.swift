package import ForeshockNumerics

/// Grows one tree after the other on a table of bins, the most valuable split first.
///
/// A node of many rows has a histogram of each feature; of two siblings only the smaller one's is summed up and the
/// other is what it lacks of its parent's. A node of few rows has none: its bins are summed up when they are looked at,
/// and only those that have a row. As sums are whole numbers (``GradientPair``) both ways give the same tree, and so does
/// any number of threads.
///
/// Of equally valuable splits the one of the lowest feature, then bin, counts; of equally valuable nodes the older.
package struct TreeGrower: Sendable {
  let table: BinnedTable
  let bins: FeatureBins
  package let rules: SplitRules
  let threads: Int
  private let binCounts: [Int]
  private var pool: [[GradientPair]] = []
  private var ordered: [GradientPair] = []
  private var sparse: [GradientPair]
  private var occupied = [UInt64](repeating: 0, count: 32)

  /// Nodes of up to this many rows have no histogram.
  static let fewRows = 160
  /// Fewer cells than this are not worth a second thread.
  private static let cellsPerTask = 20_000
  /// What a feature costs besides its rows: its bins are made zero, taken from the parent's and searched twice.
  private static let cellsPerFeature = 1_024

  package init(_ table: BinnedTable, _ bins: FeatureBins, rules: SplitRules, threads: Int? = nil) {
    precondition(
      rules.maxLeaves >= 1 && rules.minLeafCount >= 1 && rules.lambda >= 0 && rules.maxDepth >= 0
        && (rules.directions.isEmpty || rules.directions.count == table.featureCount),
      "rules of a tree are inside their bounds")
    precondition(table.rowCount <= GradientUnits.mostRows, "a table of at most 2²⁷ rows")
    self.table = table
    self.bins = bins
    self.rules = rules
    self.threads = threads ?? Parallel.defaultThreadCount
    binCounts = (0..<table.featureCount).map { bins.binCount(of: $0) }
    sparse = [GradientPair](repeating: .zero, count: HistogramKernel.groupWidth)
  }

  /// Grows a tree; answers it with the order of the rows in its leaves.
  ///
  /// - Parameters:
  ///   - gradients: one pair for each row of the table.
  ///   - rows: the rows to learn from, in ascending order; nil for all.
  ///   - features: the features that may be asked, in ascending order; only they are summed up.
  ///   - random: draws features for each node where the rules say so.
  /// - Complexity: O(rows · features) for each level of the tree, and O(features · bins) a split.
  package mutating func grow(
    _ gradients: FixedGradients, rows: [UInt32]? = nil, features: [Int], random: RandomStream? = nil
  ) -> (tree: GrownTree, order: RowOrder) {
    precondition(gradients.pairs.count == table.rowCount, "there is a gradient for each row")
    precondition(features.allSatisfy { $0 >= 0 && $0 < table.featureCount }, "features are the table's")
    let isWhole = rows == nil || rows?.count == table.rowCount
    var order =
      rows.map { RowOrder($0, rowCount: table.rowCount, threads: threads) }
      ?? RowOrder(rowCount: table.rowCount, threads: threads)
    if ordered.count < table.rowCount { ordered = [GradientPair](repeating: .zero, count: table.rowCount) }
    var random = random
    let groups = FeatureGroup.groups(of: features)
    let all = 0..<order.rows.count
    var nodes = [GrownTree.Node(rows: all)]
    nodes[0].total = order.total(all, of: gradients.pairs)
    let isBounded = rules.directions.contains { $0 != 0 }
    var tree = GrownTree(nodes: [], units: gradients.units)
    var open = OpenNodes()
    var leafCount = 1

    /// What a search for a split of a node needs.
    func context(_ node: GrownTree.Node) -> SplitContext {
      var context = SplitContext(rules, gradients.units, total: node.total)
      context.isBounded = isBounded
      context.lower = node.lower
      context.upper = node.upper
      return context
    }
    func mayBeSplit(_ node: GrownTree.Node) -> Bool {
      node.rows.count / 2 >= rules.minLeafCount && node.depth < rules.maxDepth && !features.isEmpty
    }
    let gainUnit = power(2 * gradients.units.gradientExponent - gradients.units.hessianExponent)
    let minGain = rules.minGain > 0 ? rules.minGain / gainUnit : 0
    /// Keeps a node with its split when it is worth anything.
    func file(_ place: Int, _ split: TreeSplit, _ histogram: [GradientPair]?) -> [GradientPair]? {
      let whole = context(nodes[place]).score(of: nodes[place].total)
      let gain = split.score - whole
      // A difference in the last digits is nothing but rounding.
      guard split.feature >= 0, gain > minGain, gain > 1e-13 * abs(split.score) else { return histogram }
      open.push(OpenNodes.Entry(gain: gain, place: place, split: split, histogram: histogram))
      return nil
    }
    func drawn() -> [Int] {
      guard let count = rules.featuresPerNode, count < features.count else { return features }
      guard random != nil else { preconditionFailure("features are drawn from a random stream") }
      return random?.sample(count, of: features.count).map { features[$0] }.sorted() ?? features
    }

    if rules.maxLeaves > 1, mayBeSplit(nodes[0]) {
      let asked = drawn()
      if all.count <= Self.fewRows {
        order.gather(all, of: gradients.pairs, into: &ordered)
        _ = file(0, searchFew(order.rows[all], asked, context(nodes[0]), gradients.units), nil)
      } else {
        if !isWhole { order.gather(all, of: gradients.pairs, into: &ordered) }
        var histogram = takeHistogram()
        var none: [GradientPair] = []
        let found = searchMany(
          isWhole ? nil : order.rows[all], isWhole ? gradients.pairs : ordered, &histogram, rest: &none,
          groups: groups, wanted: (asked, []), (context(nodes[0]), context(nodes[0])), gradients.units)
        if let unused = file(0, found.smaller, histogram) { pool.append(unused) }
      }
    }
    while leafCount < rules.maxLeaves, var entry = open.pop() {
      let split = entry.split
      let place = entry.place
      let feature = Int(split.feature)
      let parent = nodes[place]
      let middle = order.part(parent.rows, table, feature: feature, goesRight: split.table())
      var left = GrownTree.Node(rows: parent.rows.lowerBound..<middle)
      var right = GrownTree.Node(rows: middle..<parent.rows.upperBound)
      left.total = split.left
      right.total = parent.total &- split.left
      for k in [0, 1] {
        let bounds = bounds(of: k, split, context(parent))
        if k == 0 { (left.lower, left.upper) = bounds } else { (right.lower, right.upper) = bounds }
      }
      left.depth = parent.depth + 1
      right.depth = parent.depth + 1
      nodes[place].feature = feature
      nodes[place].left = nodes.count
      nodes[place].bin = split.bin
      nodes[place].bins = split.bins
      nodes[place].gain = min(entry.gain * gainUnit, .greatestFiniteMagnitude)
      // Where no row of the node lacked the cell, later ones go where most rows have gone.
      nodes[place].missingGoesRight =
        split.bins != nil
        || (hasMissing(entry, parent, feature, order)
          ? split.missingGoesRight : right.rows.count > left.rows.count)
      // Taken out of the entry, so that it is not copied when it changes.
      var rest = entry.histogram ?? []
      entry.histogram = nil
      nodes += [left, right]
      leafCount += 1
      guard leafCount < rules.maxLeaves else {
        if !rest.isEmpty { pool.append(rest) }
        break
      }
      let (leftPlace, rightPlace) = (nodes.count - 2, nodes.count - 1)
      let leftIsSmaller = left.rows.count <= right.rows.count
      let small = leftIsSmaller ? leftPlace : rightPlace
      let large = leftIsSmaller ? rightPlace : leftPlace
      // Drawn for left, then right, whichever is larger.
      let leftAsked = mayBeSplit(left) ? drawn() : []
      let rightAsked = mayBeSplit(right) ? drawn() : []
      let asked = leftIsSmaller ? (leftAsked, rightAsked) : (rightAsked, leftAsked)
      guard !asked.0.isEmpty || !asked.1.isEmpty else {
        if !rest.isEmpty { pool.append(rest) }
        continue
      }
      if !rest.isEmpty {
        order.gather(nodes[small].rows, of: gradients.pairs, into: &ordered)
        if asked.1.isEmpty, nodes[small].rows.count <= Self.fewRows {
          _ = file(
            small,
            searchFew(order.rows[nodes[small].rows], asked.0, context(nodes[small]), gradients.units), nil)
          pool.append(rest)
          continue
        }
        var histogram = takeHistogram()
        let found = searchMany(
          order.rows[nodes[small].rows], ordered, &histogram, rest: &rest, groups: groups,
          wanted: asked, (context(nodes[small]), context(nodes[large])), gradients.units)
        // Small nodes do not need their histograms any more.
        for (node, split, sums) in [(small, found.smaller, histogram), (large, found.larger, rest)] {
          let isFew = nodes[node].rows.count <= Self.fewRows
          let unused = file(node, split, isFew ? nil : sums)
          if let unused { pool.append(unused) } else if isFew { pool.append(sums) }
        }
      } else {
        for node in [leftPlace, rightPlace] {
          let asked = node == leftPlace ? leftAsked : rightAsked
          guard !asked.isEmpty else { continue }
          order.gather(nodes[node].rows, of: gradients.pairs, into: &ordered)
          _ = file(
            node, searchFew(order.rows[nodes[node].rows], asked, context(nodes[node]), gradients.units), nil)
        }
      }
    }
    while let entry = open.pop() {
      if let histogram = entry.histogram { pool.append(histogram) }
    }
    let valueUnit = power(gradients.units.gradientExponent - gradients.units.hessianExponent)
    for place in nodes.indices {
      nodes[place].value = context(nodes[place]).value(of: nodes[place].total) * valueUnit
    }
    tree.nodes = nodes
    return (tree, order)
  }

  /// Whether a node has rows without a cell of the feature.
  private func hasMissing(
    _ entry: OpenNodes.Entry, _ node: GrownTree.Node, _ feature: Int, _ order: RowOrder
  ) -> Bool {
    if let histogram = entry.histogram { return histogram[feature * HistogramKernel.width].y != 0 }
    return node.rows.contains { table.bin(Int(order.rows[$0]), feature) == 0 }
  }

  /// The bounds of one part's value: a monotone feature parts them in the middle between both parts' values.
  private func bounds(of part: Int, _ split: TreeSplit, _ context: SplitContext) -> (Double, Double) {
    var (lower, upper) = (context.lower, context.upper)
    let direction = rules.directions.isEmpty ? 0 : rules.directions[Int(split.feature)]
    guard context.isBounded, direction != 0 else { return (lower, upper) }
    let middle = (context.value(of: split.left) + context.value(of: context.total &- split.left)) / 2
    if (part == 0) == (direction > 0) { upper = middle } else { lower = middle }
    return (lower, upper)
  }

  private mutating func takeHistogram() -> [GradientPair] {
    pool.popLast()
      ?? [GradientPair](repeating: .zero, count: table.groupCount * HistogramKernel.groupWidth)
  }
}

extension TreeGrower {
  /// Sums up few rows, whose gradients are in `ordered`, and looks for their best split.
  private mutating func searchFew(
    _ rows: ArraySlice<UInt32>, _ features: [Int], _ context: SplitContext, _ units: GradientUnits
  ) -> TreeSplit {
    let search = SplitSearch(
      table: table, bins: bins, binCounts: binCounts, directions: rules.directions,
      categories: rules.categories, units: units)
    return search.few(rows: rows, ordered, features: features, context, &sparse, &occupied)
  }

  /// Sums up many rows group by group, takes them from their parent's sums, and looks for the best splits of both.
  ///
  /// - Parameters:
  ///   - rows: the rows of the smaller node; nil for all of the table.
  ///   - pairs: their gradients in the same order.
  ///   - histogram: receives their sums.
  ///   - rest: the parent's sums, which become those of the larger node; empty for the root.
  ///   - groups: the groups that have a feature of the tree.
  ///   - wanted: the features that are looked at in the smaller and the larger node.
  private func searchMany(
    _ rows: ArraySlice<UInt32>?, _ pairs: [GradientPair], _ histogram: inout [GradientPair],
    rest: inout [GradientPair], groups: [FeatureGroup], wanted: (smaller: [Int], larger: [Int]),
    _ contexts: (smaller: SplitContext, larger: SplitContext), _ units: GradientUnits
  ) -> (smaller: TreeSplit, larger: TreeSplit) {
    let features = groups.reduce(0) { $0 + $1.places.count }
    let cells = features * ((rows?.count ?? table.rowCount) + Self.cellsPerFeature)
    let search = SplitSearch(
      table: table, bins: bins, binCounts: binCounts, directions: rules.directions,
      categories: rules.categories, units: units)
    return search.many(
      rows: rows, pairs, &histogram, rest: &rest, groups: groups, wanted: wanted, contexts,
      threads: cells >= 2 * Self.cellsPerTask ? threads : 1)
  }
}
