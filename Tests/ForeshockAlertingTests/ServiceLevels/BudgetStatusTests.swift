import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct BudgetStatusTests {
  struct Fixture: Decodable {
    struct Counts: Decodable {
      var total: Double, bad: Double
      var remaining: Double?
    }
    struct Counters: Decodable {
      var total: [Double], bad: [Double], total_increase: Double, bad_increase: Double
    }
    struct Case: Decodable {
      var target: Double
      var times: [Int64]
      var total: [Double], bad: [Double]
      var burns: [String: Double?]
      var rolling: Counts, month: Counts
      var counters: Counters
    }
    var cases: [Case]
  }

  static func cases() throws -> [Fixture.Case] {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/ServiceLevels/budgets.json").standardizedFileURL
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url)).cases
  }

  @Test func budgetsAndBurnRatesOfPandas() throws {
    let cases = try Self.cases()
    #expect(cases.count == 12)
    for one in cases {
      let times = one.times.map { Timestamp(seconds: $0) }
      let events = try ServiceEvents(
        times: times, part: .bad(CountColumn("bad", one.bad)), total: CountColumn("total", one.total))
      let week = try ServiceObjective(target: one.target, window: .rolling(.seconds(7 * 86_400)))
      for (seconds, expected) in one.burns {
        let burn = events.burnRate(over: .seconds(try #require(Double(seconds))), of: week).value
        if let expected {
          #expect(abs((burn ?? .nan) - expected) <= 1e-14 * max(1, expected))
        } else {
          #expect(burn == nil)
        }
      }
      let status = events.status(of: week)
      #expect(status.counts == EventCounts(bad: one.rolling.bad, total: one.rolling.total))
      #expect(abs(status.remaining - (one.rolling.remaining ?? .nan)) <= 1e-13 * max(1, status.consumed))
      let month = try ServiceObjective(target: one.target, window: .calendar(.month()))
      #expect(events.status(of: month).counts == EventCounts(bad: one.month.bad, total: one.month.total))
      let grown = try ServiceEvents(
        times: times, part: .bad(CountColumn("bad", one.counters.bad)),
        total: CountColumn("total", one.counters.total), counting: .growing)
      let all = grown.counts(over: .seconds(400 * 86_400))
      #expect(all == EventCounts(bad: one.counters.bad_increase, total: one.counters.total_increase))
    }
  }

  @Test func exactlyUsedUpIsUsedUp() throws {
    let events = try ServiceEventTests.events(bad: [500, 500], total: [500_000, 500_000])
    let status = events.status(of: try BurnRateTests.objective(0.999))
    #expect(status.remaining == 0 && status.isExhausted && status.outageLeft == .zero)
  }

  @Test(arguments: [(0.99, 432.0), (0.995, 216), (0.999, 43.2), (0.9995, 21.6), (0.9999, 4.32)])
  func minutesOfFullOutage(_ target: Double, _ minutes: Double) throws {
    let events = try ServiceEventTests.events(bad: [0, 0], total: [10, 10])
    let left = events.status(of: try BurnRateTests.objective(target)).outageLeft
    #expect(abs(left.inSeconds / 60 - minutes) < 1e-6)
    let agreement = try ServiceAgreement(target: target)
    let beside = events.status(of: agreement, beside: try BurnRateTests.objective(0.9999))
    #expect(beside.outageLeft == left)
  }

  @Test func calendarPeriods() throws {
    func period(_ cycle: CalendarCycle, _ time: String) throws -> [String] {
      let (start, end) = cycle.period(at: try Timestamp(parsing: time))
      return [start.description, end.description]
    }
    let berlin = try TimeZoneRules(identifier: "Europe/Berlin")
    #expect(try period(.month(), "2026-02-28T23:59:59Z") == ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"])
    #expect(try period(.month(), "2026-03-01T00:00:00Z") == ["2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"])
    #expect(
      try period(.month(in: berlin), "2026-03-31T22:30:00Z") == [
        "2026-03-31T22:00:00Z", "2026-04-30T22:00:00Z",
      ])
    #expect(try period(.week(), "2026-11-29T12:00:00Z") == ["2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"])
    #expect(
      try period(.quarter(), "2026-12-01T00:00:00Z") == ["2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z"])
    // The clock is put forward: a week of 167 hours.
    let week = try period(.week(in: berlin), "2026-03-29T12:00:00Z")
    #expect(week == ["2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"])
    let noon = try CalendarCycle(.months(1), anchor: 1_641_038_400_000_000)
    #expect(try period(noon, "2026-03-01T11:00:00Z") == ["2026-02-01T12:00:00Z", "2026-03-01T12:00:00Z"])
    #expect(try period(.day(), "1969-12-31T12:00:00Z") == ["1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"])
  }

  @Test func aCalendarsBudgetIsOfAllEventsItWillHave() throws {
    // Ten days of April at 1000 events a day, 3 of them bad.
    let times = (0..<10).map { Timestamp(seconds: 1_775_001_600 + Int64($0) * 86_400) }
    let events = try ServiceEvents(
      times: times, part: .bad(CountColumn("b", [Double](repeating: 3, count: 10))),
      total: CountColumn("t", [Double](repeating: 1000, count: 10)))
    let status = events.status(of: try ServiceObjective(target: 0.999, window: .calendar(.month())))
    #expect(status.windowStart.description == "2026-04-01T00:00:00Z")
    #expect(status.expectedTotal == 30_000 && abs(status.remaining) < 1e-12)
    #expect(status.coverage == 1)
  }

  @Test func unitsOfTimeAndCountsDoNotMatter() throws {
    let bad = (0..<300).map { Double($0 % 7) }, total = (0..<300).map { Double(50 + $0 % 40) }
    let one = try ServiceEventTests.events(bad: bad, total: total)
    let many = try ServiceEventTests.events(bad: bad.map { $0 * 1024 }, total: total.map { $0 * 1024 })
    let objective = try BurnRateTests.objective(0.99)
    #expect(one.status(of: objective).remaining == many.status(of: objective).remaining)
  }
}
