internal import ForeshockAnomaly
internal import ForeshockCharts
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// Prints a judgement: a row for every row of the file, or for people a chart and the incidents.
struct DetectionPrinter {
  let method: DetectorMethod
  let run: RunOptions
  let showsPValues: Bool

  /// - Parameter places: The sample of each row.
  func print(
    _ judgement: Judgement, times: RowTimes, grid: SampleGrid, series: TimeSeries?, columns: [String],
    contributions: Matrix?
  ) throws {
    if run.resolvedFormat == .table, let series {
      try Output.write(chart(judgement, of: series) + incidents(judgement, of: series))
      return
    }
    var output = RowOutput(
      ["time", "score", "is_anomaly"] + (showsPValues ? ["p_value"] : [])
        + (contributions == nil ? [] : columns.map { "contribution_\($0)" }),
      members: members(judgement, grid),
      run: run)
    for (row, place) in grid.places.enumerated() {
      try output.add(
        [
          times.cell(row), .number(place.map { judgement.scores[$0] } ?? .nan),
          .bool(place.map { judgement.isAnomalous[$0] } ?? false),
        ]
          + (showsPValues ? [.number(place.map { judgement.pValues[$0] } ?? .nan)] : [])
          + (contributions.map { matrix in columns.indices.map { .number(matrix[row, $0]) } } ?? []))
    }
    try output.finish()
  }

  /// One line for standard error.
  func summary(_ judgement: Judgement, grid: SampleGrid) -> String {
    let count = grid.places.count { $0.map { judgement.isAnomalous[$0] } ?? false }
    let incidents = judgement.incidents.count
    let unscored = grid.places.count { $0.map { judgement.scores[$0].isNaN } ?? true }
    return "\(count) of \(grid.places.count) rows \(count == 1 ? "is" : "are") anomalous, in \(incidents) "
      + "incident\(incidents == 1 ? "" : "s")"
      + (unscored > 0 ? "; \(unscored) without a verdict (warm-up, gaps)" : "")
  }

  private func members(_ judgement: Judgement, _ grid: SampleGrid) -> [String: JSONValue] {
    var members: [String: JSONValue] = ["method": .string(method.rawValue)]
    if let threshold = judgement.threshold { members["threshold"] = .number(threshold) }
    members["incidents"] = .array(
      judgement.incidents.map { incident in
        func time(_ place: Int) -> JSONValue {
          Format.jsonTime(grid.interval.advance(grid.start, by: place), on: grid.interval)
        }
        return .object([
          "start": time(incident.start), "end": time(incident.end), "peak": time(incident.peak),
          "p_value": .number(incident.pValue), "score": .number(judgement.scores[incident.peak]),
          "anomalous_samples": .int(incident.anomalousCount),
        ])
      })
    return members
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

  private func incidents(_ judgement: Judgement, of series: TimeSeries) -> String {
    guard !judgement.incidents.isEmpty else { return "no incident\n" }
    var table = TextTable(["start", "end", "peak", "value", "score", "p_value", "samples"])
    for incident in judgement.incidents {
      func time(_ place: Int) -> String {
        Format.time(series.timestamp(at: place), on: series.samplingInterval)
      }
      table.add([
        time(incident.start), time(incident.end), time(incident.peak),
        Format.short(series.values[incident.peak]), Format.short(judgement.scores[incident.peak]),
        Format.short(incident.pValue), String(incident.anomalousCount),
      ])
    }
    return table.render()
  }

  /// The chart as a file.
  func plot(_ judgement: Judgement, of series: TimeSeries, to path: String) throws {
    var chart = ForecastChart(history: series)
    chart.anomalies = judgement.isAnomalous.indices.filter { judgement.isAnomalous[$0] }
    try Output.write(chart.svg(width: 1100, height: 360), toFile: path)
  }
}
