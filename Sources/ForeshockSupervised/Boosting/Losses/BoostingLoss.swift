/// What gradient boosting minimises: the weighted mean of a loss between the target y and the score F.
public enum BoostingLoss: Hashable, Sendable, Codable {
  /// ln(1 + e^F) − y·F for targets 0 and 1; the score is the log-odds of 1.
  case logistic
  /// −ln of the share e^Fₖ / Σ e^Fⱼ of the row's class, for targets 0 ... `classCount` − 1; one tree a class and round.
  case softmax(classCount: Int)
  /// (y − F)² / 2.
  case squared
  /// |y − F|: the score is the conditional median.
  case absolute
  /// The pinball loss, whose best score is the conditional quantile of this level, in 0 ..< 1 without the ends.
  case quantile(Double)
  /// e^F − y·F for targets of at least zero; the score is the logarithm of the mean.
  case poisson
  /// −y·e^((1 − p)·F) / (1 − p) + e^((2 − p)·F) / (2 − p) with the power p between 1 and 2, for targets of at least
  /// zero, many of them zero; the score is the logarithm of the mean.
  case tweedie(power: Double)
  /// Cox's partial likelihood with Breslow's ties. A target t > 0 is a failure at t; t < 0 is a unit that was
  /// without failure when it was last seen, at −t. The score is the logarithm of the relative hazard.
  case cox
}

/// A loss of the caller's own.
///
/// Scores, derivatives and start values are for all rows at once; with several outputs, all rows of the first output come
/// first, then those of the next.
public protocol BoostingObjective: Sendable {
  /// Scores a row, at least 1.
  var outputCount: Int { get }

  /// What all rows start from, one an output.
  func baseline(targets: [Double], weights: [Double]) -> [Double]

  /// The first and second derivatives by each score of weight times loss, the second one at least zero.
  func derivatives(
    scores: [Double], targets: [Double], weights: [Double], gradients: inout [Double],
    hessians: inout [Double])

  /// The weighted mean loss, by which rounds are compared.
  func loss(scores: [Double], targets: [Double], weights: [Double]) -> Double
}
