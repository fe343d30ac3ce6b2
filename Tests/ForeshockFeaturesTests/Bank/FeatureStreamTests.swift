import ForeshockFeatures
import ForeshockNumerics
import ForeshockTestSupport
import Foundation
import Testing

/// Features row by row against those of whole columns.
@Suite struct FeatureStreamTests {
  static func column(_ random: inout RandomStream, count: Int, kind: Int) -> [Double] {
    (0..<count).map { _ in
      let pick = random.uniform()
      switch kind {
      case 0: return random.normal()
      case 1: return pick < 0.3 ? .nan : (10 * random.uniform()).rounded()
      case 2:
        return pick < 0.02 ? .infinity : pick < 0.04 ? -.infinity : pick < 0.1 ? .nan : 1e6 + random.uniform()
      default: return pick < 0.9 ? .nan : random.normal()
      }
    }
  }

  static func bank() throws -> FeatureBank {
    try FeatureBank(
      windows: [1, 2, 5, 17, 64, 150].map {
        .init(label: "\($0)", window: try RollingWindow(length: $0, minPeriods: min(2, $0)))
      },
      statistics: everyStatistic, secondsPerSample: 30)
  }

  private func isSame(_ a: Double, _ b: Double) -> Bool {
    a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
  }

  @Test(arguments: 0..<4) func `gives the columns' features bit by bit`(_ kind: Int) throws {
    var random = RandomStream(seed: UInt64(70 + kind))
    let columns = ["a", "b"].map {
      FeatureColumn(name: $0, values: Self.column(&random, count: 700, kind: kind))
    }
    let bank = try Self.bank()
    let whole = try bank.features(of: columns)
    var stream = try FeatureStream(bank, columns: ["a", "b"])
    #expect(stream.names == whole.map(\.name))
    for row in 0..<700 {
      let features = stream.update(columns.map { $0.values[row] })
      for (feature, column) in zip(features, whole) where !isSame(feature, column.values[row]) {
        Issue.record("\(column.name) in row \(row): \(feature) for \(column.values[row])")
      }
    }
    #expect(stream.rowCount == 700)
  }

  @Test(arguments: 0..<4) func `a stored stream goes on to the last bit`(_ kind: Int) throws {
    var random = RandomStream(seed: UInt64(80 + kind))
    let values = Self.column(&random, count: 600, kind: kind)
    let bank = try Self.bank()
    for place in [0, 1, 3, 16, 17, 149, 150, 151, 333, 512] {
      var stream = try FeatureStream(bank, columns: ["a"])
      for value in values[..<place] { _ = stream.update([value]) }
      var restored = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
      #expect(restored.rowCount == place)
      for row in place..<min(place + 200, 600) {
        let (a, b) = (stream.update([values[row]]), restored.update([values[row]]))
        for i in a.indices where !isSame(a[i], b[i]) {
          Issue.record("\(stream.names[i]) in row \(row), stored at \(place): \(b[i]) for \(a[i])")
        }
      }
    }
  }

