internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// How far and how thoroughly the budget is foretold.
struct BudgetOutlookOptions: ParsableArguments {
  @Option(
    takes: "span", "How far ahead to look (default: the window's length, or the calendar period's end).")
  var horizon: String?
  @Option(takes: "count", "Simulated futures (default: 2000, in backtests 500).")
  var paths: Int?
  @Option(takes: "percent", "The level of the interval of the exhaustion time (default: 90).")
  var level: Double?
  @Flag(name: .customLong("no-forecast"), help: "Do not look ahead.")
  var noForecast = false
  @Flag(help: "Say how well exhaustion would have been foretold from the past of this file.")
  var backtest = false
  @Option(takes: "count", "From how many moments of the past --backtest looks ahead (default: 40).")
  var origins: Int?

  func validate() throws {
    if noForecast, backtest || horizon != nil || paths != nil || level != nil {
      throw ValidationError("--no-forecast looks no way ahead")
    }
    if origins != nil, !backtest { throw ValidationError("--origins is for --backtest") }
    if let level, !(level >= 1 && level < 100) {
      throw ValidationError("--level takes a percentage from 1 to below 100, not \(level)")
    }
  }

  /// The options that are given.
  var given: [String] {
    [
      ("--horizon", horizon != nil), ("--paths", paths != nil), ("--level", level != nil),
      ("--no-forecast", noForecast),
    ].filter(\.1).map(\.0)
  }

  private func span() throws -> Duration? {
    try horizon.map { text in
      do {
        return try Duration(parsing: text)
      } catch {
        throw CommandFailure.usage("--horizon: \(error)")
      }
    }
  }

  func forecast(_ events: ServiceEvents, _ plan: ServicePlan, seed: UInt64) throws -> BudgetForecast? {
    let forecaster = try BudgetForecaster(
      pathCount: paths ?? 2000, level: (level ?? 90) / 100, horizon: span(), seed: seed)
    return noForecast ? nil : try forecaster.forecast(events, for: plan.objective)
  }

  func runBacktest(_ events: ServiceEvents, _ plan: ServicePlan, run: RunOptions) throws
    -> BudgetBacktestResult
  {
    let bar = ProgressBar("looking ahead from the past", quiet: run.quiet)
    defer { bar.finish() }
    return try BudgetBacktest(
      origins: origins ?? 40, horizon: span(), pathCount: paths ?? 500, level: (level ?? 90) / 100,
      seed: run.seed
    ).run(events, for: plan.objective) { bar.update($0, of: $1) }
  }
}
