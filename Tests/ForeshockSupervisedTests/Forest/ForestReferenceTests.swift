import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockSupervised
import Foundation
import Testing

/// Against scikit-learn's forests on the tables of Fixtures/make_forest.py: the same quality and the same importance.
@Suite struct ForestReferenceTests {
  private struct Reference: Decodable {
    let mean, sd: Double
    let importance: [Double]
  }

  private func reference(_ name: String) throws -> (Reference, x: Matrix, y: [Double]) {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures")
    let json = try Data(contentsOf: folder.appendingPathComponent("forest.json"))
    let values = try JSONDecoder().decode([String: Reference].self, from: json)
    let text = try String(contentsOf: folder.appendingPathComponent("forest_\(name).csv"), encoding: .utf8)
    let rows = text.split(separator: "\n").map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    return (try #require(values[name]), Matrix(rows: rows.map { Array($0[0..<6]) }), rows.map { $0[6] })
  }

  /// The mean of twenty seeds is within four standard errors of the difference of both means, and shares of importance
  /// within 0.02.
  private func check(
    _ name: String, _ forest: RandomForest, _ score: (RandomForest.Fitted, Matrix, [Double]) throws -> Double
  )
    throws
  {
    let (reference, x, y) = try reference(name)
    let (train, test) = (x[0..<600, 0..<6], x[600..<900, 0..<6])
    var scores: [Double] = []
    var importance = [Double](repeating: 0, count: 6)
    for seed in 0..<20 {
      var forest = forest
      forest.seed = UInt64(seed)
      let model = try forest.fit(train, targets: Array(y[0..<600]))
      scores.append(try score(model, test, Array(y[600...])))
      for (k, share) in model.impurityImportance.enumerated() { importance[k] += share / 20 }
    }
    let mean = scores.reduce(0, +) / 20
    #expect(
      abs(mean - reference.mean) <= 4 * reference.sd * (2.0 / 20).squareRoot(),
      "\(mean) against \(reference.mean)")
    for (a, b) in zip(importance, reference.importance) { #expect(abs(a - b) < 0.02) }
    #expect(abs(importance.reduce(0, +) - 1) < 1e-12)
  }

  @Test func areaUnderTheCurve() throws {
    try check("classes", RandomForest(minLeafCount: 5, columnsPerNode: 3)) { model, x, y in
      try ClassificationMetrics.rocAUC(labels: y.map { Int($0) }, scores: model.predictions(for: x))
    }
  }

  @Test func shareOfTheVariance() throws {
    try check("numbers", RandomForest(outcome: .mean, minLeafCount: 5, columnsPerNode: 2)) { model, x, y in
      let mean = y.reduce(0, +) / Double(y.count)
      let errors = zip(model.predictions(for: x), y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return 1 - errors / y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
  }
}
