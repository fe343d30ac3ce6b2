internal import ForeshockAlerting
internal import ForeshockSeries

extension Assessment {
  /// The severity of an alert; `watch` when passing is expected but not probable enough for one; else `ok`.
  var word: String {
    if let alert { return alert.severity.rawValue.uppercased() }
    if standing?.phase == .pending { return "pending" }
    if standing != nil, isWarmingUp { return "warm-up" }
    return crossing.expectedTime == nil ? "ok" : "watch"
  }

  /// The members of the JSON result.
  var json: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "id": .string(name),
      "sentence": .string(sentence),
      "alert": .bool(alert != nil),
      "severity": .string(alert?.severity.rawValue),
      "current": .number(crossing.current),
      "crossing": crossing.json(on: interval),
    ]
    members["model"] = model
    members["state"] = standing?.json(on: interval)
    return members
  }

  /// The row of the CSV result.
  func row(withIDs: Bool) -> String {
    let time = crossing.expectedTime
    var cells = [
      alert == nil ? "0" : "1", alert?.severity.rawValue ?? "", Format.number(crossing.probability),
      time.map { Format.time($0.time, on: interval) } ?? "",
      time.map { Format.time($0.lower, on: interval) } ?? "",
      time.map { Format.time($0.upper, on: interval) } ?? "", CSVText.field(sentence),
    ]
    if let standing {
      cells += [
        standing.phase.rawValue, standing.decision?.kind.rawValue ?? "",
        CSVText.field(standing.reason ?? ""),
      ]
    }
    return ((withIDs ? [CSVText.field(name)] : []) + cells).joined(separator: ",") + "\n"
  }
}

extension Alert {
  /// The members of the JSON result.
  var json: [String: JSONValue] {
    [
      "fingerprint": .string(fingerprint),
      "severity": .string(severity.rawValue),
      "labels": .object(labels.values.mapValues { .string($0) }),
      "annotations": .object(annotations.mapValues { .string($0) }),
      "starts_at": Format.jsonTime(startsAt, on: crossing.samplingInterval),
    ]
  }
}
