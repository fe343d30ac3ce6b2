internal import ForeshockAlerting
internal import ForeshockSeries

extension RuleRun {
  /// All that stands after the run: what fires, what was resolved in it, what is missed, the storm.
  ///
  /// - Parameter wall: the wall clock's time, for grids without a clock.
  func messages(_ options: PolicyOptions, wall: Timestamp) -> [AlertMessage] {
    let told = Dictionary(grouping: state.schedule.standing.filter { $0.status == .firing }, by: \.incident)
    var all: [AlertMessage] = []
    for entry in seen { all += messages(entry, wall) }
    let present = Set(seen.map(\.assessment.fingerprint))
    for name in state.board.series.keys.sorted() where !present.contains(name) {
      all += held(name, told[name] ?? [], wall)
    }
    all += missingInputs(options, wall)
    if let storm { all.append(message(storm, options, wall)) } else { state.stormAt = nil }
    return all
  }

  /// What is told of the incident of a series of the file.
  private func messages(_ entry: Seen, _ wall: Timestamp) -> [AlertMessage] {
    let name = entry.assessment.fingerprint
    if let incident = state.board.series[name]?.incident {
      let firedAt = firedAt(name, incident, wall)
      guard !state.board.isMuted(name) else { return [] }
      let reason = state.series[name]?.reason ?? incident.reason
      return [entry.assessment.message(of: incident, reason: reason, firedAt: firedAt, wall: wall)]
    }
    guard let ended = entry.news.last(where: { $0.kind == .resolved }), let incident = ended.incident else {
      return []
    }
    return [message(of: incident, entry, reason: ended.reason, wall)]
  }

  /// When an incident fired by the wall clock, written down when that is first seen.
  private func firedAt(_ name: String, _ incident: AlertIncident, _ wall: Timestamp) -> Timestamp? {
    guard !clock.hasTimes, state.series[name] != nil else { return nil }
    if state.series[name]?.firing != incident.id {
      state.series[name]?.firing = incident.id
      state.series[name]?.firedAt = wall
    }
    return state.series[name]?.firedAt
  }

  /// The message of an incident, on or over, of a series of the file.
  func message(
    of incident: AlertIncident, _ entry: Seen, reason: String, _ wall: Timestamp
  ) -> AlertMessage {
    let record = state.series[entry.assessment.fingerprint] ?? forgotten[entry.assessment.fingerprint]
    return entry.assessment.message(
      of: incident, reason: reason, firedAt: record?.firing == incident.id ? record?.firedAt : nil, wall: wall
    )
  }

  /// What was told of an incident whose series is not in the file, or could not be forecast: it is held, or was
  /// resolved for want of data.
  private func held(_ name: String, _ told: [AlertMessage], _ wall: Timestamp) -> [AlertMessage] {
    if state.board.series[name]?.incident != nil { return state.board.isMuted(name) ? [] : told }
    guard
      let decision = absent.last(where: { $0.fingerprint == name && $0.decision.kind == .resolved })?.decision
    else { return [] }
    return told.map { ended($0, decision, wall) }
  }

  /// A message that is over by a decision.
  func ended(_ message: AlertMessage, _ decision: AlertDecision, _ wall: Timestamp) -> AlertMessage {
    let end = clock.hasTimes ? decision.incident?.endsAt ?? wall : wall
    var message = message.resolved(at: end)
    message.annotations["reason"] = decision.reason
    return message
  }

  private func message(_ storm: AlertStorm, _ options: PolicyOptions, _ wall: Timestamp) -> AlertMessage {
    let names = Dictionary(
      seen.map { ($0.assessment.fingerprint, $0.assessment.name) }, uniquingKeysWith: { first, _ in first })
    var message = AlertMessage.storm(
      storm, rule: rule.name, labels: rule.stormLabels(on: interval),
      notes: options.notes(alert: AlertMessage.stormName)
    ) { names[$0] ?? self.state.series[$0]?.labels?["instance"] ?? $0 }
    if !clock.hasTimes {
      state.stormAt = state.stormAt ?? wall
      message.startsAt = state.stormAt ?? wall
    }
    return message
  }
}
