import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

@Suite struct GradientBoostingTests {
  static let losses: [BoostingLoss] = [
    .logistic, .softmax(classCount: 3), .squared, .absolute, .quantile(0.8), .poisson, .tweedie(power: 1.4),
    .cox,
  ]

  static func targets(for loss: BoostingLoss, _ x: Matrix, seed: UInt64) -> [Double] {
    let signal = TreeTables.targets(x, seed: seed)
    return signal.enumerated().map { row, y in
      switch loss {
      case .logistic: y > 0 ? 1 : 0
      case .softmax: y < -1 ? 0 : y < 1 ? 1 : 2
      case .squared, .absolute, .quantile: y
      case .poisson: max(0, y.rounded())
      case .tweedie: max(0, y)
      case .cox: exp(-max(-30, min(30, y)) / 3) * (row % 4 == 0 ? -1 : 1)
      }
    }
  }

  /// Every loss falls round by round on the rows it is fitted to, and ends well below its start.
  @Test(arguments: losses)
  func lossesFall(loss: BoostingLoss) throws {
    let x = TreeTables.numbers(1_500, 4, seed: 1)
    let y = Self.targets(for: loss, x, seed: 1)
    var seen: [Double] = []
    _ = try GradientBoosting(loss: loss, rounds: 40).fit(
      x, targets: y, validation: .init(x, targets: y)
    ) {
      if let loss = $0.validationLoss { seen.append(loss) }
      return true
    }
    #expect(seen.count == 40)
    for (before, after) in zip(seen, seen.dropFirst()) { #expect(after <= before + 1e-9) }
    let constant = try GradientBoosting(loss: loss, rounds: 1, learningRate: 1e-9).fit(
      x, targets: y, validation: .init(x, targets: y))
    let start = try #require(constant.validationLosses.first)
    let least: Double = loss == .cox ? 0.97 : 0.8
    #expect(seen[39] < start * least || start < 0 && seen[39] < start - 0.1 * abs(start))
  }

  /// Derivatives of the built-in losses are those of what they minimise: a custom loss without formulas, whose derivatives
  /// are differences of the loss, leads to the same trees' worth.
  @Test func aCustomLossIsFittedLikeABuiltInOne() throws {
    struct Squares: BoostingObjective {
      let outputCount = 1
      func baseline(targets: [Double], weights: [Double]) -> [Double] {
        [zip(targets, weights).map(*).reduce(0, +) / weights.reduce(0, +)]
      }
      func derivatives(
        scores: [Double], targets: [Double], weights: [Double], gradients: inout [Double],
        hessians: inout [Double]
      ) {
        for i in targets.indices {
          gradients[i] = weights[i] * (scores[i] - targets[i])
          hessians[i] = weights[i]
        }
      }
      func loss(scores: [Double], targets: [Double], weights: [Double]) -> Double { 0 }
    }
    let x = TreeTables.numbers(700, 3, seed: 5)
    let y = TreeTables.targets(x, seed: 5)
    let model = GradientBoosting(loss: .squared, rounds: 10)
    let custom = try model.fit(x, targets: y, objective: Squares())
    let builtIn = try model.fit(x, targets: y)
    #expect(custom.loss == nil)
    for (a, b) in zip(custom.scores(for: x).elements, builtIn.scores(for: x).elements) {
      #expect(abs(a - b) <= 1e-12)
    }
    struct Broken: BoostingObjective {
      let outputCount = 1
      func baseline(targets: [Double], weights: [Double]) -> [Double] { [0] }
      func derivatives(
        scores: [Double], targets: [Double], weights: [Double], gradients: inout [Double],
        hessians: inout [Double]
      ) { gradients[4] = .nan }
      func loss(scores: [Double], targets: [Double], weights: [Double]) -> Double { 0 }
    }
    #expect(throws: SupervisedError.nonFiniteDerivative(round: 0, row: 4)) {
      try model.fit(x, targets: y, objective: Broken())
    }
  }

