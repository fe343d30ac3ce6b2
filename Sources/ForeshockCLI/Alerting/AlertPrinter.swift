internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints alerts as they come: sentences for people, fields for programs, or a request's body at the end.
struct AlertPrinter {
  private let run: RunOptions
  private let payload: AlertCommand.Payload?
  private let withIDs: Bool
  private let options: PolicyOptions
  private let settings: PolicySettings
  private var tally = FailureTally()
  private var list = JSONList()
  private var alerts: [Alert] = []
  private var samples: [ForecastSample] = []
  private var firstRule: (rule: AlertRule, interval: SamplingInterval)?
  private var longest = Duration.seconds(60)
  /// The entries of a document that is no list of many.
  private var entries: [JSONValue] = []

  init(
    run: RunOptions, payload: AlertCommand.Payload?, withIDs: Bool, options: PolicyOptions,
    settings: PolicySettings
  ) {
    self.options = options
    self.settings = settings
    self.run = run
    self.payload = payload
    self.withIDs = withIDs
  }

  /// How many alerts there were so far.
  var alertCount: Int { alerts.count }

  /// What is shown of an outlook beside its sentence: the chart of a single series on a terminal.
  func picture(of outlook: Outlook) -> String? {
    payload == nil && run.resolvedFormat == .table && !withIDs
      ? ForecastPicture(run: run).text(of: outlook) : nil
  }

  /// The model, where the result shows it.
  func model(of outlook: Outlook) -> JSONValue? {
    payload == nil && [.json, .ndjson].contains(run.resolvedFormat) ? outlook.fitted.modelJSON() : nil
  }

  /// Prints what worked; failures are noted, in JSON as an entry with `error`.
  mutating func add(_ results: [Result<Assessment, SeriesProblem>]) throws {
    let isFirst = tally.successCount == 0
    let assessments = try tally.successes(of: results)
    alerts += assessments.compactMap(\.alert)
    guard payload == nil else { return note(assessments) }
    var text = ""
    switch run.resolvedFormat {
    case .table:
      for assessment in assessments {
        text += assessment.picture ?? ""
        text += assessment.word + "  " + PrintableText.visible(assessment.sentence) + "\n"
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
      for assessment in assessments { text += assessment.row(withIDs: withIDs) }
    case .json, .ndjson:
      var next = assessments.makeIterator()
      for result in results {
        let members: [String: JSONValue]
        switch result {
        case .success: members = next.next()?.json ?? [:]
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
      firstRule = firstRule ?? (assessment.rule, assessment.interval)
      longest = max(longest, .microseconds(SampleClock(assessment.interval).step))
      guard payload == .prometheus else { continue }
      samples.append(
        ForecastSample(
          rule: assessment.rule.name, metric: assessment.rule.metric, labels: assessment.labels,
          crossing: assessment.crossing, modelAge: assessment.notes.modelAge,
          phase: assessment.standing?.phase))
    }
  }

  /// Prints the body of the request, if one is asked for: as soon as it is known, before anything is done about it. When
  /// nothing worked it is what stands all the same, lest the receiver take it to be over.
  ///
  /// - Parameter outcome: what came of the policy; nil without a state.
  func printPayload(_ outcome: PolicyRun.Result?) throws {
    guard let payload, tally.successCount > 0 || (outcome != nil && !payload.isPrometheus) else { return }
    try Output.write(text(of: payload, outcome))
  }

  /// Ends the document. When nothing worked, throws the first failure.
  ///
  /// - Parameters:
  ///   - outcome: what came of the policy; nil without a state.
  ///   - actions: what was done.
  mutating func finish(_ outcome: PolicyRun.Result?, actions: [ActionRecord]) throws {
    for record in actions {
      run.note(
        "action \(record.plan): \(record.decision.rawValue), \(record.reason); \(ActionRunner.words(record.outcome))"
      )
    }
    if payload == nil, run.resolvedFormat == .json {
      let found = JSONValue.array(alerts.map { .object($0.json) })
      var members: [(name: String, value: JSONValue)] = [
        ("alert_count", .int(alerts.count)), ("alerts", found),
      ]
      if outcome != nil, options.act != nil {
        members.append(("actions", .array(actions.map(ActionRunner.json))))
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
      interval: max(longest, outcome?.interval ?? .zero, try options.runInterval() ?? .zero),
      policy: { try settings.policy(on: interval) },
      horizon: firstRule.map { $0.rule.horizonLabel(on: $0.interval) } ?? "", options: options, run: run)
  }
}
