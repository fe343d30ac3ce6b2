/// A tree as it was grown on bins.
package struct GrownTree: Sendable {
  package struct Node: Sendable {
    /// −1 for a leaf.
    package var feature = -1
    /// The first child; the second one follows it.
    package var left = 0
    /// Bins up to it go left.
    package var bin: UInt8 = 0
    package var missingGoesRight = true
    /// The bins that go left where the feature is one of categories.
    var bins: SIMD4<UInt64>?
    /// The sums over the node's rows.
    package var total = GradientPair.zero
    /// What the split is worth: by how much G² / (H + λ) of the parts exceeds that of the whole.
    package var gain = 0.0
    /// −G / (H + λ) inside the node's bounds.
    package var value = 0.0
    /// Bounds that monotone features put on the value, in units of the sums.
    package var lower = -Double.infinity
    package var upper = Double.infinity
    /// The node's rows in the order of the tree.
    package var rows: Range<Int>
    package var depth = 0
  }

  package var nodes: [Node]
  package let units: GradientUnits

  /// Where each bin goes at a node: whether right.
  package func goesRight(_ node: Node, _ bin: UInt8) -> Bool {
    if let bins = node.bins { return bins[Int(bin) / 64] >> UInt64(bin % 64) & 1 == 0 }
    return bin == 0 ? node.missingGoesRight : bin > node.bin
  }

  /// The leaf in which a row of a table of bins ends.
  package func leaf(of row: Int, in table: BinnedTable) -> Int {
    var place = 0
    while nodes[place].feature >= 0 {
      let node = nodes[place]
      place = node.left + (goesRight(node, table.bin(row, node.feature)) ? 1 : 0)
    }
    return place
  }

  /// Keeps new values in the directions of monotone features, whatever units they have: at a split by one, those below
  /// stay on either side of the middle between both parts' values, which have to be there.
  mutating func boundValues(_ directions: [Int8]) {
    var lower = [Double](repeating: -.infinity, count: nodes.count)
    var upper = [Double](repeating: .infinity, count: nodes.count)
    // Children come after their parents.
    for place in nodes.indices {
      let node = nodes[place]
      func bounded(_ value: Double) -> Double { min(max(value, lower[place]), upper[place]) }
      nodes[place].value = bounded(node.value)
      guard node.feature >= 0 else { continue }
      for child in [node.left, node.left + 1] { (lower[child], upper[child]) = (lower[place], upper[place]) }
      guard directions[node.feature] != 0 else { continue }
      let middle = bounded(nodes[node.left].value) / 2 + bounded(nodes[node.left + 1].value) / 2
      let isRising = directions[node.feature] > 0
      // Bounded again: rounding may take the middle of two equal numbers off them.
      upper[isRising ? node.left : node.left + 1] = bounded(middle)
      lower[isRising ? node.left + 1 : node.left] = bounded(middle)
    }
  }

  /// Sends rows that it was not grown on to their leaves: their order, and this tree with their places in it.
  func sort(_ rows: [UInt32], _ table: BinnedTable, threads: Int) -> (RowOrder, GrownTree) {
    var order = RowOrder(rows, rowCount: table.rowCount, threads: threads)
    var placed = self
    placed.nodes[0].rows = 0..<rows.count
    for place in nodes.indices where nodes[place].feature >= 0 {
      let node = nodes[place]
      let range = placed.nodes[place].rows
      let middle = order.part(
        range, table, feature: node.feature, goesRight: (0...255).map { goesRight(node, $0) })
      placed.nodes[node.left].rows = range.lowerBound..<middle
      placed.nodes[node.left + 1].rows = middle..<range.upperBound
    }
    return (order, placed)
  }

  /// Appends the tree to a structure, values times `scale` at its leaves.
  package func append(to structure: inout TreeStructure, _ features: FeatureBins, scale: Double) {
    let base = structure.nodes.count
    structure.roots.append(Int32(base))
    // Inner nodes have the mean of their rows' values; children come after their parents.
    var means = nodes.map { $0.value * scale }
    for place in nodes.indices.reversed() where nodes[place].feature >= 0 {
      let left = nodes[place].left
      let (a, b) = (Double(units.count(nodes[left].total)), Double(units.count(nodes[left + 1].total)))
      means[place] = a + b > 0 ? (a * means[left] + b * means[left + 1]) / (a + b) : means[left]
    }
    for (place, node) in nodes.enumerated() {
      structure.values.append(means[place])
      structure.covers.append(Double(units.count(node.total)))
      structure.gains.append(node.gain)
      if node.feature < 0 {
        structure.nodes.append(.leaf(at: base + place))
      } else if let bins = node.bins, case .categorical(let categories) = features.features[node.feature] {
        let left = categories.indices.filter { bins[($0 + 1) / 64] >> UInt64(($0 + 1) % 64) & 1 == 1 }
        let set = structure.sets.append(categories: left.map { categories[$0] })
        structure.nodes.append(.categorical(feature: node.feature, set: set, left: base + node.left))
      } else {
        structure.nodes.append(
          .numeric(
            feature: node.feature, threshold: features.threshold(of: node.feature, bin: Int(node.bin)),
            missingGoesRight: node.missingGoesRight, left: base + node.left))
      }
    }
  }
}
