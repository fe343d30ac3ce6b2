import ForeshockAnomaly
import ForeshockFeatures
import ForeshockLinearAlgebra
import Foundation
import Testing

@Suite struct EmbeddedDetectorErrorTests {
  static func refused(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch AnomalyError.invalidParameter(let name, _) {
      return name
    } catch {
      return "\(error)"
    }
  }

  @Test func settingsOutOfBounds() throws {
    for windows in [[1], [0, 5], [5, 5], [RollingWindow.maximumLength + 1]] {
      #expect(
        Self.refused { _ = try EmbeddedDetector(DistanceFromCentre(), windows: windows) } == "windows")
    }
    for season in [1, 0, -5, RollingWindow.maximumLength + 1] {
      #expect(Self.refused { _ = try EmbeddedDetector(DistanceFromCentre(), season: season) } == "season")
    }
  }

  @Test func columnsThatCannotBe() throws {
    let detector = try EmbeddedDetector(DistanceFromCentre())
    let good = PlantedMachine(columnCount: 2, rowCount: 100, seed: 1).columns
    let short = FeatureColumn(name: "short", values: [1, 2, 3])
    #expect(Self.refused { _ = try detector.fit(good + [short]) } == "columns")
    #expect(Self.refused { _ = try detector.fit([good[0], good[0]]) } == "bank")
    #expect(throws: AnomalyError.noData) { try detector.fit([FeatureColumn]()) }
    #expect(throws: AnomalyError.noData) { try detector.fit([FeatureColumn(name: "a", values: [])]) }
    let silent = FeatureColumn(name: "a", values: [Double](repeating: .nan, count: 100))
    #expect(throws: AnomalyError.noData) { try detector.fit([silent]) }
    #expect(throws: AnomalyError.tooFewObservations(required: 32, actual: 31)) {
      try detector.fit([FeatureColumn(name: "a", values: (0..<31).map(Double.init))])
    }
    #expect(try detector.fit([FeatureColumn(name: "a", values: (0..<32).map(Double.init))]).rowCount == 32)
    #expect(
      Self.refused { _ = try detector.fit(Matrix(columns: good.map(\.values)), names: ["a"]) } == "names")
    // A column without a sample for so long that no row is complete.
    var gappy = EmbeddedDetector(DistanceFromCentre(), bank: detector.bank, missing: .noVerdict)
    gappy.missing = .noVerdict
    let turns = [0, 1].map { turn in
      FeatureColumn(name: "t\(turn)", values: (0..<100).map { $0 % 2 == turn ? Double($0) : .nan })
    }
    #expect(throws: AnomalyError.tooFewObservations(required: 2, actual: 0)) { try gappy.fit(turns) }
  }

  @Test func banksThatCannotBe() throws {
    let columns = PlantedMachine(columnCount: 2, rowCount: 100, seed: 1).columns
    for bank in [
      try FeatureBank(),
      try FeatureBank(declared: [.calendar([.daySine])]),
      try FeatureBank(declared: [.ratio("m0", "nobody")]),
      try FeatureBank(
        windows: [.init(label: "c", window: RollingWindow(length: 5, isCentered: true))],
        statistics: [.mean]),
    ] {
      #expect(
        Self.refused { _ = try EmbeddedDetector(DistanceFromCentre(), bank: bank).fit(columns) } == "bank")
    }
  }

  @Test func questionsThatCannotBeAnswered() throws {
    let columns = PlantedMachine(columnCount: 2, rowCount: 100, seed: 1).columns
    let live = try EmbeddedDetector(IsolationForest(treeCount: 5)).fit(columns)
    #expect(Self.refused { _ = try live.scores(for: [columns[0]]) } == "columns")
    #expect(Self.refused { _ = try live.causes(of: 90..<101, in: columns) } == "rows")
    #expect(try live.causes(of: 5..<5, in: columns).isEmpty)
  }

  @Test func damagedDetectorsAreRefused() throws {
    let columns = PlantedMachine(columnCount: 2, rowCount: 100, seed: 1).columns
    let live = try EmbeddedDetector(DistanceFromCentre()).fit(columns)
    let good = try #require(String(data: JSONEncoder().encode(live), encoding: .utf8))
    func reads(_ text: String) -> Bool {
      (try? JSONDecoder().decode(EmbeddedStream<DistanceFromCentre.Fitted>.self, from: Data(text.utf8)))
        != nil
    }
    #expect(reads(good))
    for (part, other) in [
      ("\"version\":1", "\"version\":9"), ("\"columnCount\":12", "\"columnCount\":11"),
      ("\"missing\":\"median\"", "\"missing\":\"ignored\""), ("\"count\":70", "\"count\":-1"),
      ("\"count\":70", "\"count\":700"), ("\"greatest\":[", "\"greatest\":[0,"),
      ("\"least\":[", "\"least\":[9e9,"),
      ("\"lastFeatures\":[", "\"lastFeatures\":[0,"),
    ] {
      let damaged = good.replacingOccurrences(of: part, with: other)
      #expect(damaged != good, "\(part)")
      #expect(!reads(damaged), "\(other)")
    }
  }
}
