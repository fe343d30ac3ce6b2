internal import ForeshockSeries

/// What the policy decided at one evaluation of one series, and why.
public struct AlertDecision: Hashable, Sendable {
  /// The decisions.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing is wrong.
    case quiet
    /// The first evaluation that speaks for an alert.
    case pending
    /// Not enough evaluations yet, or not for long enough.
    case waiting
    /// What was pending came to nothing.
    case cancelled
    /// The alert fires: tell somebody.
    case fired
    /// It goes on.
    case firing
    /// The end is in sight.
    case recovering
    /// Still in sight, not for long enough.
    case easing
    /// The end was none.
    case relapsed
    /// It goes on, more urgently: tell somebody.
    case severityRaised = "severity_raised"
    /// It goes on, less urgently.
    case severityLowered = "severity_lowered"
    /// It is over: tell them.
    case resolved
    /// It would fire, but ended too recently and is no more severe.
    case suppressed
    /// Nothing can be said; everything stays as it is.
    case held
  }

  /// What changed about the input, which is an alert of its own.
  public enum InputChange: String, Hashable, Sendable, Codable {
    /// There has been none for too long.
    case lost
    /// It is back.
    case returned
  }

  /// The decision.
  public let kind: Kind
  /// Where the series stands after it.
  public let phase: AlertProgress.Phase
  /// The incident it is about, after the decision; a resolved one carries its end.
  public let incident: AlertIncident?
  /// Whether input went missing or came back.
  public let input: InputChange?
  /// The numbers behind it.
  let figures: DecisionFigures

  /// Whether somebody should hear of it.
  public var notifies: Bool {
    switch kind {
    case .fired, .severityRaised, .severityLowered, .resolved: true
    default: input != nil
    }
  }

  /// The decision and its reason in one sentence.
  public var reason: String { figures.sentence(kind) }
}

/// The numbers a decision rests on. Words are made of them only when somebody asks.
struct DecisionFigures: Hashable, Sendable {
  var evidence: String?
  var strength = 0.0
  var isBeyond = false
  var pValue: Double?
  var hits = 0
  var policy: AlertPolicy
  var heldFor: Int64 = 0
  var quietFor: Int64 = 0
  var cooldownLeft: Int64 = 0
  var unheardFor: Int64 = 0
  var missing: MissingInput?
  var severity = Severity.info

  init(policy: AlertPolicy) { self.policy = policy }

  func sentence(_ kind: AlertDecision.Kind) -> String {
    let rule = policy.evaluations
    let counted = "\(hits) of the last \(rule.window) evaluations"
    let held = Stretch.words(heldFor), quiet = Stretch.words(quietFor)
    let wait = words(policy.pendingFor), keep = words(policy.keepFiring)
    return switch kind {
    case .quiet: "\(said): nothing to report"
    case .pending: "\(said): pending, \(counted) speak for an alert and \(rule.count) are needed"
    case .waiting:
      hits >= rule.count
        ? "\(said): pending, \(counted) for \(held) of \(wait)"
        : "\(said): pending, \(counted) speak for an alert and \(rule.count) are needed"
    case .cancelled: missing == nil ? "\(said): no longer pending" : "\(lost): no longer pending"
    case .fired:
      isBeyond && (hits < rule.count || heldFor < policy.pendingFor.boundedMicroseconds)
        ? "\(said): firing at once"
        : "\(said), \(counted) for \(held) (at least \(rule.count) for \(wait)): firing"
    case .firing: "\(said): still firing"
    case .recovering: "\(said): recovering, resolved after \(keep) of this"
    case .easing: "\(said): recovering for \(quiet) of \(keep)"
    case .relapsed: "\(said): firing again before the \(keep) of recovery were over"
    case .severityRaised: "\(said): now \(severity.rawValue)"
    case .severityLowered: "\(said): \(severity.rawValue) after \(keep) of no worse"
    case .resolved: missing == nil ? "\(said) for \(quiet): resolved" : "\(lost): resolved for want of data"
    case .suppressed:
      "\(said): not fired again, for it ended less than \(words(policy.cooldown)) ago (\(Stretch.words(cooldownLeft)) left)"
    case .held: holding
    }
  }

  private var said: String {
    if let evidence { return evidence }
    if let pValue { return "p-value \(SentenceNumber.significant(pValue, 2))" }
    return isBeyond ? "the threshold is passed" : "p \(SentenceNumber.probability(strength))"
  }

  private var lost: String { "nothing heard for \(Stretch.words(unheardFor))" }

  private var holding: String {
    let state = "the state is held"
    switch missing {
    case .warmingUp(let remaining?):
      return "the model is warming up, \(Span.text(remaining.inSeconds)) to go: \(state)"
    case .warmingUp: return "the model is warming up: \(state)"
    case .notFinite: return "the evidence is no number, \(lost): \(state)"
    case .noData, nil: return "\(lost): \(state)"
    }
  }

  private func words(_ time: Duration) -> String { Span.text(time.inSeconds) }
}
