import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

/// Forests as LightGBM's text and back.
@Suite struct ForestTextTests {
  static let cases: [(name: String, outcome: RandomForest.Outcome)] = [
    ("two", .classes(count: 2)), ("three", .classes(count: 3)), ("mean", .mean),
  ]

  static func forest(_ outcome: RandomForest.Outcome) throws -> (RandomForest.Fitted, Matrix) {
    var x = TreeTables.numbers(200, 4, seed: 21)
    for row in 0..<200 {
      x[row, 2] = Double(row % 17)
      if row % 11 == 3 { x[row, 1] = .nan }
    }
    let y = RandomForestTests.targets(for: outcome, x, seed: 21)
    let settings = RandomForest(outcome: outcome, treeCount: 6, maxDepth: 4, categoricalColumns: [2])
    return (try settings.fit(x, targets: y), x)
  }

  private func predictions(_ model: RandomForest.Fitted, _ x: Matrix) -> Matrix {
    guard case .classes(let count) = model.outcome else { return Matrix(column: model.predictions(for: x)) }
    let all = model.probabilities(for: x)
    return count == 2 ? Matrix(column: all.column(1)) : all
  }

  @Test(arguments: cases)
  func forestsComeBack(name: String, outcome: RandomForest.Outcome) throws {
    let (model, x) = try Self.forest(outcome)
    let again = try RandomForest.Fitted(lightGBMText: model.lightGBMText)
    #expect(again.outcome == outcome)
    let (a, b) = (predictions(again, x), predictions(model, x))
    for (one, other) in zip(a.elements, b.elements) { #expect(abs(one - other) <= 1e-12) }
  }

  @Test func whatIsNoProbabilityIsRefused() throws {
    let text = try Self.forest(.classes(count: 2)).0.lightGBMText
    let range = try #require(text.range(of: "leaf_value="))
    let damaged = text.replacingCharacters(in: range, with: "leaf_value=1")
    #expect(throws: SupervisedError.self) { try RandomForest.Fitted(lightGBMText: damaged) }
    let other = text.replacing("average_output", with: "objective=binary sigmoid:1\naverage_output")
    #expect(throws: SupervisedError.self) { try RandomForest.Fitted(lightGBMText: other) }
  }
}
