internal import ForeshockSeries

/// Looks how well exhaustion would have been foretold, by forecasts from many moments of the past that see
/// nothing later, beside the naive answer.
///
///     let scores = try BudgetBacktest(origins: 40).run(events, for: objective).scores
///     scores.coverage; scores.brier; scores.meanError; scores.naiveMeanError
public struct BudgetBacktest: Hashable, Sendable {
  /// From how many moments is forecast, evenly spread; by default 40.
  public let origins: Int
  /// How far each forecast looks; nil for the shorter of the window and a third of the history. A calendar's
  /// forecasts look to the end of their period.
  public let horizon: Duration?
  /// How much history the first one has; by default 7 days, or a third of the history if that is shorter.
  public let warmUp: Duration
  /// Futures of each forecast; by default 500.
  public let pathCount: Int
  /// The intervals' level; by default 0.9.
  public let level: Double
  /// The seed.
  public let seed: UInt64

  /// A backtest.
  ///
  /// - Throws: ``ServiceLevelError`` unless there are 1 … 10,000 origins, the warm-up is not negative, and
  ///   the rest as ``BudgetForecaster`` takes it.
  public init(
    origins: Int = 40, horizon: Duration? = nil, warmUp: Duration = .seconds(7 * 86_400),
    pathCount: Int = 500,
    level: Double = 0.9, seed: UInt64 = 0
  ) throws(ServiceLevelError) {
    guard (1...10_000).contains(origins) else { throw .setting("origins", "1 to 10,000, not \(origins)") }
    guard warmUp >= .zero else { throw .setting("warmUp", "not below zero, as \(warmUp.forPeople) is") }
    _ = try BudgetForecaster(pathCount: pathCount, level: level, horizon: horizon, seed: seed)
    self.origins = origins
    self.horizon = horizon
    self.warmUp = warmUp
    self.pathCount = pathCount
    self.level = level
    self.seed = seed
  }

  /// Forecasts from each origin at which there is budget left and whose future is known.
  ///
  /// - Parameter progress: how many of how many origins are done.
  /// - Throws: ``ServiceLevelError`` (`notEnoughData`) when no origin is left.
  public func run(
    _ events: ServiceEvents, for objective: ServiceObjective, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(ServiceLevelError) -> BudgetBacktestResult {
    let history = events.lastTime - events.firstTime
    let ahead = horizon ?? min(objective.window.length(at: events.lastTime), history / 3)
    let first = events.firstTime + min(warmUp, history / 3)
    let isRolling = if case .rolling = objective.window { true } else { false }
    let room = (isRolling ? events.lastTime - ahead : events.lastTime) - first
    guard room >= .zero else { throw Self.tooShort }
    let forecaster = try BudgetForecaster(pathCount: pathCount, level: level, horizon: ahead, seed: seed)
    var cases: [BudgetBacktestResult.Case] = []
    for index in 0..<origins {
      progress(index, origins)
      let origin = first + .seconds(room.inSeconds * Double(index) / Double(max(1, origins - 1)))
      if !isRolling, objective.window.bounds(at: origin).end > events.lastTime + events.interval { continue }
      let history = events.counts(after: Timestamp(microseconds: .min), through: origin)
      guard history.total > 0, !events.status(of: objective, at: origin).isExhausted else { continue }
      let forecast = try forecaster.forecast(events, for: objective, at: origin)
      cases.append(
        BudgetBacktestResult.Case(
          origin: origin, horizonEnd: forecast.horizonEnd, exhaustion: forecast.exhaustion,
          naive: forecast.naive, actual: Self.exhaustion(events, objective, forecast)))
    }
    progress(origins, origins)
    guard !cases.isEmpty else { throw Self.tooShort }
    return BudgetBacktestResult(cases: cases)
  }

  private static var tooShort: ServiceLevelError {
    ServiceLevelError(
      .notEnoughData(
        reason: "the history is too short, or its budget used up, at every moment to look ahead from"))
  }

  /// When the budget was really used up: the end of the first slot of the forecast at which it was.
  private static func exhaustion(
    _ events: ServiceEvents, _ objective: ServiceObjective, _ forecast: BudgetForecast
  ) -> Timestamp? {
    switch objective.window {
    case .rolling:
      return forecast.fan.first { events.status(of: objective, at: $0.time).isExhausted }?.time
    case .calendar:
      let bounds = objective.window.bounds(at: forecast.asOf)
      let end = Timestamp(microseconds: bounds.end.microseconds - 1)
      let allowed = objective.budget * events.counts(after: bounds.after, through: end).total
      return forecast.fan.first { events.counts(after: bounds.after, through: $0.time).bad >= allowed }?.time
    }
  }
}
