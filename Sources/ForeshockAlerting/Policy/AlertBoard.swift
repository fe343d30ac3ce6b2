/// All series of one rule, each with its ``AlertProgress``, and the storm they may make together.
///
///     var board = AlertBoard(rule: "CPUSaturation")
///     let round = board.evaluate(evidence, under: policy, at: moment)
///     for outcome in round.outcomes where outcome.notifies { … }
///
/// When more than `stormLimit` series fire, one aggregate alert tells of all that fire from then on; what fired
/// before keeps its own alert, and nothing is cleared. The storm is over when no more than the limit have fired
/// for `keepFiring`; incidents that outlast it get alerts of their own.
///
/// Series that are known and give no evidence in a round are evaluated as missing, and forgotten when they
/// are idle and have given none for `abandonAfter`; the round says which.
public struct AlertBoard: Hashable, Sendable {
  /// The rule's name.
  public let rule: String
  /// The series by fingerprint.
  public internal(set) var series: [String: AlertProgress] = [:]
  /// The storm that is on; nil without one.
  public internal(set) var storm: AlertStorm?
  /// Fingerprints of incidents that only the storm tells of.
  var muted: Set<String> = []
  /// For how long no more than the limit have fired during the storm, and the last round's time.
  var calmFor: Int64?
  var lastElapsed: Int64?

  /// Series that fired between rounds, for the next one to tell of.
  var firedBetween: Set<String> = []

  /// The most series one rule may have.
  public static let maximumSeries = 1_000_000

  /// A rule whose series have not been evaluated.
  public init(rule: String) { self.rule = rule }

  /// Evaluates all series of the rule once.
  ///
  /// - Parameters:
  ///   - evidence: by fingerprint, each once; of one given twice the first counts.
  ///   - policy: the settings.
  ///   - moment: when.
  /// - Complexity: O(n), and O(n log n) during a storm.
  public mutating func evaluate(
    _ evidence: [(fingerprint: String, evidence: AlertEvidence)], under policy: AlertPolicy,
    at moment: PolicyMoment
  ) -> AlertRound {
    var seen: Set<String> = []
    var decisions: [(String, AlertDecision)] = []
    decisions.reserveCapacity(evidence.count)
    for entry in evidence where seen.insert(entry.fingerprint).inserted {
      decisions.append((entry.fingerprint, step(entry.fingerprint, entry.evidence, policy, moment)))
    }
    for fingerprint in series.keys.sorted() where !seen.contains(fingerprint) {
      decisions.append((fingerprint, step(fingerprint, .missing(.noData), policy, moment)))
    }
    return finish(decisions, policy, moment)
  }

  /// Evaluates one series between rounds, as when samples come late or several at once: the next round knows
  /// of it.
  public mutating func evaluate(
    _ evidence: AlertEvidence, of fingerprint: String, under policy: AlertPolicy, at moment: PolicyMoment
  ) -> AlertDecision {
    let decision = step(fingerprint, evidence, policy, moment)
    if decision.kind == .fired { firedBetween.insert(fingerprint) }
    return decision
  }

  /// Ends a round whose series were evaluated one by one: those that gave no evidence are evaluated as missing.
  public mutating func finishRound(
    missing: Set<String>, under policy: AlertPolicy, at moment: PolicyMoment
  ) -> AlertRound {
    finish(
      missing.sorted().map { ($0, step($0, .missing(.noData), policy, moment)) }, policy, moment)
  }

  /// Whether it is left to the aggregate alert to tell of a series' incident.
  public func isMuted(_ fingerprint: String) -> Bool { muted.contains(fingerprint) }

  /// Tells all series that the monotonic clock has a new origin; see ``AlertProgress/resume(at:)``.
  public mutating func resume(at moment: PolicyMoment) {
    for fingerprint in series.keys { series[fingerprint]?.resume(at: moment) }
    lastElapsed = lastElapsed.map { _ in moment.elapsed.boundedMicroseconds }
  }

  /// Tells one series that its clock has a new origin, as after its stamps were corrected; see
  /// ``AlertProgress/resume(at:)``.
  public mutating func resume(_ fingerprint: String, at moment: PolicyMoment) {
    series[fingerprint]?.resume(at: moment)
  }

