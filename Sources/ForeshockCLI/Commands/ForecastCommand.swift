internal import ArgumentParser
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock forecast`: what comes next, and with a threshold when it is passed.
struct ForecastCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Forecast a metric, with intervals; with --above or --below say when it passes.")

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How far ahead: a duration (4h, 2d) or a number of samples.", valueName: "span"))
  var horizon: String
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Result") var levelOptions: LevelOptions
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @OptionGroup(title: "Running") var running: RunOptions

  mutating func run() throws {
    running.apply()
    let levels = try levelOptions.levels()
    let job = ForecastRun(
      choice: try ForecasterChoice(modelOptions),
      horizon: try DurationText.parse(horizon, option: "--horizon"),
      levels: levels, threshold: thresholdOptions.threshold, sustained: try thresholdOptions.sustainedRule(),
      seed: running.seed, loaded: try modelOptions.load.map(SavedForecasters.load))
    let file = try SeriesFile(input, run: running)
    let outlooks = try job.outlooks(for: file, saving: modelOptions.save, run: running)
    try ForecastPrinter(run: running, levels: levels, withIDs: file.hasIDs).print(outlooks)
  }
}
