/// What an ensemble of trees consists of: everything that is stored, nothing that follows from it.
package struct TreeStructure: Hashable, Sendable {
  /// Columns of the tables that the trees take.
  package var featureCount: Int
  /// Scores a row; tree t adds to score t mod `outputCount`.
  package var outputCount: Int
  /// What every row starts from, one an output.
  package var baseline: [Double]
  /// Where each tree starts. Its nodes are all up to the next tree's start, each child after its parent.
  package var roots: [Int32] = []
  /// The nodes of all trees.
  package var nodes: [TreeNode] = []
  /// For each leaf what it adds to a score. For the other nodes the mean over the rows that passed there.
  package var values: [Double] = []
  /// How many rows of training passed each node.
  package var covers: [Double] = []
  /// What each split was worth, G² / (H + λ) of its parts less that of the whole; 0 for leaves.
  package var gains: [Double] = []
  /// The sets of categories that nodes ask for.
  package var sets = CategorySets()

  package init(featureCount: Int, outputCount: Int, baseline: [Double]) {
    precondition(featureCount >= 0 && outputCount >= 1 && baseline.count == outputCount)
    self.featureCount = featureCount
    self.outputCount = outputCount
    self.baseline = baseline
  }

  /// Questions on the way to a leaf that a tree may have at most; no fit grows deeper. It bounds the memory and the recursion of
  /// what follows single paths.
  static let mostLevels = 1_024

  /// How many trees there are.
  package var treeCount: Int { roots.count }

  /// The places of a tree's nodes.
  package func nodeRange(of tree: Int) -> Range<Int> {
    Int(roots[tree])..<(tree + 1 < roots.count ? Int(roots[tree + 1]) : nodes.count)
  }

  /// Whether the node at a place is a leaf.
  @inline(__always)
  package func isLeaf(_ place: Int) -> Bool { Int(nodes[place].left) == place }

  /// Steps of the longest way from each root to a leaf.
  package func depths() -> [Int] {
    var level = [Int](repeating: 0, count: nodes.count)
    return roots.indices.map { tree in
      var deepest = 0
      for place in nodeRange(of: tree) where !isLeaf(place) {
        let next = level[place] + 1
        let left = Int(nodes[place].left)
        level[left] = next
        level[left + 1] = next
        deepest = max(deepest, next)
      }
      return deepest
    }
  }

  /// The first `count` trees.
  package func prefix(_ count: Int) -> TreeStructure {
    guard count < treeCount else { return self }
    var result = self
    let end = Int(roots[count])
    result.roots.removeLast(treeCount - count)
    result.nodes.removeLast(nodes.count - end)
    result.values.removeLast(values.count - end)
    result.covers.removeLast(covers.count - end)
    result.gains.removeLast(gains.count - end)
    return result
  }

  /// Why these cannot be trees, or nil when they are: what makes walks end inside the arrays.
  package func flaw() -> String? {
    guard featureCount >= 0, featureCount <= 1 << 24, outputCount >= 1, baseline.count == outputCount,
      baseline.allSatisfy(\.isFinite)
    else { return "counts of features or outputs that are out of bounds" }
    guard values.count == nodes.count, covers.count == nodes.count, gains.count == nodes.count else {
      return "arrays of unequal length"
    }
    guard nodes.count <= Int(Int32.max) / 2, roots.isEmpty == nodes.isEmpty, roots.first ?? 0 == 0,
      roots.count % outputCount == 0
    else { return "trees that do not start at the first node, or do not fit the outputs" }
    for (root, next) in zip(roots, roots.dropFirst()) where root >= next {
      return "trees that are not in order"
    }
    if let last = roots.last, Int(last) >= nodes.count { return "a tree without nodes" }
    for place in nodes.indices {
      guard values[place].isFinite, covers[place] > 0, covers[place] <= 0x1p62, gains[place].isFinite else {
        return "a number of node \(place) that is out of bounds"
      }
    }
    var isChild = [Bool](repeating: false, count: nodes.count)
    for tree in roots.indices {
      let range = nodeRange(of: tree)
      isChild[range.lowerBound] = true
      for place in range {
        guard isChild[place] else { return "node \(place) is nobody's child" }
        let node = nodes[place]
        if isLeaf(place) {
          guard node == .leaf(at: place) else { return "leaf \(place) asks something" }
          continue
        }
        let left = Int(node.left)
        guard left > place, left + 1 < range.upperBound, !isChild[left], !isChild[left + 1] else {
          return "the children of node \(place) are out of place"
        }
        isChild[left] = true
        isChild[left + 1] = true
        guard node.feature < featureCount else { return "node \(place) asks for feature \(node.feature)" }
        if node.isCategorical {
          guard node.threshold >= 0, node.threshold < Double(sets.count), node.threshold == Double(node.set),
            node.missingGoesRight
          else { return "node \(place) asks for a set that there is not" }
        } else if node.threshold.isNaN {
          return "the threshold of node \(place) is not a number"
        }
      }
    }
    if depths().contains(where: { $0 > Self.mostLevels }) {
      return "a tree of more than \(Self.mostLevels) levels"
    }
    return nil
  }
}
