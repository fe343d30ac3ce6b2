internal import ForeshockNumerics

/// The trees of a random cut forest and the samples they stand on, in flat arrays.
///
/// Nodes and leaves of a tree are numbered within it; a reference to a node is its number, one to a leaf is
/// ~number, which is negative. Storage for `sampleSize` leaves a tree is made at once, so that neither growing nor
/// forgetting allocates.
///
/// The box of a node, the smallest that contains its points, is kept as one vector b = (greatest values, least
/// values negated), and a point x as q = (x, −x). Then how far x lies outside, by column and side, is max(0, q − b);
/// the box of two parts is the greater of both vectors, place by place; and both are plain loops four numbers at a
/// time. Each half is filled up with zeros to whole vectors.
package struct CutGrove: Sendable {
  /// A cut of a column: points at or below it stand in one part, the others in the other.
  struct Node: Sendable {
    var cut: Float = 0
    var column: Int32 = 0
    /// Whose column is at most `cut`.
    var below: Int32 = 0
    var above: Int32 = 0
    /// The node this is a part of, or -1; of a free node: the next free one, or -1.
    var parent: Int32 = 0
    /// How many points of the sample stand below the node.
    var mass: Int32 = 0
    /// The sum of the sides of the box.
    var sides: Float = 0
    private var padding: Int32 = 0
  }

  /// One point of the sample, or several that are equal.
  struct Leaf: Sendable {
    /// The node this is a part of, or -1; of a free leaf: the next free one, or -1.
    var parent: Int32 = 0
    var mass: Int32 = 0
  }

  /// What there is of a tree beside its nodes.
  struct Tree: Sendable {
    /// A reference; only with `sampleCount` > 0.
    var root: Int32 = -1
    var freeNode: Int32 = 0
    var freeLeaf: Int32 = 0
    /// How many points are in the sample, equal ones counted each.
    var sampleCount = 0
    /// The row that will be the next to enter the sample, once it is full.
    var nextEntry = 0
    var random: RandomStream
  }

  package let columnCount: Int
  package let treeCount: Int
  package let sampleSize: Int
  /// λ: a row's weight in the sample falls by the factor exp(−λ) a row.
  let timeDecay: Double
  /// How many vectors a point has, and half a box.
  let pointStride: Int
  /// How many vectors a box has.
  let boxStride: Int

  var trees: [Tree]
  var nodes: [Node]
  var boxes: [SIMD4<Float>]
  var leaves: [Leaf]
  var points: [SIMD4<Float>]
  /// Each tree's sample as a heap, the greatest key first: ``CutGrove/admit(_:row:)``.
  var keys: [Double]
  /// The leaf of each member of the heap.
  var members: [Int32]
  /// 1 / (depth + 1), and log₂(1 + mass), for what can occur.
  let reciprocals: [Double]
  let logarithms: [Double]

  /// The most vectors that all boxes together may take: 1 GiB.
  static let mostVectors = 1 << 26

  /// An empty forest.
  ///
  /// - Precondition: at least one column and tree, 2 rows a sample, and no more than ``mostVectors``.
  package init(columnCount: Int, treeCount: Int, sampleSize: Int, timeDecay: Double, seed: UInt64) {
    self.columnCount = columnCount
    self.treeCount = treeCount
    self.sampleSize = sampleSize
    self.timeDecay = timeDecay
    pointStride = (columnCount + 3) / 4
    boxStride = 2 * pointStride
    let random = RandomStream(seed: seed)
    trees = (0..<treeCount).map { Tree(random: random.stream(UInt64($0))) }
    nodes = []
    leaves = []
    nodes.reserveCapacity(treeCount * (sampleSize - 1))
    leaves.reserveCapacity(treeCount * sampleSize)
    for _ in 0..<treeCount {
      for i in 0..<sampleSize - 1 {
        var node = Node()
        node.parent = i + 1 < sampleSize - 1 ? Int32(i + 1) : -1
        nodes.append(node)
      }
      for i in 0..<sampleSize {
        leaves.append(Leaf(parent: i + 1 < sampleSize ? Int32(i + 1) : -1))
      }
    }
    boxes = [SIMD4<Float>](repeating: .zero, count: treeCount * (sampleSize - 1) * boxStride)
    points = [SIMD4<Float>](repeating: .zero, count: treeCount * sampleSize * pointStride)
    keys = [Double](repeating: 0, count: treeCount * sampleSize)
    members = [Int32](repeating: 0, count: treeCount * sampleSize)
    reciprocals = (0...sampleSize).map { 1 / Double($0 + 1) }
    logarithms = (0...sampleSize).map { log2OfOnePlus($0) }
  }

  /// How many vectors the boxes would take; nil beyond what can be counted.
  static func vectorCount(columnCount: Int, treeCount: Int, sampleSize: Int) -> Int? {
    let (nodes, overflow) = treeCount.multipliedReportingOverflow(by: sampleSize)
    let (vectors, overflow2) = nodes.multipliedReportingOverflow(by: columnCount / 2 + 2)
    return overflow || overflow2 ? nil : vectors
  }

  /// Where a tree's first node is in `nodes`.
  @inline(__always)
  func firstNode(_ tree: Int) -> Int { tree &* (sampleSize &- 1) }

  /// Where a tree's first leaf is in `leaves`, and its first member in `members`.
  @inline(__always)
  func firstLeaf(_ tree: Int) -> Int { tree &* sampleSize }
}

/// A point to be scored or taken in: q = (x, −x) as vectors, and x itself by column.
///
/// Where a column is missing both sides are −∞, which lies outside no box.
package struct CutQuery: Sendable {
  var vectors: [SIMD4<Float>]
  var values: [Float]

  package init(columnCount: Int) {
    let stride = (columnCount + 3) / 4
    vectors = [SIMD4<Float>](repeating: .zero, count: 2 * stride)
    values = [Float](repeating: 0, count: columnCount)
  }

  /// A point without missing columns.
  package init(_ values: [Float]) {
    self.init(columnCount: values.count)
    for (column, value) in values.enumerated() { set(column, value) }
  }

  /// Sets a column; NaN makes it missing.
  @inline(__always)
  mutating func set(_ column: Int, _ value: Float) {
    let (vector, lane) = (column >> 2, column & 3)
    let isMissing = value != value
    values[column] = value
    vectors[vector][lane] = isMissing ? -.infinity : value
    vectors[vectors.count / 2 + vector][lane] = isMissing ? -.infinity : -value
  }
}
