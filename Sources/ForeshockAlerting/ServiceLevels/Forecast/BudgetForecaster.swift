internal import ForeshockNumerics
public import ForeshockSeries
internal import Glibc

/// Foretells when an error budget will be used up, with the uncertainty of that.
///
///     let forecast = try BudgetForecaster().forecast(events, for: objective)
///     forecast.exhaustion.probability          // that it happens within the window's length
///     forecast.exhaustion.time                 // the median, with `lower` and `upper`
///
/// Futures are drawn by ``BudgetFutures`` and run through the very window of the objective: errors that leave
/// a rolling window give budget back, and the budget of a calendar's period is a share of all events that the
/// period will have had. The same events and seed give the same forecast at any number of threads. What never
/// happened in the past given is foreseen too, with little weight; but a past without any error foretells none.
///
/// - Complexity: O(paths × slots ahead), about a thousand slots.
public struct BudgetForecaster: Hashable, Sendable {
  /// How many futures are drawn; by default 2000.
  public let pathCount: Int
  /// The level of intervals; by default 0.9.
  public let level: Double
  /// How far ahead to look; nil for the window's length, or to the end of the calendar's period.
  public let horizon: Duration?
  /// The seed of the futures.
  public let seed: UInt64

  /// A forecaster.
  ///
  /// - Throws: ``ServiceLevelError`` unless there are 20 … 100,000 paths, the level is inside 0 … 1 and the
  ///   horizon above zero and at most 3,660 days.
  public init(pathCount: Int = 2000, level: Double = 0.9, horizon: Duration? = nil, seed: UInt64 = 0)
    throws(ServiceLevelError)
  {
    guard (20...100_000).contains(pathCount) else {
      throw .setting("pathCount", "20 to 100,000 futures, not \(pathCount)")
    }
    guard level > 0, level < 1 else { throw .setting("level", "a level inside 0 … 1, not \(level)") }
    if let horizon {
      guard horizon > .zero, horizon <= .seconds(3660 * 86_400) else {
        throw .setting("horizon", "above zero and up to 3,660 days, not \(horizon.forPeople)")
      }
    }
    self.pathCount = pathCount
    self.level = level
    self.horizon = horizon
    self.seed = seed
  }

  /// The forecast from `time` (nil for the last row's); later rows are not looked at.
  ///
  /// - Throws: ``ServiceLevelError`` (`notEnoughData`) when there are no events up to then.
  public func forecast(
    _ events: ServiceEvents, for objective: ServiceObjective, at time: Timestamp? = nil
  ) throws(ServiceLevelError) -> BudgetForecast {
    let time = time ?? events.lastTime
    guard events.counts(after: Timestamp(microseconds: .min), through: time).total > 0 else {
      throw ServiceLevelError(.notEnoughData(reason: "there are no events up to \(time)"))
    }
    let path = BudgetPath(events, objective: objective, at: time, horizon: horizon)
    let futures = BudgetFutures(path.slots, budget: objective.budget)
    let isExhausted = events.status(of: objective, at: time).isExhausted
    let source = RandomStream(seed: seed)
    let remaining = Parallel.mapChunks(count: pathCount, chunkSize: 50) { range in
      var (bad, total) = (
        [Double](repeating: 0, count: path.count), [Double](repeating: 0, count: path.count)
      )
      return range.map { index in
        var random = source.stream(UInt64(index))
        futures.draw(&random, bad: &bad, total: &total)
        return path.remaining(bad: bad, total: total)
      }
    }.flatMap(\.self)
    // Steps count from 1: the end of the first slot ahead.
    func passage(_ happens: (Double) -> Bool) -> BudgetPassage {
      BudgetPassage(
        remaining.map { $0.firstIndex(where: happens).map { $0 + 1 } }, width: path.slots.width, from: time,
        level: level)
    }
    let exhaustion =
      isExhausted
      ? BudgetPassage([Int?](repeating: 0, count: pathCount), width: .zero, from: time, level: level)
      : passage { $0 <= 0 }
    return BudgetForecast(
      asOf: time, horizonEnd: path.end, exhaustion: exhaustion,
      recovery: isExhausted && path.isRolling ? passage { $0 > 0 } : nil,
      naive: naive(events, objective, at: time, end: path.end), fan: fan(remaining, path),
      basis: BudgetForecast.Basis(
        slot: path.slots.width, blocks: path.slots.blockCount,
        block: path.slots.width * path.slots.blockLength, halfLife: futures.level.likeliest.halfLife,
        drift: futures.level.likeliest.drift.map { exp($0.slope) - 1 }, isInIncident: futures.incident != nil,
        paths: pathCount))
  }

  private func fan(_ remaining: [[Double]], _ path: BudgetPath) -> [BudgetForecast.FanPoint] {
    let levels = [(1 - level) / 2, 0.5, (1 + level) / 2]
    return Parallel.map(count: path.count) { slot in
      let values = Statistics.quantiles(remaining.map { $0[slot] }, levels)
      return BudgetForecast.FanPoint(
        time: path.slots.asOf + path.slots.width * (slot + 1), lower: values[0], median: values[1],
        upper: values[2])
    }
  }

  private func naive(
    _ events: ServiceEvents, _ objective: ServiceObjective, at time: Timestamp, end: Timestamp
  ) -> Timestamp? {
    let status = events.status(of: objective, at: time)
    if status.isExhausted { return time }
    guard let burn = events.burnRate(over: .seconds(86_400), of: objective, at: time).value, burn > 0 else {
      return nil
    }
    let seconds = (status.remaining * objective.window.length(at: time).inSeconds / burn).rounded()
    return seconds <= (end - time).inSeconds ? time + .seconds(seconds) : nil
  }
}
