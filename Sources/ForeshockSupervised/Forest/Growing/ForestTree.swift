/// A tree of a forest as it was grown on bins.
struct ForestTree: Sendable {
  struct Node: Sendable {
    /// −1 for a leaf.
    var feature: Int32 = -1
    /// The first child; the second one follows it.
    var left: Int32 = 0
    /// The number of the set of bins that go left; −1 where bins up to `bin` do.
    var set: Int32 = -1
    var bin: UInt8 = 0
    var missingGoesRight = true
    /// By how much the split lowers the impurity of the rows, in sum.
    var gain = 0.0
    /// The weight of the node's rows.
    var cover = 0.0
  }

  var nodes = [Node()]
  /// For each node the mean of its rows, `outputCount` numbers a node.
  var values: [Double]
  var sets: [SIMD4<UInt64>] = []
  let outputCount: Int

  init(outputCount: Int) {
    self.outputCount = outputCount
    values = [Double](repeating: 0, count: outputCount)
  }

  /// Makes two leaves of a node; answers the place of the first one.
  mutating func split(_ place: Int, by split: TreeSplit, missingGoesRight: Bool, gain: Double) -> Int {
    let left = nodes.count
    nodes[place].feature = split.feature
    nodes[place].left = Int32(left)
    nodes[place].bin = split.bin
    nodes[place].missingGoesRight = missingGoesRight
    nodes[place].gain = gain
    if let bins = split.bins {
      nodes[place].set = Int32(sets.count)
      sets.append(bins)
    }
    nodes.append(Node())
    nodes.append(Node())
    for _ in 0..<2 * outputCount { values.append(0) }
    return left
  }

  /// Appends the tree to a structure, once for each output, all values times `scale`.
  func append(to structure: inout TreeStructure, _ features: FeatureBins, scale: Double) {
    for output in 0..<outputCount {
      let base = structure.nodes.count
      structure.roots.append(Int32(base))
      for (place, node) in nodes.enumerated() {
        structure.values.append(values[place * outputCount + output] * scale)
        structure.covers.append(max(node.cover, .leastNormalMagnitude))
        structure.gains.append(node.gain / Double(outputCount))
        let feature = Int(node.feature)
        if feature < 0 {
          structure.nodes.append(.leaf(at: base + place))
        } else if node.set >= 0, case .categorical(let categories) = features.features[feature] {
          let bins = sets[Int(node.set)]
          let left = categories.indices.filter { bins[($0 + 1) / 64] >> UInt64(($0 + 1) % 64) & 1 == 1 }
          let set = structure.sets.append(categories: left.map { categories[$0] })
          structure.nodes.append(.categorical(feature: feature, set: set, left: base + Int(node.left)))
        } else {
          structure.nodes.append(
            .numeric(
              feature: feature, threshold: features.threshold(of: feature, bin: Int(node.bin)),
              missingGoesRight: node.missingGoesRight, left: base + Int(node.left)))
        }
      }
    }
  }
}

extension TreeStructure {
  /// Makes room for the nodes of a forest.
  mutating func reserveNodes(_ count: Int) {
    nodes.reserveCapacity(count)
    values.reserveCapacity(count)
    covers.reserveCapacity(count)
    gains.reserveCapacity(count)
  }
}
