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

  private let structure: TreeStructure
  /// The paths of all levels behind each other: level d has d + 1 elements at most.
  private var path: [Element]

  init(_ structure: TreeStructure) {
    self.structure = structure
    let depth = (structure.depths().max() ?? 0) + 2
    path = [Element](repeating: Element(), count: depth * (depth + 1) / 2)
  }

  /// Adds the contributions of a tree to those of each feature; answers the tree's mean value.
  mutating func add(tree: Int, _ row: [Double], to contributions: inout [Double]) -> Double {
    let root = Int(structure.roots[tree])
    visit(root, row, &contributions, start: 0, depth: 0, parent: 0, zero: 1, one: 1, feature: -1)
    return meanValue(root)
  }

  /// The mean of the leaves' values over the rows of training, from the leaves up.
  private func meanValue(_ place: Int) -> Double {
    guard !structure.isLeaf(place) else { return structure.values[place] }
    let left = Int(structure.nodes[place].left)
    let (a, b) = (structure.covers[left], structure.covers[left + 1])
    return (a * meanValue(left) + b * meanValue(left + 1)) / (a + b)
  }

  private mutating func visit(
    _ place: Int, _ row: [Double], _ contributions: inout [Double], start: Int, depth: Int, parent: Int,
    zero: Double, one: Double, feature: Int
  ) {
    var depth = depth
    for k in 0..<depth { path[start + k] = path[parent + k] }
    extend(start, depth, zero: zero, one: one, feature: feature)
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
    let next = start + depth + 1
    visit(
      hot, row, &contributions, start: next, depth: depth + 1, parent: start,
      zero: structure.covers[hot] / total * knownZero, one: knownOne, feature: node.feature)
    visit(
      cold, row, &contributions, start: next, depth: depth + 1, parent: start,
      zero: structure.covers[cold] / total * knownZero, one: 0, feature: node.feature)
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
