public import ForeshockSeries

extension AlertMessage {
  /// That nothing has been heard of many series of a rule: one message instead of one for each, as when the collector
  /// has died.
  ///
  /// - Parameters:
  ///   - rule: the rule that misses them.
  ///   - count: how many give nothing.
  ///   - total: how many series the rule knows, these among them.
  ///   - missing: for how long the first of them has given nothing.
  ///   - startsAt: when there began to be so many.
  ///   - names: what to call some of them.
  ///   - labels: what tells the rule from others of its name, such as ``AlertRule/stormLabels(on:)``.
  ///   - notes: what only the caller knows.
  public static func inputsMissing(
    rule: String, count: Int, of total: Int, missing: Duration, startsAt: Timestamp, names: [String],
    labels: [String: String] = [:], notes: AlertNotes = AlertNotes()
  ) -> AlertMessage {
    let time = Span.text(missing.inSeconds)
    var annotations = [
      "summary":
        "\(count) of \(total) series of \(rule) give no usable sample, the first for \(time); \(rule) is blind for them and holds their state",
      "missing": "\(count)", "series": "\(total)", "missing_for": time,
      "suggested_action": notes.suggestedAction
        ?? "Look for one cause of all: the collector, the network, the query; alerts of these series are held meanwhile.",
    ]
    annotations["description"] =
      names.isEmpty
      ? nil : "Among them: " + names.joined(separator: ", ") + (names.count < count ? ", …" : "")
    annotations["dashboard_url"] = notes.dashboardURL
    annotations["runbook_url"] = notes.runbookURL
    return AlertMessage(
      // As of a storm: critical whatever each of them is, and the identity must not change from round to round.
      status: .firing, severity: .critical,
      labels: LabelSet(
        own: ["alertname": inputMissingName, "rule": rule, "severity": Severity.critical.rawValue],
        series: labels),
      annotations: annotations, startsAt: startsAt, endsAt: nil)
  }
}
