import CAllocationCounter
import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// Forests whose oldest trees are replaced.
@Suite struct RefreshTests {
  @Test(arguments: IsolationForest.Splits.allCases)
  func newTreesAreThoseThatALargerForestHas(_ splits: IsolationForest.Splits) throws {
    var random = RandomStream(seed: 60)
    let numbers = randomMatrix(300, 3, gaps: 0.05, &random)
    // Three names that every tree meets.
    let x = Matrix(rowCount: 300, columnCount: 3) {
      $1 == 2 ? (numbers[$0, 2] / 3).rounded() : numbers[$0, $1]
    }
    func model(_ count: Int) -> IsolationForest {
      IsolationForest(treeCount: count, sampleSize: 100, splits: splits, categoricalColumns: [2], seed: 6)
    }
    let ten = try model(10).fit(x)
    let sums = [10, 13, 20].map { count in
      (try? model(count).fit(x).meanPathLengths(for: x).map { $0 * Double(count) }) ?? []
    }
    let three = try model(10).refresh(ten, with: x, share: 0.25, threads: 3)
    #expect(three.treeCount == 10 && three.structure.firstTree == 3)
    #expect(try model(10).refresh(ten, with: x, share: 0.25, threads: 1) == three)
    #expect(try IsolationForest.Fitted(bytes: three.bytes) == three)
    let first = try model(3).fit(x).meanPathLengths(for: x)
    let all = try model(10).refresh(ten, with: x, share: 1)
    let (a, b) = (three.meanPathLengths(for: x), all.meanPathLengths(for: x))
    for row in 0..<300 {
      #expect(abs(10 * a[row] - (sums[1][row] - 3 * first[row])) < 1e-9)
      #expect(abs(10 * b[row] - (sums[2][row] - sums[0][row])) < 1e-9)
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    var random = RandomStream(seed: 61)
    let x = randomMatrix(100, 2, gaps: 0, &random)
    let model = IsolationForest(treeCount: 4, sampleSize: 64)
    let forest = try model.fit(x)
    for share in [0, -0.5, 1.01, .nan] {
      #expect(throws: AnomalyError.self) { try model.refresh(forest, with: x, share: share) }
    }
    #expect(throws: AnomalyError.tooFewObservations(required: 64, actual: 63)) {
      try model.refresh(forest, with: x.rows(0..<63))
    }
    for other in [
      IsolationForest(sampleSize: 32), IsolationForest(splits: .fairCut),
      IsolationForest(categoricalColumns: [0]),
    ] {
      #expect(throws: AnomalyError.self) { try other.refresh(forest, with: x) }
    }
    #expect(throws: AnomalyError.self) { try model.refresh(forest, with: x.columns(0..<1)) }
  }

  /// A level that moves for good is strange at first and ordinary when the window has followed; a spike is strange
  /// before and after.
  @Test func theWindowFollows() throws {
    var random = RandomStream(seed: 62)
    var detector = try IsolationForestWindow(columnCount: 2, length: 400, interval: 50)
    var scores: [Double] = []
    for i in 0..<2000 {
      let level: Double = i < 1000 ? 0 : 6
      let spike: Double = i == 900 || i == 1900 ? 12 : 0
      scores.append(detector.update([level + random.normal() + spike, random.normal()]))
    }
    #expect(scores[..<400].allSatisfy(\.isNaN) && scores[400...].allSatisfy { !$0.isNaN })
    func mean(_ range: Range<Int>) -> Double { scores[range].reduce(0, +) / Double(range.count) }
    #expect(mean(1000..<1050) > mean(500..<900) + 0.1)
    #expect(abs(mean(1600..<1900) - mean(500..<900)) < 0.02)
    for spike in [900, 1900] { #expect(scores[spike] > mean(500..<900) + 0.15) }
    #expect(detector.forest?.structure.firstTree == 25 * 32)
  }

  @Test func theWindowGoesOnAfterStorage() throws {
    var random = RandomStream(seed: 63)
    var detector = try IsolationForestWindow(
      IsolationForest(treeCount: 10, sampleSize: 32), columnCount: 2, length: 60, interval: 7, share: 0.5)
    func row() -> [Double] { [random.normal(), random.uniform() < 0.1 ? .nan : random.normal()] }
    for i in 0..<200 {
      if [0, 30, 59, 60, 61, 130].contains(i) {
        let data = try JSONEncoder().encode(detector)
        var read = try JSONDecoder().decode(IsolationForestWindow.self, from: data)
        #expect(read.forest == detector.forest)
        // Copies are equal, gaps and the rows that have not come among them; what has gone on is not.
        #expect(read == detector && read.hashValue == detector.hashValue)
        var copy = detector
        for _ in 0..<100 {
          let next = row()
          let (a, b) = (copy.update(next), read.update(next))
          #expect(a == b || (a.isNaN && b.isNaN))
        }
        #expect(copy == read && copy != detector)
      }
      _ = detector.update(row())
    }
    #expect(detector.update([.nan, .nan]).isNaN)
    #expect(detector.update([.infinity, 0.1]) == detector.forest?.score(of: [.nan, 0.1]))
  }

  @Test func theWindowRefusesBadSettingsAndDamage() throws {
    let model = IsolationForest(treeCount: 2, sampleSize: 8)
    for make: () throws -> IsolationForestWindow in [
      { try IsolationForestWindow(model, columnCount: 0, length: 10) },
      { try IsolationForestWindow(model, columnCount: 1, length: 1) },
      { try IsolationForestWindow(model, columnCount: 1, length: 10, interval: 0) },
      { try IsolationForestWindow(model, columnCount: 1, length: 10, share: 0) },
      { try IsolationForestWindow(IsolationForest(treeCount: 0), columnCount: 1, length: 10) },
      { try IsolationForestWindow(model, columnCount: 1, length: .max) },
    ] { #expect(throws: AnomalyError.self) { try make() } }
    var detector = try IsolationForestWindow(model, columnCount: 1, length: 10)
    for i in 0..<12 { _ = detector.update([Double(i)]) }
    let text = String(decoding: try JSONEncoder().encode(detector), as: UTF8.self)
    for (old, new) in [
      (#""next":2"#, #""next":10"#), (#""length":10"#, #""length":9"#), (#""wait":2"#, #""wait":0"#),
      (#""share":0.25"#, #""share":2"#), (#""interval":2"#, #""interval":-1"#),
      (#""cells":["#, #""cells":[null,"#),
    ] {
      let bad = text.replacingOccurrences(of: old, with: new)
      #expect(bad != text, "\(old)")
      #expect(throws: AnomalyError.self, "\(new)") {
        try JSONDecoder().decode(IsolationForestWindow.self, from: Data(bad.utf8))
      }
    }
  }

  @Test(.enabled(if: foreshock_counts_allocations()))
  func theWindowAllocatesNothingBetweenRefreshes() throws {
    var detector = try IsolationForestWindow(columnCount: 3, length: 300, interval: 1000)
    let row = [1.0, 2, 3]
    for i in 0..<301 { _ = detector.update([Double(i % 17), Double(i % 5), 1]) }
    let before = foreshock_allocation_count()
    for _ in 0..<500 { _ = detector.update(row) }
    #expect(foreshock_allocation_count() == before)
  }
}
