import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import Foundation
import Testing

/// Settings, hard data and storage.
@Suite struct IsolationForestTests {
  @Test func dataWithoutDifferencesScoresOneHalf() throws {
    let model = IsolationForest(treeCount: 10)
    for x in [
      Matrix(rows: [[1, 2, 3]]), Matrix(rowCount: 500, columnCount: 3, repeating: 7),
      Matrix(rowCount: 20, columnCount: 2, repeating: .nan),
    ] {
      let forest = try model.fit(x)
      #expect(forest.scores(for: x).allSatisfy { abs($0 - 0.5) < 1e-15 })
    }
  }

  @Test func aConstantColumnChangesNothingButTheRandomChoices() throws {
    var random = RandomStream(seed: 4)
    let values = (0..<200).map { _ in random.uniform() } + [9]
    let plain = try IsolationForest(treeCount: 2000).fit(Matrix(column: values))
    let x = Matrix(columns: [[Double](repeating: 3, count: 201), values])
    let forest = try IsolationForest(treeCount: 2000).fit(x)
    #expect(forest.structure.nodes.allSatisfy { $0 < 0 || $0 / 2 == 1 })
    let difference = zip(forest.scores(for: x), plain.scores(for: Matrix(column: values))).map {
      abs($0 - $1)
    }
    #expect(difference.allSatisfy { $0 < 0.02 })
  }

  @Test func duplicatesOfAnOutlierStayAnomalous() throws {
    var random = RandomStream(seed: 6)
    let values = (0..<1000).map { _ in random.normal() } + [Double](repeating: 40, count: 5)
    let x = Matrix(column: values)
    let scores = try IsolationForest().fit(x).scores(for: x)
    #expect(scores[1000...].allSatisfy { $0 == scores[1000] })
    #expect(scores[1000] > (scores[..<1000].max() ?? 1))
  }

  @Test func refusesBadSettingsAndBadCells() throws {
    let x = Matrix(rows: [[1, 2], [3, 4], [5, .infinity]])
    #expect(throws: AnomalyError.infiniteValue(row: 2, column: 1)) { try IsolationForest().fit(x) }
    #expect(throws: AnomalyError.noData) {
      try IsolationForest().fit(Matrix(rowCount: 0, columnCount: 3, elements: []))
    }
    #expect(throws: AnomalyError.noData) {
      try IsolationForest().fit(Matrix(rowCount: 3, columnCount: 0, elements: []))
    }
    let good = x[0..<2, 0..<2]
    for bad in [
      IsolationForest(treeCount: 0), IsolationForest(treeCount: -1), IsolationForest(sampleSize: 1),
      IsolationForest(sampleSize: (1 << 20) + 1), IsolationForest(treeCount: .max),
    ] {
      #expect(throws: AnomalyError.self) { try bad.fit(good) }
    }
  }

  @Test func survivesStorage() throws {
    var random = RandomStream(seed: 1)
    let x = randomMatrix(300, 4, gaps: 0.05, &random)
    let forest = try IsolationForest(treeCount: 20, seed: 12).fit(x)
    let data = try JSONEncoder().encode(forest)
    let read = try JSONDecoder().decode(IsolationForest.Fitted.self, from: data)
    #expect(read == forest)
    #expect(read.scores(for: x) == forest.scores(for: x))
  }

  @Test func refusesDamagedModels() throws {
    let good = ForestStructure(
      columnCount: 2, sampleSize: 8, treeCount: 1, nodes: [0, -1, 3, -3, -4], thresholds: [0.5, 2])
    _ = try IsolationForest.Fitted(good)
    var damaged: [ForestStructure] = []
    func damage(_ change: (inout ForestStructure) -> Void) {
      var copy = good
      change(&copy)
      damaged.append(copy)
    }
    damage { $0.columnCount = 0 }
    damage { $0.columnCount = 1 }
    damage { $0.columnCount = .max }
    damage { $0.sampleSize = 9 }
    damage { $0.sampleSize = .max }
    damage { $0.sampleSize = -8 }
    damage { $0.treeCount = 2 }
    damage { $0.treeCount = 0 }
    damage { $0.treeCount = .max }
    damage { $0.nodes.removeLast() }
    damage { $0.nodes.append(-8) }
    damage { $0.nodes[2] = 4 }
    damage { $0.nodes[2] = .max }
    damage { $0.nodes[1] = .min }
    damage { $0.nodes[1] = -2 }
    damage { $0.thresholds[1] = .infinity }
    damage { $0.thresholds[0] = .nan }
    damage { $0.thresholds.removeLast() }
    damage { $0.thresholds.append(1) }
    // A chain of splits deeper than three.
    damage {
      $0.nodes = [0, 0, 0, 0, -1, -1, -1, -1, -4]
      $0.thresholds = [1, 2, 3, 4]
    }
    for structure in damaged {
      #expect(throws: AnomalyError.self, "\(structure)") { try IsolationForest.Fitted(structure) }
    }
    let unknown = Data(#"{"version":2,"forest":{}}"#.utf8)
    #expect(throws: AnomalyError.malformedModel(reason: "format 2 is not known")) {
      try JSONDecoder().decode(IsolationForest.Fitted.self, from: unknown)
    }
  }

  /// Whatever a mutated model contains, it is refused or scores like a model.
  @Test func mutatedModelsAreRefusedOrHarmless() throws {
    var random = RandomStream(seed: 77)
    let x = randomMatrix(40, 3, gaps: 0.1, &random)
    let original = try IsolationForest(treeCount: 3, sampleSize: 16).fit(x).structure
    var accepted = 0
    for _ in 0..<4000 {
      var structure = original
      for _ in 0...random.integer(below: 3) {
        switch random.integer(below: 6) {
        case 0:
          structure.nodes[random.integer(below: structure.nodes.count)] = Int32(
            truncatingIfNeeded: random.next())
        case 1:
          structure.nodes[random.integer(below: structure.nodes.count)] = Int32(random.integer(below: 14)) - 7
        case 2:
          structure.nodes.swapAt(
            random.integer(below: structure.nodes.count), random.integer(below: structure.nodes.count))
        case 3:
          structure.thresholds[random.integer(below: structure.thresholds.count)] = Double(
            bitPattern: random.next())
        case 4: structure.sampleSize = random.integer(below: 40)
        default: structure.columnCount = random.integer(below: 5)
        }
      }
      guard let forest = try? IsolationForest.Fitted(structure) else { continue }
      accepted += 1
      let rows = randomMatrix(9, structure.columnCount, gaps: 0.1, &random)
      #expect(forest.scores(for: rows).allSatisfy { $0 > 0 && $0 <= 1 })
    }
    #expect(accepted > 100)
  }

  @Test func gapsThatTrainingDidNotHaveMakeNoRowStrange() throws {
    var random = RandomStream(seed: 21)
    func table() -> Matrix {
      Matrix(columns: (0..<4).map { _ in (0..<2000).map { _ in random.normal() } })
    }
    let training = table()
    for splits in IsolationForest.Splits.allCases {
      let forest = try IsolationForest(splits: splits, seed: 1).fit(training)
      let threshold = try AnomalyThreshold(contamination: 0.01, scores: forest.scores(for: training))
      var columns = (0..<4).map { column in table().column(column) }
      for row in 0..<2000 { columns[row % 4][row] = .nan }
      let flagged = forest.scores(for: Matrix(columns: columns)).count { threshold.isAnomaly($0) }
      #expect(flagged < 40, "\(splits): \(flagged) of 2000")
    }
  }
}
