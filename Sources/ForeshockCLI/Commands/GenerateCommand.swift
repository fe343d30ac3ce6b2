internal import ArgumentParser
internal import ForeshockNumerics
internal import ForeshockSeries

/// `foreshock generate`: the synthetic metrics behind Datasets/.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write a synthetic metric as CSV, with labels where faults were injected.",
    discussion: "Kinds:\n"
      + SyntheticMetric.allCases.map { "  \($0.rawValue): \($0.title)" }.joined(separator: "\n") + "\n\n"
      + FaultOptions.table)

  @Argument(help: ArgumentHelp("Which metric.", valueName: "kind"))
  var kind: String
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many days (default: as in Datasets/).", valueName: "count"))
  var days: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The sampling interval, such as 5m.", valueName: "duration"))
  var every: String?
  @Option(
    name: .long, parsing: .unconditional, help: ArgumentHelp("The seed.", valueName: "number"))
  var seed: UInt64 = 0
  @OptionGroup(title: "Faults") var faults: FaultOptions
  @Flag(name: .long, help: "Say nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    let metric = try Self.known(kind, as: SyntheticMetric.self, what: "kind of metric")
    let data: SyntheticData
    do {
      let every = try interval()
      let injection = try faults.injection(every: every ?? metric.defaultInterval) { name in
        try Self.known(name, as: SyntheticFault.self, what: "fault")
      }
      data = try metric.generate(days: days, every: every, seed: seed, injecting: injection)
    } catch let error as SyntheticError {
      throw CommandFailure.usage("\(error)")
    }
    var table = data.table
    if let path = faults.labels {
      try Output.write(FaultOptions.labelFile(of: data.faults), toFile: path)
      table = Table(table.columns.filter { $0.name != "anomaly" && $0.name != "fault" })
    }
    var writer = CSVWriter()
    writer.table(table)
    try Output.write(writer.text)
    guard !quiet else { return }
    Output.note(
      "\(data.table.rowCount) row\(data.table.rowCount == 1 ? "" : "s"); \(data.events.count) event\(data.events.count == 1 ? "" : "s")"
    )
    for event in data.events.prefix(5) { Output.note("  \(event.start)  \(event.what)") }
    if data.events.count > 5 { Output.note("  …") }
  }

  private func interval() throws -> Duration? {
    guard let every else { return nil }
    guard case .duration(let duration) = try DurationText.parse(every, option: "--every") else {
      throw CommandFailure.usage("--every takes a duration such as 5m, not a number of steps")
    }
    return duration
  }

  private static func known<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String, as choice: Choice.Type, what: String
  ) throws -> Choice {
    if let choice = Choice(rawValue: name.lowercased()) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    let hint = nearest(to: name, among: names).map { " Did you mean '\($0)'?" } ?? ""
    throw CommandFailure.usage(
      "there is no \(what) '\(name)'.\(hint)", hint: "Known: \(names.joined(separator: ", "))")
  }
}
