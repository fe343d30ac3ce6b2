internal import ForeshockNumerics

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
/// Source: Elkan, IJCAI 2001, theorem 2; Saerens, Latinne & Decaestecker, Neural Computation 14, 2002 (the
/// estimate, found there by expectation maximisation).
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
    let factor = actual / (1 - actual) / (trained / (1 - trained))
    guard factor > 0, factor.isFinite else {
      throw .invalidParameter("actual", reason: "the odds of \(actual) and \(trained) are too far apart")
    }
    oddsFactor = factor
  }

  /// The correction for the share of ones that makes rows without labels most likely: the one at which the mean
  /// corrected probability is that share itself.
  ///
  /// - Parameters:
  ///   - trained: the share of ones that the model was trained on.
  ///   - probabilities: what the model says of the new rows; calibrated for the training share.
  /// - Throws: ``SupervisedError`` for a share that is not between 0 and 1, no rows, or a probability outside 0 … 1.
  /// - Complexity: O(rows) an evaluation, of which some fifty are needed.
  public static func estimate(
    trained: Double, probabilities: [Double]
  ) throws(SupervisedError) -> PriorShift {
    guard !probabilities.isEmpty else { throw .noRows }
    for (row, p) in probabilities.enumerated() where !(p >= 0 && p <= 1) {
      throw .nonFiniteInput(row: row, column: 0)
    }
    let unchanged = try PriorShift(trained: trained, actual: trained)
    // The log-likelihood Σ log(π·a + (1 − π)·b), a and b the likelihoods of each class up to a factor, is
    // concave in π: its slope has one root.
    func slope(_ share: Double) -> Double {
      probabilities.reduce(0) { sum, p in
        let (one, zero) = (p / trained, (1 - p) / (1 - trained))
        return sum + (one - zero) / (share * one + (1 - share) * zero)
      }
    }
    let (least, most) = (1e-12, 1 - 1e-12)
    if slope(trained) == 0 { return unchanged }
    if slope(least) <= 0 { return try PriorShift(trained: trained, actual: least) }
    if slope(most) >= 0 { return try PriorShift(trained: trained, actual: most) }
    guard let share = Brent.root(between: least, and: most, slope) else { return unchanged }
    return try PriorShift(trained: trained, actual: share)
  }

  /// The corrected probability; 0 and 1 stay.
  public func probability(of p: Double) -> Double {
    let scaled = p * oddsFactor
    return p == 1 ? 1 : scaled / (scaled + (1 - p))
  }
}

extension PriorShift {
  enum CodingKeys: String, CodingKey { case oddsFactor }

  /// Decodes the factor, refusing one that is not above zero and finite.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    oddsFactor = try container.number(.oddsFactor, atLeast: .leastNonzeroMagnitude)
  }
}
