internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints alerts: sentences for people, fields for programs, or a request's body.
struct AlertPrinter {
  let run: RunOptions
  let payload: AlertCommand.Payload?
  let withIDs: Bool

  func print(_ assessments: [Assessment]) throws {
    let alerts = assessments.compactMap(\.alert)
    if payload != nil {
      // A request is sent now, however old the data is; the library itself reads no clock.
      let payload = AlertmanagerPayload(alerts, now: SystemCalls.now())
      return try Output.write(JSONText.render(payload, pretty: run.resolvedFormat != .ndjson))
    }
    switch run.resolvedFormat {
    case .table:
      for assessment in assessments {
        if !withIDs { try Output.write(ForecastPicture(run: run).text(of: assessment.outlook)) }
        try Output.write(mark(of: assessment) + "  " + PrintableText.visible(assessment.sentence) + "\n")
      }
    case .json:
      try Output.write(
        JSONText.render(
          JSONValue.object([
            "schema_version": JSONDocument.schemaVersion, "alert_count": .int(alerts.count),
            "alerts": .array(alerts.map { .object(fields(of: $0)) }),
            "series": .array(assessments.map { .object(fields(of: $0)) }),
          ]), pretty: true))
    case .ndjson: try Output.write(JSONDocument.lines(assessments.map(fields(of:))))
    case .csv:
      var text = (withIDs ? "id," : "") + "alert,severity,probability,time,time_lower,time_upper,sentence\n"
      for assessment in assessments { text += row(of: assessment) }
      try Output.write(text)
    }
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
      "model": assessment.outlook.fitted.summary.json(),
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
