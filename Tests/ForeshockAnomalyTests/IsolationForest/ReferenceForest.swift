import ForeshockAnomaly

/// A tree as a plain recursive structure: what the padded layout is compared with.
indirect enum ReferenceTree {
  case leaf(size: Int)
  case split(
    column: Int, threshold: Double, missingGoesRight: Bool, left: ReferenceTree, right: ReferenceTree)

  /// The size of the leaf that `row` falls into, and how deep it lies.
  func path(of row: [Double], depth: Int = 0) -> (size: Int, depth: Int) {
    switch self {
    case .leaf(let size): return (size, depth)
    case .split(let column, let threshold, let missingGoesRight, let left, let right):
      let value = row[column]
      let goesRight = value.isNaN ? missingGoesRight : value > threshold
      return (goesRight ? right : left).path(of: row, depth: depth + 1)
    }
  }

  /// Calls `body` for each node with the rows that reach it.
  func visit(_ rows: [[Double]], depth: Int = 0, _ body: (ReferenceTree, [[Double]], Int) -> Void) {
    body(self, rows, depth)
    guard case .split(let column, let threshold, let missingGoesRight, let left, let right) = self else {
      return
    }
    let goesRight = { (row: [Double]) in
      row[column].isNaN ? missingGoesRight : row[column] > threshold
    }
    left.visit(rows.filter { !goesRight($0) }, depth: depth + 1, body)
    right.visit(rows.filter(goesRight), depth: depth + 1, body)
  }
}

/// All trees of a well-formed structure.
func referenceTrees(_ structure: ForestStructure) -> [ReferenceTree] {
  var nodes = structure.nodes.makeIterator()
  var thresholds = structure.thresholds.makeIterator()
  func next() -> ReferenceTree {
    let code = Int(nodes.next() ?? -1)
    if code < 0 { return .leaf(size: -code) }
    let threshold = thresholds.next() ?? .nan
    let left = next()
    return .split(
      column: code / 2, threshold: threshold, missingGoesRight: code % 2 == 1, left: left, right: next())
  }
  return (0..<structure.treeCount).map { _ in next() }
}
