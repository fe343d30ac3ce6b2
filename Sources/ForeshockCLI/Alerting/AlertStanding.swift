internal import ForeshockAlerting
internal import ForeshockSeries

/// Where the alert of one series stands after a run.
struct AlertStanding {
  let fingerprint: String
  let phase: AlertProgress.Phase
  /// The incident that is on, or that ended in this run.
  let incident: AlertIncident?
  /// The latest decision; nil when the file had no new sample.
  let decision: AlertDecision?
  /// The reason of the latest decision, of this run or an earlier one.
  let reason: String?
  /// Whether the storm's alert tells of it.
  let isMuted: Bool

  /// The members of the JSON result.
  func json(on interval: SamplingInterval) -> JSONValue {
    var object: [String: JSONValue] = [
      "phase": .string(phase.rawValue), "decision": .string(decision?.kind.rawValue),
      "reason": .string(reason), "muted": .bool(isMuted),
    ]
    if let incident {
      object["incident"] = .object([
        "id": .string(incident.id), "fingerprint": .string(incident.fingerprint),
        "starts_at": Format.jsonTime(incident.startsAt, on: interval),
        "ends_at": incident.endsAt.map { Format.jsonTime($0, on: interval) } ?? .null,
        "first_evidence": Format.jsonTime(incident.firstEvidence, on: interval),
        "peak_probability": .number(incident.peak), "reason": .string(incident.reason),
        "severities": .array(
          incident.severities.map {
            .object([
              "at": Format.jsonTime($0.at, on: interval), "severity": .string($0.severity.rawValue),
            ])
          }),
      ])
    }
    return .object(object)
  }
}
