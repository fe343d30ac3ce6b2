#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How well scores or probabilities tell ones from zeros.
///
/// Labels are 0 or 1; a higher score says "rather one". For several metrics of the same rows take
/// ``ClassificationReport``, which sorts them once. Checked against scikit-learn 1.9.
public enum ClassificationMetrics {
  /// Counts of right and wrong calls.
  ///
  /// - Parameters:
  ///   - labels: the truth, 0 or 1 a row.
  ///   - predicted: the call, 0 or 1 a row.
  /// - Throws: ``MetricError`` for a label other than 0 and 1, or no rows.
  public static func confusion(labels: [Int], predicted: [Int]) throws(MetricError) -> ConfusionCounts {
    precondition(labels.count == predicted.count, "There must be one call per label")
    try check(labels)
    try check(predicted)
    var counts = ConfusionCounts(truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0)
    for (label, call) in zip(labels, predicted) {
      switch (label, call) {
      case (1, 1): counts.truePositives += 1
      case (0, 1): counts.falsePositives += 1
      case (0, 0): counts.trueNegatives += 1
      default: counts.falseNegatives += 1
      }
    }
    return counts
  }

  /// The area under the receiver operating characteristic: the probability that a random one scores
  /// higher than a random zero, ties counting half.
  ///
  /// - Throws: ``MetricError`` for labels of one class only, bad labels, or a NaN score.
  /// - Complexity: O(n).
  ///
  /// Source: Hanley & McNeil, Radiology 143 (1982), pp. 29–36.
  public static func rocAUC(labels: [Int], scores: [Double]) throws(MetricError) -> Double {
    try RankedScores(labels: labels, scores: scores).rocAUC
  }

  /// The average precision: precision at each score where recall grows, weighted by that growth. No
  /// interpolation, as in scikit-learn.
  ///
  /// - Throws: ``MetricError`` as ``rocAUC(labels:scores:)``.
  /// - Complexity: O(n).
  public static func averagePrecision(labels: [Int], scores: [Double]) throws(MetricError) -> Double {
    try RankedScores(labels: labels, scores: scores).averagePrecision
  }

  /// The mean of −ln p of what came true; probabilities are kept 2⁻⁵² away from 0 and 1, as in scikit-learn.
  ///
  /// - Throws: ``MetricError`` for bad labels, no rows, or a probability outside 0 … 1.
  public static func logLoss(labels: [Int], probabilities: [Double]) throws(MetricError) -> Double {
    try checkProbabilities(labels, probabilities)
    return meanLogLoss(labels, probabilities)
  }

  static func meanLogLoss(_ labels: [Int], _ probabilities: [Double]) -> Double {
    var sum = 0.0
    for i in labels.indices { sum += logLoss(labels[i], probabilities[i]) }
    return sum / Double(labels.count)
  }

  /// Of one row.
  static func logLoss(_ label: Int, _ probability: Double) -> Double {
    let kept = min(max(probability, .ulpOfOne), 1 - .ulpOfOne)
    return label == 1 ? -log(kept) : -log1p(-kept)
  }

  /// The Brier score: the mean squared distance of the probability from what came true.
  ///
  /// - Throws: ``MetricError`` for bad labels, no rows, or a probability outside 0 … 1.
  public static func brierScore(labels: [Int], probabilities: [Double]) throws(MetricError) -> Double {
    try checkProbabilities(labels, probabilities)
    return meanSquaredError(labels, probabilities)
  }

  static func meanSquaredError(_ labels: [Int], _ probabilities: [Double]) -> Double {
    var sum = 0.0
    for i in labels.indices {
      let error = probabilities[i] - Double(labels[i])
      sum += error * error
    }
    return sum / Double(labels.count)
  }

  static func check(_ labels: [Int]) throws(MetricError) {
    guard !labels.isEmpty else { throw .noObservations }
    if let index = labels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      throw .invalidLabel(index: index, label: labels[index])
    }
  }

  static func checkProbabilities(_ labels: [Int], _ probabilities: [Double]) throws(MetricError) {
    precondition(labels.count == probabilities.count, "There must be one probability per label")
    try check(labels)
    if let index = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw .invalidScore(index: index, score: probabilities[index])
    }
  }
}
