internal import ForeshockAnomaly
internal import ForeshockCharts
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// Prints a judgement: a row for every row of the file, or for people a chart and the incidents.
struct DetectionPrinter {
  let method: DetectorMethod
  let run: RunOptions
  let showsPValues: Bool

  /// - Parameter rowCount: How many rows the file has.
  func print(_ result: DetectionResult, rowCount: Int, times: RowTimes) throws {
    let parts = result.parts
    if run.resolvedFormat == .table, parts.contains(where: { $0.series != nil }) {
      let only = result.hasIDs ? nil : parts.first
      let picture = only.flatMap { part in part.series.map { chart(part.judgement, of: $0) } } ?? ""
      try Output.write(picture + incidents(result))
      return
    }
    let contributions = result.contributions
    var header = result.hasIDs ? ["id"] : []
    header += ["time", "score", "is_anomaly"]
    if showsPValues { header.append("p_value") }
    if contributions != nil { header += result.columns.map { "contribution_\($0)" } }
    var output = RowOutput(header, members: members(result, times), run: run)
    let ids = result.ids?.namesOfRows ?? []
    for (row, found) in places(in: result, rowCount).enumerated() {
      let judgement = found.map { parts[$0.part].judgement }
      let place = found?.place ?? 0
      var cells: [JSONValue] = []
      if result.hasIDs { cells.append(.string(ids[row])) }
      cells.append(times.cell(row))
      cells.append(.number(judgement?.scores[place] ?? .nan))
      cells.append(.bool(judgement?.isAnomalous[place] ?? false))
      if showsPValues { cells.append(.number(judgement?.pValues[place] ?? .nan)) }
      if let contributions {
        for column in result.columns.indices { cells.append(.number(contributions[row, column])) }
      }
      try output.add(cells)
    }
    try output.finish()
  }

  /// One line for standard error.
  func summary(_ result: DetectionResult, rowCount: Int) -> String {
    let found = places(in: result, rowCount)
    let count = found.count { $0.map { result.parts[$0.part].judgement.isAnomalous[$0.place] } ?? false }
    let unscored = found.count { $0.map { result.parts[$0.part].judgement.scores[$0.place].isNaN } ?? true }
    let incidents = result.parts.reduce(0) { $0 + $1.judgement.incidents.count }
    var text = "\(count) of \(rowCount) rows \(count == 1 ? "is" : "are") anomalous, "
    text += "in \(incidents) incident\(incidents == 1 ? "" : "s")"
    if unscored > 0 { text += "; \(unscored) without a verdict (warm-up, gaps)" }
    return text + rateText(result)
  }

  /// How often alarms are raised by what they are held to.
  private func rateText(_ result: DetectionResult) -> String {
    guard let part = result.parts.first, let rate = part.judgement.rate else { return "" }
    let week = part.seconds.map { "\(Format.short(rate * 604_800 / $0)) a week" }
    var text = "; incidents are held to a share of \(Format.short(rate)) of the samples"
    if let week { text += ", \(week)" }
    return result.hasIDs ? text + " in each series" : text
  }

  /// The part of each row and its place there; nil where its series could not be judged, or it came too late.
  private func places(in result: DetectionResult, _ rowCount: Int) -> [(part: Int, place: Int)?] {
    var found = [(part: Int, place: Int)?](repeating: nil, count: rowCount)
    for (index, part) in result.parts.enumerated() {
      for case (let row, let place?) in zip(part.rows, part.grid.places) {
        found[row] = (part: index, place: place)
      }
    }
    return found
  }

  private func members(_ result: DetectionResult, _ times: RowTimes) -> [String: JSONValue] {
    var members: [String: JSONValue] = ["method": .string(method.rawValue)]
    let thresholds = result.parts.map(\.judgement.threshold)
    if let first = thresholds.first, let first, thresholds.allSatisfy({ $0 == first }) {
      members["threshold"] = .number(first)
    } else if thresholds.contains(where: { $0 != nil }) {
      var all: [String: JSONValue] = [:]
      for part in result.parts { all[part.id ?? ""] = JSONValue.number(part.judgement.threshold) }
      members["thresholds"] = .object(all)
    }
    if let part = result.parts.first, let rate = part.judgement.rate {
      members["alarm_rate"] = .number(rate)
      if let seconds = part.seconds { members["alarms_a_week"] = .number(rate * 604_800 / seconds) }
    }
    var incidents: [JSONValue] = []
    for part in result.parts {
      for incident in part.judgement.incidents { incidents.append(entry(incident, of: part, times)) }
    }
    members["incidents"] = .array(incidents)
    if !result.problems.isEmpty {
      members["skipped"] = .array(result.problems.map { JSONValue.object($0.json) })
    }
    return members
  }

  private func entry(_ incident: AnomalyIncident, of part: JudgedSeries, _ times: RowTimes) -> JSONValue {
    var entry: [String: JSONValue] = [
      "start": part.time(of: incident.start, times), "end": part.time(of: incident.end, times),
      "peak": part.time(of: incident.peak, times), "p_value": .number(incident.pValue),
      "score": .number(part.judgement.scores[incident.peak]),
      "anomalous_samples": .int(incident.anomalousCount),
    ]
    if let id = part.id { entry["id"] = .string(id) }
    // Samples a week that are as anomalous when nothing is wrong.
    if let seconds = part.seconds {
      entry["expected_per_week"] = .number(incident.pValue * 604_800 / seconds)
    }
    return .object(entry)
  }

  private func chart(_ judgement: Judgement, of series: TimeSeries) -> String {
    var chart = ForecastChart(history: series)
    chart.title = PrintableText.visible(series.name)
    chart.anomalies = judgement.isAnomalous.indices.filter { judgement.isAnomalous[$0] }
    let terminal = Terminal.current
    let style = TerminalStyle(
      width: min(max(terminal.columns, 40), 120), height: 16, glyphs: terminal.isUnicode ? .braille : .ascii,
      color: run.usesColor)
    return chart.rendered(as: style) + "\n\n"
  }

  private func incidents(_ result: DetectionResult) -> String {
    let header = ["start", "end", "peak", "value", "score", "p_value", "a_week", "samples"]
    var table = TextTable(result.hasIDs ? ["id"] + header : header)
    var isEmpty = true
    for part in result.parts {
      guard let series = part.series else { continue }
      func time(_ place: Int) -> String {
        Format.time(series.timestamp(at: place), on: series.samplingInterval)
      }
      for incident in part.judgement.incidents {
        isEmpty = false
        let week = part.seconds.map { Format.short(incident.pValue * 604_800 / $0) } ?? "–"
        let cells = [
          time(incident.start), time(incident.end), time(incident.peak),
          Format.short(series.values[incident.peak]), Format.short(part.judgement.scores[incident.peak]),
          Format.short(incident.pValue), week, String(incident.anomalousCount),
        ]
        table.add(result.hasIDs ? [PrintableText.visible(part.id ?? "")] + cells : cells)
      }
    }
    return isEmpty ? "no incident\n" : table.render()
  }

  /// The chart as a file.
  func plot(_ judgement: Judgement, of series: TimeSeries, to path: String) throws {
    var chart = ForecastChart(history: series)
    chart.anomalies = judgement.isAnomalous.indices.filter { judgement.isAnomalous[$0] }
    try Output.write(chart.svg(width: 1100, height: 360), toFile: path)
  }
}
