import CAllocationCounter
import ForeshockAnomaly
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct HalfSpaceGroveTests {
  /// River's trees, copied, give river's scores; Fixtures/make_half_space.py made both.
  @Test func agreesWithRiver() throws {
    let splits = try Fixture("half_space_splits.csv")
    let trees = try splits.numbers("tree"), nodes = try splits.numbers("node")
    #expect(zip(trees, nodes).enumerated().allSatisfy { $1.0 * 15 + $1.1 == Double($0) })
    var grove = HalfSpaceGrove(
      treeCount: 5, depth: 4, columnCount: 3, columns: try splits.numbers("column").map { UInt16($0) },
      splits: try splits.numbers("split").map { Float($0) })
    let fixture = try Fixture("half_space_scores.csv")
    let columns = try ["a", "b", "c"].map(fixture.numbers), theirs = try fixture.numbers("river")
    var different = Set<Double>()
    for t in theirs.indices {
      let row = columns.map { Float($0[t]) }
      let mass = grove.mass(of: row, .path, limit: 4)
      grove.count(row)
      if t % 40 == 39 { grove.endWindow() }
      // River's first window has no reference and its score is 0 by definition.
      guard t >= 40 else { continue }
      #expect(abs(1 - mass / Double(5 * 40 * 31) - theirs[t]) < 1e-14, "row \(t)")
      different.insert(theirs[t])
    }
    #expect(different.count > 50)
  }

  /// Counts by a plain dictionary of paths, over windows, gaps and both rules.
  @Test func agreesWithPlainCounts() {
    withEvery(0..<12) { seed in
      var random = RandomStream(seed: UInt64(seed))
      let (treeCount, depth, columnCount, window) = (1 + seed % 4, 1 + seed % 6, 1 + seed % 3, 2 + 3 * seed)
      let inner = (1 << depth) - 1
      let columns = (0..<treeCount * inner).map { _ in UInt16(random.integer(below: columnCount)) }
      let splits = (0..<treeCount * inner).map { _ in Float(random.uniform()) }
      var grove = HalfSpaceGrove(
        treeCount: treeCount, depth: depth, columnCount: columnCount, columns: columns, splits: splits)
      var reference = [Int](repeating: 0, count: treeCount * (2 * inner + 1))
      var latest = reference
      func walk(_ row: [Float], _ tree: Int, _ visit: (Int, Int) -> Bool) {
        var k = 0
        for level in 0...depth {
          guard visit(tree * (2 * inner + 1) + k, level), level < depth else { return }
          let value = row[Int(columns[tree * inner + k])]
          let first = tree * (2 * inner + 1)
          let isAbove =
            value.isNaN
            ? reference[first + 2 * k + 2] > reference[first + 2 * k + 1] : value >= splits[tree * inner + k]
          k = 2 * k + (isAbove ? 2 : 1)
        }
      }
      for t in 0..<5 * window {
        let row = (0..<columnCount).map { _ in Float(random.uniform()) }
        for limit in [0, 1, 3] {
          var asked = row
          if t % 3 == 0 { asked[0] = .nan }
          var (end, path) = (0.0, 0.0)
          for tree in 0..<treeCount {
            walk(asked, tree) { node, level in
              let isEnd = level == depth || reference[node] <= limit
              if isEnd { end += Double(reference[node] << level) }
              return !isEnd
            }
            walk(asked, tree) { node, level in
              path += Double(reference[node] << level)
              return reference[node] >= limit
            }
          }
          #expect(grove.mass(of: asked, .end, limit: Double(limit)) == end)
          #expect(grove.mass(of: asked, .path, limit: Double(limit)) == path)
        }
        grove.count(row)
        for tree in 0..<treeCount {
          walk(row, tree) { node, _ in
            latest[node] += 1
            return true
          }
        }
        if t % window == window - 1 {
          grove.endWindow()
          reference = latest
          latest = latest.map { _ in 0 }
        }
      }
    }
  }
}

