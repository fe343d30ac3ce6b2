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
  /// A model that was saved, instead of one to fit.
  var loaded: (any FittedForecaster)?

  /// Fits and forecasts one series.
  func outlook(for series: TimeSeries) throws -> Outlook {
    let steps = try DurationText.steps(horizon, on: series.samplingInterval, option: "the horizon")
    guard (1...1_000_000).contains(steps) else {
      throw CommandFailure.usage(
        "the horizon is \(steps) samples of '\(series.name)'; it must be 1 to 1,000,000")
    }
    let fitted: any FittedForecaster
    var seasonLength: Int?
    if let loaded {
      try checkLoaded(loaded, against: series)
      fitted = loaded
    } else {
      seasonLength = try choice.length(of: series)
      let forecaster = try choice.forecaster(
        for: series, seasonLength: seasonLength, horizon: steps)
      do {
        fitted = try fit(forecaster, series)
      } catch {
        var failure = CommandFailure(error, series: series.name)
        if failure.status == .notEnoughData, let seasonLength {
          failure.hint = "The season is \(seasonLength) samples; give a shorter --season, or --season none."
        }
        throw failure
      }
    }
    do {
      let forecast = try fitted.forecast(horizon: steps, levels: levels)
      var crossing: Crossing?
      if let threshold {
        crossing = try fitted.crossing(
          of: threshold, within: steps, sustained: sustained, level: 0.9, seed: seed)
      }
      return Outlook(
        series: series, fitted: fitted, forecast: forecast, threshold: threshold, crossing: crossing,
        seasonLength: seasonLength)
    } catch {
      throw CommandFailure(error, series: series.name)
    }
  }

  /// A saved model forecasts from the end of its own series; that must be the end of the file as well.
  private func checkLoaded(_ fitted: any FittedForecaster, against series: TimeSeries) throws {
    let context = fitted.context
    let end = series.timestamp(at: series.count - 1)
    guard context.samplingInterval == series.samplingInterval, context.lastTimestamp == end else {
      let interval = series.samplingInterval
      throw CommandFailure(
        .badData,
        "the loaded model ends at \(Format.time(context.lastTimestamp, on: context.samplingInterval)), the file at \(Format.time(end, on: interval))",
        hint: "Fit again: leave out --load.")
    }
  }

  /// Opens the existential once a fit.
  private func fit(_ forecaster: some Forecaster, _ series: TimeSeries) throws(ModelError)
    -> any FittedForecaster
  {
    try forecaster.fit(series)
  }

  /// Fits and forecasts every series, in parallel; a series that fails does not stop the others. The model
  /// of a file of one series is written to `path`, if given.
  func outlooks(for file: SeriesFile, saving path: String?, run: RunOptions) throws
    -> [Result<Outlook, any Error>]
  {
    if path != nil || loaded != nil, file.hasIDs {
      throw CommandFailure.usage("--save and --load are for a file of one series; this one has several")
    }
    let all = file.series
    let bar = ProgressBar("forecasting", quiet: run.quiet)
    defer { bar.finish() }
    let done = Counter()
    let results = Parallel.map(count: all.count) { index -> Result<Outlook, any Error> in
      defer { bar.update(done.increment(), of: all.count) }
      return Result { try outlook(for: all[index]) }
    }
    if !file.hasIDs, case .success(let outlook)? = results.first {
      let season = outlook.seasonLength.map { "season of \($0) samples" } ?? "no season"
      let specification = outlook.fitted.summary.specification
      if let path { try SavedForecasters.save(outlook.fitted, valueName: file.valueName, to: path) }
      run.note(loaded == nil ? "\(season), \(specification)" : "\(specification), loaded")
      if let chosen = outlook.fitted as? BestInBacktest.Fitted { run.note(Self.explanation(of: chosen)) }
    }
    return results
  }

  /// Why `auto` took the model it took.
  private static func explanation(of chosen: BestInBacktest.Fitted) -> String {
    let scores = chosen.trials.map { "\($0.name) \($0.pinball.map(Format.short) ?? "–")" }
    return "chosen by a backtest, pinball loss: " + scores.joined(separator: ", ")
  }
}
