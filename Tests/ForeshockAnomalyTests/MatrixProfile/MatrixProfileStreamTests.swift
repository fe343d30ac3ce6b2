import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// The stream against the left profile of the whole series.
@Suite struct MatrixProfileStreamTests {
  @Test func givesTheLeftProfile() throws {
    var random = RandomStream(seed: 31)
    for round in 0..<40 {
      let count = 60 + random.integer(below: 400)
      let x = sampleSeries(count, &random)
      let window = 3 + random.integer(below: 20)
      let exclusion = random.integer(below: 12)
      let k = 1 + round % 3
      for distance in WindowDistance.allCases {
        var stream = try MatrixProfileStream(
          window: window, distance: distance, neighbourCount: k, exclusionZone: exclusion)
        let scores = x.map { stream.update($0) }
        let left = try MatrixProfile(
          window: window, distance: distance, neighbourCount: k, exclusionZone: exclusion
        ).leftJoin(x).distances
        let size = distance == .raw ? x.reduce(1) { $1.isFinite ? max($0, abs($1)) : $0 } : 1
        #expect(largestDifference(Array(scores[(window - 1)...]), left) <= 1e-8 * size)
        #expect(scores[..<(window - 1)].allSatisfy { $0.isNaN })
        if let first = scores.firstIndex(where: { !$0.isNaN }) { #expect(first >= stream.warmUp) }
      }
    }
  }

  /// With a bounded history: the nearest among the last windows only, while arrays fill up and are moved many times.
  @Test func looksBackAsFarAsAsked() throws {
    var random = RandomStream(seed: 32)
    for history in [5, 13, 64, 200] {
      let x = sampleSeries(1200, &random)
      var stream = try MatrixProfileStream(window: 8, exclusionZone: 2, history: history)
      for i in x.indices {
        let score = stream.update(x[i])
        guard i >= 7 else { continue }
        let newest = i - 7
        // The definition, over the windows in reach.
        let first = max(0, newest - history)
        let reach = Array(x[first...i])
        let expected = plainProfile(reach, window: 8, exclusion: 2, isLeftOnly: true).last ?? .nan
        #expect(isClose(score, expected, relative: 0, absolute: 1e-8), "history \(history), sample \(i)")
      }
    }
  }

  @Test func spikesAndFarLevelsAreForgotten() throws {
    var random = RandomStream(seed: 33)
    var x = (0..<1500).map { 1e9 + sin(Double($0) / 5) + 0.1 * random.normal() }
    x[200] = 3e9
    x[450] = 2e9
    var stream = try MatrixProfileStream(window: 20)
    let scores = Array(x.map { stream.update($0) }[19...])
    let left = plainProfile(x, window: 20, exclusion: 5, isLeftOnly: true)
    // Sums start afresh at the latest 256 samples after the second spike has left the window.
    #expect(largestDifference(Array(scores[760...]), Array(left[760...])) <= 1e-8)
  }

  @Test func goesOnAfterStorage() throws {
    var random = RandomStream(seed: 34)
    for (taken, distance) in [
      (0, WindowDistance.zNormalised), (1, .raw), (15, .zNormalised), (100, .raw), (700, .zNormalised),
      (700, .raw),
    ] {
      let x = sampleSeries(1000, &random)
      var stream = try MatrixProfileStream(window: 12, distance: distance, neighbourCount: 2, history: 150)
      for value in x[..<taken] { _ = stream.update(value) }
      var read = try JSONDecoder().decode(MatrixProfileStream.self, from: JSONEncoder().encode(stream))
      #expect(read.count == taken && read.window == 12 && read.history == 150)
      for value in x[taken...] {
        #expect(read.update(value).bitPattern == stream.update(value).bitPattern)
      }
    }
  }

  /// What is kept begins within a gap, whose place was held by a sample that is not kept.
  @Test func goesOnAfterStorageWithinAGap() throws {
    var random = RandomStream(seed: 36)
    for distance in WindowDistance.allCases {
      var x = (0..<2000).map { 5 * sin(Double($0) / 4) + random.normal() }
      x[89] = 60
      for i in 90..<105 { x[i] = .nan }
      // 1,513 samples are kept, and the arrays have not been moved yet.
      for taken in [1604, 1610, 1616, 1618] {
        var stream = try MatrixProfileStream(window: 12, distance: distance, history: 1500)
        for value in x[..<taken] { _ = stream.update(value) }
        var read = try JSONDecoder().decode(MatrixProfileStream.self, from: JSONEncoder().encode(stream))
        for value in x[taken...] {
          #expect(read.update(value).bitPattern == stream.update(value).bitPattern)
        }
      }
    }
  }

  @Test func hardSeries() throws {
    for x in [
      [Double](repeating: 4, count: 300), [Double](repeating: .nan, count: 300),
      [1e300, -1e300, 0, .infinity, 1e-300],
      (0..<300).map { $0 % 7 == 0 ? 1e300 : -1e300 }, (0..<300).map { $0 == 150 ? 1e300 : Double($0 % 5) },
    ] {
      var stream = try MatrixProfileStream(window: 6)
      for value in x {
        let score = stream.update(value)
        #expect(score.isNaN || score >= 0 && score <= 2 * 6.0.squareRoot() + 1e-9)
      }
    }
    var constant = try MatrixProfileStream(window: 6)
    let scores = (0..<50).map { _ in constant.update(4) }
    #expect(scores[..<constant.warmUp].allSatisfy { $0.isNaN })
    #expect(scores[constant.warmUp...].allSatisfy { $0 == 0 })
  }

  @Test func refusesBadSettingsAndDamagedModels() throws {
    for make: () throws -> MatrixProfileStream in [
      { try MatrixProfileStream(window: 2) }, { try MatrixProfileStream(window: 65_537) },
      { try MatrixProfileStream(window: 5, neighbourCount: 0) },
      { try MatrixProfileStream(window: 5, neighbourCount: 65) },
      { try MatrixProfileStream(window: 5, exclusionZone: -1) },
      { try MatrixProfileStream(window: 5, history: 2) },
      { try MatrixProfileStream(window: 5, history: 1 << 25) },
    ] {
      #expect(throws: AnomalyError.self) { try make() }
    }
    var stream = try MatrixProfileStream(window: 4, history: 10)
    for i in 0..<40 { _ = stream.update(Double(i % 6)) }
    let good = String(decoding: try JSONEncoder().encode(stream), as: UTF8.self)
    for (part, other) in [
      (#""version":1"#, #""version":2"#), (#""sampleCount":40"#, #""sampleCount":3"#),
      (#""sampleCount":40"#, #""sampleCount":-1"#), (#""history":10"#, #""history":9"#),
      (#""history":10"#, #""history":1000000000"#), (#""window":4"#, #""window":5"#),
      (#""missing":[]"#, #""missing":[99]"#),
      (#""sums":["#, #""sums":[1,"#), (#""nextSlot":"#, #""nextSlot":1"#),
      (#""squaredError":"#, #""squaredError":-1"#),
      (#""differingCount":"#, #""differingCount":9223372036854775807,"was":"#),
      (#""differingCount":"#, #""differingCount":-1,"was":"#),
    ] {
      #expect(good.contains(part))
      let damaged = good.replacingOccurrences(of: part, with: other)
      #expect(throws: AnomalyError.self, "\(other)") {
        try JSONDecoder().decode(MatrixProfileStream.self, from: Data(damaged.utf8))
      }
    }
  }

  /// A machine that runs the same cycle every 50 samples, one reading a minute, with a strange cycle a week for
  /// eight weeks after the first: all are found, with less than one false alarm a week.
  @Test func findsPlantedCyclesAsTheyCome() throws {
    var random = RandomStream(seed: 35)
    let week = 10_080
    var x = (0..<9 * week).map { i in
      let phase = Double(i % 50) / 50
      return (phase < 0.3 ? 1 : 0) + sin(2 * .pi * phase) + 0.1 * random.normal()
    }
    let planted = (1...8).map { $0 * week + 3000 + 17 * $0 }
    for start in planted { for i in 0..<25 { x[start + i] = 0.3 + 0.1 * random.normal() } }
    var stream = try MatrixProfileStream(window: 50, history: 5000)
    // The highest score of the first week but for its first hours, and a tenth more, is the threshold.
    let scores = x.map { stream.update($0) }
    let threshold = 1.1 * scores[500..<week].reduce(0) { $1 > $0 ? $1 : $0 }
    var alarms: [Int] = []
    for i in week..<x.count where scores[i] > threshold && i - (alarms.last ?? -week) > 100 {
      alarms.append(i)
    }
    let found = planted.count { start in alarms.contains { (start..<start + 75).contains($0) } }
    #expect(found == 8)
    #expect(alarms.count <= 8 + 7)
  }
}
