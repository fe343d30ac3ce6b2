import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct ServiceEventTests {
  /// Rows a minute apart.
  static func minutes(_ count: Int) -> [Timestamp] {
    (0..<count).map { Timestamp(seconds: 1_768_000_020 + Int64($0) * 60) }
  }

  /// Rows in bursts: ten a second apart, every ten minutes.
  static func bursts(_ count: Int) -> [Timestamp] {
    (0..<count).map { row -> Timestamp in
      let second = row / 10 * 600 + row % 10
      return Timestamp(seconds: 1_768_000_020 + Int64(second))
    }
  }

  static func events(bad: [Double], total: [Double]) throws -> ServiceEvents {
    try ServiceEvents(
      times: minutes(bad.count), part: .bad(CountColumn("bad", bad)), total: CountColumn("total", total))
  }

  @Test func windowsAreHalfOpen() throws {
    let events = try Self.events(bad: [1, 2, 4, 8], total: [10, 20, 40, 80])
    #expect(events.counts(over: .seconds(60)) == EventCounts(bad: 8, total: 80))
    #expect(events.counts(over: .seconds(61)) == EventCounts(bad: 12, total: 120))
    #expect(events.counts(over: .seconds(120)) == EventCounts(bad: 12, total: 120))
    let middle = Self.minutes(4)[1]
    #expect(events.counts(over: .seconds(60), until: middle) == EventCounts(bad: 2, total: 20))
    // Neighbouring windows share no row and miss none.
    let first = events.counts(over: .seconds(120), until: middle)
    #expect(first.total + events.counts(over: .seconds(120)).total == 150)
  }

  @Test func sumsOfWholeNumbersAreExact() throws {
    let count = 3000
    let large = 9_007_199_254_740_991.0
    var total = [Double](repeating: 1, count: count)
    total[0] = large
    total[1] = large
    let events = try Self.events(bad: [Double](repeating: 0, count: count), total: total)
    // A plain running sum in doubles would lose all the ones.
    #expect(events.counts(over: .seconds(Double(count - 2) * 60)).total == Double(count - 2))
    let tenths = try ServiceEvents(
      times: Self.minutes(10_000), ratios: CountColumn("r", [Double](repeating: 0.1, count: 10_000)),
      areOfSuccess: false)
    #expect(tenths.counts(over: .seconds(600_000)).bad == 1000)
  }

  @Test func rowsInAnyOrderAndSeveralAtATime() throws {
    let times = Self.minutes(3)
    let shuffled = try ServiceEvents(
      times: [times[2], times[0], times[1], times[2]],
      part: .good(CountColumn("good", [4, 1, 2, 8])), total: CountColumn("total", [5, 1, 3, 10]))
    #expect(shuffled.counts(over: .seconds(60)) == EventCounts(bad: 3, total: 15))
    #expect(shuffled.lastTime == times[2] && shuffled.rowCount == 4)
    #expect(shuffled.coverage(from: times[0], through: times[2]) == 1)
  }

  @Test func missingRowsHadNoEvents() throws {
    let nan = Double.nan
    let events = try Self.events(bad: [1, nan, 1, nan, 1], total: [10, nan, 10, nan, 10])
    #expect(events.missingRows == 2 && events.interval == .seconds(120))
    #expect(events.counts(over: .seconds(300)) == EventCounts(bad: 3, total: 30))
  }

  @Test func badRowsAreNamed() throws {
    func message(_ bad: [Double], _ total: [Double]) -> String {
      do {
        _ = try Self.events(bad: bad, total: total)
        return "none"
      } catch { return "\(error)" }
    }
    #expect(message([0, 3], [5, 2]).hasPrefix("row 2 of column 'bad': 3 events are more than"))
    #expect(message([0, -1], [5, 2]).hasPrefix("row 2 of column 'bad': -1 is no count"))
    #expect(message([0, 1], [.infinity, 2]).hasPrefix("row 1 of column 'total': ∞ is no count"))
    #expect(message([0, .nan], [5, 2]).hasPrefix("row 2 of column 'bad': is missing where"))
    #expect(message([0], [5]).contains("two different times"))
    #expect(message([.nan, .nan], [.nan, .nan]).contains("two different times"))
  }

  @Test func countersAreDifferencedWithResets() throws {
    let nan = Double.nan
    #expect(
      CounterIncrease.increases(of: [100, 103, nan, 110, 4, 6]).map { $0.isNaN ? -1 : $0 } == [
        -1, 3, -1, 7, 4, 2,
      ])
    let events = try ServiceEvents(
      times: Self.minutes(4), part: .bad(CountColumn("b", [5, 6, 1, 1])),
      total: CountColumn("t", [1000, 1010, 20, 25]), counting: .growing)
    #expect(events.counts(over: .seconds(600)) == EventCounts(bad: 2, total: 35))
    #expect(throws: ServiceLevelError.self) {
      try ServiceEvents(
        times: [Timestamp(seconds: 0), Timestamp(seconds: 0), Timestamp(seconds: 9)],
        part: .bad(CountColumn("b", [0, 0, 0])), total: CountColumn("t", [1, 2, 3]), counting: .growing)
    }
  }

  @Test func growingColumnsAreToldFromCounts() {
    #expect(CounterIncrease.isLikely((0..<200).map { Double($0 * $0) }))
    #expect(CounterIncrease.isLikely((0..<200).map { Double(($0 % 100) * 3) }))
    #expect(!CounterIncrease.isLikely((0..<200).map { 100 + 50 * sin(Double($0) / 10) }))
    #expect(!CounterIncrease.isLikely([Double](repeating: 100, count: 200)))
    #expect(!CounterIncrease.isLikely([1, 2, 3, 4]))
  }

  @Test func valuesBelowTheLimitAreGood() throws {
    let values = CountColumn("ms", [100, 300, 301, 900, .nan])
    let times = Self.minutes(5)
    let under = try ServiceEvents(times: times, values: values, good: .under(301))
    #expect(under.counts(over: .seconds(600)) == EventCounts(bad: 2, total: 4))
    let atMost = try ServiceEvents(times: times, values: values, good: GoodValue(.atMost, 301))
    #expect(atMost.counts(over: .seconds(600)) == EventCounts(bad: 1, total: 4))
    let weighted = try ServiceEvents(
      times: times, values: values, good: .under(301), weights: CountColumn("n", [5, 1, 2, 0, 0]))
    #expect(weighted.counts(over: .seconds(600)) == EventCounts(bad: 2, total: 8))
    #expect(throws: ServiceLevelError.self) {
      try ServiceEvents(
        times: times, values: values, good: .under(301), weights: CountColumn("n", [5, 1, 2, 0, 3]))
    }
    #expect(throws: ServiceLevelError.self) {
      try ServiceEvents(times: times, values: values, good: .under(.nan))
    }
  }

  @Test func slicesCountOnceWhateverTheirTraffic() throws {
    // Slices begin at whole multiples of five minutes: rows 0–2 and 3–7; that of rows 8–9 is not over.
    let bad: [Double] = [0, 0, 0, 90, 0, 0, 0, 0, 0, 1]
    let total: [Double] = [10, 10, 10, 100, 1, 1, 1, 1, 1, 1000]
    let events = try Self.events(bad: bad, total: total)
    let slices = try events.slices(of: .seconds(300), target: 0.99)
    let ratios = try events.slices(of: .seconds(300), target: nil)
    let good = slices.counts(over: .seconds(3600)), ratio = ratios.counts(over: .seconds(3600))
    #expect(good == EventCounts(bad: 1, total: 2) && ratio.total == 2)
    #expect(abs(ratio.bad - 90.0 / 104) < 1e-12)
    // Three rows more, each for a minute, and it is.
    let over = try Self.events(bad: bad + [0, 0, 0], total: total + [1, 1, 1])
    let third = try over.slices(of: .seconds(300), target: 0.99).counts(over: .seconds(3600))
    #expect(third == EventCounts(bad: 1, total: 3))
    #expect(throws: ServiceLevelError.self) { try events.slices(of: .seconds(300), target: 0) }
    #expect(throws: ServiceLevelError.self) { try events.slices(of: .zero, target: 0.9) }
  }

  @Test(arguments: [(0.57, 57.0), (0.07, 7), (0.99, 99), (0.29, 29), (0.999, 99.9)])
  func aTargetThatIsJustReachedIsReached(_ target: Double, _ good: Double) throws {
    let bad = [Double](repeating: 1000 - 10 * good, count: 6)
    let events = try Self.events(bad: bad, total: [Double](repeating: 1000, count: 6))
    let slices = try events.slices(of: .seconds(60), target: target)
    #expect(slices.counts(over: .seconds(3600)) == EventCounts(bad: 0, total: 6))
    let worse = try Self.events(bad: bad.map { $0 + 1 }, total: [Double](repeating: 1000, count: 6))
    #expect(try worse.slices(of: .seconds(60), target: target).counts(over: .seconds(3600)).bad == 6)
  }

  @Test func aRestartOfOneCounterOnly() throws {
    func counts(_ part: ServiceEvents.Part, _ total: [Double]) throws -> EventCounts {
      let times = Self.minutes(total.count)
      let events = try ServiceEvents(
        times: times, part: part, total: CountColumn("t", total), counting: .growing)
      return events.counts(over: .seconds(600))
    }
    // The total begins anew and counts 4, while 10 more good ones came: not more than all, but of another time.
    let good = CountColumn("g", [100, 110, 120, 130])
    #expect(try counts(.good(good), [100, 110, 4, 15]) == EventCounts(bad: 1, total: 21))
    // The good ones begin anew: the twelve that were not seen are not bad.
    let anew = CountColumn("g", [100, 110, 3, 13])
    #expect(try counts(.good(anew), [100, 110, 125, 135]) == EventCounts(bad: 0, total: 20))
    // Bad ones that did not fall are as they are, unless they are more than all.
    let bad = CountColumn("b", [5, 5, 6, 6])
    #expect(try counts(.bad(bad), [100, 110, 20, 30]) == EventCounts(bad: 1, total: 40))
    let many = CountColumn("b", [5, 5, 15, 15])
    #expect(try counts(.bad(many), [100, 110, 4, 14]) == EventCounts(bad: 0, total: 20))
    // More bad ones than all without a restart stay an error.
    #expect(throws: ServiceLevelError.self) { try counts(.bad(many), [100, 110, 112, 122]) }
  }

  @Test func growthIsSeenInTheOrderOfTime() {
    let values = (0..<100).map { Double($0 * 5) }
    let times = Self.minutes(100)
    #expect(CounterIncrease.isLikely(values.reversed(), at: times.reversed()))
    #expect(!CounterIncrease.isLikely(values.reversed(), at: times))
    #expect(!CounterIncrease.isLikely(values.reversed()))
  }

  @Test func coverageIsOfTimeAndNotOfRows() throws {
    func events(_ times: [Timestamp]) throws -> ServiceEvents {
      let zeros = [Double](repeating: 0, count: times.count)
      let ones = [Double](repeating: 1, count: times.count)
      return try ServiceEvents(
        times: times, part: .bad(CountColumn("b", zeros)), total: CountColumn("t", ones))
    }
    func coverage(_ events: ServiceEvents) -> Double {
      events.coverage(from: events.firstTime, through: events.lastTime)
    }
    // Nothing is missing between bursts.
    #expect(coverage(try events(Self.bursts(600))) > 0.99)
    // A row a request.
    var random = RandomStream(seed: 1)
    var time = 0.0
    let requests = (0..<5000).map { _ -> Timestamp in
      time += random.exponential(mean: 1000) + 1
      return Timestamp(seconds: Int64(time))
    }
    #expect(coverage(try events(requests)) > 0.97)
    // An even grid with a day missing of three, and one with every tenth row missing.
    let grid = Self.minutes(4320)
    let gap = try events(Array(grid[..<1440]) + Array(grid[2880...]))
    #expect(abs(coverage(gap) - 2.0 / 3) < 0.001)
    let holes = try events(grid.indices.filter { $0 % 10 != 5 }.map { grid[$0] })
    #expect(abs(coverage(holes) - 0.9) < 0.001)
    // The first row of a window covers no more than what is within.
    let start = grid[99] + .seconds(40)
    #expect(gap.coverage(from: start, through: start + .seconds(320)) == 1)
  }
}
