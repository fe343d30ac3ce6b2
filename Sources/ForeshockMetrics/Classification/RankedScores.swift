internal import ForeshockNumerics

/// Scores of ones and zeros, sorted once: every metric that depends on the order of the scores, or on a threshold,
/// comes from one walk over it.
///
///     let ranked = try RankedScores(labels: labels, scores: risk)
///     ranked.rocAUC                                     // 0.97
///     ranked.averagePrecision
///     let choice = ranked.best(.leastCost(CostMatrix(falsePositive: 10, falseNegative: 500)))
///     choice.threshold                                  // call a row one when its score is at least this
///
/// A higher score says “rather one”. Checked against scikit-learn 1.9.
///
/// - Complexity: O(n) to make, by radix sort; O(n) for each metric.
public struct RankedScores: Sendable {
  /// The scores of the ones, ascending.
  let ones: [Double]
  /// The scores of the zeros, ascending.
  let zeros: [Double]

  /// Sorts `scores`.
  ///
  /// - Parameters:
  ///   - labels: the truth, 0 or 1 a row.
  ///   - scores: one a row; infinite ones are allowed.
  /// - Throws: ``MetricError`` for no rows, a label other than 0 and 1, a NaN score, or labels of one class only.
  public init(labels: [Int], scores: [Double]) throws(MetricError) {
    try self.init(checking: labels, scores: scores)
    guard !ones.isEmpty, !zeros.isEmpty else { throw .oneClassOnly(label: ones.isEmpty ? 0 : 1) }
  }

  /// As the public initialiser, but one class may be absent.
  init(checking labels: [Int], scores: [Double]) throws(MetricError) {
    precondition(labels.count == scores.count, "There must be one score per label")
    guard !labels.isEmpty else { throw .noObservations }
    var ones: [Double] = []
    var zeros: [Double] = []
    zeros.reserveCapacity(labels.count)
    for i in labels.indices {
      let score = scores[i]
      if score.isNaN { throw .invalidScore(index: i, score: score) }
      switch labels[i] {
      case 0: zeros.append(score)
      case 1: ones.append(score)
      default: throw .invalidLabel(index: i, label: labels[i])
      }
    }
    self.ones = RadixSort.ascending(ones)
    self.zeros = RadixSort.ascending(zeros)
  }

  /// Rows.
  public var count: Int { ones.count + zeros.count }

  /// Rows whose label is 1.
  public var positiveCount: Int { ones.count }

  /// Walks from the highest score to the lowest, equal scores together: `visit` gets the score and how many ones and
  /// zeros have it.
  @inline(__always)
  func descend(_ visit: (_ score: Double, _ ones: Int, _ zeros: Int) -> Void) {
    let ones = self.ones.span
    let zeros = self.zeros.span
    var i = ones.count - 1
    var j = zeros.count - 1
    while i >= 0 || j >= 0 {
      let score =
        if i < 0 { zeros[j] } else if j < 0 { ones[i] } else { ones[i] > zeros[j] ? ones[i] : zeros[j] }
      let firstOne = i
      let firstZero = j
      while i >= 0 && ones[i] == score { i &-= 1 }
      while j >= 0 && zeros[j] == score { j &-= 1 }
      visit(score, firstOne &- i, firstZero &- j)
    }
  }

  /// The area under the receiver operating characteristic: the probability that a random one scores higher than a
  /// random zero, ties counting half.
  ///
  /// Source: Hanley & McNeil, Radiology 143 (1982), pp. 29–36.
  public var rocAUC: Double { areas.roc }

  /// The average precision: precision at each score where recall grows, weighted by that growth. No interpolation,
  /// as in scikit-learn.
  ///
  /// Source: Davis & Goadrich, "The relationship between precision-recall and ROC curves", ICML 2006 (why linear
  /// interpolation would flatter).
  public var averagePrecision: Double { areas.precision }

  /// Both areas from one walk; NaN where a class is absent.
  var areas: (roc: Double, precision: Double) {
    // From the highest score down: every zero loses against all ones above it and half of those level with it.
    var above = 0
    var called = 0
    var halves = 0
    var sum = 0.0
    descend { _, ones, zeros in
      halves += zeros * (2 * above + ones)
      above += ones
      called += ones + zeros
      if ones > 0 { sum += Double(ones) * Double(above) / Double(called) }
    }
    return (Double(halves) / 2 / (Double(ones.count) * Double(zeros.count)), sum / Double(ones.count))
  }

  /// The counts when rows with a score of at least `threshold` are called one.
  ///
  /// - Complexity: O(log n).
  public func confusion(threshold: Double) -> ConfusionCounts {
    let missed = Self.countBelow(threshold, in: ones)
    let spared = Self.countBelow(threshold, in: zeros)
    return ConfusionCounts(
      truePositives: ones.count - missed, falsePositives: zeros.count - spared, trueNegatives: spared,
      falseNegatives: missed)
  }

  private static func countBelow(_ threshold: Double, in sorted: [Double]) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < threshold { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
