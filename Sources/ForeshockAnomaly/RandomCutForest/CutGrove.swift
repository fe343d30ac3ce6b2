internal import ForeshockNumerics

/// The trees of a random cut forest and the samples they stand on, in flat arrays.
///
/// Nodes and leaves of a tree are numbered within it; a reference to a node is its number, one to a leaf is
/// ~number, which is negative. Storage grows with the trees, twice as large each time, until there is room for as many
/// different points as a sample has; from then on neither growing nor forgetting allocates. So a stored forest costs no
/// more memory than its points pay for.
///
/// The box of a node, the smallest that contains its points, is kept as one vector b = (greatest values, least
/// values negated), and a point x as q = (x, −x). Then how far x lies outside, by column and side, is max(0, q − b);
/// the box of two parts is the greater of both vectors, place by place; and both are plain loops four numbers at a
/// time. Each half is filled up with zeros to whole vectors.
package struct CutGrove: Sendable {
  /// A cut of a column: points at or below it stand in one part, the others in the other.
  ///
  /// Twenty bytes, so that the nodes of a hundred trees stay near the processor while the boxes, six times as large, come
  /// and go.
  struct Node: Sendable {
    var cut: Float = 0
    var column: Int32 = 0
    /// The sum of the sides of the box.
    var sides: Float = 0
    private var lower: Int16 = 0
    private var upper: Int16 = 0
    var place = Place()

    /// The part whose column is at most `cut`.
    var below: Int32 {
      @inline(__always) get { Int32(lower) }
      @inline(__always) set { lower = Int16(truncatingIfNeeded: newValue) }
    }
    var above: Int32 {
      @inline(__always) get { Int32(upper) }
      @inline(__always) set { upper = Int16(truncatingIfNeeded: newValue) }
    }
    /// The node this is a part of, or -1; of a free node: the next free one, or -1.
    var parent: Int32 {
      @inline(__always) get { place.parent }
      @inline(__always) set { place.parent = newValue }
    }
    /// How many points of the sample stand below the node.
    var mass: Int32 {
      @inline(__always) get { place.mass }
      @inline(__always) set { place.mass = newValue }
    }
  }

  /// Where a node or a leaf stands. A leaf is one point of the sample, or several that are equal.
  struct Place: Sendable {
    private var node: Int16
    private var points: Int16

    init(parent: Int32 = -1, mass: Int32 = 0) {
      node = Int16(truncatingIfNeeded: parent)
      points = Int16(truncatingIfNeeded: mass)
    }

    /// The node this is a part of, or -1; of what is free: the next free one, or -1.
    var parent: Int32 {
      @inline(__always) get { Int32(node) }
      @inline(__always) set { node = Int16(truncatingIfNeeded: newValue) }
    }
    /// How many points of the sample stand there or below.
    var mass: Int32 {
      @inline(__always) get { Int32(points) }
      @inline(__always) set { points = Int16(truncatingIfNeeded: newValue) }
    }
  }

  /// What there is of a tree beside its nodes.
  struct Tree: Sendable {
    /// A reference; only with `sampleCount` > 0.
    var root: Int32 = -1
    var freeNode: Int32 = -1
    var freeLeaf: Int32 = -1
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
  /// How many leaves there is room for in each tree; one node less.
  private(set) var capacity = 0
  /// How many members there is room for in each sample.
  private(set) var memberCapacity = 0

  var trees: [Tree]
  var nodes: [Node]
  var boxes: VectorLines
  var leaves: [Place]
  var points: VectorLines
  /// Each tree's sample as a heap, the greatest key first: ``CutGrove/admit(_:row:)``.
  var keys: [Double]
  /// The leaf of each member of the heap.
  var members: [Int32]
  /// 1 / (depth + 1), and log₂(1 + mass), for what can occur.
  private(set) var reciprocals: [Double] = []
  private(set) var logarithms: [Double] = []

  /// The most vectors that all boxes together may take: 1 GiB.
  static let mostVectors = 1 << 26
  /// The largest sample: references and masses have 16 bits.
  static let largestSample = 4096

  /// An empty forest.
  ///
  /// - Precondition: at least one column and tree, 2 to ``largestSample`` rows a sample, and no more than
  ///   ``mostVectors``.
  package init(columnCount: Int, treeCount: Int, sampleSize: Int, timeDecay: Double, seed: UInt64) {
    precondition((2...Self.largestSample).contains(sampleSize), "a sample of 2 to 4096 rows")
    self.columnCount = columnCount
    self.treeCount = treeCount
    self.sampleSize = sampleSize
    self.timeDecay = timeDecay
    pointStride = (columnCount + 3) / 4
    boxStride = 2 * pointStride
    let random = RandomStream(seed: seed)
    trees = (0..<treeCount).map { Tree(random: random.stream(UInt64($0))) }
    (nodes, leaves, keys, members) = ([], [], [], [])
    (boxes, points) = (VectorLines(count: 0), VectorLines(count: 0))
  }

  /// Makes room for so many members of each sample.
  mutating func reserve(members count: Int) {
    guard memberCapacity < min(count, sampleSize) else { return }
    let target = min(sampleSize, max(count, 2 * memberCapacity, 8))
    var (newKeys, newMembers) = ([Double](), [Int32]())
    newKeys.reserveCapacity(treeCount * target)
    newMembers.reserveCapacity(treeCount * target)
    for tree in 0..<treeCount {
      let old = firstMember(tree)..<firstMember(tree) + memberCapacity
      newKeys += keys[old]
      newMembers += members[old]
      newKeys += repeatElement(0, count: target - memberCapacity)
      newMembers += repeatElement(0, count: target - memberCapacity)
    }
    (keys, members, memberCapacity) = (newKeys, newMembers, target)
    logarithms = (0...target).map { log2OfOnePlus($0) }
  }

  /// Makes room for so many leaves a tree; what is there keeps its numbers.
  mutating func reserve(leaves count: Int) {
    guard capacity < min(count, sampleSize) else { return }
    let old = self
    let target = min(sampleSize, max(count, 2 * capacity, 8))
    capacity = target
    nodes = [Node](repeating: Node(), count: treeCount * (target - 1))
    leaves = [Place](repeating: Place(), count: treeCount * target)
    boxes = VectorLines(count: treeCount * (target - 1) * boxStride)
    points = VectorLines(count: treeCount * target * pointStride)
    reciprocals = (0...target).map { 1 / Double($0 + 1) }
    let (oldNodes, oldLeaves) = (max(0, old.capacity - 1), old.capacity)
    for tree in 0..<treeCount {
      for i in 0..<oldNodes {
        nodes[firstNode(tree) + i] = old.nodes[old.firstNode(tree) + i]
        for k in 0..<boxStride {
          boxes[(firstNode(tree) + i) * boxStride + k] = old.boxes[(old.firstNode(tree) + i) * boxStride + k]
        }
      }
      for i in 0..<oldLeaves {
        leaves[firstLeaf(tree) + i] = old.leaves[old.firstLeaf(tree) + i]
        for k in 0..<pointStride {
          points[(firstLeaf(tree) + i) * pointStride + k] =
            old.points[(old.firstLeaf(tree) + i) * pointStride + k]
        }
      }
      free(nodesFrom: oldNodes, leavesFrom: oldLeaves, tree)
    }
  }

  /// Empties all trees; their random numbers go on from where they are.
  mutating func clear() {
    for tree in 0..<treeCount {
      trees[tree].root = -1
      trees[tree].sampleCount = 0
      trees[tree].nextEntry = 0
      trees[tree].freeNode = -1
      trees[tree].freeLeaf = -1
      free(nodesFrom: 0, leavesFrom: 0, tree)
    }
  }

  /// Puts the nodes and leaves from these numbers on before the lists of free ones.
  private mutating func free(nodesFrom node: Int, leavesFrom leaf: Int, _ tree: Int) {
    for i in stride(from: capacity - 2, through: node, by: -1) {
      nodes[firstNode(tree) + i].place = Place(parent: trees[tree].freeNode)
      trees[tree].freeNode = Int32(i)
    }
    for i in stride(from: capacity - 1, through: leaf, by: -1) {
      leaves[firstLeaf(tree) + i] = Place(parent: trees[tree].freeLeaf)
      trees[tree].freeLeaf = Int32(i)
    }
  }

  /// How many vectors the boxes would take; nil beyond what can be counted.
  static func vectorCount(columnCount: Int, treeCount: Int, sampleSize: Int) -> Int? {
    let (nodes, overflow) = treeCount.multipliedReportingOverflow(by: sampleSize)
    let (vectors, overflow2) = nodes.multipliedReportingOverflow(by: columnCount / 2 + 2)
    return overflow || overflow2 ? nil : vectors
  }

  /// Where a tree's first node is in `nodes`.
  @inline(__always)
  func firstNode(_ tree: Int) -> Int { tree &* (capacity &- 1) }

  /// Where a tree's first member is in `members`, and its key in `keys`.
  @inline(__always)
  func firstMember(_ tree: Int) -> Int { tree &* memberCapacity }

  /// Where a tree's first leaf is in `leaves`.
  @inline(__always)
  func firstLeaf(_ tree: Int) -> Int { tree &* capacity }
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
