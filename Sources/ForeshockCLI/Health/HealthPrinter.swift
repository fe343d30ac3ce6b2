internal import ForeshockCharts
internal import ForeshockEvaluation
internal import ForeshockSeries

/// Prints a line of health a series.
struct HealthPrinter {
  let run: RunOptions

  struct Line: Sendable {
    let subject: HealthSubject
    let health: SeriesHealth
  }

  private static let sparkWidth = 24

  func print(_ lines: [Line]) throws {
    guard run.resolvedFormat != .table else { return try Output.write(table(lines)) }
    guard run.resolvedFormat == .csv else { return try Output.write(json(lines)) }
    var output = RowOutput(["file", "series", "state", "samples", "last", "value", "detail"], run: run)
    for line in lines {
      let interval = line.subject.series.samplingInterval
      try output.add([
        .string(line.subject.file), .string(line.subject.name), .string(line.health.state),
        .int(line.health.observedCount),
        line.health.lastTime.map { Format.jsonTime($0, on: interval) } ?? .null,
        .number(line.health.current), .string(line.health.sentence),
      ])
    }
    try output.finish()
  }

  private func json(_ lines: [Line]) throws -> String {
    let results = lines.map { line -> [String: JSONValue] in
      let interval = line.subject.series.samplingInterval
      func value(_ figure: HealthFinding.Figure) -> JSONValue {
        switch figure {
        case .number(let number): .number(number)
        case .time(let time): Format.jsonTime(time, on: interval)
        }
      }
      return [
        "file": .string(line.subject.file), "id": .string(line.subject.name),
        "state": .string(line.health.state), "sentence": .string(line.health.sentence),
        "needs_attention": .bool(line.health.needsAttention), "n": .int(line.health.observedCount),
        "last": line.health.lastTime.map { Format.jsonTime($0, on: interval) } ?? .null,
        "current": .number(line.health.current),
        "findings": .array(
          line.health.findings.map { finding in
            .object([
              "kind": .string(finding.kind.rawValue), "sentence": .string(finding.sentence),
              "figures": .object(finding.figures.mapValues(value)),
            ])
          }),
      ]
    }
    return run.resolvedFormat == .ndjson
      ? try JSONDocument.lines(results) : try JSONDocument.text(results, asList: true)
  }

  /// For people: state, name, the course of the series, and what is to be said.
  private func table(_ lines: [Line]) -> String {
    let names = lines.map { PrintableText.visible($0.subject.name) }
    let nameWidth = min(names.map(\.count).max() ?? 0, 40)
    let stateWidth = lines.map(\.health.state.count).max() ?? 0
    let terminal = Terminal.current
    var text = ""
    for (line, name) in zip(lines, names) {
      let course = Sparkline.render(
        line.subject.series.values, width: Self.sparkWidth, ascii: !terminal.isUnicode)
      text +=
        coloured(padded(line.health.state, stateWidth), line.health) + "  " + padded(short(name), nameWidth)
        + "  " + padded(course, Self.sparkWidth)
      let detail = line.health.findings.isEmpty ? "" : "  " + PrintableText.visible(line.health.sentence)
      text += detail + "\n"
    }
    return text
  }

  /// The end of a long name tells more than its beginning.
  private func short(_ name: String) -> String { name.count <= 40 ? name : "…" + name.suffix(39) }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func coloured(_ text: String, _ health: SeriesHealth) -> String {
    guard run.usesColor else { return text }
    let urgent: Set<HealthFinding.Kind> = [.stale, .flat, .beyond, .crossing]
    let code = !health.needsAttention ? 32 : health.findings.contains { urgent.contains($0.kind) } ? 31 : 33
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
