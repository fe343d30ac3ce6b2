import CAllocationCounter
import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct RandomCutForestTests {
  /// Four columns of a machine: two that move together, a slow wave, and noise.
  static func rows(_ count: Int, seed: UInt64 = 1) -> [[Double]] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { t in
      let load = random.normal()
      return [
        load, load + 0.3 * random.normal(), Foundation.sin(Double(t) / 50) + 0.2 * random.normal(),
        random.normal(),
      ]
    }
  }

  /// Two weeks of rows every ten minutes, twelve faults of a column or two of them: every one is found, with less than
  /// three alarms a week beside them, at a threshold that was set before.
  @Test func plantedEvents() throws {
    var rows = Self.rows(2016 + 288, seed: 3)
    var random = RandomStream(seed: 4)
    var events = Set<Int>()
    for k in 0..<12 {
      let at = 288 + 160 * k + random.integer(below: 100)
      events.insert(at)
      // Beyond the range of the column, or against its companion.
      rows[at][k % 4] += (k % 2 == 0 ? 1 : -1) * 7
    }
    var forest = try RandomCutForest(columnCount: 4, settings: .init(seed: 5))
    var (found, falseAlarms, blamed) = (0, 0, 0)
    for (t, row) in rows.enumerated() {
      let score = forest.update(row)
      guard t >= 288, score > 2.2 else { continue }
      if events.contains(t) { found += 1 } else { falseAlarms += 1 }
    }
    var again = try RandomCutForest(columnCount: 4, settings: .init(seed: 5))
    for (t, row) in rows.enumerated() {
      if events.contains(t) {
        let shares = again.attribution(of: row)
        let k = events.sorted().firstIndex(of: t) ?? 0
        let side = k % 2 == 0 ? shares.high : shares.low
        if side[k % 4] == (shares.high + shares.low).max() { blamed += 1 }
        #expect(abs((shares.high + shares.low).reduce(0, +) / again.score(of: row) - 1) < 1e-5)
      }
      _ = again.update(row)
    }
    #expect(found == 12, "found \(found) of 12, false alarms \(falseAlarms)")
    #expect(falseAlarms < 6, "false alarms \(falseAlarms)")
    #expect(blamed == 12, "blamed \(blamed)")
  }

  /// Absurd first rows, in some columns or all, do not blind a forest; nor does a stream that begins so while it stands
  /// still, at zero or elsewhere. While such rows are in the samples they take the first cut and lower all scores alike:
  /// a fixed threshold finds up to two faults less, but the faults stand out from the rest as before.
  @Test(arguments: [1e100, -1.7e308, 1e20])
  func absurdFirstRows(_ absurd: Double) throws {
    for (columns, count, warmUp) in [(4, 1, nil), (1, 1, nil), (4, 3, nil), (4, 1, 1), (2, 1, 10)] {
      var rows = Self.rows(2016, seed: 3)
      var random = RandomStream(seed: 4)
      var events = Set<Int>()
      for k in 0..<12 {
        let at = 288 + 140 * k + random.integer(below: 100)
        events.insert(at)
        rows[at][k % 4] += (k % 2 == 0 ? 1 : -1) * 7
      }
      /// How many faults are among the scores above the threshold, and among the twelve highest.
      func found(_ rows: [[Double]]) throws -> (above: Int, falseAlarms: Int, highest: Int) {
        var forest = try RandomCutForest(columnCount: 4, settings: .init(warmUp: warmUp, seed: 5))
        let scores = rows.map { forest.update($0) }
        let above = (288..<rows.count).filter { scores[$0] > 2.2 }
        let highest = (288..<rows.count).sorted { scores[$0] > scores[$1] }.prefix(12)
        let hits = above.count(where: events.contains)
        return (hits, above.count - hits, highest.count(where: events.contains))
      }
      let clean = try found(rows)
      for row in 0..<count { for column in 0..<columns { rows[row][column] = absurd } }
      let spoilt = try found(rows)
      let what = "\(columns) columns, \(count) rows: \(spoilt) of \(clean)"
      #expect(clean.highest == 12 && spoilt.highest == 12, "\(what)")
      #expect(spoilt.above >= 10 && spoilt.falseAlarms < 6, "\(what)")
    }
    for level in [0, 5.0] {
      var random = RandomStream(seed: 8)
      var forest = try RandomCutForest(columnCount: 1, settings: .init(seed: 5))
      for t in 0..<200 { _ = forest.update([t == 0 ? absurd : level]) }
      for _ in 0..<2000 { _ = forest.update([level + random.normal()]) }
      let usual = (0..<100).map { _ in forest.update([level + random.normal()]) }.max() ?? 0
      #expect(usual < 4 && forest.score(of: [level + 40]) > usual + 1, "at \(level)")
    }
  }

  /// Whatever a stored file of a few hundred bytes claims, reading it takes no memory for that.
  @Test(.enabled(if: residentPeak() != nil))
  func storedForestsClaimNothing() throws {
    func text(_ trees: Int, _ size: Int, _ columns: Int) -> String {
      let tree = #"{"shape":[],"cuts":[],"points":[],"keys":[],"nextEntry":0,"random":RANDOM}"#
      return
        #"{"version":1,"settings":{"treeCount":\#(trees),"sampleSize":\#(size),"measure":"isolation","seed":1},"#
        + #""columnCount":\#(columns),"origin":[],"firstRows":[],"firstTimes":[],"rowCount":0,"learnedRowCount":0,"#
        + #""trees":[\#(Array(repeating: tree, count: trees).joined(separator: ","))]}"#
    }
    let random = try #require(String(data: JSONEncoder().encode(RandomStream(seed: 1)), encoding: .utf8))
    let before = try #require(residentPeak())
    for (trees, size, columns) in [(4, 4096, 8000), (1, 2, 60_000_000), (8, 256, 60_000)] {
      let data = Data(text(trees, size, columns).replacingOccurrences(of: "RANDOM", with: random).utf8)
      let forest = try JSONDecoder().decode(RandomCutForest.self, from: data)
      #expect(forest.columnCount == columns && forest.warmUp == max(1, size / 4))
    }
    let after = try #require(residentPeak())
    #expect(after - before < 200 << 20, "\((after - before) >> 20) MiB more")
  }

  @Test func warmUpAndScore() throws {
    var forest = try RandomCutForest(columnCount: 4, settings: .init(treeCount: 20, sampleSize: 64))
    #expect(forest.warmUp == 16 && forest.columnCount == 4)
    for (t, row) in Self.rows(40).enumerated() {
      let before = forest.score(of: row)
      let copy = forest
      let score = forest.update(row)
      #expect(score.isNaN == (t < 16))
      // Complete rows score the same beforehand; the first rows set the scale.
      #expect(score.isNaN ? before.isNaN : score == before)
      if t == 3 { #expect(copy.attribution(of: row).high.allSatisfy { $0.isNaN }) }
    }
    var slow = try RandomCutForest(
      columnCount: 4, settings: .init(treeCount: 20, sampleSize: 64, warmUp: 30, measure: .displacement))
    let scores = Self.rows(40).map { slow.update($0) }
    #expect(scores.firstIndex { !$0.isNaN } == 30)
    #expect(scores[30...].allSatisfy { $0 >= 0 && $0 <= 64 })
  }

  /// A gap moves the clock, teaches nothing, and the rest of its row is judged.
  @Test func gaps() throws {
    var forest = try RandomCutForest(columnCount: 4, settings: .init(treeCount: 50, sampleSize: 64))
    for row in Self.rows(300) { _ = forest.update(row) }
    let learned = forest
    #expect(forest.update([.nan, .nan, .infinity, .nan]).isNaN)
    #expect(forest.learnedRowCount == 300 && forest != learned)
    let ordinary = forest.update([0, 0, 0, .nan])
    let strange = forest.update([0, -.infinity, 9, 0])
    #expect(ordinary < 1.3 && strange > 2)
    #expect(forest.learnedRowCount == 300)
    let shares = forest.attribution(of: [0, .nan, 9, 0])
    #expect(shares.high[1] == 0 && shares.low[1] == 0 && shares.high[2] > 1)
    // The trees are those from before.
    #expect(forest.score(of: [0, 0, 0, 0]) == learned.score(of: [0, 0, 0, 0]))
    // Nothing but gaps, from the first row on.
    var empty = try RandomCutForest(columnCount: 2, settings: .init(treeCount: 3, sampleSize: 4))
    for _ in 0..<20 { #expect(empty.update([.nan, .nan]).isNaN) }
    #expect(empty.score(of: [1, 2]).isNaN)
  }

  /// Shifts by whole numbers and powers of two as units, which rounding spares, change no bit.
  @Test func units() throws {
    func scores(_ change: (Double) -> Double) throws -> [Double] {
      var forest = try RandomCutForest(columnCount: 4, settings: .init(treeCount: 10, sampleSize: 32))
      return Self.rows(200).map { row in
        // 20 binary places, so that adding 1024 is exact.
        forest.update(row.map { change(($0 * 0x1p20).rounded() * 0x1p-20) })
      }
    }
    let plain = try scores { $0 }
    for (factor, shift) in [(1.0, 1024.0), (0x1p1000, 0), (0x1p-900, 0), (1024, -0x1p30)] {
      let changed = try scores { $0 * factor + shift }
      #expect(zip(plain, changed).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    }
  }

  @Test func extremes() throws {
    // Constant, then something else.
    var forest = try RandomCutForest(columnCount: 1, settings: .init(treeCount: 10, sampleSize: 16))
    for _ in 0..<100 { _ = forest.update([5]) }
    #expect(forest.update([5]) == 0.5)
    // log₂(17) at depth 0.
    #expect(abs(forest.update([6]) - 4.087462841250339) < 1e-12)
    #expect(forest.update([5]) < 1)
    // The ends of what can be represented.
    for values in [
      [1e300, -1e300, 1.7e308, -1.7e308, 0],
      [.leastNonzeroMagnitude, 0, .leastNormalMagnitude / 8, .leastNormalMagnitude / 64],
      [1e300, 1e-300, 0, 1e9],
    ] {
      var random = RandomStream(seed: 3)
      var wide = try RandomCutForest(columnCount: 2, settings: .init(treeCount: 5, sampleSize: 8))
      for t in 0..<200 {
        let row = (0..<2).map { _ in values[random.integer(below: values.count)] }
        let score = wide.update(row)
        #expect(t < 2 || (score.isFinite && score > 0))
      }
    }
    // A ramp: every row is a new extreme, and the oldest go.
    var ramp = try RandomCutForest(
      columnCount: 1, settings: .init(treeCount: 20, sampleSize: 16, timeDecay: 1))
    for t in 0..<500 { _ = ramp.update([Double(t)]) }
    #expect(ramp.score(of: [470]).isFinite && ramp.score(of: [0]) > ramp.score(of: [495]))
  }

  @Test func savedForestGoesOnAlike() throws {
    for measure in [RandomCutForest.Measure.isolation, .displacement] {
      for count in [0, 1, 5, 40, 400] {
        var forest = try RandomCutForest(
          columnCount: 4,
          settings: .init(treeCount: 8, sampleSize: 32, timeDecay: 0.05, measure: measure, seed: 2))
        for (t, row) in Self.rows(count).enumerated() { _ = forest.update(t % 7 == 3 ? [1, 1, 1, 1] : row) }
        var read = try JSONDecoder().decode(RandomCutForest.self, from: JSONEncoder().encode(forest))
        #expect(read == forest && read.hashValue == forest.hashValue)
        for row in Self.rows(300, seed: 8) {
          let (a, b) = (forest.update(row), read.update(row))
          #expect(a == b || (a.isNaN && b.isNaN))
        }
        #expect(read == forest)
      }
    }
  }

  /// Every single change of a stored forest is refused or harmless.
  @Test func damagedForests() throws {
    var forest = try RandomCutForest(columnCount: 2, settings: .init(treeCount: 2, sampleSize: 8))
    for row in Self.rows(50) { _ = forest.update(Array(row[..<2])) }
    let data = try JSONEncoder().encode(forest)
    let text = try #require(String(data: data, encoding: .utf8))
    let cases = [
      (#""version":1"#, #""version":2"#), (#""sampleSize":8"#, #""sampleSize":7"#),
      (#""sampleSize":8"#, #""sampleSize":9"#), (#""treeCount":2"#, #""treeCount":3"#),
      (#""columnCount":2"#, #""columnCount":3"#), (#""columnCount":2"#, #""columnCount":-2"#),
      (#""learnedRowCount":50"#, #""learnedRowCount":51"#),
      (#""learnedRowCount":50"#, #""learnedRowCount":3"#),
      (#""exponent":"#, #""exponent":9"#), (#""shape":["#, #""shape":[0,"#),
      (#""shape":["#, #""shape":[-9,"#),
      (#""cuts":["#, #""cuts":[1,"#), (#""points":["#, #""points":[1,"#), (#""keys":["#, #""keys":[1,"#),
    ]
    for (old, new) in cases {
      let damaged = text.replacingOccurrences(of: old, with: new)
      #expect(damaged != text, "\(old)")
      if new.hasSuffix("9") { continue }
      #expect(throws: (any Error).self, "\(new)") {
        try JSONDecoder().decode(RandomCutForest.self, from: Data(damaged.utf8))
      }
    }
    // Any digit changed: what is accepted must work.
    var random = RandomStream(seed: 6)
    var accepted = 0
    for _ in 0..<400 {
      var bytes = Array(data)
      let places = bytes.indices.filter { (48...57).contains(bytes[$0]) }
      bytes[places[random.integer(below: places.count)]] = UInt8(48 + random.integer(below: 10))
      guard var read = try? JSONDecoder().decode(RandomCutForest.self, from: Data(bytes)) else { continue }
      accepted += 1
      guard read.columnCount == 2 else { continue }
      for row in Self.rows(30) { _ = read.update(Array(row[..<2])) }
      #expect(!read.score(of: [0, 0]).isNaN || read.learnedRowCount < read.warmUp)
    }
    #expect(accepted > 20)
  }

  @Test func errors() {
    func refused(_ settings: RandomCutForest.Settings, columns: Int = 2) -> String? {
      do {
        _ = try RandomCutForest(columnCount: columns, settings: settings)
        return nil
      } catch {
        guard case .invalidParameter(let name, _) = error else { return "\(error)" }
        return name
      }
    }
    #expect(refused(.init(), columns: 0) == "columnCount")
    #expect(refused(.init(treeCount: 0)) == "treeCount")
    for size in [1, 4097] { #expect(refused(.init(sampleSize: size)) == "sampleSize") }
    for decay in [-0.1, 1.1, .nan, .infinity] { #expect(refused(.init(timeDecay: decay)) == "timeDecay") }
    #expect(refused(.init(warmUp: 0)) == "warmUp")
    #expect(refused(.init(), columns: 1_000_000) == "treeCount")
    #expect(refused(.init(treeCount: .max), columns: .max) == "treeCount")
    #expect(refused(.init()) == nil)
    for length in [0, 4097] {
      #expect(throws: AnomalyError.self) { try ShingledRandomCutForest(length: length) }
    }
  }

  @Test(.enabled(if: foreshock_counts_allocations()))
  func updatesAllocateNothing() throws {
    var forest = try RandomCutForest(columnCount: 4, settings: .init(timeDecay: 0.1))
    let rows = Self.rows(600)
    for row in rows[..<400] { _ = forest.update(row) }
    let before = foreshock_allocation_count()
    for row in rows[400...] { _ = forest.update(row) }
    #expect(foreshock_allocation_count() == before)
  }
}

/// The most memory this process ever had, in bytes; nil where it cannot be told.
func residentPeak() -> Int? {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return line.flatMap { Int($0.split(separator: " ").dropLast().last ?? "") }.map { $0 << 10 }
}

@Suite struct ShingledRandomCutForestTests {
  static func series(_ count: Int) -> [Double] {
    var random = RandomStream(seed: 12)
    return (0..<count).map { 10 * Foundation.sin(Double($0) * 2 * .pi / 24) + random.normal() }
  }

  /// A shape that no single sample gives away: a season of 24 samples stands still at its lowest for half of it.
  @Test func findsAStandstill() throws {
    var values = Self.series(24 * 80)
    let events = [906, 1314, 1698]
    for start in events { for t in start..<start + 12 { values[t] = values[start] } }
    let detector = try ShingledRandomCutForest(length: 12, settings: .init(seed: 1))
    let scores = try detector.scores(for: TimeSeries(values), threads: nil)
    #expect(scores.count == values.count)
    #expect(scores[..<detector.warmUp].allSatisfy { $0.isNaN } && !scores[detector.warmUp].isNaN)
    for start in events {
      let peak = scores[start..<start + 16].max() ?? 0
      let usual = scores[600..<900].max() ?? 0
      #expect(peak > usual, "\(peak) at \(start), at most \(usual) before")
    }
  }

  @Test func gapsNeitherRaiseNorSilence() throws {
    var detector = try ShingledRandomCutForest(length: 8)
    var complete = detector
    let values = Self.series(1200)
    var (sum, sumComplete, count) = (0.0, 0.0, 0)
    for (t, value) in values.enumerated() {
      let isMissing = t >= 1000 && (t % 5 == 0 || (1060..<1100).contains(t))
      let score = detector.update(isMissing ? .nan : value)
      let other = complete.update(value)
      #expect(score.isNaN == (isMissing || t < detector.warmUp))
      guard t >= 1000, !isMissing else { continue }
      (sum, sumComplete, count) = (sum + score, sumComplete + other, count + 1)
      #expect(score < 1.5)
    }
    // A shingle of which little is left scores like a typical one of the sample, which is not quite an ordinary new one.
    #expect(count == 128 && abs(sum / sumComplete - 1) < 0.25, "\(sum / sumComplete)")
    #expect(detector.update(60) > 2)
    let high = detector.attribution.high
    #expect(high.last == high.max())
    var missing = try ShingledRandomCutForest(length: 3)
    for _ in 0..<200 { #expect(missing.update(.nan).isNaN) }
  }

  @Test func savedDetectorGoesOnAlike() throws {
    var detector = try ShingledRandomCutForest(length: 5, settings: .init(treeCount: 10, sampleSize: 32))
    let values = Self.series(300)
    for count in [2, 100] {
      for value in values[..<count] { _ = detector.update(value) }
      _ = detector.update(.nan)
      var read = try JSONDecoder().decode(ShingledRandomCutForest.self, from: JSONEncoder().encode(detector))
      #expect(read == detector && read.hashValue == detector.hashValue)
      for value in values[count...] {
        let (a, b) = (detector.update(value), read.update(value))
        #expect(a == b || (a.isNaN && b.isNaN))
      }
    }
    let text = try #require(String(data: JSONEncoder().encode(detector), encoding: .utf8))
    for (old, new) in [(#""count":5"#, #""count":6"#), (#""shingle":["#, #""shingle":[1,"#)] {
      let damaged = text.replacingOccurrences(of: old, with: new)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(ShingledRandomCutForest.self, from: Data(damaged.utf8))
      }
    }
  }
}
