import CAllocationCounter
import ForeshockLinearAlgebra
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSupervised
import Testing

@Suite struct RandomForestTests {
  static let outcomes: [RandomForest.Outcome] = [.classes(count: 2), .classes(count: 3), .mean]

  static func targets(for outcome: RandomForest.Outcome, _ x: Matrix, seed: UInt64) -> [Double] {
    let signal = TreeTables.targets(x, seed: seed)
    return signal.map { y in
      switch outcome {
      case .classes(count: 2): y > 0 ? 1 : 0
      case .classes: y < -1 ? 0 : y < 1 ? 1 : 2
      case .mean: y
      }
    }
  }

  /// Without draws each split is the best of all, leaves are means, and no node is left that could be parted.
  @Test(arguments: 0..<60)
  func splitsAreTheBestOfAll(seed: Int) throws {
    let outcome = Self.outcomes[seed % 3]
    let rowCount = [2, 9, 40, 70, 120][seed % 5]
    var x = TreeTables.numbers(
      rowCount, 1 + seed % 4, seed: UInt64(seed), missing: seed % 4 == 0 ? 0 : 0.2,
      distinct: [2, 6, 30][seed % 3])
    let isCategorical = seed % 2 == 1
    var random = RandomStream(seed: UInt64(seed))
    if isCategorical {
      // Three classes have no order of categories that holds the best set: few of them, tried alone, do.
      let count = outcome == .classes(count: 3) ? 3 : 6
      for row in 0..<rowCount {
        x[row, 0] = random.uniform() < 0.1 ? .nan : Double(random.integer(below: count))
      }
    }
    var y = Self.targets(for: outcome, x, seed: UInt64(seed))
    if outcome != .mean, Set(y).count == 1 { y[0] = y[0] == 1 ? 0 : 1 }
    let weights = y.map { _ in seed % 2 == 0 ? 1 : Double(1 + random.integer(below: 3)) }
    // With a least count, sets of categories in the order of their means need not hold the best one.
    let least = isCategorical ? 1 : 1 + seed % 3
    let forest = RandomForest(
      outcome: outcome, treeCount: 2, minLeafCount: least, columnsPerNode: 4,
      criterion: seed % 6 > 2 ? .entropy : .gini, sampling: .all, categoricalColumns: isCategorical ? [0] : []
    )
    let model = try forest.fit(x, targets: y, weights: weights)
    // Covers are weights times a power of two.
    let root = model.ensemble.structure.covers[0]
    let unit = root / weights.reduce(0, +)
    let plain = PlainForestTree(
      x: x, targets: y, weights: weights.map { $0 * unit }, settings: forest, minLeafCount: least)
    for tree in 0..<2 { #expect(plain.flaw(in: model.ensemble.structure, tree: tree) == nil) }
    #expect(model.ensemble.structure.flaw() == nil)
  }

  /// Large nodes, which have sums of all bins, and small ones find the same splits: some nodes of a large table are tried.
  @Test(arguments: [RandomForest.Outcome.classes(count: 2), .mean])
  func largeNodesAreSplitBest(outcome: RandomForest.Outcome) throws {
    let x = TreeTables.numbers(700, 3, seed: 21, distinct: 12)
    let y = Self.targets(for: outcome, x, seed: 21)
    let forest = RandomForest(
      outcome: outcome, treeCount: 1, maxDepth: 3, minLeafCount: 3, columnsPerNode: 3, sampling: .all)
    let model = try forest.fit(x, targets: y)
    let plain = PlainForestTree(
      x: x, targets: y, weights: y.map { _ in 1 }, settings: forest, minLeafCount: 3)
    #expect(plain.flaw(in: model.ensemble.structure, tree: 0) == nil)
    #expect(model.ensemble.leafCount >= 6)
  }

  @Test(arguments: outcomes, [RandomForest.Sampling.bootstrap(), .subsample(share: 0.4), .balanced, .all])
  func threadsAndRefitsDoNotMatter(outcome: RandomForest.Outcome, sampling: RandomForest.Sampling) throws {
    guard outcome != .mean || sampling != .balanced else { return }
    let x = TreeTables.numbers(900, 9, seed: 6, distinct: 300)
    let y = Self.targets(for: outcome, x, seed: 6)
    let forest = RandomForest(outcome: outcome, treeCount: 9, sampling: sampling, seed: 4)
    let one = try forest.fit(x, targets: y, threads: 1)
    #expect(try forest.fit(x, targets: y, threads: 1) == one)
    #expect(try forest.fit(x, targets: y, threads: 3) == one)
    #expect(one.treeCount == 9 && one.featureCount == 9)
    var other = forest
    other.seed = 5
    #expect(try other.fit(x, targets: y) != one)
    if sampling != .all {
      let a = try forest.fitWithOutOfBag(x, targets: y, threads: 1)
      let b = try forest.fitWithOutOfBag(x, targets: y, threads: 4)
      #expect(a.model == one && b.model == one && a.outOfBag.treeCounts == b.outOfBag.treeCounts)
      #expect(
        a.outOfBag.predictions.elements.map(\.bitPattern) == b.outOfBag.predictions.elements.map(\.bitPattern)
      )
    }
  }

