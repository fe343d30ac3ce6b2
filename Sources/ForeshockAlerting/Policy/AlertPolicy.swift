/// When evidence becomes an alert, and when an alert is over: the settings of ``AlertProgress``.
///
///     let policy = try AlertPolicy(interval: .seconds(60), pendingFor: .seconds(120))
///
/// Two thresholds and three waits keep one incident one alert: it fires when the probability was at least
/// ``on`` in M of N evaluations, continuously for ``pendingFor``, and is over when it stayed at or below
/// ``off`` for ``keepFiring`` without a break. `off < on` and `keepFiring ≥ 2 × pendingFor` exclude that
/// both hold at once.
///
/// Source: the two-window rule of anomaly monitors and Prometheus' `for` and `keep_firing_for`.
public struct AlertPolicy: Hashable, Sendable {
  /// The probability from which an evaluation speaks for an alert; by default 0.8.
  public let on: Double
  /// The probability down to which it speaks for the end of one; by default 0.4, below ``on``.
  public let off: Double
  /// How many of how many evaluations must speak for an alert; by default 3 of 5.
  public let evaluations: Sustained
  /// How often evaluations are expected; by default a minute. Between two evaluations no timer advances by
  /// more than twice this, so that a pause neither fires nor resolves anything.
  public let interval: Duration
  /// How long M of N must hold before the alert fires; by default 2 × ``interval``.
  public let pendingFor: Duration
  /// How long the end must be in sight, without a break, before the alert is resolved; by default
  /// 10 × ``interval`` or 2 × ``pendingFor``, whichever is longer; at least 2 × ``pendingFor``.
  public let keepFiring: Duration
  /// How long after its end an alert does not fire again unless more severely; by default 10 minutes.
  public let cooldown: Duration
  /// Without input for this long, that is said; by default 5 × ``interval``.
  public let staleAfter: Duration
  /// Without input for this long, what is firing is resolved for want of data; by default 60 × ``interval``, but at
  /// most 3,660 days.
  public let abandonAfter: Duration
  /// The severity of an incident that is not near; by default a warning.
  public let severity: Severity
  /// Whether an incident becomes critical when the threshold is passed already or its passing is expected
  /// within a quarter of the horizon; by default it does.
  public let escalates: Bool
  /// Whether a threshold that is passed already fires without waiting: the crossing's own `Sustained` rule
  /// has waited before. By default it does.
  public let breachFiresAtOnce: Bool
  /// More firing series of a rule than this become one aggregate alert; by default 20.
  public let stormLimit: Int

  /// A policy; every setting has a default.
  ///
  /// - Throws: ``PolicyError`` (`invalidSetting`) unless 0 ≤ `off` < `on` ≤ 1; `interval` is 1 µs … 366 days; the
  ///   other times are 0 … 3,660 days, `keepFiring` ≥ 2 × `pendingFor` and at least 1 µs,
  ///   `staleAfter` ≥ `interval`, `abandonAfter` ≥ `staleAfter`; `stormLimit` is 1 … 10,000.
  public init(
    on: Double = 0.8, off: Double = 0.4, evaluations: Sustained = .threeOfFive,
    interval: Duration = .seconds(60), pendingFor: Duration? = nil, keepFiring: Duration? = nil,
    cooldown: Duration = .seconds(600), staleAfter: Duration? = nil, abandonAfter: Duration? = nil,
    severity: Severity = .warning, escalates: Bool = true, breachFiresAtOnce: Bool = true,
    stormLimit: Int = 20
  ) throws(PolicyError) {
    guard on > 0, on <= 1 else { throw .setting("on", "a probability above 0 and up to 1, not \(on)") }
    guard off >= 0, off < on else { throw .setting("off", "a probability from 0 to below on, not \(off)") }
    // Timers count whole microseconds.
    guard interval >= .microseconds(1), interval <= .seconds(366 * 86_400) else {
      throw .setting("interval", "1 µs to 366 days, not \(interval)")
    }
    let pending = pendingFor ?? interval * 2
    try Self.check(pending, "pendingFor")
    let keep = keepFiring ?? max(interval * 10, pending * 2)
    let stale = staleAfter ?? interval * 5
    let abandon = abandonAfter ?? max(min(interval * 60, Self.longestWait), stale)
    try Self.check(keep, "keepFiring")
    try Self.check(cooldown, "cooldown")
    try Self.check(stale, "staleAfter")
    try Self.check(abandon, "abandonAfter")
    guard keep >= pending * 2, keep >= .microseconds(1) else {
      throw .setting(
        "keepFiring", "\(keep) must be at least 1 µs and at least twice pendingFor, which is \(pending)")
    }
    guard stale >= interval else {
      throw .setting("staleAfter", "\(stale) is shorter than the interval of evaluations, \(interval)")
    }
    guard abandon >= stale else {
      throw .setting("abandonAfter", "\(abandon) is shorter than staleAfter, \(stale)")
    }
    guard (1...10_000).contains(stormLimit) else {
      throw .setting("stormLimit", "1 to 10,000 series, not \(stormLimit)")
    }
    self.on = on
    self.off = off
    self.evaluations = evaluations
    self.interval = interval
    self.pendingFor = pending
    self.keepFiring = keep
    self.cooldown = cooldown
    self.staleAfter = stale
    self.abandonAfter = abandon
    self.severity = severity
    self.escalates = escalates
    self.breachFiresAtOnce = breachFiresAtOnce
    self.stormLimit = stormLimit
  }

