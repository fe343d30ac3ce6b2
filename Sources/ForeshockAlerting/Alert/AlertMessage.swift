public import ForeshockSeries

/// One alert as it is told: firing or resolved, by whatever payload. Forecast alerts, anomalies, missing input
/// and storms all become one of these.
public struct AlertMessage: Hashable, Sendable, Codable {
  /// Whether it is on.
  public enum Status: String, Hashable, Sendable, Codable {
    /// It is on.
    case firing
    /// It is over.
    case resolved
  }

  /// Whether it is on.
  public var status: Status
  /// How urgent it is.
  public var severity: Severity
  /// Identity: nothing in them changes while the incident lasts, but for the severity.
  public var labels: LabelSet
  /// Everything computed, as strings.
  public var annotations: [String: String]
  /// The wall clock's time when it fired.
  public var startsAt: Timestamp
  /// The wall clock's time of its end; nil while it lasts.
  public var endsAt: Timestamp?
  /// The wall clock's time since when it is as severe; nil when unknown, or since it fired.
  public var severitySince: Timestamp?

  /// A message.
  public init(
    status: Status, severity: Severity, labels: LabelSet, annotations: [String: String],
    startsAt: Timestamp, endsAt: Timestamp? = nil, severitySince: Timestamp? = nil
  ) {
    self.status = status
    self.severity = severity
    self.labels = labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.severitySince = severitySince
  }

  /// The message of a forecast alert.
  ///
  /// - Parameters:
  ///   - alert: what to tell.
  ///   - endsAt: when its incident ended; nil while it lasts.
  ///   - now: the wall clock's time: the beginning of alerts on a grid without a clock, whose own times are
  ///     numbers of steps.
  public init(_ alert: Alert, endsAt: Timestamp? = nil, now: Timestamp) {
    let hasClock = alert.crossing.samplingInterval != .step
    self.init(
      status: endsAt == nil ? .firing : .resolved, severity: alert.severity, labels: alert.labels,
      annotations: alert.annotations, startsAt: hasClock ? alert.startsAt : now,
      endsAt: endsAt.map { hasClock ? $0 : now })
  }

  /// The message of the alert of an incident, with its beginning, its end and since when it is as severe.
  ///
  /// - Parameters:
  ///   - alert: what to tell.
  ///   - incident: from ``AlertProgress``.
  ///   - now: as in ``init(_:endsAt:now:)``.
  public init(_ alert: Alert, of incident: AlertIncident, now: Timestamp) {
    self.init(alert, endsAt: incident.endsAt, now: now)
    if alert.crossing.samplingInterval != .step { severitySince = incident.severities.last?.at }
  }

  /// The sentence.
  public var summary: String { annotations["summary"] ?? labels["alertname"] ?? "" }

  /// The hash of the labels, equal to the one Alertmanager shows.
  public var fingerprint: String { labels.fingerprint }

  /// The hash of the labels without the severity.
  public var incident: String { labels.without("severity").fingerprint }

  /// The same alert, over.
  public func resolved(at time: Timestamp) -> AlertMessage {
    var copy = self
    copy.status = .resolved
    copy.endsAt = max(startsAt, time)
    return copy
  }

  /// Without the ends of alerts whose incident goes on with another severity, for receivers that know incidents and
  /// not severities.
  public static func withoutSuperseded(_ messages: [AlertMessage]) -> [AlertMessage] {
    let firing = Set(messages.filter { $0.status == .firing }.map(\.incident))
    return messages.filter { $0.status == .firing || !firing.contains($0.incident) }
  }

  enum CodingKeys: String, CodingKey {
    case status, severity, labels, annotations
    case severitySince = "severity_since"
    case startsAt = "starts_at"
    case endsAt = "ends_at"
  }
}
