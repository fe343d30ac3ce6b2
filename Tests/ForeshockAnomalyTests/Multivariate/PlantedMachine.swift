import ForeshockFeatures
import ForeshockNumerics

/// A made-up machine: metrics with a common load of a daily season, each with noise and units of its own.
struct PlantedMachine {
  var columns: [FeatureColumn]

  static let day = 96

  init(columnCount: Int = 8, rowCount: Int, seed: UInt64) {
    var random = RandomStream(seed: seed)
    var load = 0.0
    var values = [[Double]](repeating: [], count: columnCount)
    for t in 0..<rowCount {
      load = 0.9 * load + 0.3 * random.normal()
      let season = 2 * Sine.value(Double(t) / Double(Self.day))
      for j in values.indices {
        let scale = [1.0, 100, 1e6, 1e-3][j % 4]
        let share = j % 3 == 2 ? 0 : 1.0
        values[j].append(scale * (Double(5 + j) + share * (load + season) + 0.5 * random.normal()))
      }
    }
    columns = values.enumerated().map { FeatureColumn(name: "m\($0)", values: $1) }
  }

  /// The rows of `range` only.
  func rows(_ range: Range<Int>) -> [FeatureColumn] {
    columns.map { FeatureColumn(name: $0.name, values: Array($0.values[range])) }
  }

  /// A row of all columns.
  func row(_ t: Int) -> [Double] { columns.map { $0.values[t] } }

  /// Shifts a column by so many standard deviations of its noise.
  mutating func shift(_ column: Int, _ range: Range<Int>, by deviations: Double) {
    let scale = [1.0, 100, 1e6, 1e-3][column % 4]
    for t in range { columns[column].values[t] += deviations * 0.5 * scale }
  }
}

/// A sine of turns, close enough and the same on every machine.
enum Sine {
  static func value(_ turns: Double) -> Double {
    let x = turns - turns.rounded(.down)
    let half = x < 0.5 ? x : x - 0.5
    let arch = 16 * half * (0.5 - half)
    return x < 0.5 ? arch : -arch
  }
}
