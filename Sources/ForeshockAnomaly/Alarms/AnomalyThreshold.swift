/// The score from which on a row counts as an anomaly.
public struct AnomalyThreshold: Hashable, Codable, Sendable {
  /// The lowest score that counts as an anomaly.
  public let value: Double

  /// A threshold at a known score.
  public init(_ value: Double) {
    self.value = value
  }

  /// The threshold that flags a share of rows like those of `scores`.
  ///
  /// With n scores, k = `contamination` · n rounded to the nearest whole number (halves up) is the number
  /// of rows to flag. Rows with equal scores are flagged together or not at all: when a group of ties
  /// straddles the k-th place it is flagged if that brings the number of flagged rows nearer to k, and left
  /// if not, or if both are equally near. So rows that are all alike are never all flagged for the sake of
  /// a few, and a small group of equal outliers is not lost. The scores themselves never depend on
  /// `contamination`.
  ///
  /// - Parameters:
  ///   - contamination: The share of anomalies expected, 0 ... 0.5.
  ///   - scores: The scores of the rows it is expected of, usually those the detector was fitted to.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)``, ``AnomalyError/noData`` without scores, or
  ///   ``AnomalyError/scoreIsNaN(index:)``.
  /// - Complexity: O(n log n).
  public init(contamination: Double, scores: [Double]) throws(AnomalyError) {
    guard contamination >= 0, contamination <= 0.5 else {
      throw .invalidParameter(name: "contamination", reason: "a share of 0 to 0.5, not \(contamination)")
    }
    guard let greatest = scores.max() else { throw .noData }
    if let index = scores.firstIndex(where: \.isNaN) { throw .scoreIsNaN(index: index) }
    let wanted = Int((contamination * Double(scores.count)).rounded(.toNearestOrAwayFromZero))
    guard wanted > 0 else {
      value = greatest.nextUp
      return
    }
    let last = scores.sorted(by: >)[wanted - 1]
    let above = scores.reduce(0) { $0 + ($1 > last ? 1 : 0) }
    let withTies = scores.reduce(0) { $0 + ($1 >= last ? 1 : 0) }
    value = withTies - wanted < wanted - above ? last : last.nextUp
  }

  /// Whether a row with this score is an anomaly.
  public func isAnomaly(_ score: Double) -> Bool { score >= value }
}
