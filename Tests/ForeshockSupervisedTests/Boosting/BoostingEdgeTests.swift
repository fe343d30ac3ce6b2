import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

/// Settings and tables at the edge of what boosting takes.
@Suite struct BoostingEdgeTests {
  /// More rows than the quantile leaves over share the greatest or least target, as remaining lives that are cut at a cap.
  /// LightGBM 4.7 stays at the constant there, scikit-learn 1.9 comes to a quarter of its loss on such a table.
  @Test(arguments: [(0.9, 1.0), (0.1, -1.0), (0.5, 1.0), (0.95, 1.0)])
  func quantilesAtACapAreLearned(_ level: Double, _ sign: Double) throws {
    var random = RandomStream(seed: 4)
    let x = Matrix(rowCount: 4_000, columnCount: 2) { _, _ in random.uniform() }
    let y = (0..<4_000).map { sign * min(1, 2 * x[$0, 0] + 0.3 * random.uniform()) }
    #expect(y.count { $0 == sign } > 2_000)
    func loss(_ said: (Int) -> Double) -> Double {
      y.indices.reduce(0) { sum, row in
        let rest = y[row] - said(row)
        return sum + (rest >= 0 ? level * rest : (level - 1) * rest)
      }
    }
    let fit = try GradientBoosting(loss: .quantile(level)).fit(x, targets: y)
    let predicted = fit.predictions(for: x)
    #expect(loss { predicted[$0] } < 0.35 * loss { _ in sign })
  }

  /// Losses whose leaves are quantiles keep a direction in whatever units the targets are.
  @Test(arguments: [BoostingLoss.absolute, .quantile(0.8)])
  func monotoneQuantilesScaleWithTheirTargets(loss: BoostingLoss) throws {
    var random = RandomStream(seed: 3)
    let x = Matrix(rowCount: 1_001, columnCount: 2) { row, column in
      column == 0 ? Double(row % 11) : random.uniform()
    }
    let y = (0..<1_001).map { x[$0, 0] + 0.3 * random.normal() }
    let model = GradientBoosting(
      loss: loss, rounds: 60, learningRate: 0.2, maxLeaves: 16, monotone: [0: .increasing, 1: .decreasing])
    let plain = try model.fit(x, targets: y).scores(for: x).column(0)
    let free = try GradientBoosting(loss: loss, rounds: 60, learningRate: 0.2, maxLeaves: 16).fit(
      x, targets: y
    )
    .scores(for: x).column(0)
    func meanLoss(_ scores: [Double]) -> Double {
      let level = loss == .absolute ? 0.5 : 0.8
      return zip(y, scores).reduce(0) { $0 + max(level * ($1.0 - $1.1), (level - 1) * ($1.0 - $1.1)) } / 1_001
    }
    #expect(meanLoss(plain) < 1.3 * meanLoss(free) && meanLoss(plain) < 0.15)
    for scale in [0x1p-10, 0x1p10, 0.01, 0.001, 1_000] {
      let fitted = try model.fit(x, targets: y.map { $0 * scale })
      let scores = fitted.scores(for: x).column(0)
      for row in 0..<1_001 {
        #expect(abs(scores[row] / scale - plain[row]) <= 1e-9, "scale \(scale)")
      }
      for noise in stride(from: 0.0, to: 1, by: 0.09) {
        let rising = (0...10).map { fitted.ensemble.score(of: [Double($0), noise]) }
        #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 * scale })
      }
      for group in 0...10 {
        let falling = (0...20).map { fitted.ensemble.score(of: [Double(group), Double($0) / 20]) }
        #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 >= $1 - 1e-12 * scale })
      }
    }
  }

