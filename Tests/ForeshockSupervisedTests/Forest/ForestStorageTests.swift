import ForeshockLinearAlgebra
import ForeshockSupervised
import Foundation
import Testing

@Suite struct ForestStorageTests {
  private func model(_ outcome: RandomForest.Outcome) throws -> (RandomForest.Fitted, Matrix) {
    var x = TreeTables.numbers(300, 4, seed: 8)
    for row in 0..<300 { x[row, 2] = Double(row % 17) }
    let y = RandomForestTests.targets(for: outcome, x, seed: 8)
    return (try RandomForest(outcome: outcome, treeCount: 5, categoricalColumns: [2]).fit(x, targets: y), x)
  }

  @Test(arguments: RandomForestTests.outcomes)
  func storedForestsAreEqual(outcome: RandomForest.Outcome) throws {
    let (model, x) = try model(outcome)
    let decoded = try JSONDecoder().decode(RandomForest.Fitted.self, from: JSONEncoder().encode(model))
    #expect(decoded == model && decoded.hashValue == model.hashValue)
    #expect(decoded.predictions(for: x) == model.predictions(for: x))
    let read = try RandomForest.Fitted(
      TreeEnsemble(bytes: model.ensemble.bytes), outcome: outcome, rowsPerTree: model.rowsPerTree)
    #expect(read == model)
    let settings = RandomForest(outcome: outcome, maxDepth: 4, sampling: .bootstrap(share: 0.5))
    #expect(try JSONDecoder().decode(RandomForest.self, from: JSONEncoder().encode(settings)) == settings)
  }

  @Test func hostileFilesAreRefused() throws {
    let (model, _) = try model(.classes(count: 3))
    for outcome in [RandomForest.Outcome.mean, .classes(count: 2), .classes(count: 1), .classes(count: -3)] {
      #expect(throws: SupervisedError.self) { try RandomForest.Fitted(model.ensemble, outcome: outcome) }
    }
    let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    for (old, new) in [
      ("\"version\":1", "\"version\":2"), ("\"count\":3", "\"count\":2"),
      ("\"outputCount\":3", "\"outputCount\":1"),
      ("\"featureCount\":4", "\"featureCount\":1"), ("\"roots\":[0,", "\"roots\":[1,"),
      ("\"children\":[1", "\"children\":[0"),
    ] {
      let range = try #require(text.range(of: old), "\(old)")
      let damaged = text.replacingCharacters(in: range, with: new)
      #expect(throws: DecodingError.self, "\(new)") {
        try JSONDecoder().decode(RandomForest.Fitted.self, from: Data(damaged.utf8))
      }
    }
  }
}
