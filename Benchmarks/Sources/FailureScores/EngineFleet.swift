import Foreshock
import Foundation

/// Engines of C-MAPSS: what their sensors say, flight by flight, until they fail or the record is cut.
struct EngineFleet {
  let sensorNames: [String]
  /// One column a sensor.
  let sensors: [[Double]]
  /// The flight's number in its engine's life, from 1.
  let cycles: [Double]
  /// The altitude in thousands of feet, rounded: the regime an engine flies in.
  let regimes: [Int]
  /// The rows of each engine, in the order of flights.
  let engines: [Range<Int>]
  /// The engine of each row, from 0.
  let engineOfRow: [Int]

  /// Reads `train_FD001.csv`, say. Without `names` the sensors with at least three different readings are taken.
  init(_ path: String, sensors names: [String]? = nil) throws {
    let table = try NumberTable(path)
    sensorNames =
      names
      ?? table.columnNames.filter { name in
        name.hasPrefix("s") && Set(table.words(name)).count >= 3
      }
    sensors = sensorNames.map { table.numbers($0) }
    cycles = table.numbers("cycle")
    regimes = table.numbers("op1").map { Int($0.rounded()) }
    let units = table.words("unit")
    var engines: [Range<Int>] = []
    for row in units.indices {
      if row > 0, units[row] == units[row - 1], let last = engines.popLast() {
        engines.append(last.lowerBound..<row + 1)
      } else {
        engines.append(row..<row + 1)
      }
    }
    self.engines = engines
    engineOfRow = engines.enumerated().flatMap { [Int](repeating: $0, count: $1.count) }
  }

  var rowCount: Int { cycles.count }

  /// Cycles that are left at each row of engines that were run to failure.
  var remainingLives: [Double] {
    engines.flatMap { rows in rows.map { Double(rows.upperBound - 1 - $0) } }
  }
}

/// What sensors say in each regime, by the engines it was made from.
struct RegimeNorms {
  private var norms: [Int: [(mean: Double, scale: Double)]] = [:]

  /// The mean and the standard deviation of each sensor in each regime over `rows` of `fleet`.
  init(_ fleet: EngineFleet, rows: [Int]) {
    for (regime, rows) in Dictionary(grouping: rows, by: { fleet.regimes[$0] }) {
      norms[regime] = fleet.sensors.map { sensor in
        let values = rows.map { sensor[$0] }
        let spread = Statistics.standardDeviation(values)
        return (Statistics.mean(values), spread > 0 ? spread : 1)
      }
    }
  }

  /// Every sensor in standard deviations from what is usual in the row's regime; NaN in regimes never met.
  func standardized(_ fleet: EngineFleet) -> [[Double]] {
    fleet.sensors.indices.map { sensor in
      fleet.regimes.indices.map { row in
        guard let norm = norms[fleet.regimes[row]]?[sensor] else { return .nan }
        return (fleet.sensors[sensor][row] - norm.mean) / norm.scale
      }
    }
  }
}
