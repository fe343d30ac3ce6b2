import ForeshockAnomaly
import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite struct RootCauseTests {
  static let training = 10 * PlantedMachine.day

  /// In each of 100 machines one of eight metrics shifts by five to ten deviations for twelve rows: how often it
  /// is ranked first.
  static func hits(by method: RootCauseMethod, ofRow: Bool) throws -> Int {
    let found = try Parallel.map(count: 100) { seed in
      var machine = PlantedMachine(rowCount: training + 200, seed: UInt64(1000 + seed))
      var random = RandomStream(seed: UInt64(seed))
      let (culprit, start) = (random.integer(below: 8), 20 + random.integer(below: 150))
      let size = (random.chance(0.5) ? 1 : -1) * (5 + 5 * random.uniform())
      machine.shift(culprit, training + start..<training + start + 12, by: size)
      let detector = try EmbeddedDetector(IsolationForest(treeCount: 50), season: PlantedMachine.day)
      var live = try detector.fit(machine.rows(0..<training), threads: 1)
      var causes: [RootCause]
      if ofRow {
        for t in 0..<start + 6 { _ = live.update(machine.row(training + t)) }
        causes = try live.causes(by: method)
      } else {
        causes = try live.causes(
          of: start..<start + 12, in: machine.rows(training..<training + 200), by: method, threads: 1)
      }
      let isWhole = abs(causes.reduce(0) { $0 + $1.share } - 1) < 1e-12 && causes.count == 8
      let isRanked = zip(causes, causes.dropFirst()).allSatisfy { $0.evidence >= $1.evidence }
      causes = isWhole && isRanked ? causes : []
      return causes.first?.column == "m\(culprit)"
    }
    return found.count { $0 }
  }

  @Test func theBrokenMetricComesFirst() throws {
    let byRarity = try (Self.hits(by: .rarity, ofRow: false), Self.hits(by: .rarity, ofRow: true))
    let byRestoration = try Self.hits(by: .restoration, ofRow: false)
    // Measured: 97 by the twelve rows, 95 by the seventh alone.
    #expect(byRarity.0 >= 95 && byRarity.1 >= 95, "\(byRarity)")
    // Measured: 89. A forest's score stops rising where its training ends, so that others can weigh as much.
    #expect(byRestoration >= 85, "\(byRestoration)")
  }

  /// Two broken metrics share the blame, the others have little.
  @Test func sharesAreOfAllThatIsBroken() throws {
    var machine = PlantedMachine(rowCount: Self.training + 100, seed: 3)
    machine.shift(2, Self.training + 50..<Self.training + 60, by: 12)
    machine.shift(5, Self.training + 50..<Self.training + 60, by: -12)
    let live = try EmbeddedDetector(IsolationForest(), season: PlantedMachine.day)
      .fit(machine.rows(0..<Self.training))
    for method in [RootCauseMethod.rarity, .restoration] {
      let causes = try live.causes(
        of: 50..<60, in: machine.rows(Self.training..<Self.training + 100), by: method)
      #expect(Set(causes[..<2].map(\.column)) == ["m2", "m5"])
      #expect(causes[0].share + causes[1].share > 0.5, "\(method) \(causes)")
    }
  }

  /// For a sum of squares what is put back and what is said are the same.
  @Test func contributionsOfASumAreWhatItLoses() throws {
    let machine = PlantedMachine(columnCount: 3, rowCount: 300, seed: 4)
    let live = try EmbeddedDetector(DistanceFromCentre()).fit(machine.rows(0..<200))
    let rest = machine.rows(200..<300)
    let said = try live.causes(of: 10..<50, in: rest, by: .contributions)
    let lost = try live.causes(of: 10..<50, in: rest, by: .restoration)
    #expect(said.map(\.column) == lost.map(\.column))
    #expect(isClose(said.map(\.share), lost.map(\.share), relative: 1e-9))
    let scores = try live.scores(for: rest)
    let mean = scores[10..<50].reduce(0, +) / 40
    #expect(isClose(said.reduce(0) { $0 + $1.evidence }, mean, relative: 1e-9))
    #expect(throws: AnomalyError.self) {
      try EmbeddedDetector(RobustIsolationForest(treeCount: 5)).fit(machine.columns).causes(
        by: .contributions)
    }
  }

  @Test func featuresOfTwoColumnsCountForBoth() throws {
    let machine = PlantedMachine(columnCount: 3, rowCount: 300, seed: 5)
    let bank = try FeatureBank(declared: [
      .ratio("m0", "m1"), .fourier(FourierTerms(period: 24, harmonics: 1), label: "d"),
    ])
    var live = try EmbeddedDetector(DistanceFromCentre(), bank: bank).fit(machine.rows(0..<200))
    #expect(live.featureNames.count == 3 && live.warmUp == 0)
    _ = live.update([50, 500, 6e6])
    for method in [RootCauseMethod.rarity, .contributions] {
      let causes = try live.causes(by: method)
      #expect(causes.map(\.column) == ["m0", "m1", "m2"])
      #expect(causes.map(\.share) == [0.5, 0.5, 0], "\(method)")
    }
    #expect(try live.causes(by: .restoration)[2].evidence == 0)
    // Nothing speaks against anybody.
    var plain = try EmbeddedDetector(
      DistanceFromCentre(), bank: FeatureBank(declared: [.transform(.value)])
    ).fit([FeatureColumn(name: "a", values: [1, 2, 3]), FeatureColumn(name: "b", values: [1, 2, 3])])
    _ = plain.update([2, 2])
    #expect(try plain.causes().map(\.share) == [0.5, 0.5])
    #expect(plain.update([.nan, .infinity]).isNaN)
    #expect(try plain.causes().isEmpty)
  }
}
