internal import ForeshockAlerting
internal import ForeshockSeries

/// Prints a report in any format.
struct ServicePrinter {
  let report: ServiceReport
  let decision: GateDecision?
  let run: RunOptions

  /// A pipeline reads the decision as JSON unless something else was asked for.
  private var format: RunOptions.Format {
    decision != nil && run.format == nil ? .json : run.resolvedFormat
  }

  func print(_ events: ServiceEvents) throws {
    switch format {
    case .json: try Output.write(JSONDocument.text([report.json(decision)], asList: false))
    case .ndjson: try Output.write(JSONDocument.lines([report.json(decision)]))
    case .csv:
      let cells = report.cells(decision)
      try Output.write(
        cells.map { CSVText.field($0.name) }.joined(separator: ",") + "\n"
          + cells.map { CSVText.field($0.value.text(number: Format.number)) }.joined(separator: ",") + "\n")
    case .table: try Output.write(ServiceText(report: report, decision: decision, run: run).text(events))
    }
  }
}
