import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

@Suite struct LightGBMTextTests {
  static let cases = [("binary", 1), ("regression", 1), ("classes", 3)]

  /// LightGBM's own raw scores: numbers, missing cells, and categories, seen and unseen.
  @Test(arguments: cases)
  func scoresAreLightGBMs(name: String, outputs: Int) throws {
    let fixture = try BoostingFixture(name, outputs: outputs)
    let model = try GradientBoosting.Fitted(lightGBMText: fixture.text)
    #expect(model.ensemble.outputCount == outputs && model.featureCount == 5)
    #expect(
      model.loss == (name == "binary" ? .logistic : name == "classes" ? .softmax(classCount: 3) : .squared))
    let scores = model.scores(for: fixture.x)
    for (row, expected) in fixture.scores.enumerated() {
      for k in 0..<outputs { #expect(abs(scores[row, k] - expected[k]) <= 1e-12) }
    }
    // And back again.
    let again = try GradientBoosting.Fitted(lightGBMText: model.lightGBMText)
    #expect(again.scores(for: fixture.x) == scores)
    #expect(again == model)
  }

  /// LightGBM's `pred_contrib`, and that contributions add up to the score.
  @Test(arguments: cases)
  func contributionsAreLightGBMs(name: String, outputs: Int) throws {
    let fixture = try BoostingFixture(name, outputs: outputs)
    let model = try GradientBoosting.Fitted(lightGBMText: fixture.text)
    let shares = model.ensemble.contributions(for: fixture.x, threads: 2)
    for (row, expected) in fixture.shares.enumerated() {
      var sum = 0.0
      for k in 0...5 {
        #expect(abs(shares[row, k] - expected[k]) <= 1e-9)
        sum += shares[row, k]
      }
      #expect(abs(sum - fixture.scores[row][0]) <= 1e-9)
    }
  }

  /// A fitted model writes its baseline into the first trees; it comes back with the same scores.
  @Test func fittedModelsComeBack() throws {
    var x = TreeTables.numbers(800, 4, seed: 2)
    for row in 0..<800 { x[row, 2] = Double(row * row % 23) }
    let targets = TreeTables.targets(x, seed: 2).enumerated().map { $1 + ($0 * $0 % 23 % 4 == 1 ? 2 : 0) }
    let model = try GradientBoosting(loss: .squared, rounds: 12, categoricalColumns: [2]).fit(
      x, targets: targets)
    let nodes = model.ensemble.structure.nodes
    let isAsked = nodes.contains { $0.isCategorical }
    #expect(isAsked)
    let again = try GradientBoosting.Fitted(lightGBMText: model.lightGBMText)
    #expect(again.loss == .squared)
    for (a, b) in zip(again.scores(for: x).elements, model.scores(for: x).elements) {
      #expect(abs(a - b) <= 1e-12)
    }
    let constant = try GradientBoosting(loss: .squared).fit(x, targets: x.column(0).map { _ in 4.5 })
    #expect(constant.roundCount == 0)
    let back = try GradientBoosting.Fitted(lightGBMText: constant.lightGBMText)
    #expect(back.scores(for: x).elements.allSatisfy { $0 == 4.5 })
  }

