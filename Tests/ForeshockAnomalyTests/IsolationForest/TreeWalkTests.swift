import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Path lengths and scores of forests whose trees are known.
@Suite struct TreeWalkTests {
  /// Column 0 at 0.5: below, one row; above, column 1 at 2 (missing goes right): 3 rows and 4 rows.
  let byHand = ForestStructure(
    columnCount: 2, sampleSize: 8, treeCount: 1, nodes: [0, -1, 3, -3, -4], thresholds: [0.5, 2])

  @Test func pathLengthsOfATreeMadeByHand() throws {
    let forest = try IsolationForest.Fitted(byHand)
    let cases: [(row: [Double], length: Double)] = [
      ([0, 9], 1), ([0.5, 9], 1), ([.nan, 9], 1), ([-.infinity, 9], 1),
      ([1, 0], 2 + 5.0 / 3), ([1, 2], 2 + 5.0 / 3), ([.infinity, -.infinity], 2 + 5.0 / 3),
      ([1, 2.5], 2 + 13.0 / 6), ([1, .nan], 2 + 13.0 / 6), ([.infinity, .infinity], 2 + 13.0 / 6),
    ]
    let rows = Matrix(rows: cases.map(\.row))
    let lengths = forest.meanPathLengths(for: rows)
    let scores = forest.scores(for: rows)
    for (i, test) in cases.enumerated() {
      #expect(abs(lengths[i] - test.length) <= 4.5e-16, "\(test.row)")
      // c(8) = 2 (H(8) − 1) = 481/140
      #expect(abs(scores[i] - exp2(-test.length * 140 / 481)) <= 1e-15, "\(test.row)")
      #expect(forest.score(of: test.row) == scores[i])
    }
  }

  /// Forests of many shapes, numbers of rows around the size of blocks, with and without gaps.
  @Test func agreesWithAPlainWalk() throws {
    try withEvery(0..<60) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let columns = 1 + seed % 5
      let training = randomMatrix(1 + seed * seed / 4, columns, gaps: seed % 3 == 0 ? 0.2 : 0, &random)
      let model = IsolationForest(treeCount: 1 + seed % 7, sampleSize: 2 + 5 * seed, seed: UInt64(seed))
      let forest = try model.fit(training)
      let trees = referenceTrees(forest.structure)
      for count in [0, 1, 7, 8, 9, 64, 127, 128, 129, 300] {
        let x = randomMatrix(count, columns, gaps: count % 2 == 0 ? 0.1 : 0, &random)
        let lengths = forest.meanPathLengths(for: x)
        #expect(lengths.count == count)
        for row in 0..<count {
          let cells = x.row(row)
          let expected =
            trees.reduce(0) { sum, tree in
              let (size, depth) = tree.path(of: cells)
              return sum + Double(depth) + averagePathLength(size)
            } / Double(trees.count)
          #expect(abs(lengths[row] - expected) <= 1e-13)
        }
      }
    }
  }

  @Test func scoresDoNotDependOnThreadsOrNeighbours() throws {
    var random = RandomStream(seed: 8)
    let x = randomMatrix(5000, 6, gaps: 0.01, &random)
    let forest = try IsolationForest(seed: 3).fit(x, threads: 1)
    let scores = forest.scores(for: x, threads: 1)
    for threads in [2, 3, 8] {
      #expect(try IsolationForest(seed: 3).fit(x, threads: threads) == forest)
      #expect(forest.scores(for: x, threads: threads) == scores)
    }
    for row in stride(from: 0, to: 5000, by: 37) { #expect(forest.score(of: x.row(row)) == scores[row]) }
    #expect(try IsolationForest(seed: 4).fit(x) != forest)
  }
}

/// Numbers of a coarse grid, so that ties occur, with a share of gaps.
func randomMatrix(_ rows: Int, _ columns: Int, gaps: Double, _ random: inout RandomStream) -> Matrix {
  Matrix(
    rowCount: rows, columnCount: columns,
    elements: (0..<rows * columns).map { _ in
      random.uniform() < gaps ? .nan : (random.uniform() * 50).rounded() / 8
    })
}
