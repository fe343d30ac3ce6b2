internal import ArgumentParser
internal import ForeshockNumerics

/// How a command runs and shows its result; the same for all of them.
struct RunOptions: ParsableArguments {
  enum Format: String, CaseIterable {
    case table, json, ndjson, csv
  }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How to print the result: table, json, ndjson or csv (default: table on a terminal, csv when piped).",
      valueName: "format"),
    completion: .list(Format.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var format: Format?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Threads to use (default: all cores).", valueName: "count"))
  var threads: Int?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The seed of everything random.", valueName: "number"))
  var seed: UInt64 = 0

  @Flag(name: .long, help: "Say nothing on standard error but errors.")
  var quiet = false

  @Flag(name: .customLong("no-color"), help: "Print without colours (as does a non-empty NO_COLOR).")
  var noColor = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a whole number from 1 to 1024, not \(threads)")
    }
  }

  /// The format to print in.
  var resolvedFormat: Format { format ?? (Terminal.current.outputIsTerminal ? .table : .csv) }

  /// Whether standard output gets colours.
  var usesColor: Bool { !noColor && Terminal.current.outputIsTerminal && Terminal.current.allowsColor }

  /// Says a line on standard error, unless `--quiet`.
  func note(_ line: @autoclosure () -> String) {
    if !quiet { Output.note(line()) }
  }
}

extension RunOptions {
  /// Makes the thread count the process's.
  func apply() {
    if let threads { Parallel.defaultThreadCount = threads }
  }
}
