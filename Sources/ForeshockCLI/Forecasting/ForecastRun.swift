internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockForecasting
internal import ForeshockNumerics
internal import ForeshockSeries

/// One forecasting job over all series of a file: the shared middle of `forecast` and `alert`.
struct ForecastRun {
  let choice: ForecasterChoice
  let horizon: DurationOrSteps
  let levels: [Double]
  let threshold: Threshold?
  let sustained: Sustained
  let seed: UInt64
  /// The columns of `--exogenous`.
  var regressors: RegressorColumns
  /// Models that were saved, instead of ones to fit.
  var loaded: LoadedForecasters?
  /// Whether loaded models are estimated anew.
  var refits = false
  /// Which evaluations before the present one are wanted; none without.
  var replay: Replay?
  /// How growth may differ from what it was; nothing without.
  var growth: GrowthPlan?

  /// Fits and forecasts every series of `stream`, a batch at a time and the series of a batch in parallel; a
  /// series that fails does not stop the others. `body` gets the results in the order of the file.
  mutating func run(
    on stream: SeriesStream, input: InputOptions, options: ModelOptions, future: String?, run: RunOptions,
    _ body: ([Result<Outlook, SeriesProblem>]) throws -> Void
  ) throws {
    try checkRegressors()
    let bar = ProgressBar("forecasting", quiet: run.quiet)
    defer { bar.finish() }
    stream.showProgress(on: bar)
    var saving = try options.save.map {
      try ForecasterArchive(path: $0, hasIDs: stream.hasIDs)
    }
    var newer = 0
    while let batch = try stream.next() {
      if let future, regressors.future == nil {
        regressors.future = try ComingRegressors(
          future, names: regressors.names, keys: stream.keyColumns, source: input.source, run: run)
      }
      replay?.maker.valueName = stream.valueName
      let job = self
      let results = Parallel.map(count: batch.count) { index in
        batch[index].flatMap { job.result(for: $0) }
      }
      bar.finish()
      for case .success(let outlook) in results {
        newer += outlook.newSampleCount
        try saving?.add(outlook.fitted, id: outlook.series.name, valueName: stream.valueName)
      }
      if !stream.hasIDs, case .success(let outlook)? = results.first {
        say(outlook, trace: options.trace, run: run)
      }
      try body(results)
    }
    try saving?.finish()
    if loaded != nil, newer > 0 {
      run.note("\(newer) newer sample\(newer == 1 ? "" : "s") filtered in")
    }
  }

  /// What was fitted to the only series.
  private func say(_ outlook: Outlook, trace: Bool, run: RunOptions) {
    let season = outlook.seasonLength.map { "season of \($0) samples" } ?? "no season"
    let specification = outlook.fitted.summary.specification
    run.note(loaded == nil ? "\(season), \(specification)" : "\(specification), loaded")
    if let chosen = outlook.fitted as? BestInBacktest.Fitted { run.note(Self.explanation(of: chosen)) }
    if trace, let search = outlook.fitted.arimaSearch { run.note(search.description) }
  }

  private func checkRegressors() throws {
    guard !regressors.isEmpty, loaded == nil, !choice.takesRegressors else { return }
    throw CommandFailure.usage(
      "\(choice.name) takes no regressors, so --exogenous cannot be used with it",
      hint: "Models that do: \(ForecasterChoice.namesWithRegressors).")
  }

  /// Fits and forecasts one series.
  func result(for known: KnownSeries) -> Result<Outlook, SeriesProblem> {
    let id = known.series.name
    do {
      return .success(try outlook(for: known))
    } catch let error as ModelError {
      return .failure(SeriesProblem(id: id, error))
    } catch let failure as CommandFailure {
      return .failure(SeriesProblem(id: id, failure: failure, isNamed: failure.names(id)))
    } catch {
      return .failure(SeriesProblem(id: id, failure: CommandFailure(.internalError, "\(error)")))
    }
  }

  /// How many samples ahead `series` is to be forecast.
  private func steps(of series: TimeSeries) throws -> Int {
    let steps = try DurationText.steps(horizon, on: series.samplingInterval, option: "the horizon")
    guard (1...1_000_000).contains(steps) else {
      throw CommandFailure.usage(
        "the horizon is \(steps) samples of '\(series.name)'; it must be 1 to 1,000,000")
    }
    return steps
  }

