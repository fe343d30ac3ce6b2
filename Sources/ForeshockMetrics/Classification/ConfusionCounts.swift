/// How many rows of each class were called what.
public struct ConfusionCounts: Hashable, Sendable, Codable {
  /// Ones called one.
  public var truePositives: Int
  /// Zeros called one.
  public var falsePositives: Int
  /// Zeros called zero.
  public var trueNegatives: Int
  /// Ones called zero.
  public var falseNegatives: Int

  /// Counts from their values.
  public init(truePositives: Int, falsePositives: Int, trueNegatives: Int, falseNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.trueNegatives = trueNegatives
    self.falseNegatives = falseNegatives
  }

  /// Rows counted.
  public var count: Int { truePositives + falsePositives + trueNegatives + falseNegatives }

  /// The share of rows called right; 0 of no rows.
  public var accuracy: Double { Self.share(truePositives + trueNegatives, of: count) }

  /// The share of rows called one that are; 0 when none was called one.
  public var precision: Double { Self.share(truePositives, of: truePositives + falsePositives) }

  /// The share of ones that were called one; 0 when there is none.
  public var recall: Double { Self.share(truePositives, of: truePositives + falseNegatives) }

  /// The harmonic mean of precision and recall, 2TP / (2TP + FP + FN); 0 when undefined.
  public var f1: Double {
    Self.share(2 * truePositives, of: 2 * truePositives + falsePositives + falseNegatives)
  }

  private static func share(_ part: Int, of whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
