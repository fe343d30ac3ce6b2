public import ForeshockSeries

/// One incident of one series under one rule, from the first evidence to its end.
public struct AlertIncident: Hashable, Sendable, Codable {
  /// A severity and since when it holds.
  public struct Step: Hashable, Sendable, Codable {
    /// When, by the wall clock.
    public let at: Timestamp
    /// How urgent from then on.
    public let severity: Severity
  }

  /// Which series under which rule: the hash of the alert's labels without the severity.
  public let fingerprint: String
  /// Counts the incidents of this series from 1.
  public let number: Int
  /// The wall clock's time when it fired; it keeps this through restarts.
  public let startsAt: Timestamp
  /// The wall clock's time of the first evaluation that spoke for it.
  public let firstEvidence: Timestamp
  /// Why it fired.
  public let reason: String
  /// The greatest probability (1 − p of anomalies) so far.
  public internal(set) var peak: Double
  /// The severity at its start and every change since, at most ``historyLimit`` of them: the first and the
  /// latest stay.
  public internal(set) var severities: [Step]
  /// The wall clock's time of its end; nil while it lasts.
  public internal(set) var endsAt: Timestamp?

  /// How many severities are remembered.
  public static let historyLimit = 32

  /// What tells this incident from all others: `fingerprint-start-number`, the start in microseconds, since a
  /// series that was forgotten and comes back counts from 1 again.
  public var id: String { "\(fingerprint)-\(startsAt.microseconds)-\(number)" }

  /// How urgent it is now.
  public var severity: Severity { severities.last?.severity ?? .info }

  /// The greatest severity it had.
  public var worst: Severity { severities.map(\.severity).max() ?? .info }

  mutating func become(_ severity: Severity, at time: Timestamp) {
    // The worst must survive, so the step dropped is a middle one that is not above its neighbours.
    if severities.count >= Self.historyLimit {
      let worst = worst
      let place = severities.indices.dropFirst().first { severities[$0].severity < worst } ?? 1
      severities.remove(at: place)
    }
    severities.append(Step(at: time, severity: severity))
  }

  enum CodingKeys: String, CodingKey {
    case fingerprint, number, reason, peak, severities
    case startsAt = "starts_at"
    case firstEvidence = "first_evidence"
    case endsAt = "ends_at"
  }

  /// Why no policy can have written this; nil when one can.
  var defect: String? {
    if number < 1 { return "an incident has the number \(number)" }
    if !(peak >= 0 && peak <= 1) { return "an incident's peak is \(peak)" }
    if severities.isEmpty || severities.count > Self.historyLimit {
      return "an incident has \(severities.count) severities"
    }
    if reason.utf8.count > 4096 || fingerprint.utf8.count > 1024 { return "an incident's texts are too long" }
    return nil
  }
}
