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
    name: .long,
    help: ArgumentHelp("How far ahead: a duration (4h, 2d) or a number of samples.", valueName: "span"))
  var horizon: String
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Result") var levelOptions: LevelOptions
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @Option(name: .long, help: ArgumentHelp("Write the fitted model here.", valueName: "file"))
  var save: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use this model instead of fitting one; it must have been fitted up to the file's end.",
      valueName: "file"))
  var load: String?
  @OptionGroup(title: "Running") var running: RunOptions

  mutating func run() throws {
    running.apply()
    let levels = try levelOptions.levels()
    let job = ForecastRun(
      choice: try ForecasterChoice(modelOptions),
      horizon: try DurationText.parse(horizon, option: "--horizon"),
      levels: levels, threshold: thresholdOptions.threshold, sustained: try thresholdOptions.sustainedRule(),
      seed: running.seed, loaded: try load.map(SavedForecasters.load))
    let loaded = try SeriesFile(input, run: running)
    if save != nil || load != nil, loaded.hasIDs {
      throw CommandFailure.usage("--save and --load are for a file of one series; this one has several")
    }
    let outlooks = try job.outlooks(for: loaded, run: running)
    if let save, case .success(let outlook)? = outlooks.first {
      try SavedForecasters.save(outlook.fitted, valueName: loaded.valueName, to: save)
    }
    try ForecastPrinter(run: running, levels: levels, withIDs: loaded.hasIDs).print(outlooks)
  }
}
