#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How well probabilities tell several classes apart.
///
/// Probabilities are given row by row, `classCount` of them a row, each in 0 … 1 and together 1. Checked against
/// scikit-learn 1.9.
public enum MulticlassMetrics {
  /// Which pairs of classes an area is taken over.
  public enum Pairing: String, Hashable, Sendable, Codable {
    /// Each class against all others. The area depends on how frequent the classes are.
    case oneVersusRest
    /// Each pair of classes alone, both ways (Hand & Till, Machine Learning 45, 2001).
    case oneVersusOne
  }

  /// The mean of −ln p of what came true; probabilities are kept at least 2⁻⁵².
  ///
  /// - Throws: ``MetricError`` for no rows, a class out of bounds, or probabilities that are none.
  public static func logLoss(
    classCount: Int, labels: [Int], probabilities: [Double]
  ) throws(MetricError) -> Double {
    try check(classCount, labels, probabilities)
    var sum = 0.0
    for row in labels.indices {
      sum += logLoss(labels[row], probabilities[(row * classCount)..<((row + 1) * classCount)])
    }
    return sum / Double(labels.count)
  }

  /// Of one row.
  static func logLoss(_ label: Int, _ row: ArraySlice<Double>) -> Double {
    -log(min(max(row[row.startIndex + label], .ulpOfOne), 1 - .ulpOfOne))
  }

  /// The Brier score: the mean of Σ (p − y)² over the classes, 0 … 2. For two classes it is twice
  /// ``ClassificationMetrics/brierScore(labels:probabilities:)``.
  ///
  /// - Throws: ``MetricError`` as ``logLoss(classCount:labels:probabilities:)``.
  public static func brierScore(
    classCount: Int, labels: [Int], probabilities: [Double]
  ) throws(MetricError) -> Double {
    try check(classCount, labels, probabilities)
    var sum = 0.0
    for row in labels.indices {
      sum += squaredError(labels[row], probabilities[(row * classCount)..<((row + 1) * classCount)])
    }
    return sum / Double(labels.count)
  }

  /// Of one row.
  static func squaredError(_ label: Int, _ row: ArraySlice<Double>) -> Double {
    row.indices.reduce(0) { sum, place in
      let error = row[place] - (place == row.startIndex + label ? 1 : 0)
      return sum + error * error
    }
  }

  /// The mean area under the ROC curve over classes or pairs of classes.
  ///
  /// - Throws: ``MetricError`` as ``logLoss(classCount:labels:probabilities:)``, and for a class without rows.
  /// - Complexity: O(n · classCount · log n).
  public static func rocAUC(
    classCount: Int, labels: [Int], probabilities: [Double], pairing: Pairing = .oneVersusRest
  ) throws(MetricError) -> Double {
    try check(classCount, labels, probabilities)
    let ranking = MulticlassRanking(classCount: classCount, labels: labels, probabilities: probabilities)
    guard let areas = ranking.areas([Int32](repeating: 1, count: labels.count)) else {
      // A class without rows: against the rest, every label is 0.
      throw .oneClassOnly(label: 0)
    }
    return pairing == .oneVersusRest ? areas.oneVersusRest : areas.oneVersusOne
  }

  static func check(
    _ classCount: Int, _ labels: [Int], _ probabilities: [Double]
  ) throws(MetricError) {
    precondition(classCount >= 2, "There must be at least two classes")
    precondition(
      probabilities.count == labels.count * classCount, "There must be one probability per row and class")
    guard !labels.isEmpty else { throw .noObservations }
    for row in labels.indices {
      guard (0..<classCount).contains(labels[row]) else {
        throw .classOutOfBounds(index: row, label: labels[row], classCount: classCount)
      }
      var sum = 0.0
      for label in 0..<classCount {
        let p = probabilities[row * classCount + label]
        guard p >= 0 && p <= 1 else { throw .invalidScore(index: row * classCount + label, score: p) }
        sum += p
      }
      guard abs(sum - 1) < 1e-6 else { throw .probabilitiesNotOne(row: row, sum: sum) }
    }
  }
}
