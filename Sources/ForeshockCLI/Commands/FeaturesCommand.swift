internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries

/// `foreshock features`: what a model can learn from, as columns.
struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Make features of metrics and logs, one column each, and labels from a list of failures.",
    discussion: """
      Statistics: \(RollingStatistic.names.joined(separator: ", ")). Windows end at the \
      row itself; a window with a gap uses the samples it has. Columns are named like value_mean_30m.

        foreshock features cpu.csv --window 30m,2h --lags 1,24h --calendar hour,is_weekend
        foreshock features fleet.csv --id machine --columns vibration,load --window 1d \\
          --failures failures.csv --horizon 24h --lead 1h --save bank.json

      A file whose rows come in order at a regular distance is read and written row by row, whatever its size.
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The columns to make features of, or all for every numeric one (default: the value column).",
      valueName: "a,b"))
  var columns: String?
  @OptionGroup(title: "Input") var counting: EventOptions
  @OptionGroup(title: "Features") var choice: FeatureOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Make the features of this file, which --save wrote.", valueName: "file"))
  var features: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write what the features are here, to make the same ones elsewhere.", valueName: "file"))
  var save: String?
  @OptionGroup(title: "Labels") var labelling: LabelOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if columns != nil, input.value != nil { throw ValidationError("give --value or --columns, not both") }
    if features != nil {
      guard choice.isEmpty else {
        throw ValidationError("--features says what the features are: leave out the options that do")
      }
    } else if choice.isEmpty {
      throw ValidationError("give --window, or another kind of feature such as --lags")
    }
  }

  mutating func run() throws {
    running.apply()
    let saved = try features.map { try SavedBank($0) }
    let wanted = try FeatureSource(
      main: columns, beside: choice.namedColumns(), saved: saved?.columns, events: counting.names,
      input: input,
      run: running)
    var printer = FeaturePrinter(
      columns: wanted, choice: choice, saved: saved, save: save, counting: counting, labelling: labelling,
      run: running,
      timezone: input.source.timezone)
    if let reader = try wanted.orderedRows(run: running) {
      try printer.print(reader)
    } else {
      try printer.print(SeriesStream(wanted.input, regressors: wanted.others, run: running))
    }
  }
}
