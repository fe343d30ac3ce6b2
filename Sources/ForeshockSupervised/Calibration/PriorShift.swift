/// Corrects probabilities for a share of ones that differs between training and use: resampled classes, class
/// weights, a fleet that fails less.
///
///     let shift = try PriorShift(trained: 0.5, actual: 0.012)        // trained on balanced classes
///     shift.probability(of: 0.8)                                      // 0.046
///     let found = try PriorShift.estimate(trained: 0.5, probabilities: scoresOfTheNewFleet)
///
/// By Bayes' rule the odds are multiplied by (π′/(1 − π′)) / (π/(1 − π)): exact when only the share of ones
/// has changed and not what ones and zeros look like.
///
/// Source: Elkan, IJCAI 2001, theorem 2; Saerens, Latinne & Decaestecker, Neural Computation 14, 2002 (the estimate).
public struct PriorShift: Hashable, Sendable, Codable {
  /// What odds are multiplied by; above zero.
  public let oddsFactor: Double

  /// From the share of ones that the model was trained on, by weight, to the actual one.
  ///
  /// - Throws: ``SupervisedError`` for a share that is not between 0 and 1.
  public init(trained: Double, actual: Double) throws(SupervisedError) {
    for (name, share) in [("trained", trained), ("actual", actual)] where !(share > 0 && share < 1) {
      throw .invalidParameter(name, reason: "a share of ones must lie between 0 and 1, not be \(share)")
    }
    oddsFactor = actual / (1 - actual) / (trained / (1 - trained))
  }

  /// The correction whose mean probability over `probabilities` is the share that it assumes: the most likely share of ones
  /// among rows without labels, by expectation maximisation.
  ///
  /// - Parameters:
  ///   - trained: the share of ones that the model was trained on.
  ///   - probabilities: what the model says of the new rows; calibrated for the training share.
  /// - Throws: ``SupervisedError`` for a share that is not between 0 and 1, no rows, or a probability outside 0 … 1.
  /// - Complexity: O(rows) a step, a thousand steps at most.
  public static func estimate(
    trained: Double, probabilities: [Double]
  ) throws(SupervisedError) -> PriorShift {
    guard !probabilities.isEmpty else { throw .noRows }
    for (row, p) in probabilities.enumerated() where !(p >= 0 && p <= 1) {
      throw .nonFiniteInput(row: row, column: 0)
    }
    var share = trained
    for _ in 0..<1_000 {
      let shift = try PriorShift(trained: trained, actual: share)
      let next = probabilities.reduce(0) { $0 + shift.probability(of: $1) } / Double(probabilities.count)
      // A share of all or nothing has no odds.
      let kept = min(max(next, 1e-12), 1 - 1e-12)
      let isSettled = abs(kept - share) <= 1e-12 * share
      share = kept
      if isSettled { break }
    }
    return try PriorShift(trained: trained, actual: share)
  }

  /// The corrected probability; 0 and 1 stay.
  public func probability(of p: Double) -> Double {
    let scaled = p * oddsFactor
    return p == 1 ? 1 : scaled / (scaled + (1 - p))
  }
}
