import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Splits that look at two columns.
@Suite struct ObliqueForestTests {
  /// A node of a plain tree.
  private indirect enum Tree {
    case leaf(size: Int)
    case split((Double, Double, Int, Int), threshold: Double, missingGoesRight: Bool, left: Tree, right: Tree)

    func goesRight(_ row: [Double]) -> Bool {
      guard case .split(let (a, b, i, j), let threshold, let missing, _, _) = self else { return false }
      let z = a * row[i] + b * row[j]
      return z.isNaN ? missing : z > threshold
    }

    func pathLength(_ row: [Double]) -> Double {
      switch self {
      case .leaf(let size): averagePathLength(size)
      case .split(_, _, _, let left, let right): 1 + (goesRight(row) ? right : left).pathLength(row)
      }
    }

    func visit(_ rows: [[Double]], _ depth: Int, _ body: (Tree, [[Double]], Int) -> Void) {
      body(self, rows, depth)
      guard case .split(_, _, _, let left, let right) = self else { return }
      left.visit(rows.filter { !goesRight($0) }, depth + 1, body)
      right.visit(rows.filter { goesRight($0) }, depth + 1, body)
    }
  }

  private func trees(_ structure: ForestStructure) -> [Tree] {
    var nodes = structure.nodes.makeIterator()
    var splits = zip(structure.thresholds, structure.projections).makeIterator()
    func next() -> Tree {
      let code = Int(nodes.next() ?? -1)
      guard code >= 0, let (threshold, projection) = splits.next() else { return .leaf(size: -code) }
      let left = next()
      return .split(
        (projection.weight, projection.partnerWeight, code / 2, Int(projection.partner)),
        threshold: threshold, missingGoesRight: code % 2 == 1, left: left, right: next())
    }
    return (0..<structure.treeCount).map { _ in next() }
  }

  @Test(arguments: [IsolationForest.Splits.oblique, .fairCut])
  func agreesWithAPlainWalk(_ splits: IsolationForest.Splits) throws {
    try withEvery(0..<30) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let columns = 1 + seed % 5
      let training = randomMatrix(1 + seed * seed / 3, columns, gaps: seed % 3 == 0 ? 0.2 : 0, &random)
      let forest = try IsolationForest(
        treeCount: 1 + seed % 7, sampleSize: 2 + 5 * seed, splits: splits, seed: UInt64(seed)
      ).fit(training, threads: 1 + seed % 3)
      let plain = trees(forest.structure)
      for count in [0, 1, 7, 64, 130] {
        let x = randomMatrix(count, columns, gaps: count % 2 == 0 ? 0.1 : 0, &random)
        let lengths = forest.meanPathLengths(for: x)
        for row in 0..<count {
          let expected = plain.reduce(0) { $0 + $1.pathLength(x.row(row)) } / Double(plain.count)
          #expect(abs(lengths[row] - expected) <= 1e-13)
          #expect(forest.score(of: x.row(row)) == forest.scores(for: x)[row])
        }
      }
    }
  }

  /// With all rows in each sample, leaves have the rows they claim, and a fair cut is as good as the best of all.
  @Test(arguments: [IsolationForest.Splits.oblique, .fairCut])
  func everyNodeHasTheRowsItClaims(_ splits: IsolationForest.Splits) throws {
    try withEvery(0..<25) { seed in
      var random = RandomStream(seed: UInt64(300 + seed))
      let x = randomMatrix(3 + 4 * seed, 2 + seed % 3, gaps: [0, 0.2][seed % 2], &random)
      let forest = try IsolationForest(treeCount: 4, splits: splits, seed: UInt64(seed)).fit(x)
      let rows = (0..<x.rowCount).map { x.row($0) }
      for tree in trees(forest.structure) {
        tree.visit(rows, 0) { node, reaching, _ in
          switch node {
          case .leaf(let size): #expect(reaching.count == size)
          case .split(let (a, b, i, j), let threshold, let missingGoesRight, _, _):
            let z = reaching.map { a * $0[i] + b * $0[j] }.filter { !$0.isNaN }.sorted()
            let right = z.count { $0 > threshold }
            #expect(right > 0 && right < z.count)
            #expect(missingGoesRight == (2 * right > z.count))
            guard splits == .fairCut else { return }
            func spread(_ part: ArraySlice<Double>) -> Double {
              let n = Double(part.count)
              let mean = part.reduce(0, +) / n
              return (n * part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
            }
            let cut = z.count - right
            let ours = spread(z[..<cut]) + spread(z[cut...])
            let least = (1..<z.count).filter { z[$0 - 1] < z[$0] }.map { spread(z[..<$0]) + spread(z[$0...]) }
              .min()
            #expect(ours <= (least ?? 0) + 1e-9 * spread(z[...]))
            #expect(abs(threshold - (z[cut - 1] + z[cut]) / 2) <= 1e-12 * (abs(threshold) + 1))
          }
        }
      }
    }
  }

  /// A power of two changes no digit: the trees are the same, and so are the scores.
  @Test(arguments: [IsolationForest.Splits.oblique, .fairCut])
  func unitsDoNotMatter(_ splits: IsolationForest.Splits) throws {
    var random = RandomStream(seed: 40)
    let x = randomMatrix(500, 4, gaps: 0.05, &random)
    let scaled = Matrix(rowCount: 500, columnCount: 4) { x[$0, $1] * [1, 1024, 0x1p-40, 0x1p900][$1] }
    let model = IsolationForest(treeCount: 30, splits: splits)
    let (a, b) = (try model.fit(x), try model.fit(scaled))
    #expect(a.structure.nodes == b.structure.nodes)
    #expect(a.scores(for: x) == b.scores(for: scaled))
  }

  @Test(arguments: IsolationForest.Splits.allCases)
  func hugeTinyAndConstantColumnsAreTaken(_ splits: IsolationForest.Splits) throws {
    var random = RandomStream(seed: 41)
    let x = Matrix(rowCount: 300, columnCount: 6) { row, column in
      switch column {
      case 0: 1e300 * (random.uniform() - 0.5)
      case 1: .greatestFiniteMagnitude * (row % 2 == 0 ? 1 : -1)
      case 2: .leastNonzeroMagnitude * Double(row % 3)
      case 3: 7
      case 4: .nan
      default: random.normal()
      }
    }
    let forest = try IsolationForest(splits: splits).fit(x)
    #expect(forest.scores(for: x).allSatisfy { $0 > 0 && $0 <= 1 })
    #expect(try IsolationForest.Fitted(bytes: forest.bytes) == forest)
    let one = try IsolationForest(treeCount: 3, splits: splits).fit(
      Matrix(rowCount: 9, columnCount: 2, repeating: 4))
    #expect(one.score(of: [4, 5]) == one.score(of: [4, 4]))
    #expect(throws: AnomalyError.infiniteValue(row: 1, column: 0)) {
      try IsolationForest(splits: splits).fit(Matrix(rows: [[1, 2], [.infinity, 2], [3, 2]]))
    }
  }
}
