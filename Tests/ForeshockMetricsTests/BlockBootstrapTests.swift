import ForeshockMetrics
import ForeshockNumerics
import Testing

@Suite("Block bootstrap")
struct BlockBootstrapTests {
  private func mean(_ x: [Double]) -> @Sendable ([Int]) -> Double? {
    { rows in rows.reduce(0) { $0 + x[$1] } / Double(rows.count) }
  }

  @Test("of independent rows it has the textbook's standard error")
  func independentRows() throws {
    var random = RandomStream(seed: 1)
    let x = (0..<400).map { _ in random.normal() }
    let interval = try BlockBootstrap(blockLength: 1, replicates: 4000).interval(
      count: x.count, statistic: mean(x))
    let textbook = Statistics.standardDeviation(x) / 20
    #expect(abs(interval.standardError / textbook - 1) < 0.05)
    #expect(abs((interval.upper - interval.lower) / (2 * 1.96 * textbook) - 1) < 0.08)
    #expect(interval.estimate == mean(x)(Array(0..<400)))
  }

  @Test("blocks see the memory that single rows do not")
  func memory() throws {
    // The mean of an AR(1) with φ = 0.8 errs three times as much as that of noise of the same variance.
    var covered = 0, single = 0
    for seed in 0..<100 as Range<UInt64> {
      var random = RandomStream(seed: seed)
      var state = 0.0
      let x = (0..<500).map { _ in
        state = 0.8 * state + random.normal()
        return state
      }
      for (length, isBlock) in [(40, true), (1, false)] {
        let interval = try BlockBootstrap(blockLength: length, replicates: 200).interval(
          count: x.count, statistic: mean(x))
        if interval.lower <= 0 && 0 <= interval.upper {
          if isBlock { covered += 1 } else { single += 1 }
        }
      }
    }
    #expect(covered >= 83, "\(covered) of 100")
    #expect(single <= 65, "\(single) of 100")
  }

  @Test func wholeUnitsAreDrawnTogether() throws {
    // Two units of equal rows: the mean can take three values.
    let x = [Double](repeating: 0, count: 5) + [Double](repeating: 1, count: 5)
    let groups = x.map { Int($0) + 7 }
    let seen = try BlockBootstrap(replicates: 200).interval(groups: groups) { rows in
      let share = rows.reduce(0) { $0 + x[$1] } / Double(rows.count)
      return [0, 0.5, 1].contains(share) ? share : .infinity
    }
    #expect(seen.lower == 0 && seen.upper == 1 && seen.estimate == 0.5)
  }

  @Test func threadsDoNotMatterAndSeedsDo() throws {
    var random = RandomStream(seed: 5)
    let x = (0..<100).map { _ in random.normal() }
    let before = Parallel.defaultThreadCount
    defer { Parallel.defaultThreadCount = before }
    Parallel.defaultThreadCount = 1
    let one = try BlockBootstrap(seed: 3).interval(count: 100, statistic: mean(x))
    Parallel.defaultThreadCount = 3
    #expect(try BlockBootstrap(seed: 3).interval(count: 100, statistic: mean(x)) == one)
    #expect(try BlockBootstrap(seed: 4).interval(count: 100, statistic: mean(x)) != one)
  }

  @Test func aMetricWithoutValueIsAnError() {
    #expect(throws: MetricError.noObservations) {
      try BlockBootstrap().interval(count: 0) { _ in 1 }
    }
    #expect(throws: MetricError.self) { try BlockBootstrap().interval(count: 5) { _ in nil } }
    #expect(throws: MetricError.self) {
      try BlockBootstrap().interval(count: 5) { rows in rows == [0, 1, 2, 3, 4] ? 1 : nil }
    }
  }
}
