/// The F1 of anomaly scores at the threshold that serves them best.
///
/// Both look at the labels to choose the threshold: they bound what a detector could do, they are not what it
/// does.
public enum AnomalyThresholds {
  /// The threshold of the highest F1, row by row; among equally good ones the highest.
  ///
  /// - Parameters:
  ///   - labels: 1 for anomalous rows, 0 for others.
  ///   - scores: higher is more anomalous.
  /// - Throws: ``MetricError`` for no rows, labels of one class or other than 0 and 1, or a NaN score.
  /// - Complexity: O(n).
  public static func bestF1(labels: [Int], scores: [Double]) throws(MetricError) -> OperatingPoint {
    try best(RankedScores(labels: labels, scores: scores))
  }

  /// The highest F1 after *point adjustment*: one flagged row makes its whole anomalous run count as found.
  ///
  /// - Warning: **Do not rank detectors by this number.** In long runs a random score hits some row by chance,
  ///   and is then credited with all of them: random scores do well here, often better than published detectors
  ///   (Kim, Choi, Choi, Lee & Yoon, "Towards a rigorous evaluation of time-series anomaly detection", AAAI
  ///   2022). It is here to compare with papers that report it. Use ``VolumeUnderSurface``, ``RangeMetrics`` or
  ///   ``AlertReport``.
  ///
  /// - Throws: ``MetricError`` as ``bestF1(labels:scores:)``.
  /// - Complexity: O(n), all thresholds exactly.
  ///
  /// Source: Xu et al., "Unsupervised anomaly detection via variational auto-encoder", WWW 2018 (the adjustment).
  public static func inflatedPointAdjustedBestF1(
    labels: [Int], scores: [Double]
  ) throws(MetricError) -> OperatingPoint {
    precondition(labels.count == scores.count, "There must be one score per label")
    if let index = scores.firstIndex(where: \.isNaN) {
      throw .invalidScore(index: index, score: scores[index])
    }
    // A run is found from the threshold of its highest score on.
    var adjusted = scores
    for run in try LabelRuns.ranges(of: labels) {
      let highest = scores[run].reduce(-Double.infinity, max)
      for row in run { adjusted[row] = highest }
    }
    return try best(RankedScores(labels: labels, scores: adjusted))
  }

  private static func best(_ ranked: RankedScores) throws(MetricError) -> OperatingPoint {
    guard let point = ranked.best(.highestF(beta: 1)) else { throw .noObservations }
    return point
  }
}
