import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSupervised
import Foundation
import Testing

@Suite struct BoostingStorageTests {
  private func model() throws -> (GradientBoosting.Fitted, Matrix) {
    var x = TreeTables.numbers(600, 4, seed: 8)
    for row in 0..<600 { x[row, 2] = Double(row % 17) }
    let labels = TreeTables.targets(x, seed: 8).map { $0 > 0 ? 1 : 0 }
    let settings = GradientBoosting(
      rounds: 7, categoricalColumns: [2], earlyStopping: .init(patience: 5, validationShare: 0.25))
    return (try settings.fit(x, labels: labels), x)
  }

  @Test func storedModelsAreEqual() throws {
    let (model, x) = try model()
    let json = try JSONEncoder().encode(model)
    let decoded = try JSONDecoder().decode(GradientBoosting.Fitted.self, from: json)
    #expect(decoded == model && decoded.hashValue == model.hashValue)
    #expect(decoded.scores(for: x) == model.scores(for: x))
    let trees = try TreeEnsemble(bytes: model.ensemble.bytes)
    #expect(trees == model.ensemble && trees.bytes == model.ensemble.bytes)
    let settings = GradientBoosting(loss: .quantile(0.9), monotone: [1: .decreasing], earlyStopping: .init())
    let again = try JSONDecoder().decode(GradientBoosting.self, from: JSONEncoder().encode(settings))
    #expect(again == settings)
  }

  @Test func hostileFilesAreRefused() throws {
    let bytes = try model().0.ensemble.bytes
    for count in [0, 8, 40, 47, bytes.count - 1] {
      #expect(throws: SupervisedError.self) { try TreeEnsemble(bytes: Array(bytes.prefix(count))) }
    }
    #expect(throws: SupervisedError.self) { try TreeEnsemble(bytes: bytes + [0]) }
    for seed in 0..<400 {
      var random = RandomStream(seed: UInt64(seed))
      var damaged = bytes
      // The header is hit often.
      damaged[random.integer(below: seed % 2 == 0 ? 48 : bytes.count)] ^= UInt8(
        1 + random.integer(below: 255))
      #expect(throws: SupervisedError.self) { try TreeEnsemble(bytes: damaged) }
    }
    let text = String(decoding: try JSONEncoder().encode(try model().0), as: UTF8.self)
    for (old, new) in [
      ("\"version\":1", "\"version\":2"), ("\"outputCount\":1", "\"outputCount\":2"),
      ("\"featureCount\":4", "\"featureCount\":1"), ("\"roots\":[0,", "\"roots\":[1,"),
      ("\"children\":[1", "\"children\":[0"), ("\"setOffsets\":[0", "\"setOffsets\":[1"),
    ] {
      let range = try #require(text.range(of: old), "\(old)")
      let damaged = text.replacingCharacters(in: range, with: new)
      #expect(throws: DecodingError.self, "\(new)") {
        try JSONDecoder().decode(GradientBoosting.Fitted.self, from: Data(damaged.utf8))
      }
    }
  }
}
