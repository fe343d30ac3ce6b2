/// Exact Shapley values of the features of one row in one tree, path-dependent: a feature that is not known sends a
/// row both ways, in the shares of the rows of training.
///
/// Source: Lundberg, Erion & Lee, "Consistent individualized feature attribution for tree ensembles",
/// arXiv:1802.03888, algorithm 2.
struct PathContributions {
  /// A feature on the way to a leaf: the shares of the subsets that reach it without and with the feature known, and the
  /// weight of all subsets of this many features.
  private struct Element {
    var feature = -1
    var zero = 1.0
    var one = 1.0
    var weight = 0.0
  }

  /// A node that is still to be visited, with what its parent knows of it.
  private struct Visit {
    let place: Int
    /// Where its path is to be, how many elements that of its parent has, and where those are.
    let start, depth, parent: Int
    let zero, one: Double
    let feature: Int
  }

  private let structure: TreeStructure
  /// The paths of all nodes on the way behind each other; each has an element for every feature on it at most.
  private var path: [Element] = []
  /// An explicit stack: a tree from a file may be a chain.
  private var stack: [Visit] = []
  /// Of each node the mean of its leaves' values over the rows of training.
  private let means: [Double]

  init(_ structure: TreeStructure) {
    self.structure = structure
    var means = structure.values
    // Children come after their parents.
    for place in structure.nodes.indices.reversed() where !structure.isLeaf(place) {
      let left = Int(structure.nodes[place].left)
      let (a, b) = (structure.covers[left], structure.covers[left + 1])
      means[place] = (a * means[left] + b * means[left + 1]) / (a + b)
    }
    self.means = means
  }

  /// Adds the contributions of a tree to those of each feature; answers the tree's mean value.
  mutating func add(tree: Int, _ row: [Double], to contributions: inout [Double]) -> Double {
    let root = Int(structure.roots[tree])
    stack.append(Visit(place: root, start: 0, depth: 0, parent: 0, zero: 1, one: 1, feature: -1))
    while let next = stack.popLast() { visit(next, row, &contributions) }
    return means[root]
  }

  private mutating func visit(_ visit: Visit, _ row: [Double], _ contributions: inout [Double]) {
    let (place, start) = (visit.place, visit.start)
    var depth = visit.depth
    while path.count <= start + depth { path.append(Element()) }
    for k in 0..<depth { path[start + k] = path[visit.parent + k] }
    extend(start, depth, zero: visit.zero, one: visit.one, feature: visit.feature)
    let node = structure.nodes[place]
    guard !structure.isLeaf(place) else {
      for k in 1..<max(1, depth + 1) {
        let element = path[start + k]
        contributions[element.feature] +=
          unwoundSum(start, depth, k) * (element.one - element.zero) * structure.values[place]
      }
      return
    }
    let left = Int(node.left)
    let goesRight = structure.goesRight(node, row[node.feature])
    let (hot, cold) = goesRight ? (left + 1, left) : (left, left + 1)
    let total = structure.covers[left] + structure.covers[left + 1]
    var (knownZero, knownOne) = (1.0, 1.0)
    // A feature that was asked before counts once.
    if let before = (0..<depth + 1).first(where: { path[start + $0].feature == node.feature }) {
      knownZero = path[start + before].zero
      knownOne = path[start + before].one
      unwind(start, depth, before)
      depth -= 1
    }
    // The last one in is visited first, and all below it before the other, which still finds the path here.
    open(cold, start, depth, zero: structure.covers[cold] / total * knownZero, one: 0, node.feature)
    open(hot, start, depth, zero: structure.covers[hot] / total * knownZero, one: knownOne, node.feature)
  }

  /// Keeps a child for later, if any subset of features that matters leads there.
  private mutating func open(
    _ child: Int, _ parent: Int, _ depth: Int, zero: Double, one: Double, _ feature: Int
  ) {
    guard zero > 1e-290 || one > 0 else { return }
    stack.append(
      Visit(
        place: child, start: parent + depth + 1, depth: depth + 1, parent: parent, zero: zero, one: one,
        feature: feature))
  }

  private mutating func extend(_ start: Int, _ depth: Int, zero: Double, one: Double, feature: Int) {
    path[start + depth] = Element(feature: feature, zero: zero, one: one, weight: depth == 0 ? 1 : 0)
    let length = Double(depth + 1)
    for k in stride(from: depth - 1, through: 0, by: -1) {
      path[start + k + 1].weight += one * path[start + k].weight * Double(k + 1) / length
      path[start + k].weight = zero * path[start + k].weight * Double(depth - k) / length
    }
  }

  private mutating func unwind(_ start: Int, _ depth: Int, _ index: Int) {
    let (zero, one) = (path[start + index].zero, path[start + index].one)
    let length = Double(depth + 1)
    var next = path[start + depth].weight
    for k in stride(from: depth - 1, through: 0, by: -1) {
      if one != 0 {
        let weight = path[start + k].weight
        path[start + k].weight = next * length / (Double(k + 1) * one)
        next = weight - path[start + k].weight * zero * Double(depth - k) / length
      } else {
        path[start + k].weight *= length / (zero * Double(depth - k))
      }
    }
    for k in index..<depth {
      path[start + k].feature = path[start + k + 1].feature
      path[start + k].zero = path[start + k + 1].zero
      path[start + k].one = path[start + k + 1].one
    }
  }

  private func unwoundSum(_ start: Int, _ depth: Int, _ index: Int) -> Double {
    let (zero, one) = (path[start + index].zero, path[start + index].one)
    let length = Double(depth + 1)
    var next = path[start + depth].weight
    var total = 0.0
    for k in stride(from: depth - 1, through: 0, by: -1) {
      if one != 0 {
        let part = next * length / (Double(k + 1) * one)
        total += part
        next = path[start + k].weight - part * zero * Double(depth - k) / length
      } else {
        total += path[start + k].weight / zero * length / Double(depth - k)
      }
    }
    return total
  }
}

extension TreeStructure {
  /// Whether a cell goes to the second child of a node.
  func goesRight(_ node: TreeNode, _ cell: Double) -> Bool {
    if node.isCategorical { return !sets.contains(cell, in: node.set) }
    return cell.isNaN ? node.missingGoesRight : cell > node.threshold
  }
}
