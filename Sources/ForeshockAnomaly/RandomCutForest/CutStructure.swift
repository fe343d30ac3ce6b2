package import ForeshockNumerics

/// One tree of a random cut forest as it is stored, compared and looked at: its cuts and points in preorder (a
/// node, its lower part, its upper part). Boxes and counts follow from them.
package struct CutStructure: Hashable, Codable, Sendable {
  /// A cut of column c is c, a leaf of m equal points is −m.
  package var shape: [Int32] = []
  /// The cuts in the order of the nodes.
  package var cuts: [Float] = []
  /// The points in the order of the leaves, value after value.
  package var points: [Float] = []
  /// The keys of the sample: as many for each leaf as it has points.
  package var keys: [Double] = []
  /// The row that enters next, when the sample is full.
  package var nextEntry: Int
  /// Where the tree's random numbers are.
  package var random: RandomStream

  /// How many leaves there are.
  var leafCount: Int { shape.count { $0 < 0 } }
}

extension CutGrove {
  /// A tree as it is stored.
  package func structure(_ tree: Int) -> CutStructure {
    var result = CutStructure(nextEntry: trees[tree].nextEntry, random: trees[tree].random)
    let count = trees[tree].sampleCount
    guard count > 0 else { return result }
    var keysOfLeaf: [Int32: [Double]] = [:]
    for place in firstMember(tree)..<firstMember(tree) + count {
      keysOfLeaf[members[place], default: []].append(keys[place])
    }
    var open = [trees[tree].root]
    while let here = open.popLast() {
      guard here < 0 else {
        let node = nodes[firstNode(tree) + Int(here)]
        result.shape.append(node.column)
        result.cuts.append(node.cut)
        open.append(node.above)
        open.append(node.below)
        continue
      }
      result.shape.append(-mass(of: here, tree))
      for column in 0..<columnCount {
        result.points.append(bound(of: here, column >> 2, tree)[column & 3])
      }
      result.keys += (keysOfLeaf[~here] ?? []).sorted()
    }
    return result
  }

  /// Fills an empty tree with what was stored.
  ///
  /// - Throws: ``AnomalyError/malformedModel(reason:)`` for what cannot be a tree of this forest.
  package mutating func restore(_ structure: CutStructure, as tree: Int) throws(AnomalyError) {
    precondition(trees[tree].sampleCount == 0, "the tree must be empty")
    trees[tree].nextEntry = structure.nextEntry
    trees[tree].random = structure.random
    guard !structure.shape.isEmpty else {
      guard structure.cuts.isEmpty, structure.points.isEmpty, structure.keys.isEmpty else {
        throw .malformedModel(reason: "an empty tree with points")
      }
      return
    }
    var reader = CutReader(structure, columnCount: columnCount)
    reserve(members: structure.keys.count)
    reserve(leaves: structure.leafCount)
    let firstLeaf = firstLeaf(tree)
    var query = CutQuery(columnCount: columnCount)
    // Nodes whose upper part is still to come, and the box that cuts above leave to a part.
    var open: [Int32] = []
    var leafCount = 0
    while true {
      var here: Int32
      if let (column, cut) = try reader.nextCut() {
        let number = Int32(reader.cutCount - 1)
        guard Int(number) < capacity - 1 else { throw .malformedModel(reason: "more cuts than rows") }
        var node = Node()
        node.column = column
        node.cut = cut
        node.parent = -2
        nodes[firstNode(tree) + Int(number)] = node
        open.append(number)
        continue
      }
      let mass = try reader.nextLeaf(into: &query)
      guard mass >= 1, trees[tree].sampleCount + mass <= memberCapacity, leafCount < capacity else {
        throw .malformedModel(reason: "more rows than a sample has")
      }
      let leaf = leafCount
      leafCount += 1
      leaves[firstLeaf + leaf] = Place(mass: Int32(mass))
      for i in 0..<pointStride { points[(firstLeaf + leaf) * pointStride + i] = query.vectors[i] }
      for key in try reader.nextKeys(mass) { add(key, Int32(leaf), tree) }
      here = ~Int32(leaf)
      // Close the nodes that this part completes.
      while let number = open.last {
        let place = firstNode(tree) + Int(number)
        if nodes[place].parent == -2 {
          nodes[place].below = here
          nodes[place].parent = -1
          break
        }
        open.removeLast()
        nodes[place].above = here
        try close(number, tree)
        here = number
      }
      if open.isEmpty {
        trees[tree].root = here
        break
      }
    }
    guard reader.isAtEnd else { throw .malformedModel(reason: "more points than the tree has leaves") }
    trees[tree].freeNode = reader.cutCount < capacity - 1 ? Int32(reader.cutCount) : -1
    trees[tree].freeLeaf = leafCount < capacity ? Int32(leafCount) : -1
  }