@Suite struct HalfSpaceTreesTests {
  static func rows(_ count: Int, seed: UInt64 = 1) -> [[Double]] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in [100 + 5 * random.normal(), random.normal(), -3 + 0.1 * random.normal()] }
  }

  /// Two weeks of rows every ten minutes with twelve faults that show in all columns: those are the most anomalous but
  /// for a few rows.
  @Test func plantedEvents() throws {
    var rows = Self.rows(250 + 2016, seed: 3)
    let events = (0..<12).map { 300 + 160 * $0 }
    for (k, t) in events.enumerated() {
      let sign = k % 2 == 0 ? 1.0 : -1
      rows[t] = [100 + sign * 60, -sign * 12, -3 + sign * 1.2]
    }
    var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(depth: 10, seed: 1))
    let scores = rows.map { trees.update($0) }
    #expect(scores[..<250].allSatisfy { $0.isNaN } && scores[250...].allSatisfy { (0...1).contains($0) })
    let ordinary = scores.indices.filter { $0 >= 250 && !events.contains($0) }.map { scores[$0] }.sorted()
    let threshold = ordinary[ordinary.count - 7]
    let found = events.count { scores[$0] > threshold }
    #expect(found >= 11, "\(found) of 12 at three false alarms a week")
  }

  /// Both windows: rows are judged by the window before, and a new level is ordinary two windows later.
  @Test func followsAChange() throws {
    var trees = try HalfSpaceTrees(columnCount: 1, settings: .init(depth: 8, window: 100))
    var random = RandomStream(seed: 2)
    var scores: [Double] = []
    for t in 0..<600 {
      let isMoved = t >= 300
      // Inside the range of the first window, but where few were.
      let wide = t < 100 ? 10 * random.uniform() : (isMoved ? 8 : 2) + 0.2 * random.normal()
      scores.append(trees.update([wide]))
    }
    func mean(_ range: Range<Int>) -> Double { scores[range].reduce(0, +) / Double(range.count) }
    #expect(mean(200..<300) < 0.3 && mean(300..<400) > 0.8 && mean(400..<600) < 0.3)
  }

  @Test func units() throws {
    func scores(_ change: (Double) -> Double) throws -> [Double] {
      var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(treeCount: 5, depth: 6, window: 50))
      return Self.rows(200).map { row in trees.update(row.map { change(($0 * 0x1p20).rounded() * 0x1p-20) }) }
    }
    let plain = try scores { $0 }
    for (factor, shift) in [(1.0, 1024.0), (0x1p900, 0), (0x1p-900, 0)] {
      let changed = try scores { $0 * factor + shift }
      #expect(zip(plain, changed).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    }
  }

  @Test func gapsAndExtremes() throws {
    var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(treeCount: 10, depth: 8, window: 50))
    for (t, row) in Self.rows(120).enumerated() {
      let isMissing = t % 4 == 1
      let score = trees.update(isMissing ? [row[0], .nan, row[2]] : row)
      // 50 complete rows are 66 in all.
      #expect(score.isNaN == (t < 67))
    }
    let before = trees
    #expect(trees.update([.nan, .infinity, .nan]).isNaN && trees == before)
    #expect(trees.score(of: [.nan, .nan, .nan]).isNaN)
    let strange = trees.update([100, .nan, 5])
    #expect(trees == before && strange > trees.score(of: [100, .nan, -3]))
    var constant = try HalfSpaceTrees(columnCount: 2, settings: .init(depth: 6, window: 20))
    for _ in 0..<40 { _ = constant.update([0, 7]) }
    let usual = constant.score(of: [0, 7])
    #expect(usual < 0.1 && constant.score(of: [5, 7]) > 2 * usual && constant.score(of: [0, 0]) > 2 * usual)
    var wide = try HalfSpaceTrees(columnCount: 1, settings: .init(depth: 6, window: 20))
    for t in 0..<100 {
      let score = wide.update([[-1.7e308, 1.7e308, 0, .leastNonzeroMagnitude][t % 4]])
      #expect(t < 20 ? score.isNaN : (0...1).contains(score))
    }
    var missing = try HalfSpaceTrees(columnCount: 1, settings: .init(depth: 3, window: 5))
    for _ in 0..<50 { #expect(missing.update([.nan]).isNaN) }
  }

  @Test func savedTreesGoOnAlike() throws {
    for count in [0, 10, 50, 51, 130, 200] {
      var trees = try HalfSpaceTrees(
        columnCount: 3, settings: .init(treeCount: 4, depth: 7, window: 50, seed: 3))
      for row in Self.rows(count) { _ = trees.update(row) }
      let data = try JSONEncoder().encode(trees)
      var read = try JSONDecoder().decode(HalfSpaceTrees.self, from: data)
      #expect(read == trees && read.hashValue == trees.hashValue)
      for row in Self.rows(170, seed: 5) {
        let expected = trees.score(of: row)
        let (a, b) = (trees.update(row), read.update(row))
        #expect(a == b || (a.isNaN && b.isNaN))
        #expect(a == expected || (a.isNaN && expected.isNaN))
      }
      #expect(read == trees)
    }
  }

  @Test func damagedTrees() throws {
    var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(treeCount: 2, depth: 3, window: 20))
    for row in Self.rows(45) { _ = trees.update(row) }
    let text = try #require(String(data: JSONEncoder().encode(trees), encoding: .utf8))
    for (old, new) in [
      (#""version":1"#, #""version":2"#), (#""columnCount":3"#, #""columnCount":2"#),
      (#""lows":["#, #""lows":[1,"#),
      (#""depth":3"#, #""depth":2"#), (#""rowCount":5"#, #""rowCount":20"#), (#""window":3"#, #""window":0"#),
      (#""firstRows":["#, #""firstRows":[1,2,3"#), (#""latest":5"#, #""latest":20"#),
      (#""reference":20"#, #""reference":21"#), (#""node":0"#, #""node":-1"#),
    ] {
      let damaged = text.replacingOccurrences(of: old, with: new)
      #expect(damaged != text, "\(old)")
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(HalfSpaceTrees.self, from: Data(damaged.utf8))
      }
    }
  }

  /// Whatever a stored file of a few hundred bytes claims, neither reading it nor going on with it takes memory for that.
  @Test(.enabled(if: residentPeak() != nil))
  func storedTreesClaimNothing() throws {
    func texts(_ treeCount: Int, _ depth: Int) throws -> [String] {
      let trees = try HalfSpaceTrees(
        columnCount: 2, settings: .init(treeCount: treeCount, depth: depth, window: 4))
      let text = try #require(String(data: JSONEncoder().encode(trees), encoding: .utf8))
      let ready =
        text.replacingOccurrences(of: #""lows":[]"#, with: #""lows":[0,0]"#)
        .replacingOccurrences(of: #""widths":[]"#, with: #""widths":[1,1]"#)
      #expect(ready != text)
      return [text, ready]
    }
    let before = try #require(residentPeak())
    // 1 GiB, and one tree more than is free.
    for text in try texts(32, 20) + texts(65, 15) {
      var message = ""
      do {
        _ = try JSONDecoder().decode(HalfSpaceTrees.self, from: Data(text.utf8))
      } catch {
        message = "\(error)"
      }
      #expect(message.contains("trees of depth") && message.contains("0 counts"), "\(message)")
    }
    for text in try texts(64, 15) {
      var read = try JSONDecoder().decode(HalfSpaceTrees.self, from: Data(text.utf8))
      for row in 0..<9 { _ = read.update([Double(row), 1]) }
    }
    let after = try #require(residentPeak())
    #expect(after - before < 300 << 20, "\((after - before) >> 20) MiB more")
  }

  /// Large trees that have counted rows are paid for by their counts.
  @Test func largeTreesAreReadAgain() throws {
    var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(treeCount: 9, depth: 18, window: 60))
    for row in Self.rows(100) { _ = trees.update(row) }
    let read = try JSONDecoder().decode(HalfSpaceTrees.self, from: JSONEncoder().encode(trees))
    #expect(read == trees)
  }

  @Test func errors() {
    func refused(_ settings: HalfSpaceTrees.Settings, columns: Int = 2) -> String? {
      do {
        _ = try HalfSpaceTrees(columnCount: columns, settings: settings)
        return nil
      } catch {
        guard case .invalidParameter(let name, _) = error else { return "\(error)" }
        return name
      }
    }
    for columns in [0, 65_537] { #expect(refused(.init(), columns: columns) == "columnCount") }
    #expect(refused(.init(treeCount: 0)) == "treeCount")
    #expect(refused(.init(treeCount: 1025)) == "treeCount")
    for depth in [0, 21] { #expect(refused(.init(depth: depth)) == "depth") }
    for window in [1, 65_536] { #expect(refused(.init(window: window)) == "window") }
    for share in [-0.1, 1.1, .nan] { #expect(refused(.init(smallestShare: share)) == "smallestShare") }
    #expect(refused(.init(depth: 2)) == nil)
  }

  @Test(.enabled(if: foreshock_counts_allocations()))
  func updatesAllocateNothing() throws {
    var trees = try HalfSpaceTrees(columnCount: 3, settings: .init(depth: 8))
    let rows = Self.rows(900)
    for row in rows[..<300] { _ = trees.update(row) }
    let before = foreshock_allocation_count()
    for row in rows[300...] { _ = trees.update(row) }
    #expect(foreshock_allocation_count() == before)
  }
}
