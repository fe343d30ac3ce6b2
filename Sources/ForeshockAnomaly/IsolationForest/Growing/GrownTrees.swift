/// Trees that have been grown, in preorder; see ``ForestStructure``.
struct GrownTrees: Sendable {
  var nodes: [Int32] = []
  var thresholds: [Double] = []
  var projections: [ForestStructure.Projection] = []

  mutating func append(_ other: GrownTrees) {
    nodes += other.nodes
    thresholds += other.thresholds
    projections += other.projections
  }
}

/// A node whose rows are to be parted.
struct OpenNode {
  /// Its rows in the order of the sample.
  var rows: Range<Int>
  var depth: Int
  /// How many columns may vary: one that is constant here is constant in every part.
  var candidates: Int
}

/// The point at `fraction` (0 ..< 1) of the way; never the greatest value itself, so that both parts get a
/// row.
func splitPoint(_ least: Double, _ greatest: Double, _ fraction: Double) -> Double {
  let span = greatest - least
  let point = span.isFinite ? least + fraction * span : least * (1 - fraction) + greatest * fraction
  return point < greatest ? max(point, least) : least
}
