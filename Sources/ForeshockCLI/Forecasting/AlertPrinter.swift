internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints alerts as they come: sentences for people, fields for programs, or a request's body at the end.
struct AlertPrinter {
  private let run: RunOptions
  private let payload: AlertCommand.Payload?
  private let withIDs: Bool
  private var tally = FailureTally()
  private var list = JSONList()
  private var alerts: [Alert] = []
  /// The entries of a document that is no list of many.
  private var entries: [JSONValue] = []

  init(run: RunOptions, payload: AlertCommand.Payload?, withIDs: Bool) {
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
    guard payload == nil else { return }
    var text = ""
    switch run.resolvedFormat {
    case .table:
      for assessment in assessments {
        if !withIDs { text += ForecastPicture(run: run).text(of: assessment.outlook) }
        text += mark(of: assessment) + "  " + PrintableText.visible(assessment.sentence) + "\n"
      }
    case .csv:
      if isFirst, !assessments.isEmpty {
        text = (withIDs ? "id," : "") + "alert,severity,probability,time,time_lower,time_upper,sentence\n"
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

  /// Ends the document. When nothing worked, throws the first failure.
  mutating func finish() throws {
    if payload != nil {
      if tally.successCount > 0 {
        // A request is sent now, however old the data is; the library itself reads no clock.
        let payload = AlertmanagerPayload(alerts, now: SystemCalls.now())
        try Output.write(JSONText.render(payload, pretty: run.resolvedFormat != .ndjson))
      }
    } else if run.resolvedFormat == .json {
      let found = JSONValue.array(alerts.map { .object(fields(of: $0)) })
      if withIDs {
        try Output.write(list.end([("alert_count", .int(alerts.count)), ("alerts", found)]))
      } else if tally.successCount > 0 {
        try Output.write(
          JSONText.render(
            JSONValue.object([
              "schema_version": JSONDocument.schemaVersion, "alert_count": .int(alerts.count),
              "alerts": found, "series": .array(entries),
            ]), pretty: true))
      }
    }
    try tally.finish()
  }

  /// The severity of an alert; `watch` when passing is expected but not probable enough for one; else `ok`.
  private func mark(of assessment: Assessment) -> String {
    if let alert = assessment.alert { return alert.severity.rawValue.uppercased() }
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
    [
      "id": .string(assessment.outlook.series.name),
      "sentence": .string(assessment.sentence),
      "alert": .bool(assessment.alert != nil),
      "severity": .string(assessment.alert?.severity.rawValue),
      "current": .number(assessment.crossing.current),
      "crossing": assessment.crossing.json(on: assessment.outlook.series.samplingInterval),
      "model": assessment.outlook.fitted.modelJSON(),
    ]
  }

  private func row(of assessment: Assessment) -> String {
    let interval = assessment.outlook.series.samplingInterval
    let time = assessment.crossing.expectedTime
    let cells = [
      assessment.alert == nil ? "0" : "1", assessment.alert?.severity.rawValue ?? "",
      Format.number(assessment.crossing.probability),
      time.map { Format.time($0.time, on: interval) } ?? "",
      time.map { Format.time($0.lower, on: interval) } ?? "",
      time.map { Format.time($0.upper, on: interval) } ?? "", CSVText.field(assessment.sentence),
    ]
    return ((withIDs ? [CSVText.field(assessment.outlook.series.name)] : []) + cells).joined(separator: ",")
      + "\n"
  }
}
