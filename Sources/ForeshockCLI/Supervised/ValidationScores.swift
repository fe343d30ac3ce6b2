internal import ForeshockMetrics

/// How good probabilities were on rows that were held out.
struct ValidationScores {
  let count: Int
  let positiveCount: Int
  let confusion: ConfusionCounts
  let rocAUC: Double
  let averagePrecision: Double
  let logLoss: Double
  let brier: Double

  init(labels: [Int], probabilities: [Double]) throws {
    count = labels.count
    positiveCount = labels.count { $0 == 1 }
    do {
      confusion = try ClassificationMetrics.confusion(
        labels: labels, predicted: probabilities.map { $0 >= 0.5 ? 1 : 0 })
      rocAUC = try ClassificationMetrics.rocAUC(labels: labels, scores: probabilities)
      averagePrecision = try ClassificationMetrics.averagePrecision(labels: labels, scores: probabilities)
      logLoss = try ClassificationMetrics.logLoss(labels: labels, probabilities: probabilities)
      brier = try ClassificationMetrics.brierScore(labels: labels, probabilities: probabilities)
    } catch {
      throw CommandFailure(.notEnoughData, "validation: \(error)")
    }
  }

  /// Names and values in the order they are shown.
  var list: [(name: String, value: Double)] {
    [
      ("accuracy", confusion.accuracy), ("precision", confusion.precision), ("recall", confusion.recall),
      ("f1", confusion.f1), ("roc_auc", rocAUC), ("average_precision", averagePrecision),
      ("log_loss", logLoss),
      ("brier", brier),
    ]
  }
}
