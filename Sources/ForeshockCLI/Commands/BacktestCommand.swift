internal import ArgumentParser
internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockSeries

/// `foreshock backtest`: how good each model would have been on this very metric.
struct BacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Compare models by the forecasts they would have made at past moments (rolling origin).",
    discussion: """
      Every model is fitted on the data before each origin only, and judged on the samples after it. \
      MASE below 1 means better than repeating the last season (or value) does on the training data, OWA below 1 better \
      than Naive 2 from the same origins. CRPS judges the whole forecast, MSIS its widest band. Skill is how much smaller \
      the error is than the baseline's, the first naive or seasonal-naive among the models, or else the first one; p is \
      how likely such a difference is by chance (Diebold–Mariano). The other formats have more figures.
      The columns of --exogenous count as known after an origin; models that take none are judged without.

      With --above or --below the alerts there would have been are replayed too, sample by sample and as of then, by the \
      code of foreshock alert: the share of crossings announced (recall) and of alerts that were about one (precision), false \
      alerts a week, how early (lead; negative is late), and how honest the probabilities were (ECE, Brier, skill over \
      predict_linear, cover of the 90 % interval of the time); beside predict_linear[1h] and static lines, for: 5m.

      \(ModelOptions.table)
      """)

  @OptionGroup(title: "Input") var input: InputOptions
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How far ahead: a duration or a number of samples.", valueName: "span"))
  var horizon: String
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Models, separated by commas (default: seasonal-naive,holt-winters, with a threshold multi-process).",
      valueName: "names"))
  var model: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The season, as for forecast.", valueName: "season"))
  var season: String = "auto"
  @Option(
    name: .long,
    help: ArgumentHelp("Model a transformed series: none, log, sqrt or box-cox.", valueName: "name"),
    completion: .list(ModelOptions.Transform.allCases.map(\.rawValue)), transform: { try Choice.named($0) })
  var transform: ModelOptions.Transform = .none
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many past moments to forecast from.", valueName: "count"))
  var origins: Int = 10
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The one of the models that the others are compared with (default: the first naive or seasonal-naive, or else the first).",
      valueName: "name"))
  var baseline: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns that explain a part of the metric and are known ahead, for arima(…), auto-arima and auto.",
      valueName: "a,b"))
  var exogenous: String?
  @OptionGroup(title: "Replay") var replayOptions: ReplayOptions
  @OptionGroup(title: "Result") var levelOptions: LevelOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if !(1...100_000).contains(origins) {
      throw ValidationError("--origins takes a whole number from 1 to 100,000, not \(origins)")
    }
  }

  mutating func run() throws {
    running.apply()
    let thresholds = try replayOptions.thresholds()
    let model = model ?? (thresholds.isEmpty ? "seasonal-naive,holt-winters" : "multi-process")
    let choices = try ModelList.split(model).map {
      try ForecasterChoice(model: $0, season: season, transform: transform)
    }
    let chosen = choices.map(\.name.description)
    if let twice = chosen.first(where: { name in chosen.count { $0 == name } > 1 }) {
      throw CommandFailure.usage("--model names \(twice) twice")
    }
    let reference = try baseline.map { try named($0, among: choices, of: model) }
    let replay =
      thresholds.isEmpty ? nil : try ReplayJob(replayOptions, choices: choices, seed: running.seed)
    let span = try DurationText.parse(horizon, option: "--horizon")
    let levels = try levelOptions.levels()
    let names = try exogenous.map { try NameList.parse($0, option: "--exogenous") } ?? []
    if !names.isEmpty, !choices.contains(where: \.takesRegressors) {
      throw CommandFailure.usage(
        "no model of \(model) takes regressors, so --exogenous cannot be used",
        hint: "Models that do: \(ForecasterChoice.namesWithRegressors).")
    }
    if !names.isEmpty, replay != nil {
      throw CommandFailure.usage(
        "--exogenous cannot be used with --above or --below: a replay does not know coming values")
    }
    let stream = try SeriesStream(input, regressors: names, run: running)
    let columns = RegressorColumns(names: names, fileName: stream.name)
    let bar = ProgressBar("backtesting", quiet: running.quiet)
    let replayBar = ProgressBar("replaying", quiet: running.quiet)
    var isSaid = false
    var tally = FailureTally()
    var done: [BacktestOutcome] = []
    while let batch = try stream.next() {
      done += try tally.successes(
        of: batch.map { known in
          known.flatMap { known in
            result(on: known) {
              let report = try report(
                on: known, columns, choices: choices, baseline: reference, span: span, levels: levels,
                bar: bar)
              bar.finish()
              let replays = try replay?.reports(
                on: known.series, horizon: report.horizon, bar: replayBar
              ) { words in
                if !isSaid { running.note(words) }
                isSaid = true
              }
              replayBar.finish()
              return BacktestOutcome(report: report, replays: replays ?? [])
            }
          }
        })
    }
    bar.finish()
    try tally.finish()
    try BacktestPrinter(run: running, withIDs: stream.hasIDs, withToil: replayOptions.toil).print(done)
  }

  /// The name of the baseline as the report has it.
  private func named(
    _ text: String, among choices: [ForecasterChoice], of model: String
  ) throws -> String {
    let name = try ForecasterChoice(model: text, season: season, transform: transform).name.description
    guard choices.contains(where: { $0.name.description == name }) else {
      throw CommandFailure.usage(
        "--baseline \(text) is none of the models compared", hint: "These are: \(model).")
    }
    return name
  }

  private func result(
    on known: KnownSeries, _ work: () throws -> BacktestOutcome
  ) -> Result<BacktestOutcome, SeriesProblem> {
    do {
      return .success(try work())
    } catch let error as ModelError {
      return .failure(SeriesProblem(id: known.series.name, error))
    } catch {
      let failure = CommandFailure(error) ?? CommandFailure(.internalError, "\(error)")
      return .failure(
        SeriesProblem(
          id: known.series.name, failure: failure, isNamed: failure.names(known.series.name)))
    }
  }

  private func report(
    on known: KnownSeries, _ columns: RegressorColumns, choices: [ForecasterChoice], baseline: String?,
    span: DurationOrSteps, levels: [Double], bar: ProgressBar
  ) throws -> BacktestReport {
    // Rows at the end that have no value, the future of a forecast, are no part of a backtest.
    let prepared = try columns.prepared(known, steps: { _ in 0 }, more: 0)
    let series = prepared.history
    let steps = try DurationText.steps(span, on: series.samplingInterval, option: "--horizon")
    // The models share the season, so that it is looked for once; one that does not fit twice before the
    // last origin is no help, and what that origin sees may have a shorter one.
    var seasonLength = try choices.first?.length(of: series)
    if let length = seasonLength, 2 * length + steps > series.count, series.count > steps {
      seasonLength = try choices.first?.length(of: series[0..<series.count - steps])
    }
    let models = try choices.map {
      (
        name: $0.name.description,
        model: try $0.forecaster(for: series, seasonLength: seasonLength, horizon: steps)
      )
    }
    let report = try Backtest(
      horizon: steps, originCount: origins, seasonLength: seasonLength ?? 1, levels: levels
    )
    .run(
      models, on: series, regressors: prepared.regressors, baseline: baseline, judgesSteps: false,
      measuresTime: true
    ) {
      bar.update($0, of: $1)
    }
    // A table without a single number is no result.
    if report.models.allSatisfy({ $0.scoredOrigins == 0 }), let failure = report.models[0].failures.first {
      throw CommandFailure(
        .notEnoughData, "no model could be judged at any origin; \(failure.message)")
    }
    return report
  }
}

/// Lists of model names, whose own commas are inside parentheses.
enum ModelList {
  static func split(_ text: String) -> [String] {
    var names = [""]
    var depth = 0
    for character in text {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if character == ",", depth <= 0 { names.append("") } else { names[names.count - 1].append(character) }
    }
    return names
  }
}
