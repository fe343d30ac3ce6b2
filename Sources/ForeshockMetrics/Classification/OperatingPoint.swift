/// A threshold and what it does: rows with a score of at least the threshold are called one.
public struct OperatingPoint: Hashable, Sendable, Codable {
  /// The score from which a row is called one; infinite when none is.
  public var threshold: Double
  /// The counts at that threshold.
  public var confusion: ConfusionCounts

  /// A threshold and its counts.
  public init(threshold: Double, confusion: ConfusionCounts) {
    self.threshold = threshold
    self.confusion = confusion
  }
}

extension RankedScores {
  /// Every threshold that makes a difference, from “none is called one” down to “all are”: the points of the ROC
  /// curve (false-positive rate against recall) and of the precision–recall curve.
  ///
  /// - Complexity: O(n) time and memory; one point for each distinct score and one more.
  public var operatingPoints: [OperatingPoint] {
    var points: [OperatingPoint] = []
    walk { points.append($0) }
    return points
  }

  /// All operating points in turn, from the highest threshold to the lowest.
  @inline(__always)
  func walk(_ visit: (OperatingPoint) -> Void) {
    var confusion = ConfusionCounts(
      truePositives: 0, falsePositives: 0, trueNegatives: zeros.count, falseNegatives: ones.count)
    visit(OperatingPoint(threshold: .infinity, confusion: confusion))
    descend { score, ones, zeros in
      confusion.truePositives += ones
      confusion.falseNegatives -= ones
      confusion.falsePositives += zeros
      confusion.trueNegatives -= zeros
      visit(OperatingPoint(threshold: score, confusion: confusion))
    }
  }

  /// The threshold that serves `aim` best; among equally good ones the highest, which calls the fewest rows one.
  ///
  /// Choose it on validation data: on the rows a model is judged by, a chosen threshold flatters the model.
  ///
  /// - Returns: nil when no threshold meets a demand such as ``ThresholdAim/recallAtLeast(_:)``.
  /// - Complexity: O(n).
  public func best(_ aim: ThresholdAim) -> OperatingPoint? {
    var best: OperatingPoint?
    var highest = -Double.infinity
    walk { point in
      guard let value = aim.value(of: point.confusion), value > highest else { return }
      highest = value
      best = point
    }
    return best
  }
}

/// What a threshold is chosen for.
public enum ThresholdAim: Hashable, Sendable, Codable {
  /// The least total cost.
  case leastCost(CostMatrix)
  /// The highest F-β; β = 1 weighs precision and recall alike, β = 2 recall twice as much.
  case highestF(beta: Double)
  /// The highest Matthews correlation.
  case highestMatthews
  /// The highest recall less false-positive rate (Youden, Cancer 3, 1950).
  case highestInformedness
  /// The highest precision among thresholds with at least this recall.
  case recallAtLeast(Double)
  /// The highest recall among thresholds with at least this precision, and at least one row called one.
  case precisionAtLeast(Double)
  /// The highest recall among thresholds that call at most this share of the zeros one.
  case falsePositiveRateAtMost(Double)

  /// How well `counts` serve the aim; nil when they do not meet it.
  func value(of counts: ConfusionCounts) -> Double? {
    switch self {
    case .leastCost(let matrix): -matrix.total(of: counts)
    case .highestF(let beta): counts.fScore(beta: beta)
    case .highestMatthews: counts.matthewsCorrelation
    case .highestInformedness: counts.informedness
    case .recallAtLeast(let least): counts.recall >= least ? counts.precision : nil
    case .precisionAtLeast(let least):
      counts.truePositives > 0 && counts.precision >= least ? counts.recall : nil
    case .falsePositiveRateAtMost(let most): counts.falsePositiveRate <= most ? counts.recall : nil
    }
  }
}
