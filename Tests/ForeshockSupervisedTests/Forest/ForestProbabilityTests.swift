import CAllocationCounter
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockSeries
import ForeshockSupervised
import Foundation
import Testing

/// How sure a forest may be, and probabilities of single rows.
@Suite struct ForestProbabilityTests {
  /// One column that tells the classes apart, one unit a row.
  private func table(_ weights: [Double]) -> Table {
    let count = weights.count
    return Table([
      Column(name: "x", values: .numeric((0..<count).map { Double($0 % 2) })),
      Column(name: "label", values: .numeric((0..<count).map { Double($0 % 2) })),
      Column(name: "w", values: .numeric(weights)),
    ])
  }

  private func probabilities(
    _ weights: [Double], _ forest: RandomForest = RandomForest(treeCount: 20)
  ) throws -> [Double] {
    let table = table(weights)
    let fitted = try FailurePipeline(
      .randomForest(forest), target: .label("label"), columns: ["x"], weight: "w",
      validation: .init(.forward, folds: 2)
    ).fit(table)
    return try fitted.predictions(for: table).compactMap(\.probability)
  }

  /// Half a row of 1,000: an uneven weight, or the scale of all, makes a forest no less sure.
  @Test func weightsDoNotMakeAForestUnsure() throws {
    var uneven = [Double](repeating: 1, count: 1_000)
    uneven[500] = 1_000
    for weights in [[Double](repeating: 1, count: 1_000), [Double](repeating: 1e-9, count: 1_000), uneven] {
      let found = try probabilities(weights)
      let (least, most) = (try #require(found.min()), try #require(found.max()))
      #expect(abs(least - 0.000_5) <= 1e-9 && abs(most - 0.999_5) <= 1e-9)
    }
  }

  @Test func rowsOfATreeAreCounted() throws {
    let x = TreeTables.numbers(200, 3, seed: 1)
    let labels = (0..<200).map { $0 % 4 == 0 ? 1 : 0 }
    var weights = [Double](repeating: 3, count: 200)
    weights[7] = 0
    func rows(_ sampling: RandomForest.Sampling) throws -> Int? {
      try RandomForest(treeCount: 2, sampling: sampling).fit(x, labels: labels, weights: weights).rowsPerTree
    }
    #expect(try rows(.all) == 199 && rows(.bootstrap(share: 0.5)) == 100)
    #expect(try rows(.subsample(share: 0.1)) == 20 && rows(.balanced) == 100)
    // Forests stored before this was known.
    let model = try RandomForest(treeCount: 2).fit(x, labels: labels)
    let text = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
    let old = text.replacing("\"rowsPerTree\":200,", with: "").replacing(",\"rowsPerTree\":200", with: "")
    #expect(old != text)
    let read = try JSONDecoder().decode(RandomForest.Fitted.self, from: Data(old.utf8))
    #expect(read.rowsPerTree == nil && read.ensemble == model.ensemble)
    let none = text.replacing("\"rowsPerTree\":200", with: "\"rowsPerTree\":0")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RandomForest.Fitted.self, from: Data(none.utf8))
    }
  }

  /// Of forests and boosting, two classes and three, wide rows: those of the table, without allocating.
  @Test(arguments: [2, 3])
  func singleRowsHaveProbabilities(classes: Int) throws {
    let x = TreeTables.numbers(300, 90, seed: 4)
    let labels = (0..<300).map { $0 * 7 % 5 % classes }
    let forest = try RandomForest(outcome: .classes(count: classes), treeCount: 10).fit(x, labels: labels)
    let boosting = try GradientBoosting(
      loss: classes == 2 ? .logistic : .softmax(classCount: 3), rounds: 5
    ).fit(x, labels: labels)
    let tables = [forest.probabilities(for: x), boosting.probabilities(for: x)]
    var result = [Double](repeating: 0, count: classes)
    let row = (0..<90).map { x[17, $0] }
    for turn in 0..<2 {
      let before = foreshock_allocation_count()
      forest.probabilities(of: row.span, into: &result)
      let own = foreshock_allocation_count() - before
      for k in 0..<classes { #expect(abs(result[k] - tables[0][17, k]) <= 1e-15) }
      let again = foreshock_allocation_count()
      boosting.probabilities(of: row.span, into: &result)
      let other = foreshock_allocation_count() - again
      for k in 0..<classes { #expect(abs(result[k] - tables[1][17, k]) <= 1e-15) }
      if turn > 0, foreshock_counts_allocations() { #expect(own == 0 && other == 0) }
    }
  }
}
