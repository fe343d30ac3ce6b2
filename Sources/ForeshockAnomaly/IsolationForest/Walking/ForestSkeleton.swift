/// The shape of a forest's trees as they are walked: nodes in one array, the two parts of a split side by
/// side, and a leaf as its own left part. A walk that keeps to k ← left[k] + (0 or 1) may go on below a leaf
/// (where it never goes right) and stays there: every walk takes the same number of steps, without a branch,
/// and yet no place is spent on nodes that do not exist.
///
/// A structure is checked on the way, whoever made it. Nothing is allocated by what a file claims, only by
/// what it contains.
struct ForestSkeleton {
  /// Where each tree begins.
  private(set) var roots: [UInt32] = []
  /// Where the left part of each node stands, the right one following; a leaf's own place.
  private(set) var left: [UInt32]
  /// The number of each node's split in the order of the structure; −1 for a leaf.
  private(set) var splits: [Int32]
  /// How many of the sample's rows are in each node.
  private(set) var sizes: [Int32]
  /// The mean path length of each node's rows: depth + c(rows) for a leaf.
  private(set) var values: [Double]
  /// How many splits the longest path has.
  private(set) var depth = 0
  /// Split columns in the order of the structure, with the bit for missing values: 2·j or 2·j + 1.
  private(set) var codes: [Int32] = []

  init(_ structure: ForestStructure) throws(AnomalyError) {
    try Self.check(structure)
    let count = structure.nodes.count
    left = [UInt32](repeating: 0, count: count)
    splits = [Int32](repeating: -1, count: count)
    sizes = [Int32](repeating: 0, count: count)
    values = [Double](repeating: 0, count: count)
    roots.reserveCapacity(structure.treeCount)
    codes.reserveCapacity(structure.thresholds.count)
    try link(structure)
    guard codes.count == structure.thresholds.count else {
      throw .malformedModel(reason: "\(codes.count) splits, \(structure.thresholds.count) split points")
    }
    addUp()
  }

  /// Gives every node its place, in the order of the structure.
  private mutating func link(_ structure: ForestStructure) throws(AnomalyError) {
    let limit = ForestStructure.depthLimit(sampleSize: structure.sampleSize)
    let nodes = structure.nodes
    var next = 0
    var free = 0
    var open: [(place: Int, level: Int)] = []
    for tree in 0..<structure.treeCount {
      roots.append(UInt32(free))
      open.append((free, 0))
      free += 1
      var rows = 0
      while let (place, level) = open.popLast() {
        guard next < nodes.count else { throw .malformedModel(reason: "nodes are missing") }
        let code = nodes[next]
        next += 1
        if code < 0 {
          let size = -Int(code)
          guard size <= structure.sampleSize else {
            throw .malformedModel(reason: "a leaf of \(size) rows in a tree of \(structure.sampleSize)")
          }
          rows += size
          left[place] = UInt32(place)
          sizes[place] = Int32(size)
          values[place] = Double(level) + PathLengths.average(size)
          depth = max(depth, level)
          continue
        }
        guard Int(code / 2) < structure.columnCount else {
          throw .malformedModel(reason: "a split of column \(code / 2) of \(structure.columnCount)")
        }
        guard level < limit else { throw .malformedModel(reason: "tree \(tree) is deeper than \(limit)") }
        guard free + 2 <= nodes.count else { throw .malformedModel(reason: "nodes are missing") }
        left[place] = UInt32(free)
        splits[place] = Int32(codes.count)
        codes.append(code)
        open.append((free + 1, level + 1))
        open.append((free, level + 1))
        free += 2
      }
      guard rows == structure.sampleSize else {
        throw .malformedModel(reason: "tree \(tree) has \(rows) rows, not \(structure.sampleSize)")
      }
    }
    guard next == nodes.count else {
      throw .malformedModel(reason: "more nodes than \(structure.treeCount) trees have")
    }
  }

  /// Fills in what splits know from their parts, which stand behind them.
  private mutating func addUp() {
    for place in left.indices.reversed() where splits[place] >= 0 {
      let first = Int(left[place])
      let (a, b) = (sizes[first], sizes[first + 1])
      sizes[place] = a + b
      values[place] =
        (Double(a) * values[first] + Double(b) * values[first + 1]) / Double(a + b)
    }
  }

  /// Refuses what contradicts itself before anything is laid out.
  private static func check(_ structure: ForestStructure) throws(AnomalyError) {
    guard structure.columnCount >= 1, structure.columnCount <= ForestStructure.mostColumns else {
      throw .malformedModel(reason: "\(structure.columnCount) columns")
    }
    guard (1...ForestStructure.largestSample).contains(structure.sampleSize), structure.treeCount >= 1,
      structure.treeCount <= structure.nodes.count, structure.nodes.count < Int(Int32.max)
    else {
      throw .malformedModel(
        reason:
          "\(structure.treeCount) trees of \(structure.sampleSize) rows in \(structure.nodes.count) nodes")
    }
    guard structure.firstTree >= 0, structure.firstTree <= Int.max / 2 else {
      throw .malformedModel(reason: "the first tree has number \(structure.firstTree)")
    }
    if let wrong = structure.thresholds.first(where: { !$0.isFinite }) {
      throw .malformedModel(reason: "a split at \(wrong)")
    }
    try checkProjections(structure)
    try checkCategories(structure)
  }

  private static func checkProjections(_ structure: ForestStructure) throws(AnomalyError) {
    guard structure.projections.isEmpty || structure.projections.count == structure.thresholds.count else {
      throw .malformedModel(
        reason: "\(structure.projections.count) projections, \(structure.thresholds.count) split points")
    }
    for projection in structure.projections {
      guard projection.partner >= 0, Int(projection.partner) < structure.columnCount,
        projection.weight.isFinite, projection.partnerWeight.isFinite
      else { throw .malformedModel(reason: "a projection on column \(projection.partner)") }
    }
  }

  private static func checkCategories(_ structure: ForestStructure) throws(AnomalyError) {
    var last = -1
    for category in structure.categories {
      guard category.column > last, category.column < structure.columnCount else {
        throw .malformedModel(reason: "categorical columns out of order at \(category.column)")
      }
      last = category.column
      for (a, b) in zip(category.values, category.values.dropFirst()) where !(a < b) {
        throw .malformedModel(reason: "categories out of order at \(b)")
      }
      guard category.values.allSatisfy(\.isFinite) else {
        throw .malformedModel(reason: "a category that is not finite")
      }
    }
  }
}
