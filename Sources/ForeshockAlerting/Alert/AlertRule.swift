public import ForeshockForecasting
public import ForeshockSeries

/// What is worth an alert: a metric that will, with some probability, pass a threshold within a horizon.
///
///     let rule = try AlertRule(name: "CPUSaturation", metric: "cpu", unit: "%", threshold: .above(95), horizon: 30)
///     let alert = try rule.evaluate(fitted, labels: ["instance": "web-1"], now: now)
///     alert?.summary      // cpu on web-1 is 78 % and is predicted to exceed 95 % at 14:32 UTC (in 27 min; …
public struct AlertRule: Hashable, Sendable {
  /// The alert's name, its label `alertname`.
  public let name: String
  /// The metric's name, its label `metric`.
  public let metric: String
  /// The metric's unit for the sentence: `%`, `GB`, …; nil when it has none.
  public let unit: String?
  /// The line.
  public let threshold: Threshold
  /// Steps looked ahead.
  public let horizon: Int
  /// How long a passage must last.
  public let sustained: Sustained
  /// The alert is given when the probability of passing within the horizon is at least this.
  public let probability: Double
  /// The severity of a passage that is predicted but not near.
  public let severity: Severity
  /// Whether the alert becomes critical when the threshold is passed already, or its passing is expected
  /// within a quarter of the horizon.
  public let escalates: Bool
  /// The level of the interval of the crossing time.
  public let intervalLevel: Double

  /// A rule.
  ///
  /// - Throws: `ModelError` (`invalidParameter`) when a name is empty, the threshold is not finite, the
  ///   horizon is not in 1 … 1,000,000, the probability not in 0 … 1 (0 excluded) or the level not inside 0 … 1.
  public init(
    name: String, metric: String, unit: String? = nil, threshold: Threshold, horizon: Int,
    sustained: Sustained = .threeOfFive, probability: Double = 0.8, severity: Severity = .warning,
    escalates: Bool = true, intervalLevel: Double = 0.9
  ) throws(ModelError) {
    guard !name.isEmpty else { throw .invalidParameter("name", reason: "a rule needs a name") }
    guard !metric.isEmpty else { throw .invalidParameter("metric", reason: "a rule needs a metric") }
    guard threshold.value.isFinite else {
      throw .invalidParameter("threshold", reason: "\(threshold.value) is not a finite number")
    }
    guard (1...1_000_000).contains(horizon) else {
      throw .invalidParameter("horizon", reason: "\(horizon) steps is not in 1 … 1,000,000")
    }
    guard probability > 0, probability <= 1 else {
      throw .invalidParameter("probability", reason: "\(probability) is not in 0 … 1")
    }
    guard intervalLevel > 0, intervalLevel < 1 else {
      throw .invalidParameter("intervalLevel", reason: "\(intervalLevel) is not strictly between 0 and 1")
    }
    self.name = name
    self.metric = metric
    self.unit = unit
    self.threshold = threshold
    self.horizon = horizon
    self.sustained = sustained
    self.probability = probability
    self.severity = severity
    self.escalates = escalates
    self.intervalLevel = intervalLevel
  }
}

extension AlertRule {
  /// The alert this rule gives on a fitted model, or nil.
  ///
  /// - Parameters:
  ///   - fitted: the model, fitted on the metric up to now.
  ///   - labels: the series' own labels; `instance` is named in the sentence.
  ///   - now: the moment of the evaluation. The library reads no clock; for a file of the past pass the
  ///     time of its last sample.
  ///   - pathCount: simulated futures; by default 4000.
  ///   - seed: the same seed gives the same alert.
  ///   - notes: what only the caller knows.
  /// - Throws: `ModelError` as `FittedForecaster.crossing(of:within:sustained:level:pathCount:seed:regressors:)`.
  public func evaluate(
    _ fitted: some FittedForecaster, labels: [String: String] = [:], now: Timestamp, pathCount: Int = 4000,
    seed: UInt64 = 0, notes: AlertNotes = AlertNotes()
  ) throws(ModelError) -> Alert? {
    let crossing = try fitted.crossing(
      of: threshold, within: horizon, sustained: sustained, level: intervalLevel, pathCount: pathCount,
      seed: seed)
    return alert(
      on: crossing, model: fitted.summary, context: fitted.context, labels: labels, now: now, notes: notes)
  }

  /// The alert this rule gives on a crossing computed before (with the rule's threshold, horizon and
  /// sustaining), or nil when it is not probable enough.
  public func alert(
    on crossing: Crossing, model: ModelSummary, context: TrainingContext, labels: [String: String] = [:],
    now: Timestamp, notes: AlertNotes = AlertNotes()
  ) -> Alert? {
    guard crossing.isAlreadyBeyond || crossing.probability >= probability else { return nil }
    return alert(
      on: crossing, severity: severity(of: crossing), startsAt: now, model: model, context: context,
      labels: labels, now: now, notes: notes)
  }

