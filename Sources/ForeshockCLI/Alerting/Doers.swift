internal import ForeshockAlerting
internal import ForeshockSeries

/// The action plans of a run, and whether they may act.
struct Doers {
  private let plans: [ActionPlan]
  /// Why nothing is done: nothing is without a record.
  let failure: CommandFailure?

  init(plans: [ActionPlan], audit: String?) {
    let canRecord = plans.isEmpty || audit.map { SystemCalls.append("", to: $0) } ?? true
    failure =
      canRecord
      ? nil
      : CommandFailure(
        .cannotWrite, "cannot write \(audit ?? ""): \(SystemCalls.lastError); no plan was carried out")
    self.plans = canRecord ? plans : []
  }

  /// What the plans make of a rule's news: of incidents that are still on, and of ends. The limits are counted by the
  /// wall clock, since it is in the world that something is done.
  func decide(_ rule: RuleRun, wall: Timestamp, ledger: inout ActionLedger) -> [ActionDecision] {
    guard !plans.isEmpty else { return [] }
    var decided: [ActionDecision] = []
    func ask(_ decision: AlertDecision, _ message: AlertMessage) {
      for plan in plans {
        if let action = ledger.decide(plan, on: decision, message: message, at: PolicyMoment(of: wall)) {
          decided.append(action)
        }
      }
    }
    for entry in rule.seen {
      let present = rule.state.board.series[entry.assessment.fingerprint]?.incident?.id
      for decision in entry.news {
        guard let incident = decision.incident else { continue }
        guard decision.kind == .resolved || incident.id == present else { continue }
        ask(decision, rule.message(of: incident, entry, reason: decision.reason, wall))
      }
    }
    let gone = rule.absent.filter { $0.decision.kind == .resolved }
    guard !gone.isEmpty else { return decided }
    let told = Dictionary(grouping: rule.state.schedule.standing, by: \.incident)
    for (name, decision) in gone {
      if let message = told[name]?.last { ask(decision, rule.ended(message, decision, wall)) }
    }
    return decided
  }
}