  @Test func aFitCanBeWatchedAndStopped() throws {
    let x = TreeTables.numbers(300, 3, seed: 13)
    let y = Self.targets(for: .mean, x, seed: 13)
    let forest = RandomForest(outcome: .mean, treeCount: 40)
    var seen: [Int] = []
    let whole = try forest.fit(x, targets: y, threads: 3) {
      seen.append($0.tree)
      return $0.trees == 40
    }
    #expect(seen == [16, 32, 40])
    #expect(try whole == forest.fit(x, targets: y, threads: 1))
    // Half of the trees are those of a forest of half as many.
    let half = try forest.fit(x, targets: y) { $0.tree < 32 }
    #expect(try half == RandomForest(outcome: .mean, treeCount: 32).fit(x, targets: y))
  }

  /// The rise of the error of rows out of the bag is that of fresh rows, and columns without a say have none.
  @Test func importanceOutOfTheBagIsThatOfFreshRows() throws {
    var random = RandomStream(seed: 5)
    func table(_ count: Int) -> (Matrix, [Double]) {
      let x = Matrix(rowCount: count, columnCount: 4) { _, column in column == 3 ? 1 : random.normal() }
      return (x, (0..<count).map { 3 * x[$0, 0] + x[$0, 1] + 0.3 * random.normal() })
    }
    let (x, y) = table(1_500)
    let (fresh, other) = table(1_500)
    let forest = RandomForest(outcome: .mean, treeCount: 60, columnsPerNode: 3)
    let (model, outOfBag) = try forest.fitWithOutOfBag(x, targets: y)
    let found = outOfBag.permutationImportance(repeats: 3, threads: 1)
    #expect(outOfBag.permutationImportance(repeats: 3, threads: 3) == found)
    let expected = model.ensemble.permutationImportance(on: fresh, repeats: 3) { scores in
      -zip(scores.elements, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(other.count)
    }
    // 2·var of each part: 18 and 2.
    for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 0.12 * max(1, b)) }
    #expect(found[0] > 12 && found[1] > 1 && abs(found[2]) < 0.1 && found[3] == 0)
    let area = outOfBag.permutationImportance { $0.rSquared.map { 1 - $0 } }
    #expect(area[0] > 1 && area[0] > area[1])
  }

  @Test(
    .enabled(if: foreshock_counts_allocations()), arguments: [RandomForest.Outcome.classes(count: 2), .mean])
  func singleRowsAreScoredWithoutAllocating(outcome: RandomForest.Outcome) throws {
    let x = TreeTables.numbers(400, 12, seed: 3)
    let model = try RandomForest(outcome: outcome, treeCount: 20).fit(
      x, targets: Self.targets(for: outcome, x, seed: 3))
    let row = (0..<12).map { x[5, $0] }
    var sum = model.prediction(of: row.span)
    let before = foreshock_allocation_count()
    for _ in 0..<50 { sum += model.prediction(of: row.span) }
    #expect(foreshock_allocation_count() == before)
    #expect(abs(sum / 51 - model.predictions(for: x)[5]) < 1e-12)
  }

  /// Without draws a weight of two is a row that comes twice, and a weight of zero none.
  @Test(arguments: outcomes)
  func weightsAreRepeatedRows(outcome: RandomForest.Outcome) throws {
    let x = TreeTables.numbers(400, 3, seed: 7)
    let y = Self.targets(for: outcome, x, seed: 7)
    let weights = (0..<400).map { Double($0 % 3) }
    let repeated = (0..<400).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let forest = RandomForest(
      outcome: outcome, treeCount: 1, minLeafCount: 1, columnsPerNode: 3, sampling: .all)
    let weighted = try forest.fit(x, targets: y, weights: weights)
    let plain = try forest.fit(x.rows(at: repeated), targets: repeated.map { y[$0] })
    let (a, b) = (weighted.ensemble.scores(for: x), plain.ensemble.scores(for: x))
    // What no row of a node lacked goes with the larger number of rows, whatever they weigh.
    for row in 0..<400 where weights[row] > 0 {
      for k in 0..<a.columnCount { #expect(abs(a[row, k] - b[row, k]) <= 1e-12) }
    }
    // Units of weights do not matter, weights do.
    let drawn = RandomForest(outcome: outcome, treeCount: 10)
    let model = try drawn.fit(x, targets: y, weights: weights)
    #expect(try drawn.fit(x, targets: y, weights: weights.map { $0 * 0x1p600 }) == model)
    #expect(try drawn.fit(x, targets: y, weights: weights.map { $0 * 0x1p-900 }) == model)
    #expect(try drawn.fit(x, targets: y) != model)
  }

  /// A tree that gives each row its own leaf knows the rows it saw: those out of the bag are predicted by others only.
  @Test func rowsOutOfTheBagWereNotSeen() throws {
    var random = RandomStream(seed: 2)
    let x = Matrix(rowCount: 240, columnCount: 1) { row, _ in Double(row) }
    let y = (0..<240).map { _ in random.normal() }
    let forest = RandomForest(outcome: .mean, treeCount: 60, minLeafCount: 1, sampling: .bootstrap(), seed: 3)
    let (model, outOfBag) = try forest.fitWithOutOfBag(x, targets: y)
    let share = Double(outOfBag.treeCounts.reduce(0, +)) / (240 * 60)
    #expect(abs(share - 0.3670) < 0.012)  // (1 − 1/n)ⁿ, four standard deviations
    let rSquared = try #require(outOfBag.rSquared)
    // Targets are noise: what was not seen cannot be known, what was seen is.
    #expect(rSquared < 0.05)
    let seen = model.predictions(for: x)
    let error = zip(seen, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 240
    #expect(error < 0.5 * (outOfBag.error ?? 0))
    // One tree: a row out of its bag gets another row's target, one in it has no prediction.
    let alone = try RandomForest(outcome: .mean, treeCount: 1, minLeafCount: 1).fitWithOutOfBag(x, targets: y)
    for row in 0..<240 {
      let prediction = alone.outOfBag.predictions[row, 0]
      #expect(prediction.isNaN == (alone.outOfBag.treeCounts[row] == 0))
      if prediction.isNaN {
        #expect(abs(alone.model.predictions(for: x)[row] - y[row]) <= 1e-12)
      } else {
        #expect(abs(prediction - y[row]) > 1e-12)
      }
    }
  }

  @Test func outOfBagJudgementsOfClasses() throws {
    let x = TreeTables.numbers(800, 4, seed: 12)
    for outcome in [RandomForest.Outcome.classes(count: 2), .classes(count: 3)] {
      let y = Self.targets(for: outcome, x, seed: 12)
      let (model, outOfBag) = try RandomForest(outcome: outcome).fitWithOutOfBag(x, targets: y)
      let p = outOfBag.predictions
      for row in 0..<800 {
        #expect(abs((0..<p.columnCount).reduce(0) { $0 + p[row, $1] } - 1) <= 1e-12)
      }
      #expect(try #require(outOfBag.error) < 0.2)
      #expect(try #require(outOfBag.brierScore) < 0.25)
      #expect((outOfBag.rocAUC ?? 1) > 0.9 && (outOfBag.rocAUC == nil) == (outcome != .classes(count: 2)))
      #expect(outOfBag.rSquared == nil)
      let fitted = model.probabilities(for: x)
      let right = (0..<800).filter { fitted[$0, Int(y[$0])] > 0.5 }.count
      #expect(right > 720)
    }
  }

  /// A chequered table, where no first split gains anything.
  @Test func chequersAreLearnt() throws {
    let x = Matrix(rowCount: 80, columnCount: 2) { row, k in Double(row >> k & 1) }
    let labels = (0..<80).map { ($0 ^ ($0 >> 1)) & 1 }
    let model = try RandomForest(minLeafCount: 1, sampling: .all).fit(x, labels: labels)
    #expect(model.predictions(for: x) == labels.map(Double.init))
  }

  /// Rare labels come to half of the rows that trees see; balanced weights do the same without leaving rows out.
  @Test func balancing() throws {
    let x = TreeTables.numbers(3_000, 4, seed: 14, missing: 0)
    let labels = TreeTables.targets(x, seed: 14).map { $0 > 6.5 ? 1 : 0 }
    let share = Double(labels.reduce(0, +)) / 3_000
    #expect(share < 0.12)
    func mean(_ forest: RandomForest) throws -> Double {
      try forest.fit(x, labels: labels).predictions(for: x).reduce(0, +) / 3_000
    }
    let stump = RandomForest(maxDepth: 1)
    let plain = try mean(stump)
    #expect(abs(plain - share) < 0.02)
    var drawn = stump
    drawn.sampling = .balanced
    #expect(try mean(drawn) > 2 * share)
    var weighted = stump
    weighted.classWeights = .balanced
    #expect(try mean(weighted) > 2 * share)
    var given = stump
    given.classWeights = .explicit([1, (1 - share) / share])
    let (a, b) = (try mean(given), try mean(weighted))
    #expect(abs(a - b) < 1e-9)
  }

  @Test func badInputIsRefused() throws {
    let x = TreeTables.numbers(20, 2, seed: 1)
    let labels = (0..<20).map { $0 % 2 }
    let targets = labels.map(Double.init)
    func expect(_ error: SupervisedError, _ body: () throws -> Void, line: Int = #line) {
      #expect(throws: error, "line \(line)") { try body() }
    }
    var bad = targets
    bad[3] = .nan
    #expect(throws: SupervisedError.self) { try RandomForest(outcome: .mean).fit(x, targets: bad) }
    #expect(throws: SupervisedError.self) { try RandomForest().fit(x, targets: bad) }
    expect(.invalidTarget(row: 1, value: 2)) {
      _ = try RandomForest().fit(x, labels: [0, 2] + labels.dropFirst(2))
    }
    expect(.oneClassOnly(label: 1)) { _ = try RandomForest().fit(x, labels: labels.map { _ in 1 }) }
    expect(.oneClassOnly(label: 0)) {
      _ = try RandomForest().fit(x, labels: labels, weights: labels.map { Double(1 - $0) })
    }
    expect(.noRows) { _ = try RandomForest().fit(Matrix.zeros(0, 2), labels: []) }
    expect(.noRows) { _ = try RandomForest().fit(x, labels: labels, weights: labels.map { _ in 0 }) }
    for weight in [-1, Double.nan, .infinity] {
      var weights = targets.map { _ in 1.0 }
      weights[4] = weight
      expect(.invalidWeight(row: 4)) { _ = try RandomForest().fit(x, labels: labels, weights: weights) }
    }
    for forest in [
      RandomForest(outcome: .classes(count: 1)), RandomForest(treeCount: 0), RandomForest(maxDepth: 0),
      RandomForest(minLeafCount: 0), RandomForest(columnsPerNode: 0),
      RandomForest(sampling: .bootstrap(share: 0)),
      RandomForest(sampling: .subsample(share: 1.5)), RandomForest(mostBins: 1), RandomForest(mostBins: 256),
      RandomForest(classWeights: .explicit([1])), RandomForest(classWeights: .explicit([1, 0])),
      RandomForest(categoricalColumns: [2]), RandomForest(outcome: .mean, sampling: .balanced),
      RandomForest(outcome: .mean, classWeights: .balanced),
    ] {
      let error = #expect(throws: SupervisedError.self) { try forest.fit(x, targets: targets) }
      #expect(error?.shortDescription == "invalid parameter")
    }
    for sampling in [RandomForest.Sampling.all, .subsample(share: 1)] {
      #expect(throws: SupervisedError.self) {
        try RandomForest(sampling: sampling).fitWithOutOfBag(x, targets: targets)
      }
    }
  }

  @Test func difficultTables() throws {
    // One row, no columns, nothing but missing or constant cells: the mean.
    let one = try RandomForest(outcome: .mean, treeCount: 3).fit(Matrix(row: [1, .nan]), targets: [7])
    #expect(one.predictions(for: Matrix(row: [.nan, 3])).allSatisfy { abs($0 - 7) < 1e-12 })
    #expect(one.impurityImportance == [0, 0])
    let empty = try RandomForest(outcome: .mean, sampling: .all).fit(Matrix.zeros(3, 0), targets: [1, 2, 6])
    #expect(abs(empty.predictions(for: Matrix.zeros(1, 0))[0] - 3) < 1e-12)
    let nothing = Matrix(columns: [[.nan, .nan, .nan, .nan], [2, 2, 2, 2]])
    let flat = try RandomForest(minLeafCount: 1, sampling: .all).fit(nothing, labels: [0, 1, 1, 1])
    #expect(flat.predictions(for: nothing).allSatisfy { abs($0 - 0.75) < 1e-12 })
    // An empty column beside a good one, and missing cells that tell.
    let cells = (0..<60).map { Double($0) }
    let labels = cells.map { $0 < 30 ? 0 : 1 }
    let gaps = cells.map { $0 < 30 ? .nan : 5.0 }
    for column in [cells, gaps] {
      let x = Matrix(columns: [[Double](repeating: .nan, count: 60), column])
      let model = try RandomForest(columnsPerNode: 1).fit(x, labels: labels)
      #expect(model.probabilities(for: x)[2, 0] > 0.9 && model.probabilities(for: x)[57, 1] > 0.9)
      #expect(model.impurityImportance == [0, 1])
    }
    // The ends of the number line, in cells and in targets.
    let huge = Matrix(column: [-.infinity, -1e308, 0, 1e308, .infinity, 1e308, -1e308, 3])
    for size in [1e308, 1e-300, 1] {
      let y = [-1, -1, 0.25, 1, 1, 1, -1, 0.25].map { $0 * size }
      let model = try RandomForest(outcome: .mean, minLeafCount: 1, sampling: .all).fit(huge, targets: y)
      for (a, b) in zip(model.predictions(for: huge), y) { #expect(abs(a - b) <= 1e-12 * size) }
      #expect(model.ensemble.structure.flaw() == nil)
    }
    // Targets far from zero.
    let far = try RandomForest(outcome: .mean, minLeafCount: 1, sampling: .all)
      .fit(Matrix(column: cells), targets: cells.map { 1e9 + 1e-3 * $0 })
    for row in 0..<60 {
      #expect(abs(far.predictions(for: Matrix(column: cells))[row] - 1e9 - 1e-3 * cells[row]) < 1e-5)
    }
    // Weights of any size.
    let weights = labels.map { $0 == 0 ? 1e-150 : 1e150 }
    let heavy = try RandomForest(minLeafCount: 1).fit(Matrix(column: cells), labels: labels, weights: weights)
    #expect(heavy.ensemble.structure.flaw() == nil)
    #expect(heavy.predictions(for: Matrix(column: cells))[59] > 1 - 1e-12)
  }

  @Test func rowsAreScoredAsTables() throws {
    let x = TreeTables.numbers(500, 5, seed: 15)
    let labels = TreeTables.targets(x, seed: 15).map { $0 > 0 ? 1 : 0 }
    let model = try RandomForest(treeCount: 21).fit(x, labels: labels)
    let all = model.predictions(for: x)
    for row in 0..<500 { #expect(model.prediction(of: x.row(row).span) == all[row]) }
    let (shares, base) = model.ensemble.contributions(of: x.row(3))
    #expect(abs(base + shares.reduce(0, +) - all[3]) < 1e-9)
    // Without draws the base is the share of ones.
    let whole = try RandomForest(treeCount: 3, sampling: .all).fit(x, labels: labels)
    let share = Double(labels.reduce(0, +)) / 500
    #expect(abs(whole.ensemble.contributions(of: x.row(0)).base - share) < 1e-12)
  }
}
