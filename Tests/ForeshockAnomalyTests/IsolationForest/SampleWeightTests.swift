import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Rows that are drawn by weight.
@Suite struct SampleWeightTests {
  /// Against the probabilities of all orders of drawing, also where few rows have nearly all the weight.
  @Test(arguments: [
    [1.0, 1, 1, 1, 1], [1, 2, 3, 4, 5], [0, 1, 0, 1, 7], [1e9, 1e9, 1, 1, 2], [0.001, 1e12, 0, 1, 1],
  ])
  func rowsAreDrawnInProportion(_ weights: [Double]) throws {
    let size = 3
    var expected = [Double](repeating: 0, count: weights.count)
    func draw(_ chosen: [Int], _ probability: Double) {
      guard chosen.count < size else {
        for row in chosen { expected[row] += probability }
        return
      }
      let rest = weights.indices.filter { !chosen.contains($0) }
      let total = rest.reduce(0) { $0 + weights[$1] }
      for row in rest where weights[row] > 0 {
        draw(chosen + [row], probability * weights[row] / total)
      }
    }
    draw([], 1)

    let table = try AliasTable(weights)
    var sampler = RowSampler(sampleSize: size, rowCount: weights.count, weights: table)
    var random = RandomStream(seed: 8)
    var rows = [0, 0, 0]
    var counts = [Int](repeating: 0, count: weights.count)
    let draws = 40_000
    for _ in 0..<draws {
      sampler.draw(&random, into: &rows)
      #expect(Set(rows).count == size)
      for row in rows { counts[row] += 1 }
    }
    for row in weights.indices {
      let p = min(1, expected[row])
      let deviation = (p * (1 - p) * Double(draws)).squareRoot()
      #expect(
        abs(Double(counts[row]) - p * Double(draws)) <= 4.5 * deviation + 1e-4 * Double(draws), "row \(row)")
    }
  }

  @Test func rowsWithoutWeightAreNotLearnedFrom() throws {
    var random = RandomStream(seed: 9)
    let values = (0..<400).map { _ in random.uniform() } + [Double](repeating: 50, count: 400)
    let x = Matrix(column: values)
    let weights = values.map { $0 < 10 ? 1.0 : 0 }
    let model = IsolationForest(treeCount: 20, sampleSize: 500)
    let forest = try model.fit(x, sampleWeights: weights)
    #expect(forest.sampleSize == 400)
    #expect(forest.structure.thresholds.allSatisfy { $0 < 1 })
    #expect(try model.fit(x, sampleWeights: weights, threads: 3) == forest)
  }

  @Test func refusesBadWeights() {
    let x = Matrix(column: [1, 2, 3])
    for weights in [[1.0, 2], [1, 2, -1], [1, .nan, 1], [1, .infinity, 1], [0, 0, 0]] {
      #expect(throws: AnomalyError.self, "\(weights)") {
        try IsolationForest().fit(x, sampleWeights: weights)
      }
    }
    #expect(throws: AnomalyError.noData) {
      try IsolationForest().fit(Matrix(rowCount: 0, columnCount: 1, elements: []), sampleWeights: [])
    }
  }
}