  /// Completes a node whose parts are known, and checks that its cut parts them.
  private mutating func close(_ number: Int32, _ tree: Int) throws(AnomalyError) {
    let place = firstNode(tree) + Int(number)
    let node = nodes[place]
    let (vector, lane) = (Int(node.column) >> 2, Int(node.column) & 3)
    guard bound(of: node.below, vector, tree)[lane] <= node.cut,
      -bound(of: node.above, pointStride + vector, tree)[lane] > node.cut
    else { throw .malformedModel(reason: "a point on the wrong side of a cut") }
    nodes[place].mass = mass(of: node.below, tree) + mass(of: node.above, tree)
    for part in [node.below, node.above] {
      if part >= 0 {
        nodes[firstNode(tree) + Int(part)].parent = number
      } else {
        leaves[firstLeaf(tree) + Int(~part)].parent = number
      }
    }
    refreshBox(of: number, tree)
  }
}

/// Reads a stored tree item by item and lets nothing pass that no tree can have.
private struct CutReader {
  private let structure: CutStructure
  private let columnCount: Int
  private var nextItem = 0
  private(set) var cutCount = 0
  private var leafCount = 0
  private var keyCount = 0

  init(_ structure: CutStructure, columnCount: Int) {
    self.structure = structure
    self.columnCount = columnCount
  }

  var isAtEnd: Bool {
    nextItem == structure.shape.count && cutCount == structure.cuts.count
      && leafCount * columnCount == structure.points.count && keyCount == structure.keys.count
  }

  /// The next item when it is a cut.
  mutating func nextCut() throws(AnomalyError) -> (column: Int32, cut: Float)? {
    guard nextItem < structure.shape.count else {
      throw .malformedModel(reason: "parts of a tree are missing")
    }
    let column = structure.shape[nextItem]
    guard column >= 0 else { return nil }
    guard column < columnCount, cutCount < structure.cuts.count, structure.cuts[cutCount].isFinite else {
      throw .malformedModel(reason: "a cut of column \(column) of \(columnCount), or none at all")
    }
    nextItem += 1
    cutCount += 1
    return (column, structure.cuts[cutCount - 1])
  }

  /// The next item, a leaf, its point written into `query`; answers its mass.
  mutating func nextLeaf(into query: inout CutQuery) throws(AnomalyError) -> Int {
    let mass = -Int(structure.shape[nextItem])
    let first = leafCount * columnCount
    guard first + columnCount <= structure.points.count else {
      throw .malformedModel(reason: "points are missing")
    }
    for column in 0..<columnCount {
      let value = structure.points[first + column]
      guard abs(value) <= CutScale.largest else { throw .malformedModel(reason: "a value of \(value)") }
      query.set(column, value)
    }
    nextItem += 1
    leafCount += 1
    return mass
  }

  /// The next `count` keys.
  mutating func nextKeys(_ count: Int) throws(AnomalyError) -> ArraySlice<Double> {
    guard keyCount + count <= structure.keys.count else { throw .malformedModel(reason: "keys are missing") }
    let keys = structure.keys[keyCount..<keyCount + count]
    guard keys.allSatisfy(\.isFinite) else { throw .malformedModel(reason: "a key that is not finite") }
    keyCount += count
    return keys
  }
}
