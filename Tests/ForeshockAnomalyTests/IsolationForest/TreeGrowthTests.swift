import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// The random choices of a tree have the distribution they should, and its parts the rows they claim.
@Suite struct TreeGrowthTests {
  /// When the sample is all rows, the rows that reach a leaf are as many as it says, every split parts
  /// them, and missing values follow the larger part.
  @Test func everyNodeHasTheRowsItClaims() throws {
    try withEvery(0..<80) { seed in
      var random = RandomStream(seed: UInt64(500 + seed))
      let x = randomMatrix(1 + 3 * seed, 1 + seed % 4, gaps: [0, 0.1, 0.6][seed % 3], &random)
      let forest = try IsolationForest(treeCount: 4, sampleSize: 4096, seed: UInt64(seed)).fit(x)
      #expect(forest.sampleSize == x.rowCount)
      let rows = (0..<x.rowCount).map { x.row($0) }
      var limit = 0
      while 1 << limit < x.rowCount { limit += 1 }
      for tree in referenceTrees(forest.structure) {
        tree.visit(rows) { node, reaching, depth in
          switch node {
          case .leaf(let size):
            #expect(reaching.count == size)
            let varies = (0..<x.columnCount).contains { column in
              Set(reaching.map { $0[column] }.filter { !$0.isNaN }).count > 1
            }
            #expect(size <= 2 || depth == limit || !varies)
          case .split(let column, let threshold, let missingGoesRight, _, _):
            #expect(depth < limit && reaching.count > 2)
            let present = reaching.map { $0[column] }.filter { !$0.isNaN }
            let right = present.count { $0 > threshold }
            #expect(right > 0 && right < present.count)
            #expect(missingGoesRight == (2 * right > present.count))
          }
        }
      }
    }
  }

  /// Three points on a line, where the expectation over all trees is a fraction: 0, 1 and 3 have mean
  /// path lengths 5/3, 2 and 4/3.
  @Test func meanPathLengthsOfThreePoints() throws {
    let x = Matrix(column: [0, 1, 3])
    let lengths = try IsolationForest(treeCount: 40_000).fit(x).meanPathLengths(for: x)
    // Standard deviation of one tree is √2/3; four of the mean's.
    let allowed = 4 * 0.4714 / 200
    #expect(abs(lengths[0] - 5.0 / 3) < allowed)
    #expect(lengths[1] == 2)
    #expect(abs(lengths[2] - 4.0 / 3) < allowed)
  }

  /// The root's column is uniform among those that vary, and its point uniform between their ends.
  @Test func splitsAreUniform() throws {
    let x = Matrix(columns: [[0, 0, 0, 1], [5, 5, 5, 5], [10, 30, 30, 30], [-1, -1, 1, -1]])
    let forest = try IsolationForest(treeCount: 30_000, seed: 1).fit(x)
    var counts = [0, 0, 0, 0]
    var positions: [Double] = []
    for tree in referenceTrees(forest.structure) {
      guard case .split(let column, let threshold, _, _, _) = tree else {
        Issue.record("a tree without a split")
        continue
      }
      counts[column] += 1
      let ends = [(0.0, 1.0), (0, 0), (10, 30), (-1, 1)][column]
      positions.append((threshold - ends.0) / (ends.1 - ends.0))
    }
    #expect(counts[1] == 0)
    // Binomial(30000, 1/3) has standard deviation 82.
    for column in [0, 2, 3] { #expect(abs(counts[column] - 10_000) < 4 * 82) }
    positions.sort()
    let distance = positions.indices.map { abs(positions[$0] - (Double($0) + 0.5) / 30_000) }.max() ?? 1
    // Kolmogorov–Smirnov at one in a thousand.
    #expect(distance < 1.95 / 30_000.0.squareRoot())
  }

  /// Every row is as likely as any other to be drawn, and never twice for one tree.
  @Test func samplesAreUniformAndWithoutReplacement() throws {
    // Rows 0 ..< 40 are their own number; two rows a tree of depth one: the root's ends are the sample.
    let x = Matrix(column: (0..<40).map { Double($0 * $0) })
    let forest = try IsolationForest(treeCount: 2000, sampleSize: 4, seed: 9).fit(x)
    for tree in referenceTrees(forest.structure) {
      guard case .split = tree else {
        Issue.record("four different rows always vary")
        continue
      }
    }
    // Over all trees each row is on either side of the split between its neighbours equally often as the
    // order statistics of uniform samples say: the mean score is symmetric when the data is.
    let symmetric = Matrix(column: (0..<41).map { Double($0) - 20 })
    let scores = try IsolationForest(treeCount: 40_000, sampleSize: 8, seed: 2).fit(symmetric)
      .scores(for: symmetric)
    for i in 0..<20 { #expect(abs(scores[i] - scores[40 - i]) < 0.004) }
  }

  /// Times around 1.79e9 seconds are told apart as well as the same times counted from zero: the trees are
  /// the same node by node.
  @Test func secondsSinceTheEpochDoNotCollapse() throws {
    let times = (0..<2000).map(Double.init) + [4000]
    let early = Matrix(column: times)
    let late = Matrix(column: times.map { $0 + 1_790_000_000 })
    let model = IsolationForest(treeCount: 200)
    let (plain, epoch) = (try model.fit(early), try model.fit(late))
    #expect(epoch.structure.nodes == plain.structure.nodes)
    let scores = epoch.scores(for: late)
    #expect(scores == plain.scores(for: early))
    #expect(scores.max() == scores[2000])
  }
}
