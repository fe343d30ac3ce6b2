internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock alert`: the alerts a running system would have now.
struct AlertCommand: ParsableCommand {
  enum Payload: String, CaseIterable { case alertmanager }

  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Say which metrics are predicted to pass a threshold, as sentences or as Alertmanager JSON.",
    discussion: ModelOptions.table)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: [.long, .customLong("horizon")], parsing: .unconditional,
    help: ArgumentHelp("How far ahead to look: a duration (4h) or a number of samples.", valueName: "span"))
  var within: String
  @OptionGroup(title: "Threshold") var thresholdOptions: ThresholdOptions
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Alert when passing within the horizon is at least this probable.", valueName: "p"))
  var probability: Double = 0.8
  @Option(name: .long, help: ArgumentHelp("The metric's unit, for the sentence.", valueName: "unit"))
  var unit: String?
  @Option(
    name: .long, help: ArgumentHelp("What the metric was measured on, for the sentence.", valueName: "name"))
  var instance: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Print the body of a request instead: alertmanager (version 2).", valueName: "name"),
    completion: .list(Payload.allCases.map(\.rawValue)),
    transform: {
      try Choice.named($0, later: ["webhook", "pagerduty", "slack", "cloudevents"])
    })
  var payload: Payload?
  @Flag(name: .customLong("fail-on-alert"), help: "End with status 3 when there is an alert.")
  var failOnAlert = false
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Regressors") var regressorOptions: RegressorOptions
  @OptionGroup(title: "Result") var levelOptions: LevelOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if thresholdOptions.threshold == nil { throw ValidationError("give a threshold with --above or --below") }
    if !(probability > 0 && probability <= 1) {
      throw ValidationError("--probability takes a number above 0 and up to 1, not \(probability)")
    }
  }

  mutating func run() throws {
    running.apply()
    let names = try regressorOptions.names()
    var job = ForecastRun(
      choice: try ForecasterChoice(modelOptions), horizon: try DurationText.parse(within, option: "--within"),
      levels: try levelOptions.levels(), threshold: thresholdOptions.threshold,
      sustained: try thresholdOptions.sustainedRule(), seed: running.seed,
      regressors: RegressorColumns(names: names, fileName: TableFile.shownName(input.source.file)),
      loaded: try modelOptions.load.map(LoadedForecasters.init), refits: modelOptions.refit)
    let stream = try SeriesStream(input, regressors: names, run: running)
    let withIDs = stream.hasIDs
    var printer = AlertPrinter(run: running, payload: payload, withIDs: withIDs)
    try job.run(
      on: stream, input: input, options: modelOptions, future: regressorOptions.future, run: running
    ) { try printer.add($0) { try assess($0, withIDs: withIDs) } }
    try printer.finish()
    if failOnAlert, printer.alertCount > 0 { throw ExitCode(ExitStatus.alert.rawValue) }
  }

  /// Whether the outlook is an alert. The metric is the value column, the instance the series' id.
  private func assess(_ outlook: Outlook, withIDs: Bool) throws -> Assessment {
    guard let threshold = outlook.threshold, let crossing = outlook.crossing else {
      throw CommandFailure.usage("give a threshold with --above or --below")
    }
    let context = outlook.fitted.context
    let metric = withIDs ? input.value ?? "value" : outlook.series.name
    let instance = instance ?? (withIDs ? outlook.series.name : nil)
    let rule = try AlertRule(
      name: threshold.direction == "above" ? "ForecastAbove" : "ForecastBelow", metric: metric, unit: unit,
      threshold: threshold, horizon: crossing.horizon, sustained: crossing.sustained, probability: probability
    )
    let alert = rule.alert(
      on: crossing, model: outlook.fitted.summary, context: context,
      labels: instance.map { ["instance": $0] } ?? [:], now: context.lastTimestamp)
    return Assessment(
      outlook: outlook, crossing: crossing, alert: alert,
      sentence: crossing.sentence(metric: metric, instance: instance, unit: unit, now: context.lastTimestamp))
  }
}

/// One series with its crossing and, if there is one, its alert.
struct Assessment {
  let outlook: Outlook
  let crossing: Crossing
  let alert: Alert?
  let sentence: String
}
