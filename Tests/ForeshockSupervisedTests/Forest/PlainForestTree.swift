import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation

/// Checks that each split of a tree is one that lowers the impurity of its rows most, by trying all of them on the cells.
struct PlainForestTree {
  let x: Matrix
  let targets: [Double]
  let weights: [Double]
  let settings: RandomForest
  let minLeafCount: Int

  private var classCount: Int? {
    if case .classes(let count) = settings.outcome { count } else { nil }
  }

  /// The impurity of rows times their weight.
  func impurity(_ rows: [Int]) -> Double {
    let total = rows.reduce(0) { $0 + weights[$1] }
    guard let classCount else {
      let mean = rows.reduce(0) { $0 + weights[$1] * targets[$1] } / total
      return rows.reduce(0) { $0 + weights[$1] * (targets[$1] - mean) * (targets[$1] - mean) }
    }
    var sums = [Double](repeating: 0, count: classCount)
    for row in rows { sums[Int(targets[row])] += weights[row] }
    switch settings.criterion {
    case .gini: return total - sums.reduce(0) { $0 + $1 * $1 } / total
    case .entropy: return sums.reduce(0) { $1 > 0 ? $0 - $1 * log($1 / total) : $0 }
    }
  }

  /// All ways to part rows: by each column's values in the whole table and both ways for missing cells, and each
  /// set of categories.
  func partings(_ rows: [Int]) -> [(left: [Int], right: [Int])] {
    var result: [(left: [Int], right: [Int])] = []
    func add(_ isLeft: (Int) -> Bool) {
      let left = rows.filter(isLeft)
      let right = rows.filter { !isLeft($0) }
      if left.count >= minLeafCount, right.count >= minLeafCount { result.append((left, right)) }
    }
    for feature in 0..<x.columnCount {
      let values = Set(rows.map { x[$0, feature] }.filter { !$0.isNaN }).sorted()
      if settings.categoricalColumns.contains(feature) {
        for set in 1..<max(1, 1 << values.count) {
          add { row in
            guard let place = values.firstIndex(of: x[row, feature]) else { return false }
            return set >> place & 1 == 1
          }
        }
        continue
      }
      for value in values {
        for missingGoesLeft in [false, true] {
          add { x[$0, feature].isNaN ? missingGoesLeft : x[$0, feature] <= value }
        }
      }
    }
    return result
  }

  /// Says what is wrong with a tree, or nothing.
  func flaw(in structure: TreeStructure, tree: Int) -> String? {
    let outputs = structure.outputCount
    var open = [
      (place: Int(structure.roots[tree * outputs]), rows: weights.indices.filter { weights[$0] > 0 })
    ]
    while let (place, rows) = open.popLast() {
      let total = rows.reduce(0) { $0 + weights[$1] }
      if abs(structure.covers[place] / total - 1) > 1e-12 { return "cover of node \(place)" }
      let isPure = Set(rows.map { targets[$0] }).count == 1
      if structure.isLeaf(place) {
        if !isPure, settings.maxDepth == nil, !partings(rows).isEmpty {
          return "node \(place) could be parted"
        }
        let share = 1 / Double(structure.treeCount / outputs)
        for output in 0..<outputs {
          let copy =
            Int(structure.roots[tree * outputs + output]) + place - Int(structure.roots[tree * outputs])
          let mean =
            rows.reduce(0) {
              let y = outputs > 1 ? (targets[$1] == Double(output) ? 1 : 0) : targets[$1]
              return $0 + weights[$1] * y
            } / total
          if abs(structure.values[copy] - mean * share) > 1e-12 * max(1, abs(mean)) {
            return "value of node \(place)"
          }
        }
        continue
      }
      if isPure { return "node \(place) is pure" }
      let node = structure.nodes[place]
      let left = rows.filter { !goesRight(structure, node, x[$0, node.feature]) }
      let right = rows.filter { goesRight(structure, node, x[$0, node.feature]) }
      if left.count < minLeafCount || right.count < minLeafCount { return "node \(place) has a small part" }
      let reached = impurity(left) + impurity(right)
      let least = partings(rows).map { impurity($0.left) + impurity($0.right) }.min() ?? .infinity
      let whole = impurity(rows)
      if reached > least + 1e-9 * whole { return "node \(place): \(reached), not \(least)" }
      if abs(structure.gains[place] * Double(outputs) - (whole - reached)) > 1e-9 * max(1, whole) {
        return "gain of node \(place): \(structure.gains[place] * Double(outputs)), not \(whole - reached)"
      }
      open += [(Int(node.left), left), (Int(node.left) + 1, right)]
    }
    return nil
  }

  private func goesRight(_ structure: TreeStructure, _ node: TreeNode, _ cell: Double) -> Bool {
    if node.isCategorical {
      return cell.isNaN || !structure.sets.categories(of: node.set).contains(Int(cell))
    }
    return cell.isNaN ? node.missingGoesRight : cell > node.threshold
  }
}
