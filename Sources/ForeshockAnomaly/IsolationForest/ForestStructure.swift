/// The trees of an isolation forest in their compact form: what is stored, compared and checked.
///
/// All trees follow each other in one array, each in preorder (a node, its left part, its right part). A
/// leaf of m rows is −m. A split of column j is 2·j, or 2·j + 1 where missing values go right; it takes
/// the next of `thresholds`, and rows above that value go right.
package struct ForestStructure: Hashable, Codable, Sendable {
  /// How many columns a row has.
  package var columnCount: Int
  /// How many rows each tree was grown on.
  package var sampleSize: Int
  /// How many trees there are.
  package var treeCount: Int
  /// Splits and leaves of all trees.
  package var nodes: [Int32]
  /// The split points in the order of the splits.
  package var thresholds: [Double]

  /// A structure as given; ``PaddedForest`` checks it.
  package init(columnCount: Int, sampleSize: Int, treeCount: Int, nodes: [Int32], thresholds: [Double]) {
    self.columnCount = columnCount
    self.sampleSize = sampleSize
    self.treeCount = treeCount
    self.nodes = nodes
    self.thresholds = thresholds
  }

  /// The largest sample: every tree is laid out as a complete heap of twice as many nodes.
  static let largestSample = 4096

  /// The depth below which no tree is split: ⌈log₂ sampleSize⌉.
  static func depthLimit(sampleSize: Int) -> Int {
    sampleSize < 2 ? 0 : Int.bitWidth - (sampleSize - 1).leadingZeroBitCount
  }

  /// Refuses forests whose layout would need more than 2²⁴ leaves (about 400 MB).
  static func checkSize(treeCount: Int, sampleSize: Int) throws(AnomalyError) {
    let most = (1 << 24) >> depthLimit(sampleSize: sampleSize)
    guard treeCount <= most else {
      throw .invalidParameter(
        name: "treeCount", reason: "at most \(most) trees of \(sampleSize) rows, not \(treeCount)")
    }
  }
}
