import Foreshock

extension Workload {
  /// Every metric of a million probabilities of two classes; the number is the sum of five: the areas under ROC and
  /// precision and recall, log-loss, Brier score and F1.
  public static let classificationReport = Workload(
    "classification metrics", size: Size(count: 1_000_000, unit: "row")
  ) {
    let (labels, probabilities) = scoredRows()
    return {
      let report = try ClassificationReport(
        labels: labels, probabilities: probabilities,
        costs: CostMatrix(falsePositive: 10, falseNegative: 10))
      return (report.rocAUC ?? 0) + (report.averagePrecision ?? 0) + report.logLoss + report.brierScore
        + report.confusion.f1
    }
  }

  /// The volumes under the surface of 20,000 rows with ten anomalous runs of a hundred, windows to 100; the number is
  /// VUS-PR.
  public static let volumeUnderSurface = Workload("volume under surface") {
    var random = RandomStream(seed: 1)
    var labels = [Int](repeating: 0, count: 20_000)
    for _ in 0..<10 {
      let start = random.integer(below: labels.count - 100)
      for row in start..<(start + 100) { labels[row] = 1 }
    }
    let scores = labels.map { Double($0) + random.normal() }
    return { [labels] in try VolumeUnderSurface(labels: labels, scores: scores).precisionRecall }
  }
}
