import ForeshockFeatures
import ForeshockNumerics
import Foundation
import Testing

/// Order statistics of whole columns, which come from ranks, against those of streams, which come from windows in order.
@Suite struct RollingOrderTests {
  static let lengths = [1, 7, 60, 161, 1000, 2500]

  static func bank() throws -> FeatureBank {
    try FeatureBank(
      windows: lengths.map { .init(label: "\($0)", window: try RollingWindow(length: $0, minPeriods: 1)) },
      statistics: [.quantile(0.95), .medianAbsoluteDeviation, .median, .quantile(0), .quantile(1)])
  }

  static func column(_ kind: Int, count: Int) -> [Double] {
    var random = RandomStream(seed: UInt64(900 + kind))
    return (0..<count).map { i in
      let pick = random.uniform()
      return switch kind {
      case 0: random.normal()
      case 1: pick < 0.1 ? .nan : (10 * random.normal()).rounded()
      case 2: pick < 0.6 ? .nan : pick < 0.7 ? .infinity : pick < 0.75 ? -.infinity : random.normal()
      case 3: pick < 0.3 ? 0 : pick < 0.6 ? -0.0 : pick < 0.8 ? 8 * Double.leastNonzeroMagnitude : -1
      // A gap longer than every window.
      case 4: (1000..<4000).contains(i) ? .nan : Double(i % 97)
      default: pick < 0.3 ? 0 : 1e9 + random.normal()
      }
    }
  }

  @Test(arguments: 0..<6) func `columns and streams give the same bits`(_ kind: Int) throws {
    let values = Self.column(kind, count: 7000), bank = try Self.bank()
    let columns = try bank.features(of: [FeatureColumn(name: "a", values: values)])
    var stream = try FeatureStream(bank, columns: ["a"])
    var features = [Double](repeating: 0, count: columns.count)
    for (row, value) in values.enumerated() {
      if row == 3777 {
        stream = try JSONDecoder().decode(FeatureStream.self, from: JSONEncoder().encode(stream))
      }
      stream.update([value], into: &features)
      for (feature, column) in zip(features, columns) {
        let expected = column.values[row]
        guard feature.bitPattern != expected.bitPattern, !(feature.isNaN && expected.isNaN) else { continue }
        Issue.record("\(column.name) in row \(row): \(feature) in the stream, \(expected) in the column")
        return
      }
    }
  }

  @Test(arguments: 0..<6) func `ranks give what sorting gives`(_ kind: Int) throws {
    let values = Self.column(kind, count: 7000)
    for length in Self.lengths + [7000, 9000] {
      let results = try RollingWindow(length: length, minPeriods: 1).rolling(
        [.median, .quantile(0.95), .quantile(0.3)], over: values)
      for end in stride(from: 0, to: values.count, by: 101) {
        let sorted = values[max(0, end - length + 1)...end].filter { !$0.isNaN }.map { $0 + 0 }.sorted()
        for (row, share) in [0.5, 0.95, 0.3].enumerated() {
          let position = share * Double(max(sorted.count, 1) - 1), rank = Int(position)
          var expected = Double.nan
          if !sorted.isEmpty {
            let low = sorted[rank], high = sorted[min(rank + 1, sorted.count - 1)]
            expected =
              low == high || position == Double(rank)
              ? low : row == 0 ? 0.5 * (low + high) : low + (high - low) * (position - Double(rank))
          }
          let actual = results[row][end]
          #expect(
            actual.bitPattern == expected.bitPattern || (actual.isNaN && expected.isNaN),
            "\(share) of \(length) at \(end)")
        }
      }
    }
  }
}
