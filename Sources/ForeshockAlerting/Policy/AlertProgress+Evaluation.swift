extension AlertProgress {
  /// Takes one evaluation in.
  ///
  /// - Parameters:
  ///   - evidence: what the evaluation says.
  ///   - policy: the settings; they may change between evaluations.
  ///   - moment: when; a monotonic time earlier than the last one counts as the same, until the clock has passed
  ///     that again; one earlier by more than `abandonAfter` is a new origin. See ``resume(at:)``.
  public mutating func evaluate(
    _ evidence: AlertEvidence, under policy: AlertPolicy, at moment: PolicyMoment
  ) -> AlertDecision {
    let unheard = advance(to: moment, policy)
    var figures = DecisionFigures(policy: policy)
    switch evidence.finding(under: policy) {
    case .failure(let missing):
      return hold(missing.why, unheard: unheard, policy, moment, &figures)
    case .success(let finding):
      lastHeard = lastElapsed
      return take(finding, passed: unheard, policy, moment, &figures)
    }
  }

  /// Moves the clock on, never back, and the cooldown with it.
  ///
  /// - Returns: the time since something was last heard, in microseconds.
  private mutating func advance(to moment: PolicyMoment, _ policy: AlertPolicy) -> Int64 {
    let given = moment.elapsed.boundedMicroseconds
    let last = lastElapsed ?? given
    let now = Stretch.clock(given, after: last, under: policy)
    if now < last { lastHeard = now - unheardFor }
    cooldownLeft = max(0, cooldownLeft - min(max(0, now - last), Stretch.longest))
    lastElapsed = now
    if given == now { lastWall = moment.wall }
    let heard = lastHeard ?? now
    lastHeard = heard
    return min(now - heard, Stretch.longest)
  }

  private mutating func take(
    _ finding: Finding, passed: Int64, _ policy: AlertPolicy, _ moment: PolicyMoment,
    _ figures: inout DecisionFigures
  ) -> AlertDecision {
    let returned = isInputMissing
    isInputMissing = false
    unheardFor = 0
    let counted = min(passed, policy.interval.boundedMicroseconds * 2)
    let rule = policy.evaluations
    let mask: UInt64 = rule.window >= 64 ? .max : (1 << UInt64(rule.window)) - 1
    recent = (recent << 1 | (finding.raises ? 1 : 0)) & mask
    let hits = recent.nonzeroBitCount
    heldFor = hits >= rule.count ? heldFor.map { Stretch.sum($0, counted) } ?? 0 : nil

    let kind: AlertDecision.Kind
    var ended: AlertIncident?
    switch phase {
    case .ok, .pending: kind = consider(finding, policy, moment, figures: &figures)
    case .firing, .recovering:
      kind = accompany(finding, counted: counted, policy, moment)
      if kind == .resolved { ended = end(policy, moment, figures: &figures) }
    }
    figures.strength = finding.strength
    figures.isBeyond = finding.isBeyond
    figures.pValue = finding.pValue
    figures.evidence = finding.words
    figures.hits = hits
    figures.heldFor = heldFor ?? 0
    if kind != .resolved { figures.quietFor = quietFor ?? 0 }
    figures.cooldownLeft = cooldownLeft
    figures.severity = incident?.severity ?? finding.severity
    if kind == .fired {
      incident = begin(finding, moment, reason: figures.sentence(.fired))
    }
    return AlertDecision(
      kind: kind, phase: phase, incident: ended ?? incident, input: returned ? .returned : nil,
      figures: figures)
  }

  /// Before an incident: counts what speaks for one.
  private mutating func consider(
    _ finding: Finding, _ policy: AlertPolicy, _ moment: PolicyMoment, figures: inout DecisionFigures
  ) -> AlertDecision.Kind {
    let wasPending = phase == .pending
    guard recent != 0 else {
      phase = .ok
      firstEvidence = nil
      return wasPending ? .cancelled : .quiet
    }
    phase = .pending
    if firstEvidence == nil { firstEvidence = moment.wall }
    let hasWaited = heldFor.map { $0 >= policy.pendingFor.boundedMicroseconds } ?? false
    let isDue = finding.raises && (hasWaited || (finding.isBeyond && policy.breachFiresAtOnce))
    guard isDue else { return wasPending ? .waiting : .pending }
    guard cooldownLeft == 0 || finding.severity > cooldownSeverity else { return .suppressed }
    phase = .firing
    return .fired
  }

  private mutating func begin(_ finding: Finding, _ moment: PolicyMoment, reason: String) -> AlertIncident {
    incidentCount += 1
    quietFor = nil
    lowerFor = nil
    defer { firstEvidence = nil }
    return AlertIncident(
      fingerprint: fingerprint, number: incidentCount, startsAt: moment.wall,
      firstEvidence: firstEvidence ?? moment.wall, reason: reason, peak: finding.strength,
      severities: [AlertIncident.Step(at: moment.wall, severity: finding.severity)], endsAt: nil)
  }

  /// During an incident: looks for its end, and for its severity.
  private mutating func accompany(
    _ finding: Finding, counted: Int64, _ policy: AlertPolicy, _ moment: PolicyMoment
  ) -> AlertDecision.Kind {
    let peak = max(incident?.peak ?? 0, finding.strength)
    incident?.peak = peak
    guard !finding.clears else {
      let isFirst = quietFor == nil
      quietFor = quietFor.map { Stretch.sum($0, counted) } ?? 0
      phase = .recovering
      if (quietFor ?? 0) >= policy.keepFiring.boundedMicroseconds { return .resolved }
      return isFirst ? .recovering : .easing
    }
    let relapsed = phase == .recovering
    phase = .firing
    quietFor = nil
    if let change = changeSeverity(to: finding.severity, counted: counted, policy, moment) { return change }
    return relapsed ? .relapsed : .firing
  }

  private mutating func changeSeverity(
    to target: Severity, counted: Int64, _ policy: AlertPolicy, _ moment: PolicyMoment
  ) -> AlertDecision.Kind? {
    guard let current = incident?.severity, target != current else {
      lowerFor = nil
      return nil
    }
    if target < current {
      lowerFor = lowerFor.map { Stretch.sum($0, counted) } ?? 0
      guard (lowerFor ?? 0) >= policy.keepFiring.boundedMicroseconds else { return nil }
    }
    lowerFor = nil
    incident?.become(target, at: moment.wall)
    return target < current ? .severityLowered : .severityRaised
  }

  /// Closes the incident and starts the cooldown.
  private mutating func end(
    _ policy: AlertPolicy, _ moment: PolicyMoment, figures: inout DecisionFigures
  ) -> AlertIncident? {
    figures.quietFor = quietFor ?? 0
    var ended = incident
    // A wall clock that was set back does not end an incident before it began.
    let end = ended.map { max($0.startsAt, moment.wall) }
    ended?.endsAt = end
    cooldownLeft = policy.cooldown.boundedMicroseconds
    cooldownSeverity = ended?.worst ?? .info
    incident = nil
    clear()
    return ended
  }

  /// Forgets the evaluations so far.
  private mutating func clear() {
    phase = .ok
    recent = 0
    heldFor = nil
    quietFor = nil
    lowerFor = nil
    firstEvidence = nil
  }

  /// Without input everything stays, for a time.
  private mutating func hold(
    _ why: MissingInput, unheard: Int64, _ policy: AlertPolicy, _ moment: PolicyMoment,
    _ figures: inout DecisionFigures
  ) -> AlertDecision {
    figures.missing = why
    var change: AlertDecision.InputChange?
    // A model that warms up has its input, however long it takes: nothing is missing and nothing abandoned.
    if case .warmingUp = why {
      change = isInputMissing ? .returned : nil
      isInputMissing = false
      lastHeard = lastElapsed
      unheardFor = 0
    } else {
      unheardFor = unheard
      if !isInputMissing, unheardFor >= policy.staleAfter.boundedMicroseconds {
        isInputMissing = true
        change = .lost
      }
    }
    figures.unheardFor = unheardFor
    var kind = AlertDecision.Kind.held
    var about = incident
    if phase != .ok, unheardFor >= policy.abandonAfter.boundedMicroseconds {
      kind = incident == nil ? .cancelled : .resolved
      if incident == nil { clear() } else { about = end(policy, moment, figures: &figures) }
    }
    return AlertDecision(kind: kind, phase: phase, incident: about, input: change, figures: figures)
  }
}
