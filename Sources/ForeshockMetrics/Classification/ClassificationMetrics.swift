internal import Glibc

/// How well scores or probabilities tell ones from zeros.
///
/// Labels are 0 or 1; a higher score says "rather one". Checked against scikit-learn 1.9.
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
  /// - Complexity: O(n log n).
  ///
  /// Source: Hanley & McNeil, Radiology 143 (1982), pp. 29–36.
  public static func rocAUC(labels: [Int], scores: [Double]) throws(MetricError) -> Double {
    let groups = try RankedGroups(labels: labels, scores: scores)
    // From the highest score down: every zero loses against all ones above it and half of those level with it.
    var onesAbove = 0
    var halves = 0
    for group in groups.descending {
      halves += group.zeros * (2 * onesAbove + group.ones)
      onesAbove += group.ones
    }
    return Double(halves) / 2 / (Double(groups.ones) * Double(groups.zeros))
  }

  /// The average precision: precision at each score where recall grows, weighted by that growth. No
  /// interpolation, as in scikit-learn.
  ///
  /// - Throws: ``MetricError`` as ``rocAUC(labels:scores:)``.
  /// - Complexity: O(n log n).
  public static func averagePrecision(labels: [Int], scores: [Double]) throws(MetricError) -> Double {
    let groups = try RankedGroups(labels: labels, scores: scores)
    var ones = 0
    var called = 0
    var sum = 0.0
    for group in groups.descending {
      ones += group.ones
      called += group.ones + group.zeros
      sum += Double(group.ones) * Double(ones) / Double(called)
    }
    return sum / Double(groups.ones)
  }

  /// The mean of −ln p of what came true; probabilities are kept 2⁻⁵² away from 0 and 1, as in scikit-learn.
  ///
  /// - Throws: ``MetricError`` for bad labels, no rows, or a probability outside 0 … 1.
  public static func logLoss(labels: [Int], probabilities: [Double]) throws(MetricError) -> Double {
    try checkProbabilities(labels, probabilities)
    var sum = 0.0
    for (label, p) in zip(labels, probabilities) {
      let kept = min(max(p, .ulpOfOne), 1 - .ulpOfOne)
      sum -= label == 1 ? Glibc.log(kept) : Glibc.log1p(-kept)
    }
    return sum / Double(labels.count)
  }

  /// The Brier score: the mean squared distance of the probability from what came true.
  ///
  /// - Throws: ``MetricError`` for bad labels, no rows, or a probability outside 0 … 1.
  public static func brierScore(labels: [Int], probabilities: [Double]) throws(MetricError) -> Double {
    try checkProbabilities(labels, probabilities)
    var sum = 0.0
    for (label, p) in zip(labels, probabilities) {
      let error = p - Double(label)
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

  private static func checkProbabilities(_ labels: [Int], _ probabilities: [Double]) throws(MetricError) {
    precondition(labels.count == probabilities.count, "There must be one probability per label")
    try check(labels)
    if let index = probabilities.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw .invalidScore(index: index, score: probabilities[index])
    }
  }
}

/// Rows in the order of their scores, equal scores together: the one sort behind the ranking metrics.
struct RankedGroups {
  struct Group {
    var ones = 0
    var zeros = 0
  }

  /// From the highest score to the lowest.
  let descending: [Group]
  let ones: Int
  let zeros: Int

  init(labels: [Int], scores: [Double]) throws(MetricError) {
    precondition(labels.count == scores.count, "There must be one score per label")
    try ClassificationMetrics.check(labels)
    if let index = scores.firstIndex(where: \.isNaN) {
      throw .invalidScore(index: index, score: scores[index])
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var groups: [Group] = []
    var last = Double.nan
    for row in order {
      if scores[row] != last { groups.append(Group()) }
      last = scores[row]
      if labels[row] == 1 { groups[groups.count - 1].ones += 1 } else { groups[groups.count - 1].zeros += 1 }
    }
    descending = groups
    ones = labels.reduce(0, +)
    zeros = labels.count - ones
    guard ones > 0, zeros > 0 else { throw .oneClassOnly(label: ones > 0 ? 1 : 0) }
  }
}
