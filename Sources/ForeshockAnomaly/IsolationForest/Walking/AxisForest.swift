/// Trees whose splits look at one column each, as they are walked.
struct AxisForest: Sendable {
  /// A node: 16 bytes, so that four share a line of the cache.
  struct Node: Sendable {
    /// The split point's sort key; a leaf has the greatest number, which nothing exceeds.
    var key: UInt64
    /// The slot in the lower half, the left part's place in the upper.
    var link: UInt64
  }

  let encoder: RowEncoder
  let trees: WalkedTrees
  /// Every slot is one of the encoder's, every place one of `nodes`.
  let nodes: [Node]

  init(_ structure: ForestStructure) throws(AnomalyError) {
    let skeleton = try ForestSkeleton(structure)
    var table = SlotTable(structure)
    var nodes = skeleton.left.map { Node(key: .max, link: UInt64($0) << 32) }
    // First which slots there are, then where they stand.
    table.note(skeleton)
    table.number()
    skeleton.forEachSplit { split in
      nodes[split.place].key = sortKey(structure.thresholds[split.number])
      nodes[split.place].link |= UInt64(table.place(of: split))
    }
    self.nodes = nodes
    encoder = RowEncoder(slots: table.slots, isKeyed: true, categories: structure.categories)
    trees = WalkedTrees(skeleton)
  }
}

/// What walking any kind of trees needs besides their nodes.
struct WalkedTrees: Sendable {
  /// Where each tree begins.
  let roots: [UInt32]
  /// The mean path length of each node's rows: what a walk that ends there answers.
  let values: [Double]
  /// How many steps a walk has.
  let depth: Int

  init(_ skeleton: ForestSkeleton) {
    roots = skeleton.roots
    values = skeleton.values
    depth = skeleton.depth
  }

  /// The mean over all trees of the mean path length of the rows they were grown on.
  var baseline: Double { roots.reduce(0) { $0 + values[Int($1)] } / Double(roots.count) }
}

extension ForestSkeleton {
  /// A split as the layout needs it.
  struct Split {
    /// Where the node stands.
    var place: Int
    /// Its number in the order of the structure.
    var number: Int
    /// The tree it belongs to, counted from the first one here.
    var tree: Int
    var column: Int
    var missingGoesRight: Bool
    /// Whether the right part is the smaller one.
    var rightIsSmaller: Bool
  }

  /// Calls `body` for each split, tree after tree.
  func forEachSplit(_ body: (Split) -> Void) {
    var tree = 0
    for place in left.indices where splits[place] >= 0 {
      while tree + 1 < roots.count, Int(roots[tree + 1]) <= place { tree += 1 }
      let number = Int(splits[place])
      let code = codes[number]
      let first = Int(left[place])
      body(
        Split(
          place: place, number: number, tree: tree, column: Int(code / 2), missingGoesRight: code % 2 == 1,
          rightIsSmaller: sizes[first + 1] < sizes[first]))
    }
  }
}
