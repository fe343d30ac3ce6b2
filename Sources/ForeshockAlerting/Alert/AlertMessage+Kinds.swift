public import ForeshockSeries

/// What is told of an anomaly: the detector's finding, and where it was made.
public struct AnomalyFinding: Hashable, Sendable {
  /// The metric's name.
  public var metric: String
  /// The series' own labels.
  public var labels: [String: String]
  /// The detector's name.
  public var detector: String
  /// The score; higher is more anomalous.
  public var score: Double
  /// How often, as a share of samples, a score this great is expected when nothing is wrong.
  public var pValue: Double
  /// The false alarms a week the levels are chosen for; nil when unknown.
  public var alarmsPerWeek: Double?
  /// The latest value, in the metric's unit; nil when unknown.
  public var current: Double?
  /// The p-values at which anomalies matter; nil when the detector judges by itself.
  public var level: AlarmLevel?
  /// The time of the latest sample; nil when unknown.
  public var dataAsOf: Timestamp?
  /// The latest samples, oldest first, for the sparkline.
  public var recentValues: [Double]

  /// A finding.
  public init(
    metric: String, labels: [String: String] = [:], detector: String, score: Double, pValue: Double,
    alarmsPerWeek: Double? = nil, current: Double? = nil, level: AlarmLevel? = nil,
    dataAsOf: Timestamp? = nil,
    recentValues: [Double] = []
  ) {
    self.level = level
    self.dataAsOf = dataAsOf
    self.recentValues = recentValues
    self.metric = metric
    self.labels = labels
    self.detector = detector
    self.score = score
    self.pValue = pValue
    self.alarmsPerWeek = alarmsPerWeek
    self.current = current
  }

  /// Which series the incidents of `rule` are of.
  public func incident(rule: String) -> String { identity(rule, .info).without("severity").fingerprint }

  func identity(_ rule: String, _ severity: Severity) -> LabelSet {
    LabelSet(
      own: ["alertname": rule, "rule": rule, "severity": severity.rawValue, "metric": metric],
      series: labels)
  }
}

extension AlertMessage {
  /// The name of the alert that input is missing.
  public static let inputMissingName = "ForecastInputMissing"
  /// The name of the aggregate alert of a storm.
  public static let stormName = "ForecastAlertStorm"

  /// An anomaly's incident.
  ///
  /// - Parameters:
  ///   - incident: from ``AlertProgress``.
  ///   - finding: the latest one.
  ///   - rule: the rule's name, also `alertname`.
  ///   - reason: the latest decision's.
  ///   - notes: what only the caller knows.
  public static func anomaly(
    _ incident: AlertIncident, _ finding: AnomalyFinding, rule: String, reason: String,
    notes: AlertNotes = AlertNotes()
  ) -> AlertMessage {
    let subject = finding.labels["instance"].map { "\(finding.metric) on \($0)" } ?? finding.metric
    let p = SentenceNumber.significant(finding.pValue, 2)
    var annotations = [
      "summary": "\(subject) behaves unlike before: p-value \(p) (\(finding.detector))",
      "reason": reason, "p_value": p, "score": SentenceNumber.significant(finding.score),
      "detector": finding.detector, "first_evidence_at": incident.firstEvidence.description,
      "suggested_action": notes.suggestedAction
        ?? "Compare with deployments and with other metrics of the same place; silence it if this is expected.",
    ]
    annotations["false_alarms_per_week"] = finding.alarmsPerWeek.map { SentenceNumber.significant($0) }
    annotations["current"] = finding.current.map { SentenceNumber.significant($0) }
    annotations["threshold"] = finding.level.map { "p-value \(SentenceNumber.significant($0.on, 2))" }
    annotations["data_as_of"] = finding.dataAsOf?.description
    annotations["model_age"] = notes.modelAge.map { Span.text($0.inSeconds) }
    let sparkline = recentBlocks(finding.recentValues)
    annotations["sparkline"] = sparkline.isEmpty ? nil : sparkline
    annotations["dashboard_url"] = notes.dashboardURL
    annotations["runbook_url"] = notes.runbookURL
    return AlertMessage(
      status: incident.endsAt == nil ? .firing : .resolved, severity: incident.severity,
      labels: finding.identity(rule, incident.severity), annotations: annotations,
      startsAt: incident.startsAt, endsAt: incident.endsAt, severitySince: incident.severities.last?.at)
  }

