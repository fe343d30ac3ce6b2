import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct BudgetForecastTests {
  static var month: ServiceObjective { get throws { try BurnRateTests.objective(0.999) } }

  /// Hourly rows of 10,000 events.
  static func hourly(_ bad: [Double], from start: Int64 = 1_767_225_600) throws -> ServiceEvents {
    try ServiceEvents(
      times: bad.indices.map { Timestamp(seconds: start + Int64($0) * 3600) },
      part: .bad(CountColumn("bad", bad)),
      total: CountColumn("total", [Double](repeating: 10_000, count: bad.count)))
  }

  @Test func aSteadyBurnIsKnownExactly() throws {
    let month = try Self.month
    // 30 days without errors, then ten at a burn rate of 2: the window is full of it after fifteen days more.
    let bad = [Double](repeating: 0, count: 720) + [Double](repeating: 20, count: 240)
    let events = try Self.hourly(bad)
    let status = events.status(of: month)
    #expect(abs(status.consumed - 2.0 / 3) < 1e-9)
    let naive = try #require(try BudgetForecaster(pathCount: 200).forecast(events, for: month).naive)
    // A third of 30 days at twice the pace: five days.
    #expect(abs((naive - events.lastTime).inSeconds / 86_400 - 5) < 1e-6)
  }

  @Test func nothingComesFromNothing() throws {
    let month = try Self.month
    let clean = try BudgetForecaster(pathCount: 100).forecast(
      Self.hourly([Double](repeating: 0, count: 300)), for: month)
    #expect(clean.exhaustion.probability == 0 && clean.exhaustion.time == nil && clean.naive == nil)
    #expect(clean.fan.allSatisfy { $0.lower == 1 && $0.upper == 1 })
    let constant = try BudgetForecaster(pathCount: 100).forecast(
      Self.hourly([Double](repeating: 5, count: 800)), for: month)
    // What never happened may come, but hardly.
    #expect(constant.exhaustion.probability < 0.1)
    #expect(constant.fan.allSatisfy { abs($0.median - 0.5) < 1e-9 })
  }

  @Test func errorsThatLeaveTheWindowGiveBudgetBack() throws {
    let month = try Self.month
    // One bad day 29 days ago, nothing since: overspent, and back when it leaves.
    var bad = [Double](repeating: 0, count: 720)
    for hour in 24..<48 { bad[hour] = 400 }
    let events = try Self.hourly(bad)
    #expect(events.status(of: month).isExhausted)
    let forecast = try BudgetForecaster(pathCount: 200).forecast(events, for: month)
    #expect(forecast.exhaustion.probability == 1 && forecast.exhaustion.time == events.lastTime)
    let recovery = try #require(forecast.recovery)
    #expect(recovery.probability > 0.5)
  }

  @Test func sameSeedSameForecastOnAnyNumberOfThreads() throws {
    let month = try Self.month
    let events = try SyntheticService.incidents.events(days: 25, seed: 3)
    let forecaster = try BudgetForecaster(pathCount: 120, seed: 7)
    let one = try forecaster.forecast(events, for: month)
    let before = Parallel.defaultThreadCount
    Parallel.defaultThreadCount = 1
    defer { Parallel.defaultThreadCount = before }
    #expect(try forecaster.forecast(events, for: month) == one)
    #expect(try BudgetForecaster(pathCount: 120, seed: 8).forecast(events, for: month) != one)
  }

  @Test func nothingLaterIsLookedAt() throws {
    let month = try Self.month
    let bad = (0..<600).map { Double($0 * 7919 % 23) }
    let worse = bad.prefix(300) + [Double](repeating: 900, count: 300)
    let forecaster = try BudgetForecaster(pathCount: 60)
    let short = try forecaster.forecast(Self.hourly(Array(bad.prefix(300))), for: month)
    let long = try Self.hourly(Array(worse))
    #expect(try forecaster.forecast(long, for: month, at: long.firstTime + .seconds(299 * 3600)) == short)
    #expect(try forecaster.forecast(long, for: month) != short)
  }

  @Test func calendarsEndWithTheirPeriod() throws {
    let bad = [Double](repeating: 25, count: 240)
    let events = try Self.hourly(bad)
    let objective = try ServiceObjective(target: 0.999, window: .calendar(.month()))
    let forecast = try BudgetForecaster(pathCount: 100).forecast(events, for: objective)
    // 2.5 times the budget all along: used up after two fifths of January's 744 hours.
    let time = try #require(forecast.exhaustion.time)
    #expect(forecast.exhaustion.probability > 0.9)
    #expect(abs((time - events.firstTime).inSeconds / 3600 - 0.4 * 744) <= 2)
    #expect(forecast.horizonEnd.description.hasPrefix("2026-01-31T23"))
    #expect(forecast.recovery == nil)
  }

  @Test func theEarlyEndIsOfWhatComes() {
    let start = Timestamp(seconds: 0)
    func passage(_ steps: [Int?]) -> BudgetPassage {
      BudgetPassage(steps, width: .seconds(60), from: start, level: 0.9)
    }
    let never = [Int?](repeating: nil, count: 96)
    // In four of a hundred futures it comes: later than 95 % of them, but where it does, from step 3 on.
    let rare = passage([7, 3, 9, 5] + never)
    #expect(rare.probability == 0.04 && rare.time == nil && rare.upper == nil)
    #expect(rare.lower == Timestamp(seconds: 180))
    let sure = passage((1...100).map { $0 })
    #expect(sure.lower == Timestamp(seconds: 300) && sure.upper == Timestamp(seconds: 5700))
    #expect(sure.time == Timestamp(seconds: 3000))
    #expect(passage(never).lower == nil && passage([]).probability == 0)
  }

  @Test func whatNeverHappenedIsForeseenToo() throws {
    let month = try Self.month
    // Half of the budget is used, evenly; the less history, the less is known.
    let few = try BudgetForecaster(pathCount: 2000).forecast(
      Self.hourly([Double](repeating: 5, count: 168)), for: month)
    let many = try BudgetForecaster(pathCount: 2000).forecast(
      Self.hourly([Double](repeating: 5, count: 1440)), for: month)
    #expect(few.exhaustion.probability > many.exhaustion.probability)
    #expect(many.exhaustion.probability > 0 && few.exhaustion.probability < 0.3)
    #expect(many.exhaustion.lower != nil && many.exhaustion.upper == nil)
  }

  @Test func daysOfTheWeekOfDailyRows() throws {
    // No traffic on weekends, the same error ratio always; rows a day.
    let start: Int64 = 1_767_571_200  // a Monday
    let total = (0..<56).map { $0 % 7 < 5 ? 10_000.0 : 100 }
    let events = try ServiceEvents(
      times: total.indices.map { Timestamp(seconds: start + Int64($0) * 86_400) },
      part: .bad(CountColumn("b", total.map { $0 / 2000 })), total: CountColumn("t", total))
    let objective = try BurnRateTests.objective(0.999, days: 2)
    let forecast = try BudgetForecaster(pathCount: 400).forecast(events, for: objective)
    // The first two days ahead are a Monday and a Tuesday whatever days they are made of, so the ratio is half of
    // the budget's however they are weighed.
    #expect(abs(forecast.fan[0].median - 0.5) < 1e-9)
    let calendar = try ServiceObjective(target: 0.999, window: .calendar(.week()))
    // Monday and Tuesday of a week: what is expected of its other days is known.
    let tuesday = Timestamp(seconds: start + 50 * 86_400)
    let week = try BudgetForecaster(pathCount: 400).forecast(events, for: calendar, at: tuesday)
    let left = try #require(week.fan.first)
    #expect(left.upper - left.lower < 0.02, "\(left)")
  }

  @Test func tinyHistories() throws {
    let month = try Self.month
    for count in [2, 3, 7, 30] {
      let events = try Self.hourly((0..<count).map { Double($0 % 3) * 10 })
      let forecast = try BudgetForecaster(pathCount: 50).forecast(events, for: month)
      #expect((0...1).contains(forecast.exhaustion.probability))
      #expect(forecast.fan.allSatisfy { $0.lower <= $0.median && $0.median <= $0.upper && $0.lower.isFinite })
    }
    let empty = try ServiceEventTests.events(bad: [0, 0, 0], total: [0, 0, 0])
    #expect(throws: ServiceLevelError.self) { try BudgetForecaster().forecast(empty, for: month) }
  }

  @Test func settingsOutOfBounds() {
    #expect(throws: ServiceLevelError.self) { try BudgetForecaster(pathCount: 3) }
    #expect(throws: ServiceLevelError.self) { try BudgetForecaster(level: 1) }
    #expect(throws: ServiceLevelError.self) { try BudgetForecaster(horizon: .zero) }
    #expect(throws: ServiceLevelError.self) { try BudgetBacktest(origins: 0) }
    #expect(throws: ServiceLevelError.self) { try SyntheticService.healthy.events(days: 0) }
  }
}
