/// Precision and recall where anomalies and alarms are ranges of time, not points.
///
/// A real range is recalled by being noticed at all, by how much of it is covered, where, and by how few alarms;
/// an alarm is precise by how much of it lies in real ranges, where, and in how few.
///
///     let metrics = RangeMetrics(existenceReward: 0.5, realBias: .front)
///     let score = try metrics.score(real: [100..<160], predicted: [130..<150, 400..<410])
///     score.recall         // noticed, a third of it covered
///     score.precision      // 0.5: one alarm of two
///     score.f1
///
/// Of real ranges: recall = α·[noticed] + (1 − α)·γ·Σ share covered, its mean over all of them; of predicted
/// ones: precision = γ·Σ share that is real. γ = 1/x when x ranges of the other side meet the range, x > 1. With
/// α = 0, no penalty and flat bias on ranges of one point each, these are the classical precision and recall.
///
/// Checked against prts 1.0.0.3 to 1e-12 (flat, front, middle and back).
///
/// Source: Tatbul, Lee, Zdonik, Alam & Gottschlich, "Precision and recall for time series", NeurIPS 2018.
public struct RangeMetrics: Hashable, Sendable, Codable {
  /// α: the share of recall given for noticing a real range at all, 0 … 1.
  public var existenceReward: Double
  /// Which part of a real range should be covered.
  public var realBias: PositionalBias
  /// Which part of a predicted range should be real.
  public var predictedBias: PositionalBias
  /// Whether a range met by x > 1 ranges of the other side gets 1/x of its reward for overlap.
  public var penalizesFragments: Bool

  /// Settings.
  ///
  /// - Parameters:
  ///   - existenceReward: α in 0 … 1; by default 0, as in the paper's experiments.
  ///   - realBias: by default flat.
  ///   - predictedBias: by default flat, which suits nearly all uses.
  ///   - penalizesFragments: by default true, the factor 1/x.
  public init(
    existenceReward: Double = 0, realBias: PositionalBias = .flat, predictedBias: PositionalBias = .flat,
    penalizesFragments: Bool = true
  ) {
    precondition(existenceReward >= 0 && existenceReward <= 1, "The existence reward lies in 0 … 1")
    self.existenceReward = existenceReward
    self.realBias = realBias
    self.predictedBias = predictedBias
    self.penalizesFragments = penalizesFragments
  }

  /// Judges predicted ranges of rows by real ones.
  ///
  /// - Parameters:
  ///   - real: ascending, not empty, none overlapping another; half-open.
  ///   - predicted: likewise.
  /// - Throws: ``MetricError/invalidSetting(_:reason:)`` for ranges that are not so.
  /// - Complexity: O(ranges), whatever their lengths.
  public func score(real: [Range<Int>], predicted: [Range<Int>]) throws(MetricError) -> RangeScore {
    for (name, ranges) in [("real", real), ("predicted", predicted)] {
      if let index = LabelRuns.firstInvalid(ranges) {
        throw .invalidSetting(
          name, reason: "range \(index), \(ranges[index]), is empty, negative or out of order")
      }
    }
    return RangeScore(
      precision: mean(of: predicted, by: real, existence: 0, predictedBias),
      recall: mean(of: real, by: predicted, existence: existenceReward, realBias))
  }

  /// Judges calls of 0 and 1, a row each: the ranges are the runs of ones.
  ///
  /// - Throws: ``MetricError`` for no rows, or a label or call other than 0 and 1.
  /// - Complexity: O(n).
  public func score(labels: [Int], predicted: [Int]) throws(MetricError) -> RangeScore {
    precondition(labels.count == predicted.count, "There must be one call per label")
    guard !labels.isEmpty else { throw .noObservations }
    return try score(real: LabelRuns.ranges(of: labels), predicted: LabelRuns.ranges(of: predicted))
  }

  /// The mean reward of `ranges`; 0 of none.
  private func mean(
    of ranges: [Range<Int>], by others: [Range<Int>], existence: Double, _ bias: PositionalBias
  ) -> Double {
    var sum = 0.0
    var first = 0
    for range in ranges {
      while first < others.count && others[first].upperBound <= range.lowerBound { first += 1 }
      var covered = 0.0
      var met = 0
      while first + met < others.count && others[first + met].lowerBound < range.upperBound {
        let part = others[first + met].clamped(to: range)
        let start = part.lowerBound - range.lowerBound
        covered += bias.share(of: start..<(start + part.count), length: range.count)
        met += 1
      }
      if met == 0 { continue }
      if penalizesFragments { covered /= Double(met) }
      sum += existence + (1 - existence) * covered
    }
    return ranges.isEmpty ? 0 : sum / Double(ranges.count)
  }
}

/// Range-based precision and recall.
public struct RangeScore: Hashable, Sendable, Codable {
  /// The mean reward of the predicted ranges, 0 … 1; 0 when there are none.
  public let precision: Double
  /// The mean reward of the real ranges, 0 … 1; 0 when there are none.
  public let recall: Double

  /// The harmonic mean of both; 0 when both are.
  public var f1: Double { fScore(beta: 1) }

  /// F-β, (1 + β²)·P·R / (β²·P + R): recall counts β times as much as precision. 0 when undefined.
  ///
  /// - Precondition: `beta` is at least 0 and finite.
  public func fScore(beta: Double) -> Double {
    precondition(beta >= 0 && beta.isFinite, "beta must be at least 0 and finite")
    let weight = beta * beta
    let whole = weight * precision + recall
    return whole > 0 ? (1 + weight) * precision * recall / whole : 0
  }
}
