/// The p-values at which anomalies become an alert and stop being one, so chosen that healthy data alarms at
/// a stated rate.
///
///     let level = try AlarmLevel(alarmsPerWeek: 0.5, interval: .seconds(60), evaluations: .threeOfFive)
///     let evidence = AlertEvidence.anomaly(pValue: verdict.pValue, level: level)
///
/// A score says little by itself; its p-value, from ranks among past scores or from the tail of extreme
/// values, is uniform while nothing is wrong. With independent p-values M of N of them begin to be at most q
/// with probability C(N−1, M−1)·q^M·(1−q)^(N−M+1) a sample — the newest completes M, and the one that leaves
/// was none — and ``on`` is the q that makes this the rate asked for. Scores that hang together alarm more
/// often than that; detectors with a held rate (one start of an incident per alarm) take `.immediate`. The rate is that of
/// alerts under ``AlertPolicy/anomalies(interval:evaluations:severity:stormLimit:)``; an incident's own length and
/// cooldown make it a little lower.
///
/// Checked against simulation: 2 million independent p-values, alone and through the policy, in AlarmLevelTests.
public struct AlarmLevel: Hashable, Sendable, Codable {
  /// The p-value at and below which an evaluation speaks for an alert.
  public let on: Double
  /// The p-value from which it speaks for its end: by default 2 × ``on``, so that healthy data, whose p-values
  /// are uniform, seldom breaks the wait for the end.
  public let off: Double
  /// The p-value at and below which the incident is critical; 0 never is one.
  public let critical: Double

  /// Levels chosen by hand.
  ///
  /// - Throws: ``PolicyError`` unless 0 ≤ `critical` ≤ `on` < `off` ≤ 1 and 0 < `on`.
  public init(on: Double, off: Double, critical: Double = 0) throws(PolicyError) {
    guard on > 0, on < 1 else { throw .setting("on", "a p-value above 0 and below 1, not \(on)") }
    guard off > on, off <= 1 else { throw .setting("off", "a p-value above on and up to 1, not \(off)") }
    guard critical >= 0, critical <= on else {
      throw .setting("critical", "a p-value from 0 to on, not \(critical)")
    }
    self.on = on
    self.off = off
    self.critical = critical
  }

  /// The levels at which M of N independent evaluations begin to alarm as often as asked.
  ///
  /// - Parameters:
  ///   - alarmsPerWeek: false alarms a week and series, above 0.
  ///   - interval: the time between evaluations, above zero.
  ///   - evaluations: M of N, as in the policy.
  /// - Throws: ``PolicyError`` when a setting is out of bounds, or when M of N cannot alarm that often.
  /// - Complexity: 200 halvings.
  public init(
    alarmsPerWeek: Double, interval: Duration, evaluations: Sustained = .threeOfFive
  ) throws(PolicyError) {
    guard alarmsPerWeek > 0, alarmsPerWeek.isFinite else {
      throw .setting("alarmsPerWeek", "above 0, not \(alarmsPerWeek)")
    }
    guard interval > .zero else { throw .setting("interval", "above zero, not \(interval)") }
    let perSample = alarmsPerWeek * Double(interval.boundedMicroseconds) / 604_800_000_000
    // Entries grow with q up to M/(N + 1), where half of all samples are alarms anyway.
    var low = 0.0
    var high = min(0.5, Double(evaluations.count) / Double(evaluations.window + 1))
    guard perSample < Self.entries(high, evaluations) else {
      throw .setting("alarmsPerWeek", "\(alarmsPerWeek) is more than \(evaluations) evaluations can give")
    }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if Self.entries(middle, evaluations) < perSample { low = middle } else { high = middle }
    }
    try self.init(on: high, off: min(2 * high, (1 + high) / 2))
  }

  /// The share of samples at which M of N begins to hold.
  private static func entries(_ q: Double, _ rule: Sustained) -> Double {
    var value = 1.0
    for i in 1..<max(rule.count, 1) { value *= Double(rule.window - i) / Double(i) * q }
    value *= q
    for _ in 0..<(rule.window - rule.count + 1) { value *= 1 - q }
    return value
  }

  enum Key: String, CodingKey { case on, off, critical }

  /// Reads levels; impossible ones are a ``PolicyError``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try self.init(
      on: container.decode(Double.self, forKey: .on), off: container.decode(Double.self, forKey: .off),
      critical: container.decode(Double.self, forKey: .critical))
  }

  /// Writes the three levels.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(on, forKey: .on)
    try container.encode(off, forKey: .off)
    try container.encode(critical, forKey: .critical)
  }
}
