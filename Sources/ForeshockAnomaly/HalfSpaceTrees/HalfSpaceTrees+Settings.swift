extension HalfSpaceTrees {
  /// What the trees are made of. A value whose bounds are checked by ``HalfSpaceTrees/init(columnCount:settings:)``.
  public struct Settings: Hashable, Codable, Sendable {
    /// How many trees; at least 1.
    public var treeCount: Int
    /// How many times each tree halves the space; 1 ... 20. Memory is 32 bytes · 2^depth a tree.
    public var depth: Int
    /// How many rows a window has, ψ: each is judged by the counts of the window before its own; 2 ... 65,535.
    public var window: Int
    /// Where a walk ends: at a node with no more than this share of a window's rows; 0 ... 1.
    public var smallestShare: Double
    /// What the random choices depend on.
    public var seed: UInt64

    /// The paper's settings unless told otherwise.
    public init(
      treeCount: Int = 25, depth: Int = 15, window: Int = 250, smallestShare: Double = 0.1, seed: UInt64 = 0
    ) {
      self.treeCount = treeCount
      self.depth = depth
      self.window = window
      self.smallestShare = smallestShare
      self.seed = seed
    }

    /// Refuses settings out of bounds, and trees that would need more than 1 GiB.
    func check(columnCount: Int) throws(AnomalyError) {
      func require(_ holds: Bool, _ name: String, _ reason: String) throws(AnomalyError) {
        if !holds { throw .invalidParameter(name: name, reason: reason) }
      }
      try require((1...65_536).contains(columnCount), "columnCount", "1 to 65536, not \(columnCount)")
      try require(treeCount >= 1, "treeCount", "at least 1 is needed, not \(treeCount)")
      try require((1...20).contains(depth), "depth", "1 to 20, not \(depth)")
      try require((2...65_535).contains(window), "window", "2 to 65535 rows, not \(window)")
      try require((0...1).contains(smallestShare), "smallestShare", "0 to 1, not \(smallestShare)")
      try require(
        treeCount <= (1 << 25) >> depth, "treeCount",
        "\(treeCount) trees of depth \(depth) need more than 1 GiB")
    }
  }
}
