import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite("Leakage check")
struct LeakageCheckTests {
  /// Two units with ten rows each, an hour apart; features look back 2, labels ahead 1.
  private let times = (0..<20).map { Double($0 % 10) }
  private let units = (0..<20).map { $0 / 10 }

  private func check(censored: [Bool]? = nil) throws -> LeakageCheck {
    try LeakageCheck(
      times: times, units: units, featureReach: 2, labelHorizon: 1,
      labels: censored.map { $0.map { _ in 0 } }, isCensored: censored)
  }

  private func leaks(_ training: [Int], _ test: [Int], censored: [Bool]? = nil) throws -> [Leak.Kind: [Int]] {
    let found = try check(censored: censored).leaks(in: Split(training: training, test: test))
    return Dictionary(uniqueKeysWithValues: found.map { ($0.kind, $0.rows) })
  }

  @Test func cleanSplitsAreClean() throws {
    #expect(try leaks([0, 1, 2], [16, 17]).isEmpty)
    #expect(try leaks([], [16, 17]).isEmpty)
    #expect(try leaks([1], []).isEmpty)
  }

  @Test("each leak, planted alone, is found alone")
  func planted() throws {
    // Row 3 of unit 0 at 3, tested at 9: far enough, but the same unit.
    #expect(try leaks([3, 12], [9]) == [.sharedUnit: [3]])
    // A later row of another unit, and one at the same time.
    #expect(try leaks([2, 8, 7], [17]) == [.trainingAfterTest: [7, 8]])
    // The test row at 9 looks back to 7.
    #expect(try leaks([6], [9]) == [.sharedUnit: [6]])
    #expect(try leaks([7], [9]) == [.sharedUnit: [7], .overlappingWindows: [7]])
    // The training row's label looks at 9.
    #expect(
      try leaks([8], [9]) == [.sharedUnit: [8], .overlappingWindows: [8], .overlappingLabels: [8]])
    #expect(
      try leaks([4, 9], [9]) == [
        .sharedRow: [9], .sharedUnit: [4, 9], .trainingAfterTest: [9], .overlappingWindows: [9],
        .overlappingLabels: [9],
      ])
    var censored = [Bool](repeating: false, count: 20)
    censored[1] = true
    censored[5] = true
    censored[17] = true
    #expect(try leaks([0, 1, 2], [16, 17], censored: censored) == [.censoredAsNegative: [1, 17]])
  }

  @Test("a censored row that is labelled 1 is fine")
  func censoredPositive() throws {
    let check = try LeakageCheck(times: [0, 5, 9], labels: [0, 1, 0], isCensored: [false, true, false])
    #expect(check.leaks(in: Split(training: [0, 1], test: [2]), of: [.censoredAsNegative]).isEmpty)
  }

  @Test("labels with reaches of their own")
  func ownReaches() throws {
    let check = try LeakageCheck(
      times: [0, 1, 2, 10], featureReaches: [0, 0, 0, 8], labelHorizons: [20, 5, 1, 0])
    let leaks = check.leaks(
      in: Split(training: [0, 1, 2], test: [3]), of: [.overlappingWindows, .overlappingLabels])
    #expect(leaks.map(\.kind) == [.overlappingWindows, .overlappingLabels])
    #expect(leaks.map(\.rows) == [[2], [0]])
    #expect(
      leaks[0].description
        == "training rows with features that reach into those of a test row: 1, such as row 2")
  }

  @Test("overlaps are those of a plain comparison of all pairs")
  func allPairs() throws {
    try withEvery(0..<100 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let n = 60
      let times = (0..<n).map { _ in Double(random.integer(below: 100)) }
      let units = (0..<n).map { _ in random.integer(below: 3) }
      let reaches = (0..<n).map { _ in Double(random.integer(below: 4)) }
      let horizons = (0..<n).map { _ in Double(random.integer(below: 9)) }
      let rows = random.permutation(n)
      let split = Split(training: Array(rows[..<35]), test: Array(rows[35...]))
      let check = try LeakageCheck(
        times: times, units: units, featureReaches: reaches, labelHorizons: horizons)
      let windows = split.training.filter { a in
        split.test.contains { b in
          units[a] == units[b] && times[a] - reaches[a] <= times[b] && times[b] - reaches[b] <= times[a]
        }
      }
      let labels = split.training.filter { a in
        split.test.contains { b in
          units[a] == units[b] && times[a] + horizons[a] >= times[b] && times[b] + horizons[b] >= times[a]
        }
      }
      let found = check.leaks(in: split)
      #expect(found.first { $0.kind == .overlappingWindows }?.rows ?? [] == windows)
      #expect(found.first { $0.kind == .overlappingLabels }?.rows ?? [] == labels)
    }
  }

  @Test("our splitters leak nothing that they promise to keep apart")
  func splitters() throws {
    try withEvery(0..<60 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let n = 240
      let reach = Double(random.integer(below: 5))
      let horizon = reach + Double(random.integer(below: 5))
      // One series in time order.
      let steps = (0..<n).map(Double.init)
      let series = try LeakageCheck(times: steps, featureReach: reach, labelHorizon: horizon)
      let gap = Int(max(reach, horizon))
      for training in [RollingOrigin.Training.expanding(minimum: 20), .sliding(length: 30)] {
        let splitter = RollingOrigin(horizon: 1 + random.integer(below: 20), gap: gap, training: training)
        for split in try splitter.splits(count: n) {
          #expect(series.leaks(in: split, of: Set(Leak.Kind.allCases).subtracting([.sharedUnit])).isEmpty)
        }
        // One row less of a gap is one too few, if there is anything to reach.
        if gap > 0,
          let split = try RollingOrigin(horizon: 3, gap: gap - 1, training: training).splits(count: n).last
        {
          #expect(!series.leaks(in: split, of: [.overlappingWindows, .overlappingLabels]).isEmpty)
        }
      }
      // Rows at any time, in any order, of several units.
      let times = (0..<n).map { _ in Double(random.integer(below: 400)) }
      let units = (0..<n).map { _ in random.integer(below: 12) }
      let labels = (0..<n).map { _ in random.chance(0.3) ? 1 : 0 }
      let check = try LeakageCheck(times: times, units: units, featureReach: reach, labelHorizon: horizon)
      let purged = try PurgedKFold(folds: 5, embargo: .time(reach)).splits(
        labelIntervals: times.map { $0...($0 + horizon) })
      for split in purged {
        #expect(check.leaks(in: split, of: [.sharedRow, .overlappingWindows, .overlappingLabels]).isEmpty)
      }
      let byUnit: Set<Leak.Kind> = [.sharedRow, .sharedUnit, .overlappingWindows, .overlappingLabels]
      for split in try GroupedKFold(folds: 4, seed: seed).splits(groups: units)
        + StratifiedGroupedKFold(folds: 4, seed: seed).splits(labels: labels, groups: units)
      {
        #expect(check.leaks(in: split, of: byUnit).isEmpty)
      }
      for split in try GroupedTimeSplit(folds: 4, purge: horizon, seed: seed).splits(
        groups: units, times: times)
      {
        #expect(check.leaks(in: split).isEmpty)
      }
      // A shuffle, on the other hand, gives everything away.
      let shuffled = try StratifiedKFold(folds: 4, seed: seed).splits(labels: labels)
      #expect(
        Set(check.leaks(in: shuffled[0]).map(\.kind)).isSuperset(of: [.sharedUnit, .trainingAfterTest]))
    }
  }

  @Test func errors() {
    #expect(throws: SplitError.invalidTime(row: 1)) { try LeakageCheck(times: [0, .infinity]) }
    #expect(throws: SplitError.self) { try LeakageCheck(times: [0], featureReach: -1) }
    #expect(throws: SplitError.self) { try LeakageCheck(times: [0], labelHorizon: .nan) }
  }
}