  /// The alert of an incident that an ``AlertPolicy`` has decided on, however probable the crossing is at
  /// present: with the incident's beginning and severity, and with the annotations `reason`,
  /// `peak_probability` and `first_evidence_at` beside the usual ones.
  ///
  /// - Parameters:
  ///   - incident: the incident that is on, or has just ended.
  ///   - crossing: the latest one.
  ///   - reason: the latest decision's ``AlertDecision/reason``.
  public func alert(
    of incident: AlertIncident, on crossing: Crossing, reason: String, model: ModelSummary,
    context: TrainingContext, labels: [String: String] = [:], now: Timestamp,
    notes: AlertNotes = AlertNotes()
  ) -> Alert {
    let plain = alert(
      on: crossing, severity: incident.severity, startsAt: incident.startsAt, model: model,
      context: context, labels: labels, now: now, notes: notes)
    let words = TimeWords(interval: crossing.samplingInterval, now: now)
    var annotations = plain.annotations
    annotations["reason"] = reason
    annotations["peak_probability"] = SentenceNumber.significant(incident.peak)
    annotations["first_evidence_at"] = words.stamp(incident.firstEvidence)
    return Alert(
      rule: plain.rule, severity: plain.severity, labels: plain.labels, annotations: annotations,
      startsAt: plain.startsAt, crossing: crossing)
  }

  /// Which series a rule's incidents are of: ``Alert/incident`` of the alerts it gives, known before there is
  /// one.
  ///
  /// - Parameters:
  ///   - labels: the series' own labels.
  ///   - samplingInterval: the series' grid, on which the label `horizon` depends.
  public func incident(labels: [String: String], samplingInterval: SamplingInterval) -> String {
    identity(labels, severity: severity, horizonClass: horizonLabel(on: samplingInterval))
      .without("severity").fingerprint
  }

  /// The label `horizon` of this rule's alerts on a grid: `30m`, `4h`, `7d`, or the number of steps.
  public func horizonLabel(on samplingInterval: SamplingInterval) -> String {
    TimeWords(interval: samplingInterval, now: Timestamp(seconds: 0)).horizonClass(horizon)
  }

  private func alert(
    on crossing: Crossing, severity: Severity, startsAt: Timestamp, model: ModelSummary,
    context: TrainingContext, labels: [String: String], now: Timestamp, notes: AlertNotes
  ) -> Alert {
    let words = TimeWords(interval: crossing.samplingInterval, now: now)
    let summary = crossing.sentence(metric: metric, instance: labels["instance"], unit: unit, now: now)
    return Alert(
      rule: name, severity: severity,
      labels: identity(labels, severity: severity, horizonClass: words.horizonClass(horizon)),
      annotations: AlertAnnotations(
        crossing: crossing, model: model, context: context, unit: unit, summary: summary, words: words,
        notes: notes
      ).values,
      startsAt: startsAt, crossing: crossing)
  }

  /// Critical when already beyond or expected within a quarter of the horizon (and the rule escalates),
  /// otherwise the rule's own severity.
  func severity(of crossing: Crossing) -> Severity {
    guard escalates else { return severity }
    if crossing.isAlreadyBeyond { return .critical }
    guard let step = crossing.expectedTime?.step, step <= horizon / 4 else { return severity }
    return .critical
  }

  /// The labels: identity only, nothing computed, so that an incident keeps them (but for the severity)
  /// from its first prediction to its end.
  private func identity(_ labels: [String: String], severity: Severity, horizonClass: String) -> LabelSet {
    let own = ["alertname": name, "rule": name, "severity": severity.rawValue]
    return LabelSet(own: own.merging(event(horizonClass)) { first, _ in first }, series: labels)
  }

  /// What tells the event asked about from others of the metric: another limit is another alert.
  private func event(_ horizonClass: String) -> [String: String] {
    var all = [
      "metric": metric, "direction": threshold.direction, "threshold": threshold.label,
      "horizon": horizonClass,
    ]
    if sustained != .threeOfFive { all["sustained"] = sustained.description }
    return all
  }

  /// The labels that tell this rule's storms from those of other rules of its name, for
  /// ``AlertMessage/storm(_:rule:labels:notes:name:)``.
  public func stormLabels(on samplingInterval: SamplingInterval) -> [String: String] {
    event(horizonLabel(on: samplingInterval))
  }
}
