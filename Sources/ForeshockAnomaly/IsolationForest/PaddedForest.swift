/// The forest as it is scored: every tree filled up to a complete binary heap, so that all paths have the
/// same number of steps and a step is one comparison without a branch:
///
///     k ← 2k + 1 + (x > t)
///
/// Where a tree is shallower, idle nodes with t = +∞ lead to the left, down to a copy of the leaf's
/// value. A leaf's value is the path length it stands for: its depth plus c(rows).
struct PaddedForest: Hashable, Sendable {
  /// One node of a heap; idle ones keep these values.
  struct Node: Hashable, Sendable {
    var threshold = Double.infinity
    var column: Int32 = 0
    /// 1 where missing values go right.
    var missingGoesRight: Int32 = 0
  }

  let treeCount: Int
  let columnCount: Int
  /// How many steps a path has.
  let depth: Int
  /// (2^depth − 1) nodes a tree; every column is below `columnCount`.
  let nodes: [Node]
  /// 2^depth path lengths a tree.
  let leaves: [Double]

  /// Lays out a forest and checks every part of it on the way, whoever made it.
  init(_ structure: ForestStructure) throws(AnomalyError) {
    guard structure.columnCount >= 1, structure.columnCount <= Int(Int32.max) / 2 else {
      throw .malformedModel(reason: "\(structure.columnCount) columns")
    }
    guard (1...ForestStructure.largestSample).contains(structure.sampleSize), structure.treeCount >= 1 else {
      throw .malformedModel(reason: "\(structure.treeCount) trees of \(structure.sampleSize) rows")
    }
    try ForestStructure.checkSize(treeCount: structure.treeCount, sampleSize: structure.sampleSize)
    treeCount = structure.treeCount
    columnCount = structure.columnCount
    depth = ForestStructure.depthLimit(sampleSize: structure.sampleSize)

    let leafCount = 1 << depth
    let restLengths = (0...structure.sampleSize).map(averagePathLength)
    var nodes = [Node](repeating: Node(), count: treeCount * (leafCount - 1))
    var leaves = [Double](repeating: 0, count: treeCount * leafCount)
    var reader = StructureReader(structure)
    var open: [(slot: Int, depth: Int)] = []
    for tree in 0..<treeCount {
      let firstNode = tree * (leafCount - 1)
      let firstLeaf = tree * leafCount
      var rows = 0
      open.append((slot: 0, depth: 0))
      while let (slot, level) = open.popLast() {
        switch try reader.next() {
        case .leaf(let size):
          rows += size
          // Left children all the way down: slot k has the leftmost descendant (k + 1)·2^levels − 1.
          let lowest = ((slot + 1) << (depth - level)) - 1
          leaves[firstLeaf + lowest - (leafCount - 1)] = Double(level) + restLengths[size]
        case .split(let node):
          guard level < depth else { throw .malformedModel(reason: "tree \(tree) is deeper than \(depth)") }
          nodes[firstNode + slot] = node
          open.append((slot: 2 * slot + 2, depth: level + 1))
          open.append((slot: 2 * slot + 1, depth: level + 1))
        }
      }
      guard rows == structure.sampleSize else {
        throw .malformedModel(reason: "tree \(tree) has \(rows) rows, not \(structure.sampleSize)")
      }
    }
    guard reader.isAtEnd else { throw .malformedModel(reason: "more nodes than \(treeCount) trees have") }
    self.nodes = nodes
    self.leaves = leaves
  }
}

/// Reads a structure node by node and lets nothing pass that could not be scored.
private struct StructureReader {
  enum Item {
    case leaf(size: Int)
    case split(PaddedForest.Node)
  }

  private let structure: ForestStructure
  private var nextNode = 0
  private var nextThreshold = 0

  init(_ structure: ForestStructure) { self.structure = structure }

  var isAtEnd: Bool {
    nextNode == structure.nodes.count && nextThreshold == structure.thresholds.count
  }

  mutating func next() throws(AnomalyError) -> Item {
    guard nextNode < structure.nodes.count else { throw .malformedModel(reason: "nodes are missing") }
    let code = Int(structure.nodes[nextNode])
    nextNode += 1
    if code < 0 {
      guard -code <= structure.sampleSize else {
        throw .malformedModel(reason: "a leaf of \(-code) rows in a tree of \(structure.sampleSize)")
      }
      return .leaf(size: -code)
    }
    guard code / 2 < structure.columnCount else {
      throw .malformedModel(reason: "a split of column \(code / 2) of \(structure.columnCount)")
    }
    guard nextThreshold < structure.thresholds.count else {
      throw .malformedModel(reason: "split points are missing")
    }
    let threshold = structure.thresholds[nextThreshold]
    nextThreshold += 1
    guard threshold.isFinite else { throw .malformedModel(reason: "a split at \(threshold)") }
    return .split(
      PaddedForest.Node(
        threshold: threshold, column: Int32(code / 2), missingGoesRight: Int32(code % 2)))
  }
}