  /// Rows of validation start where they are said to, like those that are held back.
  @Test func validationStartsFromItsOwnScores() throws {
    let x = TreeTables.numbers(600, 3, seed: 21)
    let y = TreeTables.targets(x, seed: 21, noise: 2)
    let start = (0..<600).map { 3 * sin(Double($0)) }
    let settings = GradientBoosting(
      loss: .squared, rounds: 60, minLeafCount: 3, earlyStopping: .init(patience: 5, validationShare: 0.25))
    let held = try settings.fit(x, targets: y, initialScores: start)
    let first = (x: x.rows(at: Array(0..<450)), y: Array(y[..<450]), start: Array(start[..<450]))
    let last = (x: x.rows(at: Array(450..<600)), y: Array(y[450...]), start: Array(start[450...]))
    let given = try settings.fit(
      first.x, targets: first.y, initialScores: first.start,
      validation: .init(last.x, targets: last.y, initialScores: last.start))
    #expect(given == held)
    #expect(throws: SupervisedError.self) {
      try settings.fit(
        first.x, targets: first.y, initialScores: first.start, validation: .init(last.x, targets: last.y))
    }
    #expect(throws: SupervisedError.self) {
      try settings.fit(
        first.x, targets: first.y, validation: .init(last.x, targets: last.y, initialScores: last.start))
    }
  }

  /// Where nothing can be split, trees of one leaf still lead from given scores to the best constant.
  @Test func givenScoresMoveToTheBestConstant() throws {
    let x = Matrix(rowCount: 30, columnCount: 1, repeating: 2)
    let y = (0..<30).map { 5 + Double($0 % 3) }
    let start = [Double](repeating: 1, count: 30)
    let exact = try GradientBoosting(loss: .squared, learningRate: 1).fit(x, targets: y, initialScores: start)
    #expect(exact.roundCount == 1 && abs(exact.scores(for: x)[0, 0] + start[0] - 6) <= 1e-12)
    #expect(exact.stopReason == .noMoreSplits)
    for loss in [BoostingLoss.squared, .absolute, .quantile(0.6)] {
      let slow = try GradientBoosting(loss: loss, rounds: 200).fit(x, targets: y, initialScores: start)
      #expect(abs(slow.scores(for: x)[0, 0] + start[0] - 6) <= 1e-6)
    }
    // What starts from the best constant has nothing to learn.
    #expect(try GradientBoosting(loss: .squared).fit(x, targets: y).roundCount == 0)
  }

  struct Squares: BoostingObjective {
    var outputCount: Int { 1 }
    func baseline(targets: [Double], weights: [Double]) -> [Double] { [0] }
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

  @Test func lossesOfTheCallersOwnHaveNoClasses() throws {
    let x = TreeTables.numbers(60, 2, seed: 22)
    let y = TreeTables.targets(x, seed: 22)
    for weights in [GradientBoosting.ClassWeights.balanced, .explicit([1, 2])] {
      let error = #expect(throws: SupervisedError.self) {
        try GradientBoosting(classWeights: weights).fit(x, targets: y, objective: Squares())
      }
      guard case .invalidParameter(let name, _) = error?.kind else {
        Issue.record("another error")
        continue
      }
      #expect(name == "classWeights")
    }
    #expect(throws: SupervisedError.self) {
      try GradientBoosting().fit(
        x, targets: y, validation: .init(x, targets: y.map { _ in .nan }), objective: Squares())
    }
  }

  /// Leaves of more rows than there can be: no split, no overflow.
  @Test func countsMayBeAsLargeAsTheyLike() throws {
    let x = TreeTables.numbers(80, 2, seed: 23)
    let y = TreeTables.targets(x, seed: 23)
    let model = try GradientBoosting(loss: .squared, minLeafCount: .max).fit(x, targets: y)
    #expect(model.roundCount == 0 && model.ensemble.prefix(rounds: .max) == model.ensemble)
    let forest = try RandomForest(outcome: .mean, treeCount: 3, minLeafCount: .max).fit(x, targets: y)
    #expect(forest.ensemble.leafCount == 3)
    let two = try GradientBoosting(loss: .squared, rounds: 3).fit(x, targets: y)
    #expect(two.ensemble.prefix(rounds: .max) == two.ensemble)
  }

  /// Cells of −∞ against all others is a question that JSON has no number for.
  @Test func lowestCellsAreStored() throws {
    let x = Matrix(rowCount: 200, columnCount: 1) { row, _ in row % 2 == 0 ? -.infinity : Double(row % 7) }
    let y = (0..<200).map { $0 % 2 == 0 ? 3.0 : Double($0 % 7) }
    let model = try GradientBoosting(loss: .squared, rounds: 5).fit(x, targets: y)
    let isAsked = model.ensemble.structure.nodes.contains { $0.threshold == -.infinity }
    #expect(isAsked)
    let data = try JSONEncoder().encode(model)
    let again = try JSONDecoder().decode(GradientBoosting.Fitted.self, from: data)
    #expect(again == model && again.scores(for: x) == model.scores(for: x))
    let text = String(decoding: data, as: UTF8.self)
    let range = try #require(text.range(of: "\"lowest\":["))
    #expect(throws: DecodingError.self) {
      let damaged = text.replacingCharacters(in: range, with: "\"lowest\":[9")
      return try JSONDecoder().decode(GradientBoosting.Fitted.self, from: Data(damaged.utf8))
    }
  }

  /// The log-odds of the base rate keep their digits where the rate itself rounds to one.
  @Test func baseRatesNearOneKeepTheirOdds() throws {
    let x = TreeTables.numbers(40, 1, seed: 24)
    let labels = (0..<40).map { $0 % 2 }
    let model = try GradientBoosting(rounds: 1).fit(
      x, labels: labels, weights: labels.map { $0 == 1 ? 1e20 : 1 })
    #expect(abs(model.ensemble.baseline[0] - 20 * log(10)) <= 1e-12)
  }

  /// What a split is worth is twice what half of the squares falls by.
  @Test func gainsAreTwiceTheFallOfTheLoss() throws {
    let x = Matrix(rowCount: 100, columnCount: 1) { row, _ in Double(row % 2) }
    let y = (0..<100).map { 3 * Double($0 % 2) }
    let model = try GradientBoosting(loss: .squared, rounds: 1, learningRate: 1).fit(x, targets: y)
    let fall = y.reduce(0) { $0 + ($1 - 1.5) * ($1 - 1.5) / 2 }
    #expect(abs(model.ensemble.gainImportance[0] - 2 * fall) <= 1e-9)
  }

  /// Judged rows without a failure that another row outlives say the same of every round: no silent model without trees.
  @Test func coxIsNotStoppedByRowsWithoutFailures() throws {
    let x = TreeTables.numbers(300, 3, seed: 6)
    let lives = (0..<300).map { row in 10 + 3 * x[row, 0] + Double(row % 5) }
    let settings = GradientBoosting(loss: .cox, rounds: 20, earlyStopping: .init(patience: 5))
    // The last fifth and some more are all survivors.
    let targets = (0..<300).map { $0 < 230 ? max(0.1, lives[$0]) : -max(0.1, lives[$0]) }
    #expect(throws: SupervisedError.noEventsToStopBy) { try settings.fit(x, targets: targets) }
    // Nor does a failure help that nobody was there to outlive.
    var last = targets
    last[299] = 1e6
    #expect(throws: SupervisedError.noEventsToStopBy) { try settings.fit(x, targets: last) }
    last[298] = 50
    var weights = [Double](repeating: 1, count: 300)
    weights[298] = 0
    #expect(throws: SupervisedError.noEventsToStopBy) { try settings.fit(x, targets: last, weights: weights) }
    #expect(try settings.fit(x, targets: lives.map { max(0.1, $0) }).roundCount > 0)
    // Rows of one class, or all zeros, do say something.
    let labels = (0..<300).map { $0 < 240 && x[$0, 0] > 0 ? 1.0 : 0 }
    let stopping = GradientBoosting.EarlyStopping(patience: 5)
    #expect(try GradientBoosting(rounds: 20, earlyStopping: stopping).fit(x, targets: labels).roundCount > 0)
    let counts = GradientBoosting(loss: .poisson, rounds: 20, earlyStopping: stopping)
    #expect(try counts.fit(x, targets: labels).roundCount > 0)
  }

  private struct BrokenLoss: BoostingObjective {
    let outputCount = 1
    let broken: Double
    func baseline(targets: [Double], weights: [Double]) -> [Double] { [0] }
    func derivatives(
      scores: [Double], targets: [Double], weights: [Double], gradients: inout [Double],
      hessians: inout [Double]
    ) {
      for i in scores.indices { (gradients[i], hessians[i]) = (scores[i] - targets[i], 1) }
    }
    func loss(scores: [Double], targets: [Double], weights: [Double]) -> Double {
      scores.allSatisfy { $0 == 0 } ? (broken.isNaN ? 1 : .infinity) : broken
    }
  }

  @Test func lossesThatAreNoNumbersAreTold() {
    let x = TreeTables.numbers(200, 2, seed: 3)
    let targets = TreeTables.targets(x, seed: 3)
    let settings = GradientBoosting(loss: .squared, rounds: 5, earlyStopping: .init())
    for broken in [Double.nan, 1] {
      #expect(throws: SupervisedError.nonFiniteLoss(round: 0)) {
        try settings.fit(x, targets: targets, objective: BrokenLoss(broken: broken))
      }
    }
  }
}