  @Test(arguments: losses)
  func threadsAndRefitsDoNotMatter(loss: BoostingLoss) throws {
    let x = TreeTables.numbers(40_000, 9, seed: 6, distinct: 900)
    let y = Self.targets(for: loss, x, seed: 6)
    let model = GradientBoosting(loss: loss, rounds: 3, rowFraction: 0.7, columnFraction: 0.6, seed: 4)
    let one = try model.fit(x, targets: y, threads: 1)
    #expect(try model.fit(x, targets: y, threads: 1) == one)
    #expect(try model.fit(x, targets: y, threads: 3) == one)
    var other = model
    other.seed = 5
    #expect(try other.fit(x, targets: y) != one)
  }

  /// Without a lower bound on rows, a weight of two is a row that comes twice, and a weight of zero none.
  @Test(arguments: [BoostingLoss.logistic, .squared, .poisson, .quantile(0.3)])
  func weightsAreRepeatedRows(loss: BoostingLoss) throws {
    let x = TreeTables.numbers(400, 3, seed: 7)
    let y = Self.targets(for: loss, x, seed: 7)
    let weights = (0..<400).map { Double($0 % 3) }
    let repeated = (0..<400).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let model = GradientBoosting(loss: loss, rounds: 10, maxLeaves: 6, minLeafCount: 1, minLeafHessian: 3)
    let weighted = try model.fit(x, targets: y, weights: weights)
    let plain = try model.fit(x.rows(at: repeated), targets: repeated.map { y[$0] })
    for (a, b) in zip(weighted.scores(for: x).elements, plain.scores(for: x).elements) {
      #expect(abs(a - b) <= 1e-8)
    }
  }

  @Test func columnsMayBePermuted() throws {
    let x = TreeTables.numbers(3_000, 6, seed: 9, distinct: 2_000)
    let y = TreeTables.targets(x, seed: 9)
    let order = [4, 2, 0, 5, 1, 3]
    let model = GradientBoosting(loss: .squared, rounds: 15)
    let a = try model.fit(x, targets: y)
    let b = try model.fit(x.columns(at: order), targets: y)
    #expect(a.scores(for: x) == b.scores(for: x.columns(at: order)))
    #expect(order.map { a.ensemble.gainImportance[$0] } == b.ensemble.gainImportance)
  }

  /// Features count by their order only: growing functions of them change nothing.
  @Test func unitsDoNotMatter() throws {
    let x = TreeTables.numbers(900, 3, seed: 10)
    let y = TreeTables.targets(x, seed: 10)
    let other = Matrix(rowCount: 900, columnCount: 3) { 1e9 + 4_096 * x[$0, $1] }
    let model = GradientBoosting(loss: .squared, rounds: 10)
    // Scaled targets, by a power of two, give scaled scores.
    let scaled = try model.fit(x, targets: y.map { $0 * 1_024 }).scores(for: x)
    let plain = try model.fit(x, targets: y).scores(for: x)
    #expect(scaled.elements == plain.elements.map { $0 * 1_024 })
    let shifted = try model.fit(other, targets: y).scores(for: other)
    #expect(shifted == plain)
  }

  /// Along every column with a direction, at every row of a grid over all others, predictions keep it.
  @Test(arguments: [BoostingLoss.squared, .logistic, .quantile(0.7)], [0.0, 3.0])
  func monotoneColumnsKeepTheirDirection(loss: BoostingLoss, lambda: Double) throws {
    for seed in 0..<6 {
      let x = TreeTables.numbers(600, 3, seed: UInt64(seed), distinct: 14)
      let y = Self.targets(for: loss, x, seed: UInt64(seed))
      let model = try GradientBoosting(
        loss: loss, rounds: 30, maxLeaves: 12, minLeafCount: 3, lambda: lambda,
        monotone: [0: .increasing, 1: .decreasing]
      ).fit(x, targets: y)
      #expect(model.ensemble.splitImportance[0] > 0)
      let grid = (0..<14).map { Double($0) / 8 - 1.5 } + [.nan]
      for a in grid {
        for b in grid {
          var last = (-Double.infinity, Double.infinity)
          for step in grid.dropLast() {
            let up = model.ensemble.score(of: [step, a, b])
            let down = model.ensemble.score(of: [a, step + 1, b])
            #expect(up >= last.0 - 1e-12 && down <= last.1 + 1e-12)
            last = (up, down)
          }
        }
      }
    }
  }

