import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Testing

/// Columns whose values are names.
@Suite struct CategoryTests {
  /// One numeric column and one of categories 0 to 4, the fourth rare, the fifth a single row's.
  private func table(_ random: inout RandomStream, gaps: Double = 0) -> Matrix {
    Matrix(
      rows: (0..<1000).map { i in
        let category: Double = i == 0 ? 4 : i < 15 ? 3 : Double(i % 3)
        return [random.normal(), random.uniform() < gaps ? .nan : category]
      })
  }

  @Test(arguments: IsolationForest.Splits.allCases)
  func namesAreOnlyNames(_ splits: IsolationForest.Splits) throws {
    var random = RandomStream(seed: 20)
    let x = table(&random)
    // Other names in another order, one of them −0.
    let names = [17.0, -3, 1e9, -0.0, 0.5]
    let renamed = Matrix(rowCount: 1000, columnCount: 2) { $1 == 0 ? x[$0, 0] : names[Int(x[$0, 1])] }
    let model = IsolationForest(treeCount: 3000, sampleSize: 512, splits: splits, categoricalColumns: [1])
    let a = try model.fit(x).scores(for: x)
    let b = try model.fit(renamed).scores(for: renamed)
    // Sixteen orders of five names leave that much to chance.
    #expect(zip(a, b).allSatisfy { abs($0 - $1) < 0.05 })
  }

  @Test func rareAndUnknownNamesStandOut() throws {
    var random = RandomStream(seed: 21)
    let x = table(&random)
    let forest = try IsolationForest(treeCount: 300, categoricalColumns: [1]).fit(x)
    let scores = [0.0, 1, 2, 3, 4, 99].map { forest.score(of: [0.1, $0]) }
    #expect(scores[3] > (scores[..<3].max() ?? 1) + 0.05)
    // Hardly a tree has met them: they go with the fewer rows at each split of the column.
    #expect(scores[4] == scores[5])
    #expect(scores[5] > (scores[..<3].max() ?? 1) + 0.03, "\(scores)")
    #expect(forest.score(of: [0.1, -0.0]) == forest.score(of: [0.1, 0]))
    // A missing name goes with the more.
    #expect(forest.score(of: [0.1, .nan]) < scores[3])
  }

  @Test func survivesStorageAndThreads() throws {
    var random = RandomStream(seed: 22)
    let x = table(&random, gaps: 0.1)
    for splits in IsolationForest.Splits.allCases {
      let model = IsolationForest(treeCount: 40, splits: splits, categoricalColumns: [1, 1])
      let forest = try model.fit(x, threads: 1)
      #expect(try model.fit(x, threads: 4) == forest)
      #expect(forest.structure.categories.map(\.column) == [1])
      #expect(forest.structure.categories[0].values.starts(with: [0, 1, 2]))
      let read = try IsolationForest.Fitted(bytes: forest.bytes)
      #expect(read == forest && read.scores(for: x) == forest.scores(for: x))
    }
  }

  @Test func refusesWhatIsNoCategory() throws {
    let x = Matrix(rows: [[1, 2], [2, 3], [3, .infinity]])
    for columns in [[2], [-1], [0, 5]] {
      #expect(throws: AnomalyError.self) { try IsolationForest(categoricalColumns: columns).fit(x) }
    }
    #expect(throws: AnomalyError.infiniteValue(row: 2, column: 1)) {
      try IsolationForest(categoricalColumns: [1]).fit(x)
    }
    let good = ForestStructure(
      columnCount: 3, sampleSize: 2, treeCount: 1, nodes: [-2], thresholds: [],
      categories: [.init(column: 0, values: [1, 2]), .init(column: 2, values: [])])
    _ = try IsolationForest.Fitted(good)
    for categories: [ForestStructure.CategoryColumn] in [
      [.init(column: 3, values: [])], [.init(column: 1, values: []), .init(column: 1, values: [])],
      [.init(column: 0, values: [2, 2])], [.init(column: 0, values: [.nan])], [.init(column: -1, values: [])],
      [.init(column: 0, values: [1, .infinity])],
    ] {
      var bad = good
      bad.categories = categories
      #expect(throws: AnomalyError.self, "\(categories)") { try IsolationForest.Fitted(bad) }
    }
  }
}
