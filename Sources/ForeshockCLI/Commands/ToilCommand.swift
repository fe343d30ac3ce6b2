internal import ArgumentParser
internal import ForeshockEvaluation
internal import ForeshockSeries

/// `foreshock toil`: what a log of alerts cost the people who got them.
struct ToilCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "toil",
    abstract:
      "Say of a log of alerts how many there were a week, how many for nothing, and which rules to let go.",
    discussion: """
      Rows are alerts, or with --state their beginnings (firing) and ends (resolved, ok). What came of an alert is in the \
      column --useful of its first row (1, true, yes, 0, false, no; empty when nobody knows).

        foreshock toil alerts.csv --rule alertname --state status --subject instance --useful acted

      The log is that of whoever was paged: the state and the audit file of foreshock alert hold what stands and what was \
      done, not what was. What rules would have cost, before anybody is paged by them, says foreshock backtest with --toil.
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(
    name: .long,
    help: ArgumentHelp("The column of rules (default: rule, or else alertname).", valueName: "column"))
  var rule: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The column that tells alerts of one rule apart, such as an instance.", valueName: "column"))
  var subject: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The column of states: firing begins an alert, resolved or ok ends it.", valueName: "column"))
  var state: String?
  @Option(name: .long, help: ArgumentHelp("The column of the times alerts were over.", valueName: "column"))
  var end: String?
  @Option(
    name: .long, help: ArgumentHelp("The column that says whether something came of it.", valueName: "column")
  )
  var useful: String?
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if state != nil, end != nil { throw ValidationError("give --state or --end, not both") }
  }

  mutating func run() throws {
    running.apply()
    var file = try source.read(run: running)
    guard let rule = rule ?? ["rule", "alertname"].first(where: { file.table.index(of: $0) != nil }) else {
      throw CommandFailure.usage(
        "\(file.name) has no column 'rule' or 'alertname'", hint: "Name the column of rules with --rule.")
    }
    let words = [rule] + [subject, state, useful].compactMap { $0 }
    for name in words { _ = try file.column(name) }
    if source.file != "-" {
      // Words are compared as they are written: 01 is not 1.
      file = try TableFile(
        source.file, timezone: source.timezone,
        kinds: Dictionary(words.map { ($0, ColumnKind.text) }) { first, _ in first }, run: running)
    }
    let report = ToilReport(try alerts(in: file, rule: rule))
    try ToilPrinter(run: running).print(report)
  }

  private func alerts(in file: TableFile, rule: String) throws -> [LoggedAlert] {
    let rules = IDColumn(try file.column(rule))
    let subjects = try subject.map { IDColumn(try file.column($0)) }
    let states = try state.map { IDColumn(try file.column($0)) }
    let outcomes = try useful.map { IDColumn(try file.column($0)) }
    // A column without any cell holds no times that could be recognised: all alerts are open.
    let ends = try end.flatMap { name -> RowTimes? in
      let column = try file.column(name)
      return column.missingCount == column.count ? nil : try file.timeColumn(name)
    }
    let times = try file.timeColumn(source.time)
    guard let moments = times.times else {
      throw CommandFailure(.badData, "\(file.name): no column holds times", hint: "Name it with --time.")
    }
    let order = try (0..<file.table.rowCount).map { row in
      guard let time = moments[row] else {
        throw CommandFailure(
          .badData, "\(file.name): row \(row + 1) of column '\(times.name ?? "")' holds no time")
      }
      return (time: time, row: row)
    }.sorted { ($0.time, $0.row) < ($1.time, $1.row) }
    var alerts: [LoggedAlert] = []
    var open: [[String]: Int] = [:]
    for (time, row) in order {
      let key = [rules.text(row), subjects?.text(row) ?? ""]
      if let states {
        let state = states.text(row).lowercased()
        switch state {
        case "firing", "fired", "alerting", "triggered", "problem", "1": break
        case "resolved", "ok", "normal", "closed", "recovered", "0":
          if let place = open.removeValue(forKey: key) { alerts[place].end = time }
          continue
        default: continue
        }
        // Firing again without an end is the same alert, told of once more.
        if open[key] != nil { continue }
        open[key] = alerts.count
      }
      alerts.append(
        LoggedAlert(
          rule: key[0], subject: key[1], start: time, end: ends?.times?[row],
          wasUseful: try outcome(outcomes?.text(row), file: file, row: row)))
    }
    return alerts
  }

  private func outcome(_ text: String?, file: TableFile, row: Int) throws -> Bool? {
    guard let text, !text.isEmpty else { return nil }
    switch text.lowercased() {
    case "1", "1.0", "true", "yes", "y": return true
    case "0", "0.0", "false", "no", "n": return false
    default:
      throw CommandFailure(
        .badData, "\(file.name): row \(row + 1) of column '\(useful ?? "")' is '\(text)', neither yes nor no")
    }
  }
}
