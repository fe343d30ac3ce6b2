public import ForeshockSeries

/// One alert, ready to be shown or sent.
public struct Alert: Hashable, Sendable {
  /// The rule that gave it.
  public let rule: String
  /// How urgent it is.
  public let severity: Severity
  /// Identity: `alertname`, `rule`, `severity`, `metric`, `direction`, `threshold`, `horizon`, `sustained` unless it is
  /// 3 of 5, and the series' own labels.
  public let labels: LabelSet
  /// Everything computed, as strings: `summary`, `description`, `current`, `threshold`, `predicted_at`, …
  public let annotations: [String: String]
  /// The moment of the evaluation that gave it; never the predicted time.
  public let startsAt: Timestamp
  /// The numbers behind it.
  public let crossing: Crossing

  /// The sentence.
  public var summary: String { annotations["summary"] ?? "" }

  /// The hash of the labels, equal to the one Alertmanager shows.
  public var fingerprint: String { labels.fingerprint }

  /// The hash of the labels without the severity: it stays the same when the severity rises.
  public var incident: String { labels.without("severity").fingerprint }
}

extension Alert: Encodable {
  private enum Key: String, CodingKey {
    case fingerprint, incident, severity, labels, annotations, crossing
    case startsAt = "starts_at"
  }

  /// Writes fingerprints, severity, labels, annotations, the crossing and the time of the evaluation.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(fingerprint, forKey: .fingerprint)
    try container.encode(incident, forKey: .incident)
    try container.encode(severity, forKey: .severity)
    try container.encode(labels, forKey: .labels)
    try container.encode(annotations, forKey: .annotations)
    try container.encode(crossing, forKey: .crossing)
    try container.encode(
      TimeWords(interval: crossing.samplingInterval, now: startsAt).stamp(startsAt), forKey: .startsAt)
  }
}
