/// One node of a tree in 16 bytes: a question to a feature, or a leaf.
///
/// The second child follows the first, so that one step of a walk is a comparison and a sum. A leaf leads to
/// itself: its threshold is +∞, which no value exceeds, so that walks of a fixed length need no exit.
package struct TreeNode: Hashable, Sendable {
  /// Values up to this go left. The number of a set of categories where ``isCategorical``.
  package var threshold: Double
  /// Twice the feature, plus one where missing values go right; the sign marks a set of categories.
  package var slot: Int32
  /// Where the first child is; the second one follows it. A leaf has its own place.
  package var left: Int32

  private static let categoricalMark = Int32.min

  /// A leaf at the given place.
  package static func leaf(at place: Int) -> TreeNode {
    TreeNode(threshold: .infinity, slot: 0, left: Int32(place))
  }

  /// A question whether a value is at most `threshold`.
  package static func numeric(
    feature: Int, threshold: Double, missingGoesRight: Bool, left: Int
  ) -> TreeNode {
    TreeNode(threshold: threshold, slot: Int32(2 * feature + (missingGoesRight ? 1 : 0)), left: Int32(left))
  }

  /// A question whether a category is in the set of that number; missing and unseen ones are not.
  package static func categorical(feature: Int, set: Int, left: Int) -> TreeNode {
    TreeNode(threshold: Double(set), slot: Int32(2 * feature + 1) | categoricalMark, left: Int32(left))
  }

  /// The column of the question; 0 in a leaf.
  @inline(__always)
  package var feature: Int { Int(slot & Int32.max) / 2 }
  /// Whether a missing value goes to the second child.
  package var missingGoesRight: Bool { slot & 1 == 1 }
  /// Whether the question is for a set of categories.
  @inline(__always)
  package var isCategorical: Bool { slot < 0 }
  /// The number of the set of categories.
  package var set: Int { Int(threshold) }
}
