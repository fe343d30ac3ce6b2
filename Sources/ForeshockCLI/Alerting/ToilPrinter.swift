internal import ForeshockEvaluation
internal import ForeshockSeries

/// Shows the toil of rules.
struct ToilPrinter {
  let run: RunOptions

  func print(_ report: ToilReport) throws {
    switch run.resolvedFormat {
    case .table: try Output.write(Self.table(report))
    case .csv:
      var text =
        "rule,alerts,alerts_per_week,known_outcomes,led_to_nothing,share_for_nothing,median_seconds,flaps,verdict,reason\n"
      for rule in report.rules {
        let cells: [Double?] = [
          Double(rule.alertCount), rule.alertsPerWeek, Double(rule.knownCount), Double(rule.uselessCount),
          rule.uselessShare, rule.medianSeconds, Double(rule.flapCount),
        ]
        text +=
          ([CSVText.field(rule.name)] + cells.map { $0.map(Format.number) ?? "" }
          + [rule.verdict.rawValue, CSVText.field(rule.reason)]).joined(separator: ",") + "\n"
      }
      try Output.write(text)
    case .json: try Output.write(JSONDocument.text([["rules": Self.json(report)]], asList: false))
    case .ndjson: try Output.write(JSONDocument.lines([["rules": Self.json(report)]]))
    }
  }

  static func table(_ report: ToilReport) -> String {
    var table = TextTable([
      "toil of rule", "alerts", "a week", "for nothing", "median", "flaps", "verdict", "why",
    ])
    for rule in report.rules {
      table.add([
        rule.name, String(rule.alertCount), rule.alertsPerWeek.map { Format.fixed($0, digits: 2) } ?? "–",
        rule.uselessShare.map { Format.fixed(100 * $0, digits: 0) + " %" } ?? "–",
        rule.medianSeconds.map { Duration.seconds($0).forPeople } ?? "–", String(rule.flapCount),
        rule.verdict.rawValue, rule.reason,
      ])
    }
    return table.render()
  }

  static func json(_ report: ToilReport) -> JSONValue {
    .array(
      report.rules.map { rule in
        .object([
          "rule": .string(rule.name), "alerts": .int(rule.alertCount),
          "alerts_per_week": .number(rule.alertsPerWeek), "known_outcomes": .int(rule.knownCount),
          "led_to_nothing": .int(rule.uselessCount), "share_for_nothing": .number(rule.uselessShare),
          "median_seconds": .number(rule.medianSeconds), "flaps": .int(rule.flapCount),
          "verdict": .string(rule.verdict.rawValue), "reason": .string(rule.reason),
        ])
      })
  }
}
