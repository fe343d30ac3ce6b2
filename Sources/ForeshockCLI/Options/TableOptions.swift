internal import ArgumentParser

/// Which file to read as a table, and how its times are to be understood.
struct TableOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A CSV file with a header, or - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Option(
    name: .long,
    help: ArgumentHelp("The time column (default: the first that parses as time).", valueName: "column"))
  var time: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The time zone of stamps that name none, such as Europe/Berlin.", valueName: "zone"))
  var timezone: String = "UTC"

  /// Reads the file.
  ///
  /// - Parameter words: columns that are words whatever they look like, so that 1.10 is not 1.1 where all cells are
  ///   numbers and 1.10 where one is not.
  func read(words: [String] = [], run: RunOptions) throws -> TableFile {
    try TableFile(file, timezone: timezone, words: Set(words.filter { $0 != time }), run: run)
  }
}
