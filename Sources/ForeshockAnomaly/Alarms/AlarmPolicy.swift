/// When a stream of p-values becomes an alarm, and how often it may.
///
/// An alarm is raised at the first sample whose p-value is at most the present level, which is at first
/// ``alpha``. For ``refractory`` samples from then on all that is anomalous belongs to the same incident, and so does what goes on
/// being anomalous without a break after that (``AlarmStream``). Each alarm multiplies the level by ``fatigue``, and quiet
/// brings it back:
///
/// - by ``Recovery/toAlpha(timeConstant:)`` towards `alpha` and never above: a stream that alarms often must show
///   more for the next alarm;
/// - by ``Recovery/heldRate`` so that in the long run a share `alpha` of the samples begins an incident, whatever the
///   p-values are worth: the level goes up by the factor `fatigue`^(−α) with every sample and is multiplied by
///   `fatigue` with each incident, between a 64th of and twenty times `alpha`. At five-minute samples 0.001 is two
///   incidents a week.
///
/// Source for the held rate: Gibbs & Candès, "Adaptive conformal inference under distribution shift", NeurIPS 2021,
/// equation 2, in logarithms, so that no level is negative.
public struct AlarmPolicy: Hashable, Codable, Sendable {
  /// How the level comes back after an alarm.
  public enum Recovery: Hashable, Codable, Sendable {
    /// Exponentially towards `alpha`, with a time constant in samples; infinite never does.
    case toAlpha(timeConstant: Double)
    /// As far as the long-run share of samples that begin an incident asks.
    case heldRate
  }

  /// The p-value at which a sample is anomalous to begin with; 0 < α ≤ 0.5.
  public var alpha: Double
  /// How many samples from its first on an incident lasts at least; 1 lets every anomalous sample alarm.
  public var refractory: Int
  /// What an alarm multiplies the level by; in 0 ..< 1 exclusive of 0, or 1 for no fatigue.
  public var fatigue: Double
  /// How the level comes back.
  public var recovery: Recovery

  /// A policy.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for a setting out of bounds.
  public init(
    alpha: Double = 0.01, refractory: Int = 60, fatigue: Double = 0.7, recovery: Recovery = .heldRate
  ) throws(AnomalyError) {
    self.alpha = alpha
    self.refractory = refractory
    self.fatigue = fatigue
    self.recovery = recovery
    try check()
  }

  func check() throws(AnomalyError) {
    guard alpha > 0, alpha <= 0.5 else {
      throw .invalidParameter(name: "alpha", reason: "a p-value above 0 and up to 0.5, not \(alpha)")
    }
    guard refractory >= 1 else {
      throw .invalidParameter(name: "refractory", reason: "at least 1 sample, not \(refractory)")
    }
    guard fatigue > 0, fatigue <= 1 else {
      throw .invalidParameter(name: "fatigue", reason: "a factor above 0 and up to 1, not \(fatigue)")
    }
    if case .toAlpha(let time) = recovery, !(time > 0) {
      throw .invalidParameter(name: "timeConstant", reason: "above 0 samples, not \(time)")
    }
  }
}