  /// The rows held back are the last ones; trees do not see them, and the best rounds are kept.
  @Test func stopsEarlyInTimeOrder() throws {
    let x = TreeTables.numbers(1_000, 3, seed: 12)
    var y = TreeTables.targets(x, seed: 12, noise: 3)
    let settings = GradientBoosting(
      loss: .squared, rounds: 400, minLeafCount: 2, earlyStopping: .init(patience: 10, validationShare: 0.3))
    let model = try settings.fit(x, targets: y)
    #expect(model.stopReason == .noMoreImprovement)
    #expect(model.roundCount == model.validationLosses.count - 10)
    let best = try #require(model.validationLosses.min())
    #expect(model.validationLosses[model.roundCount - 1] == best)
    // The loss told is that of the model on the last 300 rows.
    let tail = (700..<1_000).map { row in
      let r = y[row] - model.ensemble.score(of: (0..<3).map { x[row, $0] })
      return r * r / 2
    }
    #expect(abs(tail.reduce(0, +) / 300 - best) <= 1e-12 * best)
    let given = try settings.fit(
      x.rows(at: Array(0..<700)), targets: Array(y[..<700]),
      validation: .init(x.rows(at: Array(700..<1_000)), targets: Array(y[700...])))
    #expect(given == model)
    // Other targets there change when the fit ends, not what the trees are.
    for row in 700..<1_000 { y[row] = -y[row] }
    let other = try settings.fit(x, targets: y)
    #expect(other.roundCount < model.roundCount)
    #expect(other.ensemble == model.ensemble.prefix(rounds: other.roundCount))
  }

  @Test func aFitCanBeWatchedAndStopped() throws {
    let x = TreeTables.numbers(300, 2, seed: 13)
    let y = TreeTables.targets(x, seed: 13)
    var rounds: [Int] = []
    let settings = GradientBoosting(loss: .squared, rounds: 30)
    let model = try settings.fit(x, targets: y) {
      rounds.append($0.round)
      return $0.round < 4
    }
    #expect(rounds == [1, 2, 3, 4] && model.roundCount == 4 && model.stopReason == .cancelled)
    let whole = try settings.fit(x, targets: y)
    #expect(model.ensemble == whole.ensemble.prefix(rounds: 4))
  }

  /// A model on top of another one's scores goes on where that ended.
  @Test func initialScoresAreGoneOnFrom() throws {
    let x = TreeTables.numbers(500, 3, seed: 14)
    let y = TreeTables.targets(x, seed: 14)
    let whole = try GradientBoosting(loss: .squared, rounds: 12).fit(x, targets: y)
    let first = try GradientBoosting(loss: .squared, rounds: 5).fit(x, targets: y)
    let rest = try GradientBoosting(loss: .squared, rounds: 7).fit(
      x, targets: y, initialScores: first.scores(for: x).elements)
    for row in 0..<500 {
      let sum = first.scores(for: x)[row, 0] + rest.scores(for: x)[row, 0]
      #expect(abs(sum - whole.scores(for: x)[row, 0]) <= 1e-9)
    }
  }

  @Test func classesMayBeBalanced() throws {
    let x = TreeTables.numbers(2_000, 3, seed: 15)
    let labels = TreeTables.targets(x, seed: 15).map { $0 > 1.5 ? 1 : 0 }
    let share = Double(labels.reduce(0, +)) / 2_000
    let uniform = try GradientBoosting(rounds: 5).fit(x, labels: labels)
    let balanced = try GradientBoosting(rounds: 5, classWeights: .balanced).fit(x, labels: labels)
    #expect(abs(uniform.ensemble.baseline[0] - log(share / (1 - share))) <= 1e-12)
    #expect(abs(balanced.ensemble.baseline[0]) <= 1e-12)
    let explicit = try GradientBoosting(
      rounds: 5, classWeights: .explicit([0.5 / (1 - share), 0.5 / share])
    ).fit(x, labels: labels)
    for (a, b) in zip(explicit.scores(for: x).elements, balanced.scores(for: x).elements) {
      #expect(abs(a - b) <= 1e-9)
    }
    let p = uniform.probabilities(for: x)
    #expect((0..<2_000).allSatisfy { abs(p[$0, 0] + p[$0, 1] - 1) <= 1e-15 })
    #expect(uniform.predictions(for: x) == p.column(1))
    let row = (0..<3).map { x[5, $0] }
    #expect(uniform.prediction(of: row.span) == p[5, 1])
  }