  /// A window that has slid for long over full samples meets its first gap.
  /// What a stored stream does not know any more must not change a bit either: which value there was before the gap.
  @Test func `a stream stored behind a gap goes on to the last bit`() throws {
    var random = RandomStream(seed: 90)
    for _ in 0..<40 {
      let values =
        [random.normal()] + [Double](repeating: .nan, count: 4)
        + [Double](repeating: random.normal(), count: 12)
      let bank = try FeatureBank(
        windows: [4, 7].map { .init(label: "\($0)", window: try RollingWindow(length: $0, minPeriods: 1)) },
        statistics: [.mean])
      let whole = try bank.features(of: [FeatureColumn(name: "a", values: values)])
      for place in 4..<values.count {
        var stream = try FeatureStream(bank, columns: ["a"])
        for value in values[..<place] { _ = stream.update([value]) }
        var restored = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
        for row in place..<values.count {
          let features = restored.update([values[row]])
          #expect(
            zip(features, whole).allSatisfy { isSame($0, $1.values[row]) }, "stored at \(place), row \(row)")
        }
      }
    }
  }

  @Test func `gaps may come late`() throws {
    var random = RandomStream(seed: 95)
    let bank = try Self.bank()
    for gap in stride(from: 300, to: 640, by: 7) {
      var values = (0..<660).map { _ in random.normal() }
      values[gap] = .nan
      let whole = try bank.features(of: [FeatureColumn(name: "a", values: values)])
      var stream = try FeatureStream(bank, columns: ["a"])
      for row in values.indices {
        if gap % 2 == 0, row == gap - 3 {
          stream = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
        }
        let features = stream.update([values[row]])
        for (feature, column) in zip(features, whole) where !isSame(feature, column.values[row]) {
          Issue.record("\(column.name) in row \(row), gap at \(gap): \(feature) for \(column.values[row])")
        }
      }
    }
  }

  @Test func `damaged streams are refused`() throws {
    let bank = try FeatureBank(
      windows: [.init(label: "3", window: RollingWindow(length: 3))], statistics: [.mean])
    var stream = try FeatureStream(bank, columns: ["a"])
    for value in [1.0, 2, .nan, 4, 5, 6, 7, 8] { _ = stream.update([value]) }
    let text = String(decoding: try JSONEncoder().encode(stream), as: UTF8.self)
    #expect(throws: Never.self) { try JSONDecoder().decode(FeatureStream.self, from: Data(text.utf8)) }
    for (original, replacement) in [
      (#""version":2"#, #""version":3"#), (#""count":8"#, #""count":7000000000000000000"#),
      (#""count":8"#, #""count":-1"#), (#""count":8"#, #""count":2"#),
      (#""columns":["a"]"#, #""columns":["a","b"]"#),
      (#""length":3"#, #""length":9"#), (#""length":3"#, #""length":900000000000"#),
      (#""anchor":6"#, #""anchor":7000"#), (#""anchor":6"#, #""anchor":0"#),
      (#""anchor":6"#, #""anchor":-1"#),
      (#""base":"#, #""base":-"#),
    ] {
      let damaged = text.replacingOccurrences(of: original, with: replacement)
      #expect(damaged != text, "nothing to replace: \(original) in \(text)")
      #expect(throws: DecodingError.self, "\(original) to \(replacement)") {
        try JSONDecoder().decode(FeatureStream.self, from: Data(damaged.utf8))
      }
    }
    #expect(throws: FeatureError.duplicateFeatureName("a_mean_3")) {
      try FeatureStream(bank, columns: ["a", "a"])
    }
  }

  @Test func `long windows agree with sorting`() throws {
    var random = RandomStream(seed: 90)
    // Longer than one block of values in order, with many equal ones.
    let values = (0..<9000).map { i in
      let x = random.normal()
      return i % 7 == 0 ? .nan : i % 2 == 0 ? (x * 20).rounded() / 20 : x
    }
    let length = 3000
    let window = try RollingWindow(length: length, minPeriods: 1)
    let results = window.rolling(
      [.median, .quantile(0.95), .medianAbsoluteDeviation, .quantile(0)], over: values)
    for end in stride(from: 0, to: 9000, by: 97) {
      let sorted = values[max(0, end - length + 1)...end].filter { !$0.isNaN }.sorted()
      guard let last = sorted.last else { continue }
      func quantile(_ x: [Double], _ share: Double) -> Double {
        let place = share * Double(x.count - 1), low = Int(place), part = place - Double(low)
        return part > 0 ? x[low] + (x[low + 1] - x[low]) * part : x[low]
      }
      let median = 0.5 * (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2])
      #expect(results[0][end] == median)
      #expect(results[1][end] == quantile(sorted, 0.95) && results[1][end] <= last)
      let distances = sorted.map { abs($0 - median) }.sorted()
      let middle = 0.5 * (distances[(distances.count - 1) / 2] + distances[distances.count / 2])
      #expect(abs(results[2][end] - middle) <= 1e-15)
      #expect(results[3][end] == sorted[0])
    }
  }
}
