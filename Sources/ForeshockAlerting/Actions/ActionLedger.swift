public import ForeshockSeries

/// What is to be done about one incident by one plan, or why nothing is.
public struct ActionDecision: Hashable, Sendable {
  /// The decisions.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// Carry the step out.
    case run
    /// Only write down what would be done.
    case dryRun = "dry-run"
    /// Do nothing, for the reason given.
    case refused
  }

  /// The decision.
  public let kind: Kind
  /// Why.
  public let reason: String
  /// The plan.
  public let plan: ActionPlan
  /// The incident's ``AlertIncident/id``.
  public let incident: String
  /// What the step is told of the incident, as environment variables: `FORESHOCK_INCIDENT`, `_STATUS`,
  /// `_SEVERITY`, `_SUMMARY`, `_ACTION`, and `FORESHOCK_LABEL_…` for each label. Without NULs.
  public let environment: [String: String]
}

/// What was done, for the record.
public struct ActionRecord: Hashable, Sendable, Codable {
  /// What came of it.
  public enum Outcome: Hashable, Sendable, Codable {
    /// Nothing was done.
    case notRun
    /// It was begun: written before the step, so that one that never came back is seen.
    case started
    /// The program ended with this status, or the address answered so that `curl` did.
    case ended(status: Int)
    /// It took too long and was stopped.
    case timedOut
    /// It could not be started.
    case notStarted(reason: String)
  }

  /// The wall clock's time.
  public let at: Timestamp
  /// The plan's name.
  public let plan: String
  /// What it is for.
  public let purpose: ActionPlan.Purpose
  /// The incident's ``AlertIncident/id``.
  public let incident: String
  /// What was decided.
  public let decision: ActionDecision.Kind
  /// Why.
  public let reason: String
  /// The step, as it was or would have been carried out.
  public let step: [String]
  /// What came of it.
  public let outcome: Outcome

  /// The record of a decision.
  public init(_ decision: ActionDecision, at time: Timestamp, outcome: Outcome = .notRun) {
    at = time
    plan = decision.plan.name
    purpose = decision.plan.purpose
    incident = decision.incident
    self.decision = decision.kind
    reason = decision.reason
    switch decision.plan.step {
    case .command(let words): step = words
    case .webhook(let address): step = ["POST", address]
    }
    self.outcome = outcome
  }
}

/// When which plan acted: keeps plans within their limits.
///
/// A pure, `Codable` value; times are monotonic, so that no jump of the wall clock lifts a limit. Times ahead of a
/// clock that began anew count as now, once, so that a limit lasts no longer than it says. A dry run counts like a
/// real one, so that a trial shows what would happen.
public struct ActionLedger: Hashable, Sendable {
  /// When each plan acted within the last hour or its cooldown, in monotonic microseconds, oldest first.
  private(set) var acts: [String: [Int64]] = [:]
  /// Incidents that plans acted on, the latest ``maximumIncidents``.
  private(set) var handled: [String] = []

  /// How many incidents are remembered.
  public static let maximumIncidents = 10_000

  /// A ledger without entries.
  public init() {}

  /// Whether `plan` acts on what was decided about an incident; takes note if it does.
  ///
  /// - Parameters:
  ///   - plan: what could be done.
  ///   - decision: the policy's; plans act when an incident fires or becomes more severe, or, if they say so,
  ///     when it is resolved.
  ///   - message: the alert.
  ///   - moment: when.
  /// - Returns: nil when the decision is none that the plan is for.
  public mutating func decide(
    _ plan: ActionPlan, on decision: AlertDecision, message: AlertMessage, at moment: PolicyMoment
  ) -> ActionDecision? {
    guard let incident = decision.incident, Self.concerns(plan, decision) else { return nil }
    if let rules = plan.rules, !rules.contains(message.labels["rule"] ?? "") { return nil }
    let now = moment.elapsed.boundedMicroseconds
    // The alert's labels tell rules apart, the incident's beginning those of a series that was forgotten.
    let mark = [plan.name, message.incident, incident.id, "\(plan.onResolved)"].joined(separator: "\u{0}")
    func answer(_ kind: ActionDecision.Kind, _ reason: String) -> ActionDecision {
      ActionDecision(
        kind: kind, reason: reason, plan: plan, incident: incident.id,
        environment: Self.environment(plan, incident, message))
    }
    // Of the times ahead of a clock that went back nothing is known: they count as now.
    let past = (acts[plan.name] ?? []).map { min($0, now) }
    let keep = max(3_600_000_000, plan.cooldown.boundedMicroseconds)
    let recent = past.filter { now - $0 < keep }
    if acts[plan.name] != nil { acts[plan.name] = recent.isEmpty ? nil : recent }
    if incident.severity < plan.severity, incident.worst < plan.severity {
      return answer(
        .refused, "the incident is \(incident.severity.rawValue), the plan asks for \(plan.severity.rawValue)"
      )
    }
    if handled.contains(mark) { return answer(.refused, "it acted on this incident already") }
    if let last = recent.last, now - last < plan.cooldown.boundedMicroseconds {
      let left = plan.cooldown.boundedMicroseconds - (now - last)
      return answer(.refused, "it cools down for \(Stretch.words(left)) more")
    }
    let thisHour = recent.count { now - $0 < 3_600_000_000 }
    if thisHour >= plan.maximumPerHour {
      return answer(.refused, "it acted \(thisHour) times within the hour, the most allowed")
    }
    acts[plan.name] = recent + [now]
    handled.append(mark)
    if handled.count > Self.maximumIncidents { handled.removeFirst(handled.count - Self.maximumIncidents) }
    return plan.isDryRun
      ? answer(.dryRun, "a dry run: \(plan.why)") : answer(.run, plan.why)
  }

  private static func concerns(_ plan: ActionPlan, _ decision: AlertDecision) -> Bool {
    switch decision.kind {
    case .fired, .severityRaised: !plan.onResolved
    case .resolved: plan.onResolved
    default: false
    }
  }

  private static func environment(
    _ plan: ActionPlan, _ incident: AlertIncident, _ message: AlertMessage
  ) -> [String: String] {
    var all = [
      "FORESHOCK_INCIDENT": incident.id, "FORESHOCK_STATUS": message.status.rawValue,
      "FORESHOCK_SEVERITY": incident.severity.rawValue, "FORESHOCK_SUMMARY": message.summary,
      "FORESHOCK_ACTION": plan.name,
    ]
    for (name, value) in message.labels.values { all["FORESHOCK_LABEL_" + name] = value }
    return all.mapValues { value in PayloadText.cut(String(value.filter { $0 != "\u{0}" }), to: 4096) }
  }
}

extension ActionLedger: Codable {
  enum Key: String, CodingKey { case acts, handled }

  /// Writes the ledger.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(acts, forKey: .acts)
    try container.encode(handled, forKey: .handled)
  }

  /// Reads a ledger.
  ///
  /// - Throws: ``PolicyError`` for one that cannot be, besides what the decoder throws.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    acts = try container.decode([String: [Int64]].self, forKey: .acts)
    handled = try container.decode([String].self, forKey: .handled)
    guard handled.count <= Self.maximumIncidents else { throw PolicyError.malformed("a ledger is too long") }
    for times in acts.values {
      guard times.count <= 100_000, times.allSatisfy({ abs(Double($0)) <= 4.1e18 }) else {
        throw PolicyError.malformed("a ledger has impossible times")
      }
    }
  }
}
