internal import ArgumentParser

/// Which file, and which of its columns.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A CSV file with a header, or - for standard input.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var file: String

  @Option(
    name: .long,
    help: ArgumentHelp("The time column (default: the first that parses as time).", valueName: "column"))
  var time: String?

  @Option(
    name: .long, help: ArgumentHelp("The value column (default: the first numeric one).", valueName: "column")
  )
  var value: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The column that tells the series of a long file apart.", valueName: "column"))
  var id: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The time zone of stamps that name none, such as Europe/Berlin.", valueName: "zone"))
  var timezone: String = "UTC"
}