  private func outlook(for known: KnownSeries) throws -> Outlook {
    var known = known
    if let growth, let threshold {
      known.series = try growth.coarser(known.series, horizon: horizon, threshold: threshold)
    }
    let extra = threshold == nil ? 0 : sustained.window - 1
    let prepared = try regressors.prepared(known, steps: steps, more: extra)
    let series = prepared.history
    let steps = try steps(of: series)
    var seasonLength: Int?
    var newSampleCount = 0
    let fitted: any FittedForecaster
    if let loaded {
      (fitted, newSampleCount) = try continued(loaded.model(for: series.name), prepared)
    } else {
      seasonLength = try choice.length(of: series)
      let forecaster = try choice.forecaster(for: series, seasonLength: seasonLength, horizon: steps)
      do {
        fitted = try fit(forecaster, prepared)
      } catch {
        var failure = CommandFailure(error)
        // A shorter season helps only where the season is what asks for more samples than there are.
        if case .tooFewObservations(let required, _) = error.kind, let seasonLength, required > seasonLength {
          failure.hint =
            "The season is \(seasonLength) samples; give a shorter --season, or --season none."
        }
        throw failure
      }
    }
    let forecast = try fitted.forecast(
      horizon: steps, levels: levels, regressors: try prepared.firstComing(steps))
    var crossing: Crossing?
    var earlier: [EarlierLook] = []
    let lacking = try replay?.plan.settings.warmUp.lacking(fitted.context, season: seasonLength)
    var scenarios: [(scenario: GrowthScenario, crossing: Crossing)] = []
    if let threshold {
      func crossingOf(_ model: any FittedForecaster) throws(ModelError) -> Crossing {
        try model.crossing(
          of: threshold, within: steps, sustained: sustained, level: 0.9, seed: seed,
          regressors: prepared.coming)
      }
      crossing = try crossingOf(fitted)
      if let growth {
        let all = try growth.scenarios(on: series.samplingInterval)
        let crossings = try fitted.crossings(
          of: threshold, within: steps, under: all, sustained: sustained, level: 0.9, seed: seed)
        scenarios = zip(all, crossings).map { (scenario: $0, crossing: $1) }
      }
      // Coming values of regressors are known from the end on only.
      if let replay, prepared.regressors.isEmpty {
        earlier = try replay.plan.looks(
          on: series, rule: replay.maker.key(for: series, horizon: steps),
          fingerprint: try replay.maker.fingerprint(of: series, horizon: steps), season: seasonLength,
          start: { try start(of: series, count: $0, seasonLength: seasonLength, horizon: steps) },
          crossing: crossingOf)
      }
    }
    return Outlook(
      series: series, fitted: fitted, forecast: forecast, threshold: threshold, crossing: crossing,
      seasonLength: seasonLength, newSampleCount: newSampleCount, earlier: earlier,
      lacking: lacking, scenarios: scenarios)
  }

  /// A model that knows the first `count` samples of a series; nil when these are too few for it.
  private func start(
    of series: TimeSeries, count: Int, seasonLength: Int?, horizon: Int
  ) throws -> (any FittedForecaster)? {
    let first = series[0..<count]
    if let loaded { return updated(try loaded.model(for: series.name), with: first) }
    guard
      let forecaster = try? choice.forecaster(for: first, seasonLength: seasonLength, horizon: horizon)
    else { return nil }
    return try? fit(forecaster, PreparedSeries(history: first))
  }

  private func updated(_ fitted: some FittedForecaster, with series: TimeSeries) -> (any FittedForecaster)? {
    var live = fitted
    return (try? live.update(with: series)) == nil ? nil : live
  }

  /// Opens the existential once a fit.
  private func fit(_ forecaster: some Forecaster, _ prepared: PreparedSeries) throws(ModelError)
    -> any FittedForecaster
  {
    try forecaster.fit(prepared.history, regressors: prepared.regressors)
  }

  /// A loaded model after the samples of the file that are newer than it, and how many they are.
  private func continued(_ fitted: some FittedForecaster, _ prepared: PreparedSeries) throws
    -> (any FittedForecaster, Int)
  {
    let series = prepared.history
    let context = fitted.context
    guard context.samplingInterval == series.samplingInterval else {
      func words(_ interval: SamplingInterval) -> String {
        interval.forPeople.map { "every \($0)" } ?? "steps"
      }
      throw CommandFailure(
        .badData,
        "the loaded model's samples are \(words(context.samplingInterval)), the file's \(words(series.samplingInterval))",
        hint: "Fit again: leave out --load.")
    }
    let end = series.timestamp(at: series.count - 1)
    guard context.lastTimestamp <= end else {
      throw CommandFailure(
        .badData,
        "the loaded model ends at \(Format.time(context.lastTimestamp, on: context.samplingInterval)), the file before that, at \(Format.time(end, on: series.samplingInterval))",
        hint: "Give the file with the samples the model has seen, or fit again: leave out --load.")
    }
    for name in fitted.regressorNames where !prepared.regressors.names.contains(name) {
      throw CommandFailure.usage(
        "the loaded model needs the regressor '\(name)'",
        hint: "Give --exogenous \(fitted.regressorNames.joined(separator: ",")).")
    }
    if fitted.regressorNames.isEmpty, let name = prepared.regressors.names.first {
      throw CommandFailure.usage(
        "the loaded model, \(fitted.summary.specification), takes no regressors such as '\(name)'")
    }
    do {
      var live = fitted
      try live.update(with: series, regressors: prepared.regressors)
      let newer = live.context.count - context.count
      if refits { live = try live.refit(on: series, regressors: prepared.regressors) }
      return (live, newer)
    } catch {
      if case .invalidParameter("series", let reason) = error.kind {
        throw CommandFailure(.badData, "the loaded model does not fit the file, which \(reason)")
      }
      throw error
    }
  }

  /// Why `auto` took the model it took.
  private static func explanation(of chosen: BestInBacktest.Fitted) -> String {
    let scores = chosen.trials.map { "\($0.name) \($0.pinball.map(Format.short) ?? "–")" }
    return "chosen by a backtest, pinball loss: " + scores.joined(separator: ", ")
  }
}
