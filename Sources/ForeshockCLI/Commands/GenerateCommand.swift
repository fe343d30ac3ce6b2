internal import ArgumentParser
internal import ForeshockNumerics
internal import ForeshockSeries

/// `foreshock generate`: the synthetic metrics behind Datasets/.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write a synthetic metric as CSV, with labels where faults were injected.",
    discussion: "Kinds:\n"
      + SyntheticMetric.allCases.map { "  \($0.rawValue): \($0.title)" }.joined(separator: "\n"))

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
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A fault to inject: \(SyntheticFault.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
      valueName: "fault"))
  var inject: [String] = []
  @Flag(name: .long, help: "Say nothing on standard error but errors.")
  var quiet = false

  func run() throws {
    let metric = try Self.known(kind, as: SyntheticMetric.self, what: "kind of metric")
    let faults = try inject.flatMap { $0.split(separator: ",").map(String.init) }.map {
      try Self.known($0, as: SyntheticFault.self, what: "fault")
    }
    let data: SyntheticData
    do {
      data = try metric.generate(days: days, every: interval(), seed: seed, injecting: faults)
    } catch let error as SyntheticError {
      throw CommandFailure.usage("\(error)")
    }
    var writer = CSVWriter()
    writer.table(data.table)
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
