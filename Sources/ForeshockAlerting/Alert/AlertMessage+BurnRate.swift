internal import ForeshockSeries

extension AlertMessage {
  /// A service that uses its error budget too fast.
  ///
  ///     let decision = progress.evaluate(.burnRate(readings), under: policy, at: moment)
  ///     if decision.notifies, let incident = decision.incident {
  ///       send(.burnRate(incident, service: "checkout", readings, status, reason: decision.reason))
  ///     }
  ///
  /// The alert is `ErrorBudgetBurnFast`, `…Slow` or `…Info` by the incident's severity, as of the Prometheus rules.
  ///
  /// - Parameters:
  ///   - incident: from ``AlertProgress``.
  ///   - service: the service's name, also a label.
  ///   - readings: what the rules say now.
  ///   - status: the budget; nil to say nothing of it.
  ///   - reason: the latest decision's.
  ///   - labels: of the service.
  ///   - notes: what only the caller knows.
  public static func burnRate(
    _ incident: AlertIncident, service: String, _ readings: [BurnRateReading], _ status: BudgetStatus? = nil,
    reason: String, labels: [String: String] = [:], notes: AlertNotes = AlertNotes()
  ) -> AlertMessage {
    let isOver = incident.endsAt != nil
    let firing = readings.filter(\.isFiring)
    // The fastest of what fires; at the end, of all.
    let fastest = (firing.isEmpty ? readings : firing).max { ($0.long.value ?? 0) < ($1.long.value ?? 0) }
    let rate = fastest?.long.value.map { SentenceNumber.significant($0, 3) }
    var annotations = ["reason": reason, "first_evidence_at": incident.firstEvidence.description]
    annotations["burn_rate"] = rate
    annotations["rules"] = firing.isEmpty ? nil : firing.map(\.rule.name).joined(separator: ", ")
    let speed =
      rate.map { "\($0) times as fast as its objective allows" } ?? "faster than its objective allows"
    let window = fastest.map { " (over \(Span.text($0.rule.long.inSeconds)))" } ?? ""
    annotations["summary"] =
      isOver
      ? "\(service) no longer uses its error budget too fast"
      : "\(service) uses its error budget \(speed)\(window)"
    if let status {
      annotations["budget_left"] = SentenceNumber.significant(status.remaining, 3)
      annotations["outage_left"] = Span.text(max(0, status.outageLeft.inSeconds))
      annotations["objective"] = SentenceNumber.significant(status.target, 9)
      annotations["data_as_of"] = status.asOf.description
    }
    annotations["suggested_action"] =
      notes.suggestedAction
      ?? "Find what fails for whom: look at the error ratio by version, region and customer; take back the latest change."
    annotations["dashboard_url"] = notes.dashboardURL
    annotations["runbook_url"] = notes.runbookURL
    let severity = incident.severity
    return AlertMessage(
      status: isOver ? .resolved : .firing, severity: severity,
      labels: LabelSet(
        own: [
          "alertname": ServiceLevelRules.alertName(severity), "severity": severity.rawValue,
          "service": service,
        ], series: labels),
      annotations: annotations, startsAt: incident.startsAt, endsAt: incident.endsAt,
      severitySince: incident.severities.last?.at)
  }
}
