import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// Two forests averaged by rank.
@Suite struct RobustIsolationForestTests {
  @Test func theScoreIsTheMeanOfRanks() throws {
    var random = RandomStream(seed: 50)
    let x = randomMatrix(300, 3, gaps: 0.02, &random)
    let forest = try RobustIsolationForest(treeCount: 30, seed: 2).fit(x)
    let scores = forest.scores(for: x, threads: 2)
    let parts = [forest.plain, forest.fairCut].map { $0.scores(for: x) }
    for row in 0..<300 {
      let shares = parts.map { part in
        Double(part.count { $0 < part[row] }) + Double(part.count { $0 == part[row] }) / 2
      }
      #expect(abs(scores[row] - (shares[0] + shares[1]) / 600) < 1e-15)
      #expect(forest.score(of: x.row(row)) == scores[row])
    }
    #expect(abs(scores.reduce(0, +) / 300 - 0.5) < 1e-12)
  }

  @Test func rowsBeyondAllThatWasSeenAreToldApart() throws {
    var random = RandomStream(seed: 51)
    let x = Matrix(rowCount: 2000, columnCount: 3, elements: (0..<6000).map { _ in random.normal() })
    let forest = try RobustIsolationForest().fit(x)
    let near = forest.score(of: [4, 0, 0])
    let far = forest.score(of: [9, 9, 9])
    #expect(near < far && far < 1 && far > 0.999)
  }

  @Test func manyRowsAreSampledForTheRanks() throws {
    var random = RandomStream(seed: 52)
    let x = Matrix(column: (0..<20_000).map { _ in random.normal() })
    let model = RobustIsolationForest(treeCount: 5)
    let forest = try model.fit(x, threads: 1)
    #expect(try model.fit(x, threads: 3) == forest)
    let scores = forest.scores(for: x)
    // A share of 16,384 of 20,000 rows without replacement: the mean is within a few thousandths.
    #expect(abs(scores.reduce(0, +) / 20_000 - 0.5) < 0.01)
  }

  @Test func survivesStorageAndRefusesDamage() throws {
    var random = RandomStream(seed: 53)
    let x = randomMatrix(100, 2, gaps: 0, &random)
    let forest = try RobustIsolationForest(treeCount: 3, sampleSize: 16).fit(x)
    let data = try JSONEncoder().encode(forest)
    let read = try JSONDecoder().decode(RobustIsolationForest.Fitted.self, from: data)
    #expect(read == forest && read.scores(for: x) == forest.scores(for: x))
    let text = String(decoding: data, as: UTF8.self)
    for (old, new) in [
      (#""plainScores":["#, #""plainScores":[0.9,"#), (#""plainScores":["#, #""plainScores":[-1,"#),
      (#""fairCutScores":["#, #""fairCutScores":[],"x":["#),
      (#""columnCount":2"#, #""columnCount":0"#),
    ] {
      let bad = text.replacingOccurrences(of: old, with: new)
      #expect(bad != text)
      #expect(throws: AnomalyError.self, "\(new)") {
        try JSONDecoder().decode(RobustIsolationForest.Fitted.self, from: Data(bad.utf8))
      }
    }
    #expect(throws: AnomalyError.self) { try RobustIsolationForest(treeCount: 0).fit(x) }
  }
}
