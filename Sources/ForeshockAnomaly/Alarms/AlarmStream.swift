#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What is said of one sample.
public struct AlarmVerdict: Hashable, Codable, Sendable {
  /// The detector's score; NaN without a verdict.
  public let score: Double
  /// How often, as a share of samples, a score this great is expected when nothing is wrong; NaN without a verdict.
  public let pValue: Double
  /// Whether the sample is anomalous: its p-value is at most the level.
  public let isAnomalous: Bool
  /// Whether it begins an incident: the moment to tell somebody.
  public let startsIncident: Bool

  /// A verdict.
  public init(score: Double, pValue: Double, isAnomalous: Bool, startsIncident: Bool) {
    self.score = score
    self.pValue = pValue
    self.isAnomalous = isAnomalous
    self.startsIncident = startsIncident
  }

  /// How many samples a week are expected to be at least this anomalous when nothing is wrong.
  ///
  /// - Parameter samplingInterval: The seconds between samples, above 0.
  public func expectedPerWeek(samplingInterval: Double) -> Double {
    precondition(samplingInterval > 0, "samples lie a time apart")
    return pValue * 604_800 / samplingInterval
  }
}

/// Turns the scores of a detector, one after the other, into alarms: one an incident, at a rate that is known.
///
///     var detector = try NoveltyDetector(season: 288)
///     var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 0.001))
///     for value in stream {
///       let verdict = alarms.update(score: detector.update(value))
///       if verdict.startsIncident { tell(verdict.pValue) }
///     }
///
/// An incident lasts for the refractory time of its policy, and beyond it for as long as at least half of the latest
/// samples are anomalous (a mean with a time constant of half the refractory time): what goes wrong without a break is one
/// incident and one alarm, however long it takes. A break of a third of the refractory time ends a long incident.
///
/// Of the anomalous samples of an incident only the first, and one in each refractory time, joins the scores that others are
/// ranked among: a long incident does not make the next one look ordinary, and a level that came to stay becomes ordinary in
/// time. While an incident goes on beyond its refractory time the level stands still.
///
/// Without a verdict of the detector (NaN) there is none here: nothing is raised, and an incident neither ends nor
/// grows, only its time goes by.
///
/// - Complexity: that of ``StreamingCalibration/pValue(of:)`` a sample; no allocation.
public struct AlarmStream: Sendable {
  /// What a score means.
  public enum Scale: Hashable, Codable, Sendable {
    /// −log₁₀ of a p-value, which is taken at its word.
    case negativeLogarithm
    /// Anything of which more is more anomalous: p-values are ranks among the scores before, at most `history`
    /// of them.
    case ranked(history: Int = 2048)
  }

  /// When to alarm.
  public let policy: AlarmPolicy
  /// The p-value at which a sample is anomalous at present.
  public private(set) var level: Double
  private var calibration: StreamingCalibration?
  /// What the level comes nearer to alpha by, or is multiplied by, with a sample.
  private let step: Double
  /// How long the present incident lasts.
  private var span: IncidentSpan

  /// A stream that has seen no score.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for a setting out of bounds.
  public init(policy: AlarmPolicy, scale: Scale = .ranked()) throws(AnomalyError) {
    try policy.check()
    self.policy = policy
    level = policy.alpha
    step = Self.step(policy)
    span = IncidentSpan(refractory: policy.refractory)
    switch scale {
    case .negativeLogarithm: calibration = nil
    case .ranked(let history): calibration = try StreamingCalibration(history: history)
    }
  }

  /// Takes in the score of the next sample.
  public mutating func update(score: Double) -> AlarmVerdict {
    let p = calibration?.pValue(of: score) ?? pow(10, -score)
    let isAnomalous = p <= level
    let place = span.take(isAnomalous: isAnomalous, hasVerdict: !p.isNaN)
    let starts = place == .start
    if place != .none || !isAnomalous { calibration?.take(score) }
    if starts || !span.isLong { adapt(starts: starts, hasVerdict: !p.isNaN) }
    return AlarmVerdict(score: score, pValue: p, isAnomalous: isAnomalous, startsIncident: starts)
  }

  private static func step(_ policy: AlarmPolicy) -> Double {
    switch policy.recovery {
    case .toAlpha(let time): -expm1(-1 / time)
    case .heldRate: pow(policy.fatigue, -policy.alpha)
    }
  }

  private mutating func adapt(starts: Bool, hasVerdict: Bool) {
    switch policy.recovery {
    case .toAlpha:
      level += (policy.alpha - level) * step
      if starts { level *= policy.fatigue }
    case .heldRate:
      guard hasVerdict else { return }
      level *= step
      if starts { level *= policy.fatigue }
      level = min(max(level, policy.alpha / 64), min(20 * policy.alpha, 0.5))
    }
  }

  /// The verdicts on a whole series of scores, from the present state on.
  public func verdicts(on scores: [Double]) -> [AlarmVerdict] {
    var stream = self
    return scores.map { stream.update(score: $0) }
  }
}

extension AlarmStream: Codable {
  private enum CodingKeys: String, CodingKey {
    case policy, level, calibration, sinceStart, sinceAnomalous, share
  }

  /// Stores the present state.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(policy, forKey: .policy)
    try container.encode(level, forKey: .level)
    try container.encodeIfPresent(calibration, forKey: .calibration)
    try container.encodeIfPresent(span.sinceStart, forKey: .sinceStart)
    try container.encodeIfPresent(span.sinceAnomalous, forKey: .sinceAnomalous)
    try container.encode(span.share, forKey: .share)
  }

  /// Reads a stream, also one that was stored before incidents could outlast their refractory time.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    policy = try container.decode(AlarmPolicy.self, forKey: .policy)
    level = try container.decode(Double.self, forKey: .level)
    calibration = try container.decodeIfPresent(StreamingCalibration.self, forKey: .calibration)
    try policy.check()
    span = try IncidentSpan(
      refractory: policy.refractory,
      sinceStart: container.decodeIfPresent(Int.self, forKey: .sinceStart),
      sinceAnomalous: container.decodeIfPresent(Int.self, forKey: .sinceAnomalous),
      share: container.decodeIfPresent(Double.self, forKey: .share) ?? 0)
    step = Self.step(policy)
    guard level > 0, level <= 0.5 else {
      throw AnomalyError.malformedModel(reason: "the state of an alarm stream is out of bounds")
    }
  }
}
