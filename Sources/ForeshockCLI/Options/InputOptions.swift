internal import ArgumentParser

/// Which file, and which of its columns are a metric or many.
struct InputOptions: ParsableArguments {
  @OptionGroup(title: "Input") var source: TableOptions

  @Option(
    name: .long, help: ArgumentHelp("The value column (default: the first numeric one).", valueName: "column")
  )
  var value: String?

  @Option(
    name: .long,
    help: ArgumentHelp("The column that tells the series of a long file apart.", valueName: "column"))
  var id: String?
}
