/// How far predicted probabilities of living on are from what happened, over time.
///
///     let brier = try SurvivalBrierScore(tested, survival: probabilities, at: [30, 60, 90], censoringOf: trained)
///     brier.scores                         // one a time; 0.25 is what "one half" always gets
///     brier.integrated
///
/// At time t a unit that failed before scores S(t)², one that lives on (1 − S(t))², and one censored before t
/// nothing: the others stand in for it, weighted by 1 / G with G the chance not to be censored.
///
/// Source: Graf, Schmoor, Sauerbrei & Schumacher, Statistics in Medicine 18, 1999. Checked against scikit-survival
/// 0.28, which takes G at a failure's time itself and not just before; that differs only where units are censored at the
/// very time of a failure.
public struct SurvivalBrierScore: Hashable, Sendable {
  /// The times asked for.
  public let times: [Double]
  /// The score at each time; NaN where no unit is left whose censoring is possible to weigh.
  public let scores: [Double]

  /// The mean over time, by the trapezium rule; the score itself for one time.
  public var integrated: Double {
    guard times.count > 1 else { return scores[0] }
    var area = 0.0
    for i in 1..<times.count { area += (times[i] - times[i - 1]) * (scores[i] + scores[i - 1]) / 2 }
    return area / (times[times.count - 1] - times[0])
  }

  /// Scores predictions.
  ///
  /// - Parameters:
  ///   - rows: how long each unit was watched; all from 0.
  ///   - survival: the predicted probability to live longer than each time, row after row:
  ///     `survival[row * times.count + time]`.
  ///   - times: ascending, at least one.
  ///   - training: the rows from which the distribution of censoring is estimated; nil for `rows`.
  /// - Precondition: there are rows × times probabilities, times ascend.
  /// - Throws: ``MetricError`` for no rows, or a probability outside 0 … 1.
  /// - Complexity: O(rows · times + n log n).
  public init(
    _ rows: SurvivalTimes, survival: [Double], at times: [Double], censoringOf training: SurvivalTimes? = nil
  ) throws(MetricError) {
    precondition(!times.isEmpty && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "times must ascend")
    precondition(survival.count == rows.count * times.count, "There must be a probability a row and time")
    guard rows.count > 0 else { throw .noObservations }
    for (i, p) in survival.enumerated() where !(p >= 0 && p <= 1) {
      throw .invalidScore(index: i, score: p)
    }
    let censoring = KaplanMeier.censoring(training ?? rows)
    let chances = rows.durations.map { censoring.survival(before: $0) }
    self.times = times
    scores = times.indices.map { k in
      let time = times[k]
      let chance = censoring.survival(at: time)
      var sum = 0.0
      for i in 0..<rows.count {
        let p = survival[i * times.count + k]
        if rows.durations[i] > time {
          sum += (1 - p) * (1 - p) / chance
        } else if rows.isEvent[i] {
          sum += p * p / chances[i]
        }
      }
      return sum.isFinite ? sum / Double(rows.count) : .nan
    }
  }
}
