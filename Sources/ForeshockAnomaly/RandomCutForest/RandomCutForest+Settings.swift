extension RandomCutForest {
  /// What a forest averages over its trees.
  public enum Measure: String, Hashable, Codable, Sendable {
    /// 1/(depth + 1) at which a new point would be parted from the sample, times log₂(1 + sample): about 1 for
    /// ordinary points, more for strange ones. What AWS RCF scores by.
    case isolation
    /// The collusive displacement: by how much taking the point out, or a group with it, would change the depth
    /// of the others, for each of the group. What the paper scores by; from 1 to the sample's size.
    case displacement
  }

  /// What a forest is made of. A value whose bounds are checked by ``RandomCutForest/init(columnCount:settings:)``.
  public struct Settings: Hashable, Codable, Sendable {
    /// How many trees; at least 1. More trees make scores steadier, not different.
    public var treeCount: Int
    /// How many rows each tree stands on; 2 ... 4096.
    public var sampleSize: Int
    /// λ, how fast a row's chance of still being in the sample falls: by the factor exp(−λ) with every row.
    /// 0 ... 1; zero is a uniform sample of all there was. Nil: 0.1 / ``sampleSize``, so that the sample comes
    /// from about the last ten times as many rows.
    public var timeDecay: Double?
    /// How many rows go by before the first verdict; at least 1. Nil: a quarter of ``sampleSize``.
    public var warmUp: Int?
    /// What is averaged.
    public var measure: Measure
    /// What the random choices depend on.
    public var seed: UInt64

    /// The settings AWS RCF comes with unless told otherwise.
    public init(
      treeCount: Int = 100, sampleSize: Int = 256, timeDecay: Double? = nil, warmUp: Int? = nil,
      measure: Measure = .isolation, seed: UInt64 = 0
    ) {
      self.treeCount = treeCount
      self.sampleSize = sampleSize
      self.timeDecay = timeDecay
      self.warmUp = warmUp
      self.measure = measure
      self.seed = seed
    }

    /// The decay that is used.
    var resolvedTimeDecay: Double { timeDecay ?? 0.1 / Double(sampleSize) }
    /// The warm-up that is used.
    var resolvedWarmUp: Int { warmUp ?? max(1, sampleSize / 4) }

    /// Refuses settings out of bounds, and forests whose boxes would need more than 1 GiB.
    func check(columnCount: Int) throws(AnomalyError) {
      func require(_ holds: Bool, _ name: String, _ reason: String) throws(AnomalyError) {
        if !holds { throw .invalidParameter(name: name, reason: reason) }
      }
      try require(columnCount >= 1, "columnCount", "at least 1 is needed, not \(columnCount)")
      try require(treeCount >= 1, "treeCount", "at least 1 is needed, not \(treeCount)")
      try require(
        (2...CutGrove.largestSample).contains(sampleSize), "sampleSize",
        "2 to 4096 rows a tree, not \(sampleSize)")
      try require((0...1).contains(resolvedTimeDecay), "timeDecay", "0 to 1, not \(resolvedTimeDecay)")
      try require(resolvedWarmUp >= 1, "warmUp", "at least 1 row, not \(resolvedWarmUp)")
      let vectors = CutGrove.vectorCount(
        columnCount: columnCount, treeCount: treeCount, sampleSize: sampleSize)
      try require(
        vectors.map { $0 <= CutGrove.mostVectors } ?? false, "treeCount",
        "\(treeCount) trees of \(sampleSize) rows and \(columnCount) columns need more than 1 GiB")
    }
  }
}
