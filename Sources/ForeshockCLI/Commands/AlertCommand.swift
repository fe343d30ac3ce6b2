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

    /// Whether its receiver remembers, so that only what is new is sent.
    var isNews: Bool { [.webhook, .pagerduty, .slack, .cloudevents].contains(self) }
    /// Whether it is made of forecasts and not of alerts.
    var isPrometheus: Bool { [.prometheus, .rules, .ruleTests].contains(self) }
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
    name: .long,
    help: ArgumentHelp(
      "What the metric was measured on, for the sentence and the labels; in a file of many series it is the id.",
      valueName: "name"))
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
    let settings = try policyOptions.settings(probability: probability)
    _ = try policyOptions.runInterval()
    var state = try policyOptions.state.map {
      try PolicyRun(policyOptions, settings: settings, path: $0, request: request, payload: payload)
    }
    do {
      try evaluate(&state, settings)
    } catch let failure as CommandFailure {
      // An alert that is not repeated ends by itself: what stands is sent though the data is not there.
      if var state, !state.isSettled, payload == .alertmanager, failure.isOfData {
        let outcome = state.settle(wall: SystemCalls.now())
        try AlertPrinter(
          run: running, payload: payload, withIDs: false, options: policyOptions, settings: settings
        ).printPayload(outcome)
      }
      throw failure
    }
  }

  /// What is asked for, whatever the file holds.
  private var request: String {
    let threshold = thresholdOptions.threshold.map { "\($0.direction) \($0.value)" } ?? ""
    return [
      input.source.file, input.value ?? "", instance ?? "", threshold, "within \(within)",
      thresholdOptions.sustained,
    ].joined(separator: "; ")
  }

  private func evaluate(_ state: inout PolicyRun?, _ settings: PolicySettings) throws {
    guard let threshold = thresholdOptions.threshold else {
      throw CommandFailure.usage("give a threshold with --above or --below")
    }
    let names = try regressorOptions.names()
    let sustained = try thresholdOptions.sustainedRule()
    var job = ForecastRun(
      choice: try ForecasterChoice(watchingWith: modelOptions, hasRegressors: !names.isEmpty),
      horizon: try DurationText.parse(within, option: "--within"),
      levels: try levelOptions.levels(), threshold: threshold, sustained: sustained, seed: running.seed,
      regressors: RegressorColumns(names: names, fileName: TableFile.shownName(input.source.file)),
      loaded: try modelOptions.load.map(LoadedForecasters.init), refits: modelOptions.refit)
    let stream = try SeriesStream(input, regressors: names, run: running)
    if stream.hasIDs, instance != nil {
      throw CommandFailure.usage(
        "--instance names what the only series of a file was measured on; in this one the ids do",
        hint: "Leave out --instance.")
    }
    var maker = RuleMaker(
      threshold: threshold, sustained: sustained, probability: probability, unit: unit, instance: instance,
      withIDs: stream.hasIDs)
    var printer = AlertPrinter(
      run: running, payload: payload, withIDs: stream.hasIDs, options: policyOptions, settings: settings)
    job.replay = state.map { Replay(plan: $0.replay(), maker: maker) }
    let isLoaded = modelOptions.load != nil && !modelOptions.refit
    var waiting: [Result<Assessment, SeriesProblem>] = []
    try job.run(
      on: stream, input: input, options: modelOptions, future: regressorOptions.future, run: running
    ) { results in
      maker.valueName = stream.valueName
      let assessed = try results.map { result throws -> Result<Assessment, SeriesProblem> in
        switch result {
        case .failure(let problem): .failure(problem)
        case .success(let outlook):
          .success(
            try Assessment(
              outlook, maker: maker, options: policyOptions, modelAge: outlook.modelAge(isLoaded: isLoaded),
              model: printer.model(of: outlook), picture: printer.picture(of: outlook)))
        }
      }
      guard state != nil else { return try printer.add(assessed) }
      // Where an alert stands is known when all series are: one that has ended earlier is missed.
      for case .success(let assessment) in assessed { try state?.add(assessment) }
      waiting += assessed
    }
    let outcome = state?.settle(wall: SystemCalls.now())
    try printer.add(waiting.map { result in result.map { $0.with(outcome?.standings[$0.name]) } })
    try printer.printPayload(outcome)
    try end(&printer, state, outcome)
  }

  /// What is left when somebody has been told: the state is written, so that nothing is done twice, then plans are
  /// carried out. Neither's failure keeps the result from being printed.
  private func end(
    _ printer: inout AlertPrinter, _ state: PolicyRun?, _ outcome: PolicyRun.Result?
  ) throws {
    var failure = outcome?.failure
    var actions: [ActionRecord] = []
    for remark in outcome?.remarks ?? [] { running.note(remark) }
    if let state, let outcome {
      do {
        try state.save()
        let done = ActionRunner.carryOut(outcome.decided, audit: policyOptions.audit)
        actions = done.records
        failure = failure ?? done.failure
      } catch let unwritten as CommandFailure {
        failure = unwritten
      }
    }
    try printer.finish(outcome, actions: actions)
    if let failure { throw failure }
    if failOnAlert, printer.alertCount > 0 { throw ExitCode(ExitStatus.alert.rawValue) }
  }
}

extension Outlook {
  /// How far the data has gone on since the model was fitted; nil without a clock.
  fileprivate func modelAge(isLoaded: Bool) -> Duration? {
    guard series.samplingInterval != .step else { return nil }
    return isLoaded ? .seconds(Double(newSampleCount) * series.samplingInterval.nominalSeconds) : .zero
  }
}

extension CommandFailure {
  /// Whether it is the data that is missing or bad, and not the command line.
  fileprivate var isOfData: Bool { [.badData, .noInput, .notEnoughData].contains(status) }
}

/// The evaluations of a rule before the present one.
struct Replay: Sendable {
  let plan: ReplayPlan
  /// Its name of the values is known when the first batch is.
  var maker: RuleMaker
}
