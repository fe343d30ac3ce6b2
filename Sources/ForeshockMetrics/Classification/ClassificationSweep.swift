/// Rows of two classes, ranked once, so that all metrics of a resample come from one walk over them.
///
/// A resample is how often each row was drawn. Bins of equal width and the threshold are runs of the ranking, so
/// that the calibration error and the counts come from the same walk as the areas.
struct ClassificationSweep: Sendable {
  private let ranking: RankedRows
  /// In the order of the ranking: 1 for a one, 0 for a zero.
  private let labels: [Int]
  private let probabilities: [Double]
  /// In the order of the ranking: −ln p of what came true.
  private let losses: [Double]
  /// The place in ``RankedRows/ends`` behind the last score of each bin, ascending.
  private let bins: [Int]
  /// Scores, counted from the highest, that are called one.
  private let calledScores: Int
  private let costs: CostMatrix?

  /// - Parameters:
  ///   - labels: 0 or 1 a row, checked.
  ///   - probabilities: one a row, checked.
  ///   - ranked: the same rows.
  init(
    labels: [Int], probabilities: [Double], ranked: RankedScores, threshold: Double, costs: CostMatrix?,
    binCount: Int
  ) {
    var distinct: [Double] = []
    ranked.descend { score, _, _ in distinct.append(score) }
    ranking = RankedRows(scores: probabilities, distinct: distinct)
    self.labels = ranking.order.map { labels[$0] }
    self.probabilities = ranking.order.map { probabilities[$0] }
    losses = ranking.order.map { ClassificationMetrics.logLoss(labels[$0], probabilities[$0]) }
    calledScores = distinct.count { $0 >= threshold }
    let edges = ReliabilityCurve.uniformEdges(binCount)
    let bin = distinct.map { ReliabilityCurve.bin(of: $0, edges) }
    bins = bin.indices.filter { $0 + 1 == bin.count || bin[$0] != bin[$0 + 1] }.map { $0 + 1 }
    self.costs = costs
  }

  /// The metrics of the resample that has each row as often as `times` says.
  ///
  /// - Complexity: O(n).
  func figures(_ times: [Int32]) -> ClassificationFigures {
    let times = times.span, order = ranking.order.span, ends = ranking.ends.span
    let labels = self.labels.span, probabilities = self.probabilities.span, losses = self.losses.span
    var ones = 0, rows = 0, halves = 0, precision = 0.0
    var loss = 0.0, squares = 0.0, calibration = 0.0
    var calledOnes = 0, calledRows = 0
    var place = 0, score = 0
    for bin in bins {
      let onesBefore = ones
      var expected = 0.0
      while score < bin {
        var levelOnes = 0, levelRows = 0
        while place < ends[score] {
          let count = Int(times[order[place]])
          let weight = Double(count), p = probabilities[place], label = labels[place]
          let error = p - Double(label)
          levelRows &+= count
          levelOnes &+= count &* label
          expected += weight * p
          squares += weight * (error * error)
          loss += weight * losses[place]
          place &+= 1
        }
        // As RankedScores: every zero loses against all ones above it and half of those level with it.
        halves &+= (levelRows &- levelOnes) &* (2 &* ones &+ levelOnes)
        ones &+= levelOnes
        rows &+= levelRows
        if levelOnes > 0 { precision += Double(levelOnes) * Double(ones) / Double(rows) }
        score &+= 1
        if score == calledScores { (calledOnes, calledRows) = (ones, rows) }
      }
      calibration += abs(expected - Double(ones - onesBefore))
    }
    let zeros = rows - ones, calledZeros = calledRows - calledOnes
    let confusion = ConfusionCounts(
      truePositives: calledOnes, falsePositives: calledZeros, trueNegatives: zeros - calledZeros,
      falseNegatives: ones - calledOnes)
    return ClassificationFigures(
      confusion: confusion, cost: costs?.total(of: confusion),
      rocAUC: Double(halves) / 2 / (Double(ones) * Double(zeros)), averagePrecision: precision / Double(ones),
      logLoss: loss / Double(rows), brierScore: squares / Double(rows),
      expectedCalibrationError: calibration / Double(rows))
  }
}
