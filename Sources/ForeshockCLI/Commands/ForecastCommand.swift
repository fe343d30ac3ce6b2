internal import ArgumentParser
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock forecast`: what comes next, and with a threshold when it is passed.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast a metric, with intervals; with --above or --below say when it passes.",
    discussion: """
      \(ModelOptions.table)

      A file of many series (--id, or columns unique_id, ds and y) is read in batches, and forecasts are \
      printed as they are made. A series that fails is named on standard error (in JSON it has an entry \
      with 'error') and does not stop the others; the exit status is 0 as long as one series worked, \
      else that of the first failure.

      When a disk will be full, if it fills as before, twice as fast, or with a fifth more from next month on:

        foreshock forecast disk.csv --above 95 --horizon 26w --growth 1,2 --demand 1.2 --demand-from 30d
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How far ahead: a duration (4h, 2d) or a number of samples.", valueName: "span"))
  var horizon: String
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Regressors") var regressorOptions: RegressorOptions
  @OptionGroup(title: "Result") var levelOptions: LevelOptions
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @OptionGroup(title: "Growth") var growthOptions: GrowthOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    guard growthOptions.isGiven else { return }
    if thresholdOptions.threshold == nil {
      throw ValidationError("--growth and --demand need --above or --below")
    }
    if regressorOptions.exogenous != nil || modelOptions.load != nil {
      throw ValidationError("--growth and --demand go with neither --exogenous nor --load")
    }
  }

  mutating func run() throws {
    running.apply()
    let levels = try levelOptions.levels()
    let names = try regressorOptions.names()
    var job = ForecastRun(
      choice: try ForecasterChoice(modelOptions),
      horizon: try DurationText.parse(horizon, option: "--horizon"),
      levels: levels, threshold: thresholdOptions.threshold, sustained: try thresholdOptions.sustainedRule(),
      seed: running.seed,
      regressors: RegressorColumns(names: names, fileName: TableFile.shownName(input.source.file)),
      loaded: try modelOptions.load.map(LoadedForecasters.init), refits: modelOptions.refit)
    let run = running
    job.growth = try growthOptions.plan { run.note($0) }
    let stream = try SeriesStream(input, regressors: names, run: running)
    var printer = ForecastPrinter(
      run: running, levels: levels, withIDs: stream.hasIDs, withCandidates: modelOptions.trace)
    try job.run(
      on: stream, input: input, options: modelOptions, future: regressorOptions.future, run: running
    ) { try printer.add($0) }
    try printer.finish()
  }
}
