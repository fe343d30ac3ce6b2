/// The trees of an isolation forest in their compact form: what is stored, compared and checked.
///
/// All trees follow each other in one array, each in preorder (a node, its left part, its right part). A
/// leaf of m rows is −m. A split of column j is 2·j, or 2·j + 1 where missing values go right; it takes
/// the next of `thresholds`, and rows above that value go right. In an oblique forest it takes the next of
/// `projections` too, which says what is compared with the threshold.
package struct ForestStructure: Hashable, Sendable {
  /// A combination of two columns that an oblique split looks at.
  package struct Projection: Hashable, Codable, Sendable {
    /// The other column; the split's own where only one varied.
    package var partner: Int32
    /// The factor of the split's column.
    package var weight: Double
    /// The factor of the other one.
    package var partnerWeight: Double

    /// A combination from its parts.
    package init(partner: Int32, weight: Double, partnerWeight: Double) {
      self.partner = partner
      self.weight = weight
      self.partnerWeight = partnerWeight
    }
  }

  /// A column whose values are names, and those that most trees have met.
  package struct CategoryColumn: Hashable, Codable, Sendable {
    /// Which column it is.
    package var column: Int
    /// The categories, ascending; no NaN.
    package var values: [Double]

    /// A column and its categories.
    package init(column: Int, values: [Double]) {
      self.column = column
      self.values = values
    }
  }

  /// How many columns a row has.
  package var columnCount: Int
  /// How many rows each tree was grown on.
  package var sampleSize: Int
  /// How many trees there are.
  package var treeCount: Int
  /// The running number of the first tree: how many older ones have been replaced.
  package var firstTree: Int
  /// Splits and leaves of all trees.
  package var nodes: [Int32]
  /// The split points in the order of the splits.
  package var thresholds: [Double]
  /// What oblique splits look at, in the same order; empty when every split looks at its column.
  package var projections: [Projection]
  /// The categorical columns, ascending.
  package var categories: [CategoryColumn]

  /// A structure as given; ``ForestSkeleton`` checks it.
  package init(
    columnCount: Int, sampleSize: Int, treeCount: Int, firstTree: Int = 0, nodes: [Int32],
    thresholds: [Double], projections: [Projection] = [], categories: [CategoryColumn] = []
  ) {
    self.columnCount = columnCount
    self.sampleSize = sampleSize
    self.treeCount = treeCount
    self.firstTree = firstTree
    self.nodes = nodes
    self.thresholds = thresholds
    self.projections = projections
    self.categories = categories
  }

  /// The largest sample.
  package static let largestSample = 1 << 20

  /// The widest row.
  package static let mostColumns = 1 << 20

  /// The depth below which no tree is split: ⌈log₂ sampleSize⌉.
  static func depthLimit(sampleSize: Int) -> Int {
    sampleSize < 2 ? 0 : Int.bitWidth - (sampleSize - 1).leadingZeroBitCount
  }

  /// Refuses forests that could have more than 2²⁶ nodes (2 GB).
  static func checkSize(treeCount: Int, sampleSize: Int) throws(AnomalyError) {
    let most = (1 << 25) / sampleSize
    guard treeCount <= most else {
      throw .invalidParameter(
        name: "treeCount", reason: "at most \(most) trees of \(sampleSize) rows, not \(treeCount)")
    }
  }
}

extension ForestStructure: Codable {
  private enum CodingKeys: String, CodingKey {
    case columnCount, sampleSize, treeCount, firstTree, nodes, thresholds, projections, categories
  }

  /// Writes what the forest has; a forest as most are has no projections, categories and replaced trees.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(sampleSize, forKey: .sampleSize)
    try container.encode(treeCount, forKey: .treeCount)
    if firstTree != 0 { try container.encode(firstTree, forKey: .firstTree) }
    try container.encode(nodes, forKey: .nodes)
    try container.encode(thresholds, forKey: .thresholds)
    if !projections.isEmpty { try container.encode(projections, forKey: .projections) }
    if !categories.isEmpty { try container.encode(categories, forKey: .categories) }
  }

  /// Reads a structure, unchecked.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      columnCount: try container.decode(Int.self, forKey: .columnCount),
      sampleSize: try container.decode(Int.self, forKey: .sampleSize),
      treeCount: try container.decode(Int.self, forKey: .treeCount),
      firstTree: try container.decodeIfPresent(Int.self, forKey: .firstTree) ?? 0,
      nodes: try container.decode([Int32].self, forKey: .nodes),
      thresholds: try container.decode([Double].self, forKey: .thresholds),
      projections: try container.decodeIfPresent([Projection].self, forKey: .projections) ?? [],
      categories: try container.decodeIfPresent([CategoryColumn].self, forKey: .categories) ?? [])
  }
}
