/// An ensemble of small trees laid out so that sixteen rows go through a tree at once, without walking.
///
/// Number the leaves of a tree from left to right and give each row a set of leaves, at first all. A question that a
/// row answers with "right" takes away the leaves of the left part. When all questions are answered, in any order,
/// the row's leaf is the first that is left. A set of up to 64 leaves is up to eight bytes, called planes here; a
/// question concerns only the planes in which its left part lies, mostly one. Cells are turned into their rank among
/// the thresholds of their column, a byte, beforehand: a question to sixteen rows is one comparison of bytes.
///
/// Trees are taken in chunks of so many that no column has more than 254 thresholds in a chunk.
///
/// Source: Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression
/// trees", SIGIR 2015; the planes are our own.
struct LeafPlanes: Sendable {
  /// A question as it concerns one plane.
  struct Question: Sendable {
    /// Which of the chunk's encoded columns is asked.
    var column: UInt32
    /// Ranks above it go right.
    var rank: UInt8
    /// The leaves of the plane that a row keeps that goes right.
    var kept: UInt8
  }

  /// A column of a table as a chunk needs it: ranks among its thresholds. NaN has rank 0 in the one, 255 in the
  /// other of two copies; −1 for a copy that nobody asks for.
  struct RankedColumn: Sendable {
    var feature, firstThreshold, thresholdCount: Int
    var missingLeft, missingRight: Int
  }

  /// A column of ones where a cell is in no set (rank 1), zeros where it is in.
  struct SetColumn: Sendable {
    var feature, set, column: Int
  }

  struct Chunk: Sendable {
    var trees: Range<Int>
    /// The number of the first plane of the first tree.
    var firstPlane: Int
    var ranked: [RankedColumn] = []
    var sets: [SetColumn] = []
    var columnCount = 0
  }

  private(set) var chunks: [Chunk] = []
  /// The thresholds of each ranked column, laid out by ``RankKernel/tree(of:)``.
  private(set) var thresholds: [Double] = []
  private(set) var questions: [Question] = []
  /// For each plane of each tree, where its questions end.
  private(set) var planeEnds: [Int32] = []
  /// For each tree, how many planes it has.
  private(set) var planeCounts: [Int32] = []
  /// For each tree, where its leaves' values start.
  private(set) var firstLeaves: [Int32] = []
  /// The values of all leaves, from left to right.
  private(set) var leafValues: [Double] = []

  static let mostLeaves = 64
  private static let mostThresholds = 254

  /// The layout, or nil when a tree has more than 64 leaves.
  init?(_ structure: TreeStructure) {
    for tree in structure.roots.indices
    where structure.nodeRange(of: tree).count > 2 * Self.mostLeaves - 1 { return nil }
    var first = 0
    while first < structure.treeCount {
      let (end, thresholds) = Self.chunk(of: structure, from: first)
      append(structure, first..<end, thresholds)
      first = end
    }
  }

  /// How many trees from `first` on have at most 254 thresholds a column, and those thresholds.
  private static func chunk(of structure: TreeStructure, from first: Int) -> (end: Int, [Int: [Double]]) {
    // By feature: a stored structure may claim more features than it asks.
    var known: [Int: Set<Double>] = [:]
    var tree = first
    while tree < structure.treeCount {
      var fresh: [(Int, Double)] = []
      for place in structure.nodeRange(of: tree) where !structure.isLeaf(place) {
        let node = structure.nodes[place]
        if !node.isCategorical, known[node.feature, default: []].insert(node.threshold).inserted {
          fresh.append((node.feature, node.threshold))
        }
      }
      if fresh.contains(where: { known[$0.0, default: []].count > mostThresholds }) {
        for (feature, threshold) in fresh { known[feature]?.remove(threshold) }
        break
      }
      tree += 1
    }
    return (tree, known.mapValues { $0.sorted() })
  }

  private mutating func append(_ structure: TreeStructure, _ trees: Range<Int>, _ cuts: [Int: [Double]]) {
    var chunk = Chunk(trees: trees, firstPlane: planeEnds.count)
    var ranked: [Int: Int] = [:]
    for (feature, cuts) in cuts.sorted(by: { $0.key < $1.key }) where !cuts.isEmpty {
      ranked[feature] = chunk.ranked.count
      let tree = RankKernel.tree(of: cuts)
      chunk.ranked.append(
        RankedColumn(
          feature: feature, firstThreshold: thresholds.count, thresholdCount: tree.count, missingLeft: -1,
          missingRight: -1))
      thresholds += tree
    }
    var sets: [SetKey: Int] = [:]
    for tree in trees {
      var leaves: [Double] = []
      var asked: [(leaves: Range<Int>, column: Int, rank: Int)] = []
      Self.visit(structure, Int(structure.roots[tree]), &leaves) { place, leftLeaves in
        let node = structure.nodes[place]
        var column: Int, rank = 0
        if node.isCategorical {
          let key = SetKey(feature: node.feature, set: node.set)
          column = sets[key] ?? chunk.columnCount
          if column == chunk.columnCount {
            sets[key] = column
            chunk.sets.append(SetColumn(feature: key.feature, set: key.set, column: column))
            chunk.columnCount += 1
          }
        } else {
          guard let place = ranked[node.feature], let cuts = cuts[node.feature] else {
            preconditionFailure("each threshold that is asked was collected")
          }
          column =
            node.missingGoesRight ? chunk.ranked[place].missingRight : chunk.ranked[place].missingLeft
          if column < 0 {
            column = chunk.columnCount
            chunk.columnCount += 1
            if node.missingGoesRight {
              chunk.ranked[place].missingRight = column
            } else {
              chunk.ranked[place].missingLeft = column
            }
          }
          rank = Self.place(of: node.threshold, in: cuts)
        }
        asked.append((leftLeaves, column, rank))
      }
      let planes = (leaves.count + 7) / 8
      for plane in 0..<planes {
        for question in asked {
          let inside = question.leaves.clamped(to: 8 * plane..<8 * plane + 8)
          guard !inside.isEmpty else { continue }
          var kept = UInt8.max
          for leaf in inside { kept &= ~(1 << UInt8(leaf - 8 * plane)) }
          questions.append(
            Question(column: UInt32(question.column), rank: UInt8(question.rank), kept: kept))
        }
        planeEnds.append(Int32(questions.count))
      }
      planeCounts.append(Int32(planes))
      firstLeaves.append(Int32(leafValues.count))
      // A tree takes whole planes of values, so that any bit of a plane has one.
      leafValues += leaves + [Double](repeating: 0, count: 8 * planes - leaves.count)
    }
    chunks.append(chunk)
  }

  private struct SetKey: Hashable { let feature, set: Int }

  /// Collects the values of the leaves below `root` from left to right; tells for each inner node which leaves lie
  /// in its left part.
  private static func visit(
    _ structure: TreeStructure, _ root: Int, _ leaves: inout [Double],
    _ inner: (_ place: Int, _ leftLeaves: Range<Int>) -> Void
  ) {
    var pending: [(place: Int, first: Int?)] = [(root, nil)]
    while let (place, first) = pending.popLast() {
      if let first {
        inner(place, first..<leaves.count)
      } else if structure.isLeaf(place) {
        leaves.append(structure.values[place])
      } else {
        let left = Int(structure.nodes[place].left)
        pending += [(left + 1, nil), (place, leaves.count), (left, nil)]
      }
    }
  }

  /// Where a threshold is among those of its column.
  private static func place(of threshold: Double, in cuts: [Double]) -> Int {
    var (low, high) = (0, cuts.count)
    while low < high {
      let middle = (low + high) / 2
      if cuts[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
