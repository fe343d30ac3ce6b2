public import ForeshockSeries

/// Many series of one rule firing at once: one aggregate alert instead of a page for each.
public struct AlertStorm: Hashable, Sendable, Codable {
  /// One of the series listed.
  public struct Entry: Hashable, Sendable, Codable {
    /// Its fingerprint.
    public let fingerprint: String
    /// How urgent it is.
    public let severity: Severity
    /// Its greatest probability so far.
    public let peak: Double
  }

  /// The wall clock's time when it began.
  public let startsAt: Timestamp
  /// Series firing now.
  public internal(set) var firingCount: Int
  /// The most there were.
  public internal(set) var peakCount: Int
  /// The worst of them by severity, then probability, then fingerprint; at most the policy's `stormLimit`.
  public internal(set) var top: [Entry]
  /// The wall clock's time of its end; nil while it lasts.
  public internal(set) var endsAt: Timestamp?

  enum CodingKeys: String, CodingKey {
    case top
    case startsAt = "starts_at"
    case firingCount = "firing_count"
    case peakCount = "peak_count"
    case endsAt = "ends_at"
  }
}

/// What one round of evaluations of all series of a rule came to.
public struct AlertRound: Hashable, Sendable {
  /// One series' decision.
  public struct Outcome: Hashable, Sendable {
    /// Which series.
    public let fingerprint: String
    /// What was decided.
    public let decision: AlertDecision
    /// Whether it is left to the aggregate alert to tell of this incident.
    public let isMuted: Bool

    /// Whether somebody should hear of it by an alert of its own.
    public var notifies: Bool { decision.notifies && (!isMuted || decision.input != nil) }
  }

  /// What became of the storm.
  public enum StormChange: Hashable, Sendable {
    /// It began: tell somebody.
    case began(AlertStorm)
    /// It goes on.
    case lasts(AlertStorm)
    /// It is over: tell them.
    case ended(AlertStorm)
  }

  /// A decision for each series, in the order of the evidence, then those that gave none by fingerprint.
  public let outcomes: [Outcome]
  /// What became of the storm; nil without one.
  public let storm: StormChange?
  /// Incidents that the storm had told of and that outlast it: tell somebody of each.
  public let released: [AlertIncident]
  /// Series that are known no more, in the order of their fingerprints: idle, and without evidence for the
  /// policy's `abandonAfter`. That their input is missing is not told any more either.
  public let forgotten: [String]
}