  /// The policy for anomalies: M of N, as ``AlarmLevel`` reckons with, and no wait beyond that. A further wait would
  /// ask for more anomalous samples than the rate was chosen for, and few alarms would ever become alerts.
  ///
  /// - Parameters:
  ///   - interval: the time between evaluations.
  ///   - evaluations: as given to ``AlarmLevel/init(alarmsPerWeek:interval:evaluations:)``; ``Sustained/immediate`` for
  ///     detectors that hold their own rate.
  ///   - severity: of an incident that is not critical.
  ///   - stormLimit: more firing series than this are one aggregate alert.
  /// - Throws: ``PolicyError`` when a setting is out of bounds.
  public static func anomalies(
    interval: Duration = .seconds(60), evaluations: Sustained = .threeOfFive, severity: Severity = .warning,
    stormLimit: Int = 20
  ) throws(PolicyError) -> AlertPolicy {
    try AlertPolicy(
      evaluations: evaluations, interval: interval, pendingFor: .zero, severity: severity,
      stormLimit: stormLimit)
  }

  private static let longestWait = Duration.seconds(3660 * 86_400)

  private static func check(_ time: Duration, _ name: String) throws(PolicyError) {
    guard time >= .zero, time <= longestWait else {
      throw .setting(name, "0 to 3,660 days, not \(time)")
    }
  }
}

extension AlertPolicy: Codable {
  enum Key: String, CodingKey {
    case on, off, evaluations, interval, cooldown, severity, escalates
    case pendingFor = "pending_for"
    case keepFiring = "keep_firing"
    case staleAfter = "stale_after"
    case abandonAfter = "abandon_after"
    case breachFiresAtOnce = "breach_fires_at_once"
    case stormLimit = "storm_limit"
  }

  /// Writes all settings; times are in microseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(on, forKey: .on)
    try container.encode(off, forKey: .off)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(interval.boundedMicroseconds, forKey: .interval)
    try container.encode(pendingFor.boundedMicroseconds, forKey: .pendingFor)
    try container.encode(keepFiring.boundedMicroseconds, forKey: .keepFiring)
    try container.encode(cooldown.boundedMicroseconds, forKey: .cooldown)
    try container.encode(staleAfter.boundedMicroseconds, forKey: .staleAfter)
    try container.encode(abandonAfter.boundedMicroseconds, forKey: .abandonAfter)
    try container.encode(severity, forKey: .severity)
    try container.encode(escalates, forKey: .escalates)
    try container.encode(breachFiresAtOnce, forKey: .breachFiresAtOnce)
    try container.encode(stormLimit, forKey: .stormLimit)
  }

  /// Reads settings; what is left out has its default, what is out of bounds is a ``PolicyError``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func time(_ key: Key) throws -> Duration? {
      try container.decodeIfPresent(Int64.self, forKey: key).map { .microseconds($0) }
    }
    try self.init(
      on: container.decodeIfPresent(Double.self, forKey: .on) ?? 0.8,
      off: container.decodeIfPresent(Double.self, forKey: .off) ?? 0.4,
      evaluations: container.decodeIfPresent(Sustained.self, forKey: .evaluations) ?? .threeOfFive,
      interval: time(.interval) ?? .seconds(60), pendingFor: time(.pendingFor),
      keepFiring: time(.keepFiring), cooldown: time(.cooldown) ?? .seconds(600),
      staleAfter: time(.staleAfter), abandonAfter: time(.abandonAfter),
      severity: container.decodeIfPresent(Severity.self, forKey: .severity) ?? .warning,
      escalates: container.decodeIfPresent(Bool.self, forKey: .escalates) ?? true,
      breachFiresAtOnce: container.decodeIfPresent(Bool.self, forKey: .breachFiresAtOnce) ?? true,
      stormLimit: container.decodeIfPresent(Int.self, forKey: .stormLimit) ?? 20)
  }
}
