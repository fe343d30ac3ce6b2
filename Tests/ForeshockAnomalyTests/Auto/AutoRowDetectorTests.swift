import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import Foundation
import Testing

@Suite struct AutoRowDetectorTests {
  private static func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var random = RandomStream(seed: seed)
    return Matrix(
      rowCount: rows, columnCount: columns, elements: (0..<rows * columns).map { _ in random.normal() })
  }

  @Test func theScoreIsTheMeanOfStandardisedScores() throws {
    let x = Self.normal(400, 3, seed: 1)
    let found = try AutoRowDetector(treeCount: 20, seed: 5).fit(x).scores(for: x)
    var sums = [Double](repeating: 0, count: 400)
    for splits in [IsolationForest.Splits.axisParallel, .oblique, .fairCut] {
      let scores = try IsolationForest(treeCount: 20, splits: splits, seed: 5).fit(x).scores(for: x)
      let mean = Statistics.mean(scores)
      let deviation = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400).squareRoot()
      for row in 0..<400 { sums[row] += (scores[row] - mean) / deviation / 3 }
    }
    #expect(zip(found, sums).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func threadsAndStorageChangeNothing() throws {
    let x = Self.normal(20_000, 2, seed: 2)
    let model = AutoRowDetector(treeCount: 5)
    let fitted = try model.fit(x, threads: 1)
    #expect(try model.fit(x, threads: 3) == fitted)
    let read = try JSONDecoder().decode(AutoRowDetector.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(read == fitted && read.scores(for: x, threads: 1) == fitted.scores(for: x, threads: 3))
  }

  @Test func damageIsRefused() throws {
    let fitted = try AutoRowDetector(treeCount: 2, sampleSize: 8).fit(Self.normal(50, 2, seed: 3))
    let text = String(decoding: try JSONEncoder().encode(fitted), as: UTF8.self)
    for (old, new) in [
      (#""deviation":"#, #""deviation":-"#), (#""members":["#, #""members":[],"x":["#),
      (#""mean":"#, #""mean":7"#), (#""columnCount":2"#, #""columnCount":0"#),
    ] {
      let bad = text.replacingOccurrences(of: old, with: new)
      #expect(bad != text)
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(AutoRowDetector.Fitted.self, from: Data(bad.utf8))
      }
    }
  }

  @Test func rowsThatAreAllAlikeScoreNothing() throws {
    let alike = Matrix(rowCount: 40, columnCount: 2, elements: [Double](repeating: 7, count: 80))
    let fitted = try AutoRowDetector().fit(alike)
    #expect(fitted.scores(for: alike).allSatisfy { $0 == 0 })
    #expect(throws: AnomalyError.self) {
      try AutoRowDetector().fit(Matrix(rowCount: 0, columnCount: 2, elements: []))
    }
  }

  /// A cluster of outliers that random splits take for a place, and rows at the edge that fair cuts miss: both are found.
  @Test func findsWhatEitherForestMisses() throws {
    var random = RandomStream(seed: 4)
    var columns = [[Double]](repeating: [], count: 6)
    let labels = (0..<2000).map { $0 % 50 == 0 ? 1 : 0 }
    for row in 0..<2000 {
      for column in 0..<6 {
        var value = random.normal()
        if row % 100 == 0 { value = 2.5 + 0.2 * value }
        if row % 100 == 50, column == row / 100 % 6 { value = 6 }
        columns[column].append(value)
      }
    }
    let x = Matrix(columns: columns)
    let ranked = try RankedScores(labels: labels, scores: AutoRowDetector().fit(x).scores(for: x))
    #expect(ranked.rocAUC > 0.95, "\(ranked.rocAUC)")
  }
}
