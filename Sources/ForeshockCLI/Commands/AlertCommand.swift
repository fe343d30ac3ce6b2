internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock alert`: the alerts a running system would have now.
struct AlertCommand: ParsableCommand {
  enum Payload: String, CaseIterable {
    case alertmanager, webhook, pagerduty, slack, cloudevents, prometheus
    case rules = "prometheus-rules"
    case ruleTests = "prometheus-rule-tests"
  }

  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Say which metrics are predicted to pass a threshold, as sentences or as requests to send.",
    discussion: """
      With --state FILE one incident is one alert from run to run: it fires when 3 of 5 samples speak for it \
      during --for, and is over when it looked over during --keep-firing. The clock is the data's: every new \
      sample is an evaluation, however often the command runs.

      --payload alertmanager prints all that fires, to be sent every minute; webhook, pagerduty, slack and \
      cloudevents print one body a line, with --state only of what is new; prometheus, prometheus-rules and \
      prometheus-rule-tests print metrics, alert rules over them, and promtool's test of those.

      """ + "\n" + ModelOptions.table)

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
      "Print the body of a request instead: alertmanager (version 2), webhook, pagerduty, slack, cloudevents; or prometheus, prometheus-rules, prometheus-rule-tests.",
      valueName: "name"),
    completion: .list(Payload.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var payload: Payload?
  @Flag(name: .customLong("fail-on-alert"), help: "End with status 3 when there is an alert.")
  var failOnAlert = false
  @OptionGroup(title: "Policy") var policyOptions: PolicyOptions
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
    guard let threshold = thresholdOptions.threshold else {
      throw CommandFailure.usage("give a threshold with --above or --below")
    }
    let names = try regressorOptions.names()
    let sustained = try thresholdOptions.sustainedRule()
    var job = ForecastRun(
      choice: try ForecasterChoice(modelOptions), horizon: try DurationText.parse(within, option: "--within"),
      levels: try levelOptions.levels(), threshold: threshold, sustained: sustained, seed: running.seed,
      regressors: RegressorColumns(names: names, fileName: TableFile.shownName(input.source.file)),
      loaded: try modelOptions.load.map(LoadedForecasters.init), refits: modelOptions.refit)
    let stream = try SeriesStream(input, regressors: names, run: running)
    let maker = RuleMaker(
      threshold: threshold, sustained: sustained, probability: probability, unit: unit, instance: instance,
      valueName: input.value ?? "value", withIDs: stream.hasIDs)
    // Said before anything is computed.
    _ = try policyOptions.policy(on: .step, probability: probability)
    var printer = AlertPrinter(run: running, payload: payload, withIDs: stream.hasIDs, options: policyOptions)
    let options = policyOptions
    func assess(_ outlook: Outlook) throws -> Assessment {
      guard let crossing = outlook.crossing else { throw CommandFailure(.internalError, "no crossing") }
      return try Assessment(outlook, crossing: crossing, maker: maker, options: options)
    }
    var state = try options.state.map { try PolicyRun(options, path: $0, probability: probability) }
    job.replay = state.map { Replay(plan: $0.replay(), maker: maker) }
    var waiting: [[Result<Outlook, SeriesProblem>]] = []
    try job.run(
      on: stream, input: input, options: modelOptions, future: regressorOptions.future, run: running
    ) { results in
      guard state != nil else { return try printer.add(results, assess: assess) }
      // Where an alert stands is known when all series are: one that has ended earlier is missed.
      for case .success(let outlook) in results { try state?.add(assess(outlook)) }
      waiting.append(results)
    }
    let outcome = try state?.finish(wall: SystemCalls.now())
    for results in waiting {
      try printer.add(results) { try assess($0).with(outcome?.standings[$0.series.name]) }
    }
    try printer.finish(outcome)
    if failOnAlert, printer.alertCount > 0 { throw ExitCode(ExitStatus.alert.rawValue) }
  }
}

/// The evaluations of a rule before the present one.
struct Replay: Sendable {
  let plan: ReplayPlan
  let maker: RuleMaker
}