  /// LightGBM's own random forests: its predictions are made of means, and so are contributions here.
  @Test(arguments: [("rf_binary", 1), ("rf_regression", 1), ("rf_classes", 3)])
  func averagedTreesAreLightGBMs(name: String, outputs: Int) throws {
    let fixture = try BoostingFixture(name, outputs: outputs)
    #expect(fixture.text.contains("average_output"))
    let model = try GradientBoosting.Fitted(lightGBMText: fixture.text)
    let predicted =
      name == "rf_classes"
      ? model.probabilities(for: fixture.x)
      : Matrix(column: model.predictions(for: fixture.x))
    let shares = model.ensemble.contributions(for: fixture.x)
    for row in 0..<fixture.x.rowCount {
      for k in 0..<outputs { #expect(abs(predicted[row, k] - fixture.scores[row][k]) <= 1e-12) }
      for k in 0...5 { #expect(abs(shares[row, k] - fixture.shares[row][k]) <= 1e-9) }
    }
    // Means become sums that say the same.
    let again = try GradientBoosting.Fitted(lightGBMText: model.lightGBMText)
    #expect(again.scores(for: fixture.x) == model.scores(for: fixture.x))
    if name == "rf_regression" {
      let forest = try RandomForest.Fitted(lightGBMText: fixture.text)
      #expect(forest.outcome == .mean && forest.predictions(for: fixture.x) == predicted.column(0))
    } else {
      #expect(throws: SupervisedError.self) { try RandomForest.Fitted(lightGBMText: fixture.text) }
    }
    let summed = try BoostingFixture("regression").text
    #expect(throws: SupervisedError.self) { try RandomForest.Fitted(lightGBMText: summed) }
  }

  /// The settings of a loss come back, and those that no loss has are refused.
  @Test func lossesKeepTheirSettings() throws {
    let x = TreeTables.numbers(200, 2, seed: 4)
    let y = TreeTables.targets(x, seed: 4).map { max(0, $0) }
    for loss in [BoostingLoss.quantile(0.3), .quantile(0.999), .tweedie(power: 1.7), .absolute] {
      let text = try GradientBoosting(loss: loss, rounds: 2).fit(x, targets: y).lightGBMText
      #expect(try GradientBoosting.Fitted(lightGBMText: text).loss == loss)
      for (old, new) in [("[alpha: ", "[alpha: 1"), ("_power:", "_power:2"), ("_power:1.7", "_power:nan")] {
        guard let range = text.range(of: old) else { continue }
        let damaged = text.replacingCharacters(in: range, with: new)
        #expect(throws: SupervisedError.self, "\(new)") { try GradientBoosting.Fitted(lightGBMText: damaged) }
      }
    }
  }

  @Test func whatCannotBeTheSameIsRefused() throws {
    let text = try BoostingFixture("binary").text
    for (old, new) in [
      ("is_linear=0", "is_linear=1"), ("sigmoid:1", "sigmoid:2"),
      ("decision_type=", "decision_type=4 "), ("num_leaves=12", "num_leaves=900000"),
      ("left_child=", "left_child=0 "), ("num_tree_per_iteration=1", "num_tree_per_iteration=3"),
      ("max_feature_idx=4", "max_feature_idx=1"), ("cat_boundaries=0", "cat_boundaries=9"),
      ("tree\n", "trie\n"),
    ] {
      let range = try #require(text.range(of: old), "\(old)")
      let damaged = text.replacingCharacters(in: range, with: new)
      #expect(throws: SupervisedError.self, "\(new)") {
        try GradientBoosting.Fitted(lightGBMText: damaged)
      }
    }
    #expect(throws: SupervisedError.self) { try GradientBoosting.Fitted(lightGBMText: "") }
  }

  /// Damage of any kind is refused or gives trees that can be walked.
  @Test func mutatedTextNeverCrashes() throws {
    let fixture = try BoostingFixture("binary")
    let bytes = Array(fixture.text.utf8.prefix(6_000)) + Array("\nend of trees\n".utf8)
    for seed in 0..<300 {
      var random = RandomStream(seed: UInt64(seed))
      var damaged = bytes
      for _ in 0..<(1 + seed % 5) {
        let place = random.integer(below: damaged.count)
        switch seed % 3 {
        case 0: damaged[place] = Array("0123456789-=. \n".utf8)[random.integer(below: 15)]
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8(random.integer(below: 128)), at: place)
        }
      }
      if let model = try? GradientBoosting.Fitted(lightGBMText: String(decoding: damaged, as: UTF8.self)),
        model.featureCount == 5
      {
        _ = model.scores(for: fixture.x)
      }
    }
  }
}
