internal import ForeshockNumerics

/// Grows isolation trees one after the other in its own scratch space.
struct TreeGrower {
  private(set) var table: SampledTable
  private let depthLimit: Int
  private let splits: IsolationForest.Splits
  /// The rows of the sample, numbered as drawn, ordered so that those of a node stand together.
  private var order: [Int32]
  /// A permutation of the columns; those that may vary in the present node stand first.
  private var columns: [Int]
  /// The cells of the present node in the column being looked at.
  private var cells: NodeCells
  /// In the other column of an oblique split, and the combination of both.
  private var partner: NodeCells
  private var combined: NodeCells
  /// Room for one partition.
  private var spare: [Int32]
  private var cut: FairCut
  private var open: [OpenNode] = []
  /// The trees so far.
  private(set) var grown = GrownTrees()

  private struct Split {
    var column: Int
    var threshold: Double
    var projection: ForestStructure.Projection?
  }

  init(table: SampledTable, splits: IsolationForest.Splits) {
    self.table = table
    self.splits = splits
    depthLimit = ForestStructure.depthLimit(sampleSize: table.sampleSize)
    order = [Int32](repeating: 0, count: table.sampleSize)
    columns = Array(0..<table.columnCount)
    cells = NodeCells(sampleSize: table.sampleSize)
    let room = splits == .axisParallel ? 0 : table.sampleSize
    partner = NodeCells(sampleSize: room)
    combined = NodeCells(sampleSize: room)
    cut = FairCut(sampleSize: splits == .fairCut ? room : 0)
    spare = order
  }

  /// Grows tree number `tree` on rows of the column-major table `elements` and appends it to ``grown``.
  ///
  /// - Throws: ``AnomalyError/infiniteValue(row:column:)`` when a cell it reads is infinite.
  mutating func grow(_ elements: [Double], tree: Int, random: RandomStream) throws(AnomalyError) {
    var random = random
    try table.draw(elements, tree: tree, &random)
    for i in order.indices { order[i] = Int32(truncatingIfNeeded: i) }
    // The order the last tree left must not show in this one: trees are the same on any thread.
    for j in columns.indices { columns[j] = j }
    open.append(OpenNode(rows: 0..<order.count, depth: 0, candidates: columns.count))
    while var node = open.popLast() {
      guard node.rows.count > 2, node.depth < depthLimit,
        let split = try chooseSplit(&node, elements, &random)
      else {
        grown.nodes.append(-Int32(truncatingIfNeeded: node.rows.count))
        continue
      }
      let middle: Int
      let missingGoesRight: Bool
      if let projection = split.projection {
        (middle, missingGoesRight) = partition(
          &order, node.rows, by: split.threshold, missing: combined.missing, of: combined.values, &spare)
        grown.projections.append(projection)
      } else {
        (middle, missingGoesRight) = partition(
          &order, node.rows, by: split.threshold, missing: cells.missing, of: cells.values, &spare)
      }
      grown.nodes.append(Int32(2 * split.column + (missingGoesRight ? 1 : 0)))
      grown.thresholds.append(split.threshold)
      var part = OpenNode(
        rows: middle..<node.rows.upperBound, depth: node.depth + 1, candidates: node.candidates)
      open.append(part)
      part.rows = node.rows.lowerBound..<middle
      open.append(part)
    }
  }

  /// Where to part the node's rows; nil when no column varies among them.
  @inline(__always)
  private mutating func chooseSplit(
    _ node: inout OpenNode, _ elements: [Double], _ random: inout RandomStream
  ) throws(AnomalyError) -> Split? {
    guard let place = try drawColumn(&node, behind: 0, elements, &random) else { return nil }
    guard splits != .axisParallel else {
      return Split(
        column: columns[place], threshold: splitPoint(cells.least, cells.greatest, random.uniform()))
    }
    columns.swapAt(place, 0)
    return try chooseObliqueSplit(&node, elements, &random)
  }

  /// Where in ``columns`` one stands that varies among the node's rows, of those from `first` on; its cells
  /// are in ``cells``. Nil when none does.
  ///
  /// Columns are drawn among those not yet known to be constant, and a constant one is set aside: which
  /// of the varying ones is met first is uniform.
  @inline(__always)
  private mutating func drawColumn(
    _ node: inout OpenNode, behind first: Int, _ elements: [Double], _ random: inout RandomStream
  ) throws(AnomalyError) -> Int? {
    while node.candidates > first {
      let rest = node.candidates - first
      let pick = first + (rest == 1 ? 0 : random.integer(below: rest))
      try cells.gather(node.rows, of: order, column: columns[pick], table, elements)
      if splits == .axisParallel ? cells.vary : cells.varyInHalves { return pick }
      node.candidates -= 1
      columns.swapAt(pick, node.candidates)
    }
    return nil
  }

  /// A split across the first of ``columns``, whose cells are in ``cells``, and another one.
  ///
  /// The factors are random numbers over the columns' deviations among the node's rows, so that units do not
  /// matter. Where only one column varies, or a combination does not, the split looks at one column, which
  /// takes both places with half the weight each.
  private mutating func chooseObliqueSplit(
    _ node: inout OpenNode, _ elements: [Double], _ random: inout RandomStream
  ) throws(AnomalyError) -> Split {
    let count = node.rows.count
    let column = columns[0]
    swap(&cells, &partner)
    var projection = ForestStructure.Projection(partner: Int32(column), weight: 0.5, partnerWeight: 0.5)
    let single = projection
    if let other = try drawColumn(&node, behind: 1, elements, &random) {
      projection = ForestStructure.Projection(
        partner: Int32(columns[other]), weight: partner.standardized(factor(&random), count: count),
        partnerWeight: cells.standardized(factor(&random), count: count))
      combined.combine(partner, cells, by: projection, count: count)
    }
    if projection == single || !combined.vary || !combined.areFinite {
      projection = single
      combined.combine(partner, partner, by: single, count: count)
    }
    let threshold =
      splits == .fairCut
      ? cut.point(in: combined, count: count)
      : splitPoint(combined.least, combined.greatest, random.uniform())
    return Split(column: column, threshold: threshold, projection: projection)
  }

  /// As the sources have it: uniform in −1 ..< 1 for fair cuts, else normal, which makes all directions of a
  /// standardised plane equally likely.
  private func factor(_ random: inout RandomStream) -> Double {
    splits == .fairCut ? 2 * random.uniform() - 1 : random.normal()
  }
}
