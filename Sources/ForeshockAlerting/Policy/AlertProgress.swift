internal import ForeshockSeries

/// Where one series stands under one rule: OK → pending → firing → recovering → OK.
///
///     var progress = AlertProgress(fingerprint: labels.fingerprint)
///     let decision = progress.evaluate(.init(crossing), under: policy, at: moment)
///     if decision.notifies { tell(decision.reason) }
///
/// - It fires when M of N evaluations speak for it continuously for `pendingFor` and the latest does; a
///   threshold that is passed already fires at once, if the policy says so.
/// - It is over when evaluations spoke for its end, without a break, for `keepFiring`.
/// - Its severity rises at once and falls after `keepFiring` of less severe evaluations.
/// - Without input everything is held; that is said after `staleAfter`, and what fires is resolved, with that
///   reason, after `abandonAfter`.
/// - For `cooldown` after its end it fires again only more severely.
///
/// A pure value: time is an argument, the same evaluations give the same decisions, and a state stored and
/// read back in the middle of an incident goes on as if nothing had happened. Timers count the time from one
/// evaluation that says something to the next by the monotonic clock, at most two intervals of it at a time, so
/// that a pause is no evidence; only the cooldown and the time without input count all of it.
///
/// - Complexity: O(1) an evaluation; no allocation but at the start of an incident.
public struct AlertProgress: Hashable, Sendable {
  /// Where a series stands.
  public enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing is wrong.
    case ok
    /// Some evaluations speak for an alert.
    case pending
    /// An incident is on.
    case firing
    /// An incident is on and its end in sight.
    case recovering
  }

  /// Which series under which rule: the hash of the alert's labels without the severity.
  public let fingerprint: String
  /// Where it stands.
  public internal(set) var phase = Phase.ok
  /// The incident that is on; nil when none is.
  public internal(set) var incident: AlertIncident?
  /// How many incidents there were, the present one included.
  public internal(set) var incidentCount = 0
  /// Whether input has been missing for `staleAfter` and more.
  public internal(set) var isInputMissing = false

  /// The latest evaluations as bits, the newest lowest; 1 speaks for an alert.
  var recent: UInt64 = 0
  /// How long M of N has held; nil when it does not.
  var heldFor: Int64?
  /// For how long evaluations have spoken for the end; nil when the latest did not.
  var quietFor: Int64?
  /// For how long evaluations have been less severe than the incident.
  var lowerFor: Int64?
  /// For how long there has been no input.
  var unheardFor: Int64 = 0
  /// How long the cooldown still is, and of what severity the incident was.
  var cooldownLeft: Int64 = 0
  var cooldownSeverity = Severity.info
  /// The wall clock's time of the first evaluation that spoke for the alert pending.
  var firstEvidence: Timestamp?
  /// The latest monotonic time of all evaluations; nil before the first.
  var lastElapsed: Int64?
  /// The same of those that said something, or whose model was warming up: what was missed is no time of these.
  var lastHeard: Int64?
  var lastWall: Timestamp?

  /// A series that has not been evaluated.
  ///
  /// - Parameter fingerprint: its identity, ``Alert/incident`` or any text of at most 1024 bytes.
  public init(fingerprint: String) {
    precondition(fingerprint.utf8.count <= 1024, "A fingerprint has at most 1024 bytes")
    self.fingerprint = fingerprint
  }

  /// How long input has been missing, by the monotonic clock; zero when the latest evaluation had some.
  public var missingFor: Duration { .microseconds(unheardFor) }

  /// Tells the state that the monotonic clock has a new origin, as after the machine restarted: the time that
  /// passed meanwhile is taken from the wall clock, forwards only, up to 366 days.
  public mutating func resume(at moment: PolicyMoment) {
    guard let last = lastElapsed else { return }
    let unheard = min(max(0, last - (lastHeard ?? last)), Stretch.longest)
    let away = lastWall.map { moment.wall.microseconds.subtractingReportingOverflow($0.microseconds) }
    let passed = away.map { $0.overflow ? 0 : min(max(0, $0.partialValue), 31_622_400_000_000) } ?? 0
    let origin = moment.elapsed.boundedMicroseconds - passed
    lastElapsed = origin
    lastHeard = origin - unheard
    lastWall = moment.wall
  }
}
