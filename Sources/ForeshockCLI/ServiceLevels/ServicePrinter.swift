internal import ForeshockAlerting
internal import ForeshockSeries

/// What is known of one service, and what was decided.
struct ServiceResult {
  let report: ServiceReport
  let decision: GateDecision?
  let events: ServiceEvents
}

/// Prints reports in any format.
struct ServicePrinter {
  let results: [Result<ServiceResult, SeriesProblem>]
  /// Whether the file is of many services, of which there may be one.
  let isMany: Bool
  let isGate: Bool
  let run: RunOptions

  private var good: [ServiceResult] { results.compactMap { try? $0.get() } }

  /// A pipeline reads the decision as JSON unless something else was asked for.
  private var format: RunOptions.Format { isGate && run.format == nil ? .json : run.resolvedFormat }

  func print() throws {
    switch format {
    case .json:
      let gate = isMany ? decision.map { ["gate": Self.json($0)] } ?? [:] : [:]
      try Output.write(JSONDocument.text(documents, asList: isMany, more: gate))
    case .ndjson: try Output.write(JSONDocument.lines(documents))
    case .csv: try Output.write(csv)
    case .table:
      let texts = good.map {
        ServiceText(report: $0.report, decision: $0.decision, run: run, hasChart: !isMany).text($0.events)
      }
      try Output.write(texts.joined(separator: "\n"))
    }
  }

  /// The decision for all of them.
  var decision: GateDecision? {
    guard isMany else { return good.first?.decision }
    return GateDecision.strictest(
      of: good.compactMap { one in one.decision.map { (one.report.id ?? one.report.plan.name, $0) } })
  }

  private var documents: [[String: JSONValue]] {
    results.map { result in
      switch result {
      case .success(let one): one.report.json(one.decision)
      case .failure(let problem): problem.json
      }
    }
  }

  private var csv: String {
    let rows = good.map { $0.report.cells($0.decision) }
    // Periods of the calendar differ in their length, and so do the windows of their burn rates.
    var names: [String] = []
    for row in rows { for cell in row where !names.contains(cell.name) { names.append(cell.name) } }
    let lines = rows.map { row in
      names.map { name in
        CSVText.field(row.first { $0.name == name }?.value.text(number: Format.number) ?? "")
      }
    }
    return ([names.map(CSVText.field)] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  static func json(_ decision: GateDecision) -> JSONValue {
    .object([
      "decision": .string(decision.verdict.rawValue),
      "reasons": .array(decision.reasons.map { .string($0) }),
    ])
  }
}
