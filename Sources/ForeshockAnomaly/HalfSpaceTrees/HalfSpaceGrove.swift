/// Complete binary trees of half-spaces and how many rows of the last two windows fell into each.
///
/// Trees are heaps: the parts of node k are 2k + 1 (below the split) and 2k + 2. Counts are kept by window: a node
/// remembers in which window it was last visited, and its counts are brought up to date when it is visited again.
/// So the end of a window costs nothing, however many nodes there are.
package struct HalfSpaceGrove: Sendable {
  /// Sixteen bytes, so that a visit touches one line of the cache.
  struct Node: Sendable {
    /// Values below it belong to the first part.
    var split: Float
    /// The window of the last visit.
    var window: Int32 = 0
    var column: UInt16
    /// How many rows of that window came here,
    var latest: UInt16 = 0
    /// and how many of the one before.
    var reference: UInt16 = 0
    private var padding: UInt16 = 0

    init(split: Float, column: UInt16) {
      self.split = split
      self.column = column
    }

    /// How many rows of the window before `window` came here.
    @inline(__always)
    func reference(before window: Int32) -> UInt16 {
      self.window == window ? reference : self.window == window &- 1 ? latest : 0
    }
  }

  package let treeCount: Int
  package let depth: Int
  package let columnCount: Int
  /// 2^(depth + 1) − 1 a tree, the last half of them leaves.
  var nodes: [Node]
  /// The window whose rows are being counted, from 1.
  package internal(set) var window: Int32 = 1

  /// Trees with given splits, (2^depth − 1) a tree in heap order.
  ///
  /// - Precondition: as many columns as splits, all below `columnCount`; depth at least 1.
  package init(treeCount: Int, depth: Int, columnCount: Int, columns: [UInt16], splits: [Float]) {
    let inner = 1 << depth - 1
    precondition(
      columns.count == treeCount * inner && splits.count == columns.count, "2^depth − 1 splits a tree")
    precondition(columns.allSatisfy { $0 < columnCount }, "a split of a column that is not there")
    self.treeCount = treeCount
    self.depth = depth
    self.columnCount = columnCount
    nodes = []
    nodes.reserveCapacity(treeCount * (2 * inner + 1))
    for tree in 0..<treeCount {
      for k in 0..<2 * inner + 1 {
        let split = tree * inner + min(k, inner - 1)
        nodes.append(Node(split: splits[split], column: columns[split]))
      }
    }
  }

  /// How a tree's counts make a score.
  package enum Rule: Sendable {
    /// The count where the walk ends, times 2^depth there: at a leaf or at no more than `limit` rows.
    case end
    /// The same added up over the whole walk, which ends below `limit` rows.
    case path
  }

  /// The sum over the trees of what the window before says about a row.
  ///
  /// A missing value (NaN) goes where more rows of the window before went, to the first part if as many.
  package func mass(of row: [Float], _ rule: Rule, limit: Double) -> Double {
    precondition(row.count == columnCount, "a value a column")
    let (nodes, values, size) = (nodes.span, row.span, 2 << depth - 1)
    var total = 0.0
    for tree in 0..<treeCount {
      let first = tree &* size
      var k = 0
      var weight = 1.0
      for level in 0...depth {
        let node = nodes[first &+ k]
        let reference = Double(node.reference(before: window))
        let isEnd = level == depth || (rule == .path ? reference < limit : reference <= limit)
        if isEnd || rule == .path { total += reference * weight }
        if isEnd { break }
        let value = values[Int(node.column)]
        var isAbove = value >= node.split
        if value != value {
          isAbove =
            nodes[first &+ 2 &* k &+ 2].reference(before: window)
            > nodes[first &+ 2 &* k &+ 1].reference(before: window)
        }
        k = 2 &* k &+ (isAbove ? 2 : 1)
        weight *= 2
      }
    }
    return total
  }

  /// Counts a row without missing values in the present window.
  package mutating func count(_ row: [Float]) {
    precondition(row.count == columnCount, "a value a column")
    let (values, size, window) = (row.span, 2 << depth - 1, window)
    let (trees, depth) = (0..<treeCount, depth)
    var nodes = nodes.mutableSpan
    for tree in trees {
      var place = tree &* size
      var k = 0
      for _ in 0...depth {
        var node = nodes[place]
        if node.window == window {
          node.latest &+= 1
        } else {
          node.reference = node.reference(before: window)
          node.latest = 1
          node.window = window
        }
        nodes[place] = node
        let step = values[Int(node.column)] >= node.split ? 2 : 1
        // From node k of a tree to node 2k + step; from a leaf nowhere, as the loop ends.
        place = place &+ k &+ step
        k = 2 &* k &+ step
      }
    }
  }

  /// Ends the window: its counts are what the next rows are scored by.
  package mutating func endWindow() { window &+= 1 }
}
