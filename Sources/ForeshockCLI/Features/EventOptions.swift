internal import ArgumentParser
internal import ForeshockFeatures

/// Events to count for each row.
struct EventOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Count events since the row before, as a column 'events': a .csv file with times, or else a log with a time in each line.",
      valueName: "file"))
  var events: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Severities of --events that are counted in columns of their own.", valueName: "a,b"))
  var severities: String?

  func validate() throws {
    if severities != nil, events == nil { throw ValidationError("--severities needs --events") }
    _ = try counter()
  }

  func counter() throws -> EventCounter {
    let names = try severities.map { try NameList.parse($0, option: "--severities") } ?? []
    do {
      return try EventCounter(severities: names)
    } catch {
      throw ValidationError("--severities: \(error)")
    }
  }

  /// The columns of counts; none without `--events`.
  var names: [String] {
    get throws { events == nil ? [] : try counter().names }
  }
}
