internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints alerts as they come: sentences for people, fields for programs, or a request's body at the end.
struct AlertPrinter {
  private let run: RunOptions
  private let payload: AlertCommand.Payload?
  private let withIDs: Bool
  private let options: PolicyOptions
  private var tally = FailureTally()
  private var list = JSONList()
  private var alerts: [Alert] = []
  private var samples: [ForecastSample] = []
  private var firstRule: (rule: AlertRule, interval: SamplingInterval)?
  /// The entries of a document that is no list of many.
  private var entries: [JSONValue] = []

  init(run: RunOptions, payload: AlertCommand.Payload?, withIDs: Bool, options: PolicyOptions) {
    self.options = options
    self.run = run
    self.payload = payload
    self.withIDs = withIDs
  }

  /// How many alerts there were so far.
  var alertCount: Int { alerts.count }

  /// Prints what worked; failures are noted, in JSON as an entry with `error`.
  mutating func add(
    _ results: [Result<Outlook, SeriesProblem>], assess: (Outlook) throws -> Assessment
  ) throws {
    let isFirst = tally.successCount == 0
    let assessments = try tally.successes(of: results).map(assess)
    alerts += assessments.compactMap(\.alert)
    guard payload == nil else { return note(assessments) }
    var text = ""
    switch run.resolvedFormat {
    case .table:
      for assessment in assessments {
        if !withIDs { text += ForecastPicture(run: run).text(of: assessment.outlook) }
        text += mark(of: assessment) + "  " + PrintableText.visible(assessment.sentence) + "\n"
        if let reason = assessment.standing?.reason {
          text += "      " + PrintableText.visible(reason) + "\n"
        }
      }
    case .csv:
      if isFirst, !assessments.isEmpty {
        text =
          (withIDs ? "id," : "") + "alert,severity,probability,time,time_lower,time_upper,sentence"
          + (options.state == nil ? "\n" : ",phase,decision,reason\n")
      }
      for assessment in assessments { text += row(of: assessment) }
    case .json, .ndjson:
      var next = assessments.makeIterator()
      for result in results {
        let members: [String: JSONValue]
        switch result {
        case .success: members = next.next().map(fields(of:)) ?? [:]
        case .failure(let problem):
          guard withIDs else { continue }
          members = problem.json
        }
        if run.resolvedFormat == .ndjson {
          JSONDocument.versioned(members).write(to: &text)
          text += "\n"
        } else if withIDs {
          list.add(members, to: &text)
        } else {
          entries.append(.object(members))
        }
      }
    }
    try Output.write(text)
  }

  /// Remembers what a payload is made of.
  private mutating func note(_ assessments: [Assessment]) {
    for assessment in assessments {
      firstRule = firstRule ?? (assessment.rule, assessment.outlook.series.samplingInterval)
      guard payload == .prometheus else { continue }
      samples.append(
        ForecastSample(
          rule: assessment.rule.name, metric: assessment.rule.metric, labels: assessment.labels,
          crossing: assessment.crossing, phase: assessment.standing?.phase))
    }
  }

  /// Ends the document. When nothing worked, throws the first failure.
  ///
  /// - Parameter outcome: what came of the policy; nil without a state.
  mutating func finish(_ outcome: PolicyRun.Result?) throws {
    for record in outcome?.actions ?? [] {
      run.note(
        "action \(record.plan): \(record.decision.rawValue), \(record.reason); \(ActionRunner.words(record.outcome))"
      )
    }
    if let payload {
      if tally.successCount > 0 { try Output.write(text(of: payload, outcome)) }
    } else if run.resolvedFormat == .json {
      let found = JSONValue.array(alerts.map { .object(fields(of: $0)) })
      var members: [(name: String, value: JSONValue)] = [
        ("alert_count", .int(alerts.count)), ("alerts", found),
      ]
      if let outcome, options.act != nil {
        members.append(("actions", .array(outcome.actions.map(ActionRunner.json))))
      }
      if withIDs {
        try Output.write(list.end(members))
      } else if tally.successCount > 0 {
        var object = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
        object["schema_version"] = JSONDocument.schemaVersion
        object["series"] = .array(entries)
        try Output.write(JSONText.render(JSONValue.object(object), pretty: true))
      }
    }
    try tally.finish()
  }

  /// A request is sent now, however old the data is; the library itself reads no clock.
  private func text(of payload: AlertCommand.Payload, _ outcome: PolicyRun.Result?) throws -> String {
    let all = alerts.map { AlertMessage($0, now: SystemCalls.now()) }
    let interval = firstRule?.interval ?? .step
    return try PayloadPrinter.text(
      payload, standing: outcome?.standing ?? all, news: outcome?.news ?? all, samples: samples,
      policy: options.policy(on: interval, probability: firstRule?.rule.probability ?? 0.8),
      horizon: firstRule.map { $0.rule.horizonLabel(on: $0.interval) } ?? "", options: options, run: run)
  }

  /// The severity of an alert; `watch` when passing is expected but not probable enough for one; else `ok`.
  private func mark(of assessment: Assessment) -> String {
    if let alert = assessment.alert { return alert.severity.rawValue.uppercased() }
    if assessment.standing?.phase == .pending { return "pending" }
    return assessment.crossing.expectedTime == nil ? "ok" : "watch"
  }

  private func fields(of alert: Alert) -> [String: JSONValue] {
    [
      "fingerprint": .string(alert.fingerprint),
      "severity": .string(alert.severity.rawValue),
      "labels": .object(alert.labels.values.mapValues { .string($0) }),
      "annotations": .object(alert.annotations.mapValues { .string($0) }),
      "starts_at": Format.jsonTime(alert.startsAt, on: alert.crossing.samplingInterval),
    ]
  }

  private func fields(of assessment: Assessment) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "id": .string(assessment.outlook.series.name),
      "sentence": .string(assessment.sentence),
      "alert": .bool(assessment.alert != nil),
      "severity": .string(assessment.alert?.severity.rawValue),
      "current": .number(assessment.crossing.current),
      "crossing": assessment.crossing.json(on: assessment.outlook.series.samplingInterval),
      "model": assessment.outlook.fitted.modelJSON(),
    ]
    members["state"] = assessment.standing?.json(on: assessment.outlook.series.samplingInterval)
    return members
  }

  private func row(of assessment: Assessment) -> String {
    let interval = assessment.outlook.series.samplingInterval
    let time = assessment.crossing.expectedTime
    var cells = [
      assessment.alert == nil ? "0" : "1", assessment.alert?.severity.rawValue ?? "",
      Format.number(assessment.crossing.probability),
      time.map { Format.time($0.time, on: interval) } ?? "",
      time.map { Format.time($0.lower, on: interval) } ?? "",
      time.map { Format.time($0.upper, on: interval) } ?? "", CSVText.field(assessment.sentence),
    ]
    if let standing = assessment.standing {
      cells += [
        standing.phase.rawValue, standing.decision?.kind.rawValue ?? "",
        CSVText.field(standing.reason ?? ""),
      ]
    }
    return ((withIDs ? [CSVText.field(assessment.outlook.series.name)] : []) + cells).joined(separator: ",")
      + "\n"
  }
}
