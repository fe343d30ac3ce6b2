import CAllocationCounter
import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// What columns have in a score.
@Suite struct ContributionTests {
  /// Contributions of a tree made by hand: column 0 at 0.5, one row below; above, column 1 at 2 parts three rows from four.
  @Test func contributionsOfATreeMadeByHand() throws {
    let forest = try IsolationForest.Fitted(
      ForestStructure(
        columnCount: 2, sampleSize: 8, treeCount: 1, nodes: [0, -1, 2, -3, -4], thresholds: [0.5, 2]))
    // c(3) = 5/3, c(4) = 13/6; the mean above is (3·11/3 + 4·25/6)/7, that of all (1 + 7 times it)/8.
    let above = (11 + 50.0 / 3) / 7
    let mean = (1 + 7 * above) / 8
    #expect(abs(forest.baselinePathLength - mean) < 1e-15)
    var parts = [0.0, 0.0]
    #expect(forest.pathContributions(of: [0, 9], into: &parts) == 1)
    #expect(abs(parts[0] - (1 - mean)) < 1e-15 && parts[1] == 0)
    let length = forest.pathContributions(of: [1, 9], into: &parts)
    #expect(abs(length - 25.0 / 6) < 1e-15)
    #expect(abs(parts[0] - (above - mean)) < 1e-15 && abs(parts[1] - (25.0 / 6 - above)) < 1e-15)
  }

  /// Against walks of plain trees, whose means are taken anew from the sizes of their leaves.
  @Test func agreeWithPlainTrees() throws {
    try withEvery(0..<30) { seed in
      var random = RandomStream(seed: UInt64(900 + seed))
      let columns = 1 + seed % 6
      let x = randomMatrix(20 + 9 * seed, columns, gaps: seed % 2 == 0 ? 0.15 : 0, &random)
      let forest = try IsolationForest(treeCount: 1 + seed, sampleSize: 64, seed: UInt64(seed)).fit(x)
      let trees = referenceTrees(forest.structure)
      let baseline = trees.reduce(0) { $0 + $1.meanPathLength() } / Double(trees.count)
      #expect(abs(forest.baselinePathLength - baseline) < 1e-12)
      var parts = [Double](repeating: 9, count: columns)
      for row in 0..<min(20, x.rowCount) {
        let cells = x.row(row)
        var expected = [Double](repeating: 0, count: columns)
        for tree in trees { tree.credit(cells, into: &expected, share: 1 / Double(trees.count)) }
        let length = forest.pathContributions(of: cells, into: &parts)
        for j in 0..<columns { #expect(abs(parts[j] - expected[j]) < 1e-12) }
        #expect(abs(parts.reduce(0, +) - (length - baseline)) <= 1e-12 * length)
      }
    }
  }

  @Test(arguments: IsolationForest.Splits.allCases)
  func sumToTheScore(_ splits: IsolationForest.Splits) throws {
    var random = RandomStream(seed: 31)
    let x = randomMatrix(700, 5, gaps: 0.05, &random)
    let forest = try IsolationForest(treeCount: 37, splits: splits).fit(x)
    let all = forest.contributions(for: x, threads: 1)
    #expect(forest.contributions(for: x, threads: 3) == all)
    let scores = forest.scores(for: x)
    var parts = [Double](repeating: 0, count: 5)
    for row in 0..<x.rowCount {
      let score = forest.contributions(of: x.row(row), into: &parts)
      #expect(score == scores[row])
      let sum = parts.reduce(0, +)
      #expect(abs(forest.baselineScore + sum - score) <= 1e-12)
      // One row at a time adds tree by tree in groups of four, all rows tree by tree.
      for j in 0..<5 { #expect(abs(all[row, j] - parts[j]) <= 1e-13) }
    }
  }

  /// Rows whose one column is out of the way, the others as usual: the column is named. One training row in 20 is
  /// of that kind (with one in 50, 97 to 99 % are named; without any, a forest does not know how far beyond its
  /// range a value lies, and names 93 %).
  @Test func theCulpritIsNamed() throws {
    var random = RandomStream(seed: 14)
    func row(culprit: Int?) -> [Double] {
      var row = (0..<10).map { _ in random.normal() }
      if let culprit { row[culprit] = (random.chance(0.5) ? 1 : -1) * (6 + 2 * random.uniform()) }
      return row
    }
    let training = Matrix(rows: (0..<4000).map { row(culprit: $0 % 20 == 0 ? $0 / 20 % 10 : nil) })
    let forest = try IsolationForest(seed: 5).fit(training)
    var parts = [Double](repeating: 0, count: 10)
    let hits = (0..<1000).count { i in
      _ = forest.contributions(of: row(culprit: i % 10), into: &parts)
      return parts.indices.max { parts[$0] < parts[$1] } == i % 10
    }
    #expect(hits >= 980)
  }

  @Test func rowsThatAreAllAlikeHaveNoCulprit() throws {
    let x = Matrix(rowCount: 1, columnCount: 3, repeating: 2)
    let forest = try IsolationForest(treeCount: 3).fit(x)
    #expect(forest.contributions(for: x) == Matrix.zeros(1, 3))
    #expect(forest.baselineScore == 0.5)
  }

  @Test(.enabled(if: foreshock_counts_allocations()))
  func oneRowAllocatesNothing() throws {
    var random = RandomStream(seed: 3)
    let x = randomMatrix(2000, 60, gaps: 0.01, &random)
    for splits in IsolationForest.Splits.allCases {
      let forest = try IsolationForest(splits: splits).fit(x)
      let row = x.row(3)
      var parts = [Double](repeating: 0, count: 60)
      var sum = forest.score(of: row) + forest.contributions(of: row, into: &parts)
      let before = foreshock_allocation_count()
      for _ in 0..<50 { sum += forest.score(of: row) + forest.contributions(of: row, into: &parts) }
      #expect(foreshock_allocation_count() == before)
      #expect(sum > 0)
    }
  }
}

extension ReferenceTree {
  /// How many training rows are below.
  private var size: Int {
    switch self {
    case .leaf(let size): size
    case .split(_, _, _, let left, let right): left.size + right.size
    }
  }

  /// The mean path length of the training rows below.
  func meanPathLength(depth: Int = 0) -> Double {
    switch self {
    case .leaf(let size): return Double(depth) + averagePathLength(size)
    case .split(_, _, _, let left, let right):
      let (a, b) = (Double(left.size), Double(right.size))
      return (a * left.meanPathLength(depth: depth + 1) + b * right.meanPathLength(depth: depth + 1))
        / (a + b)
    }
  }

  /// Adds what each split on the row's way changes the mean by to its column.
  func credit(_ row: [Double], into parts: inout [Double], share: Double, depth: Int = 0) {
    guard case .split(let column, let threshold, let missingGoesRight, let left, let right) = self else {
      return
    }
    let goesRight = row[column].isNaN ? missingGoesRight : row[column] > threshold
    let next = goesRight ? right : left
    parts[column] += share * (next.meanPathLength(depth: depth + 1) - meanPathLength(depth: depth))
    next.credit(row, into: &parts, share: share, depth: depth + 1)
  }
}