  /// A category that matters is found, however its numbers lie; what was not seen goes with the rest.
  @Test func categoriesAreParted() throws {
    var random = RandomStream(seed: 16)
    let x = Matrix(rowCount: 4_000, columnCount: 2) { _, column in
      column == 0 ? Double(random.integer(below: 30)) * 7 : random.uniform()
    }
    let y = (0..<4_000).map { Int(x[$0, 0] / 7) % 4 == 1 ? 1.0 : 0 }
    let model = try GradientBoosting(
      loss: .squared, rounds: 1, learningRate: 1, maxLeaves: 2, categoricalColumns: [0]
    )
    .fit(x, targets: y)
    #expect(model.scores(for: x).elements.enumerated().allSatisfy { abs($1 - y[$0]) <= 1e-9 })
    let rest = model.ensemble.score(of: [14, 0.5])
    for cell in [Double.nan, -5, 1_000, 8, 70_000, .infinity] {
      let score = model.ensemble.score(of: [cell, 0.5])
      #expect(abs(score - rest) <= 1e-12 || abs(score - 1 + rest) <= 1e-12)
    }
  }

  @Test func difficultTablesHaveSoundResults() throws {
    let nan = Double.nan
    let settings = GradientBoosting(loss: .squared, rounds: 5, minLeafCount: 1)
    // One row, constant and missing columns: the baseline alone.
    let one = try settings.fit(Matrix(rows: [[1, nan]]), targets: [3])
    #expect(one.roundCount == 0 && one.ensemble.score(of: [7, 7]) == 3 && one.stopReason == .noMoreSplits)
    let flat = try settings.fit(
      Matrix(rowCount: 50, columnCount: 2) { _, j in j == 0 ? nan : 4 }, targets: (0..<50).map(Double.init))
    #expect(flat.roundCount == 0 && flat.ensemble.score(of: [1, 2]) == 24.5)
    let none = try settings.fit(Matrix(rowCount: 3, columnCount: 0) { _, _ in 0 }, targets: [1, 2, 6])
    #expect(none.ensemble.score(of: []) == 3)
    #expect(none.scores(for: Matrix(rowCount: 2, columnCount: 0) { _, _ in 0 }).elements == [3, 3])
    // The greatest numbers there are.
    let x = Matrix(rowCount: 40, columnCount: 2) { i, j in
      j == 0 ? (i % 2 == 0 ? 1e308 : -1e308) : (i % 3 == 0 ? .infinity : -.infinity)
    }
    let y = (0..<40).map { $0 % 2 == 0 ? 1e307 : -1e307 }
    let large = try settings.fit(x, targets: y)
    #expect(large.scores(for: x).elements.enumerated().allSatisfy { abs($1 / y[$0] - (1 - 0.59049)) < 1e-6 })
    // What is left of row 7 is beyond the greatest number.
    #expect(throws: SupervisedError.nonFiniteDerivative(round: 0, row: 7)) {
      try settings.fit(x, targets: (0..<40).map { $0 == 7 ? -1.7e308 : 1.7e308 })
    }
    // A missing cell that tells everything.
    let told = Matrix(rowCount: 60, columnCount: 1) { i, _ in i % 3 == 0 ? nan : Double(i % 7) }
    let model = try GradientBoosting(
      loss: .squared, rounds: 1, learningRate: 1, maxLeaves: 2, minLeafCount: 1
    ).fit(
      told, targets: (0..<60).map { $0 % 3 == 0 ? 1 : 0 })
    #expect(model.ensemble.score(of: [nan]) == 1 && abs(model.ensemble.score(of: [.infinity])) < 1e-12)
  }

  @Test func badInputIsRefused() throws {
    let x = TreeTables.numbers(20, 2, seed: 17)
    let labels = (0..<20).map { $0 % 2 }
    func refuses(_ change: (inout GradientBoosting) -> Void, line: Int = #line) {
      var model = GradientBoosting()
      change(&model)
      #expect(throws: SupervisedError.self, "line \(line)") { try model.fit(x, labels: labels) }
    }
    refuses { $0.rounds = 0 }
    refuses { $0.learningRate = .nan }
    refuses { $0.maxLeaves = 1 }
    refuses { $0.maxDepth = 0 }
    refuses { $0.minLeafCount = 0 }
    refuses { $0.lambda = -1 }
    refuses { $0.minGain = .infinity }
    refuses { $0.rowFraction = 0 }
    refuses { $0.columnFraction = 1.1 }
    refuses { $0.mostBins = 256 }
    refuses { $0.monotone = [2: .increasing] }
    refuses {
      $0.monotone = [1: .increasing]
      $0.categoricalColumns = [1]
    }
    refuses { $0.categoricalColumns = [-1] }
    refuses { $0.earlyStopping = .init(patience: 0) }
    refuses { $0.earlyStopping = .init(validationShare: 1) }
    refuses { $0.classWeights = .explicit([1]) }
    refuses { $0.loss = .softmax(classCount: 1) }
    refuses { $0.loss = .quantile(1) }
    refuses { $0.loss = .tweedie(power: 2) }
    refuses {
      $0.loss = .squared
      $0.classWeights = .balanced
    }
    let model = GradientBoosting()
    #expect(throws: SupervisedError.invalidTarget(row: 3, value: 2)) {
      try model.fit(x, labels: labels.enumerated().map { $0 == 3 ? 2 : $1 })
    }
    #expect(throws: SupervisedError.oneClassOnly(label: 1)) {
      try model.fit(x, labels: labels.map { _ in 1 })
    }
    #expect(throws: SupervisedError.noRows) {
      try model.fit(Matrix(rowCount: 0, columnCount: 2) { _, _ in 0 }, labels: [])
    }
    #expect(throws: SupervisedError.noRows) {
      try model.fit(x, labels: labels, weights: labels.map { _ in 0 })
    }
    #expect(throws: SupervisedError.invalidWeight(row: 2)) {
      try model.fit(x, labels: labels, weights: labels.enumerated().map { $0.offset == 2 ? -1 : 1 })
    }
    #expect(throws: SupervisedError.self) {
      try GradientBoosting(loss: .cox).fit(x, targets: labels.map(Double.init))
    }
    #expect(throws: SupervisedError.self) {
      try GradientBoosting(loss: .squared).fit(x, targets: labels.map { _ in .nan })
    }
  }

  @Test func importanceFindsWhatMatters() throws {
    let x = TreeTables.numbers(2_000, 5, seed: 18, missing: 0)
    let y = TreeTables.targets(x, seed: 18)
    let model = try GradientBoosting(loss: .squared).fit(x, targets: y)
    let fresh = TreeTables.numbers(2_000, 5, seed: 19, missing: 0)
    let truth = TreeTables.targets(fresh, seed: 19)
    let permuted = model.ensemble.permutationImportance(on: fresh) { scores in
      -zip(scores.elements, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2_000
    }
    let gains = model.ensemble.gainImportance
    let splits = model.ensemble.splitImportance
    for other in 2..<5 {
      #expect(permuted[0] > 20 * abs(permuted[other]) && permuted[1] > 20 * abs(permuted[other]))
      #expect(gains[0] > 5 * gains[other] && gains[1] > 5 * gains[other])
    }
    #expect(splits.reduce(0, +) == Double(model.ensemble.leafCount - model.ensemble.treeCount))
    // Contributions add up to the score; the base is the mean score of the rows of training.
    let shares = model.ensemble.contributions(for: x)
    let scores = model.scores(for: x)
    for row in stride(from: 0, to: 2_000, by: 37) {
      let sum = (0...5).reduce(0.0) { $0 + shares[row, $1] }
      #expect(abs(sum - scores[row, 0]) <= 1e-9)
    }
    #expect(abs(shares[0, 5] - scores.elements.reduce(0, +) / 2_000) <= 1e-9)
  }
}