  /// That nothing has been heard of a series.
  ///
  /// - Parameters:
  ///   - rule: the rule that misses it.
  ///   - metric: the metric.
  ///   - labels: the series' own labels.
  ///   - missing: for how long.
  ///   - startsAt: when that was first said.
  ///   - endsAt: when input came back, or the series was forgotten; nil while it is missing.
  ///   - isForgotten: whether it ends because the series is known no more (``AlertRound/forgotten``).
  ///   - notes: what only the caller knows.
  public static func inputMissing(
    rule: String, metric: String, labels: [String: String] = [:], missing: Duration, startsAt: Timestamp,
    endsAt: Timestamp? = nil, isForgotten: Bool = false, notes: AlertNotes = AlertNotes()
  ) -> AlertMessage {
    let subject = labels["instance"].map { "\(metric) on \($0)" } ?? metric
    let time = Span.text(missing.inSeconds)
    var annotations = [
      "summary": endsAt == nil
        ? "\(subject) has given no usable sample for \(time); \(rule) is blind and holds its state"
        : isForgotten
          ? "\(subject) has given no usable sample for \(time) and is no longer watched by \(rule)"
          : "\(subject) gives samples again",
      "missing_for": time,
      "suggested_action": notes.suggestedAction
        ?? "Check the exporter, the scrape and the query; alerts of this series are held meanwhile.",
    ]
    annotations["dashboard_url"] = notes.dashboardURL
    annotations["runbook_url"] = notes.runbookURL
    return AlertMessage(
      status: endsAt == nil ? .firing : .resolved, severity: .warning,
      labels: LabelSet(
        own: [
          "alertname": inputMissingName, "rule": rule, "severity": Severity.warning.rawValue,
          "metric": metric,
        ], series: labels),
      annotations: annotations, startsAt: startsAt, endsAt: endsAt)
  }

  /// Many series of a rule firing at once.
  ///
  /// - Parameters:
  ///   - storm: from ``AlertBoard``.
  ///   - rule: the rule.
  ///   - labels: what tells the rule from others of its name, such as ``AlertRule/stormLabels(on:)``.
  ///   - notes: what only the caller knows.
  ///   - name: what to call a series, by its fingerprint.
  public static func storm(
    _ storm: AlertStorm, rule: String, labels: [String: String] = [:], notes: AlertNotes = AlertNotes(),
    name: (_ fingerprint: String) -> String
  ) -> AlertMessage {
    let list = storm.top.map {
      "\(name($0.fingerprint)) (\($0.severity.rawValue), \(SentenceNumber.fixed($0.peak, decimals: 2, trimmed: false)))"
    }
    var annotations = [
      "summary": "\(storm.firingCount) series of \(rule) are firing, at most \(storm.peakCount) at once",
      "description": "The worst: " + list.joined(separator: ", "),
      "firing": "\(storm.firingCount)", "peak": "\(storm.peakCount)",
      "suggested_action": notes.suggestedAction
        ?? "Look for one cause of all: a deployment, a dependency, the network, or a threshold that fits none.",
    ]
    annotations["dashboard_url"] = notes.dashboardURL
    annotations["runbook_url"] = notes.runbookURL
    return AlertMessage(
      // So many at once are critical whatever each of them is, and the identity must not change every round.
      status: storm.endsAt == nil ? .firing : .resolved, severity: .critical,
      labels: LabelSet(
        own: ["alertname": stormName, "rule": rule, "severity": Severity.critical.rawValue], series: labels),
      annotations: annotations, startsAt: storm.startsAt, endsAt: storm.endsAt)
  }
}