  private mutating func step(
    _ fingerprint: String, _ evidence: AlertEvidence, _ policy: AlertPolicy, _ moment: PolicyMoment
  ) -> AlertDecision {
    series[fingerprint, default: AlertProgress(fingerprint: fingerprint)].evaluate(
      evidence, under: policy, at: moment)
  }

  private mutating func finish(
    _ decisions: [(String, AlertDecision)], _ policy: AlertPolicy, _ moment: PolicyMoment
  ) -> AlertRound {
    let now = moment.elapsed.boundedMicroseconds
    let passed = lastElapsed.map { max(0, now - $0) } ?? 0
    lastElapsed = lastElapsed.map { Stretch.clock(now, after: $0, under: policy) } ?? now
    let firing = series.values.filter { $0.incident != nil }
    let before = muted
    let (change, released) = weather(firing, passed: passed, policy, moment)
    if storm != nil {
      for (fingerprint, decision) in decisions where decision.kind == .fired { muted.insert(fingerprint) }
      muted.formUnion(firedBetween.filter { series[$0]?.incident != nil })
    }
    firedBetween = []
    let outcomes = decisions.map { fingerprint, decision in
      AlertRound.Outcome(
        fingerprint: fingerprint, decision: decision,
        // Whoever was told of by the storm alone is not told of at its end, even when both end together.
        isMuted: muted.contains(fingerprint)
          || (decision.kind == .resolved && before.contains(fingerprint)))
    }
    muted = muted.filter { series[$0]?.incident != nil }
    return AlertRound(outcomes: outcomes, storm: change, released: released, forgotten: forget(policy))
  }

  /// Forgets series that are idle and have given nothing for `abandonAfter`, and says which.
  private mutating func forget(_ policy: AlertPolicy) -> [String] {
    let limit = policy.abandonAfter.boundedMicroseconds
    let gone = series.values.filter {
      $0.phase == .ok && $0.cooldownLeft == 0 && $0.unheardFor >= limit && $0.unheardFor > 0
    }.map(\.fingerprint).sorted()
    for fingerprint in gone { series[fingerprint] = nil }
    return gone
  }

  /// Begins, updates or ends the storm.
  private mutating func weather(
    _ firing: [AlertProgress], passed: Int64, _ policy: AlertPolicy, _ moment: PolicyMoment
  ) -> (AlertRound.StormChange?, [AlertIncident]) {
    let isOver = firing.count <= policy.stormLimit
    guard var present = storm else {
      guard !isOver else { return (nil, []) }
      let begun = AlertStorm(
        startsAt: moment.wall, firingCount: firing.count, peakCount: firing.count,
        top: top(firing, policy.stormLimit), endsAt: nil)
      storm = begun
      calmFor = nil
      return (.began(begun), [])
    }
    present.firingCount = firing.count
    present.peakCount = max(present.peakCount, firing.count)
    present.top = top(firing, policy.stormLimit)
    let counted = min(passed, policy.interval.boundedMicroseconds * 2)
    calmFor = isOver ? calmFor.map { Stretch.sum($0, counted) } ?? 0 : nil
    guard let calm = calmFor, calm >= policy.keepFiring.boundedMicroseconds else {
      storm = present
      return (.lasts(present), [])
    }
    present.endsAt = max(present.startsAt, moment.wall)
    storm = nil
    calmFor = nil
    let released = muted.sorted().compactMap { series[$0]?.incident }
    muted = []
    return (.ended(present), released)
  }

  private func top(_ firing: [AlertProgress], _ count: Int) -> [AlertStorm.Entry] {
    let entries = firing.compactMap { progress in
      progress.incident.map {
        AlertStorm.Entry(fingerprint: progress.fingerprint, severity: $0.severity, peak: $0.peak)
      }
    }
    return Array(
      entries.sorted {
        ($1.severity, $1.peak, $0.fingerprint) < ($0.severity, $0.peak, $1.fingerprint)
      }.prefix(count))
  }
}
