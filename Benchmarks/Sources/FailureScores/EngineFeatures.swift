import Foreshock

/// Features of engines, learned from some of them: what each sensor and their sum did up to a flight.
///
/// One sensor is mostly noise. The **health index** is the linear sum of all that says most of the remaining life, by least
/// squares over the training rows; its means, slopes and least value are far steadier than those of any sensor.
struct EngineFeatures {
  private let norms: RegimeNorms
  private let coefficients: [Double]
  private let sensorBank: FeatureBank
  private let spreadBank: FeatureBank
  private let indexBank: FeatureBank

  /// Learns from `rows` of `fleet`, whose remaining lives are `targets`, those of all rows.
  init(_ fleet: EngineFleet, rows: [Int], targets: [Double]) throws {
    norms = RegimeNorms(fleet, rows: rows)
    let usual = norms.standardized(fleet)
    let design = Matrix(
      columns: usual.map { sensor in rows.map { sensor[$0] } } + [[Double](repeating: 1, count: rows.count)])
    coefficients = try design.leastSquares(rows.map { targets[$0] }).solution.column(0)
    func windows(_ lengths: [Int], least: Int = 1) throws -> [FeatureBank.LabelledWindow] {
      try lengths.map { .init(label: "\($0)", window: try RollingWindow(length: $0, minPeriods: least)) }
    }
    func smooth(_ spans: [Double]) -> [DeclaredFeature] {
      spans.map { .transform(.exponentiallyWeighted(.mean, .span($0))) }
    }
    sensorBank = try FeatureBank(
      windows: windows([5, 20, 50]), statistics: [.mean], declared: [.transform(.value)] + smooth([30]))
    spreadBank = try FeatureBank(windows: windows([20], least: 2), statistics: [.standardDeviation])
    indexBank = try FeatureBank(
      windows: windows([10, 30, 60]), statistics: [.mean, .slope], declared: smooth([5, 10, 20, 40]))
  }

  /// One row a flight. Each looks at earlier flights of its own engine only.
  func features(of fleet: EngineFleet) throws -> Matrix {
    let usual = norms.standardized(fleet)
    let tables = try Parallel.map(count: fleet.engines.count) { engine in
      let rows = fleet.engines[engine]
      return try features(
        usual.map { Array($0[rows]) }, names: fleet.sensorNames, cycles: Array(fleet.cycles[rows]))
    }
    return Matrix(columns: (tables.first ?? []).indices.map { column in tables.flatMap { $0[column] } })
  }

  /// The features of one engine, column by column.
  private func features(_ sensors: [[Double]], names: [String], cycles: [Double]) throws -> [[Double]] {
    let columns = zip(names, sensors).map { FeatureColumn(name: $0, values: $1) }
    let rolled = try sensorBank.features(of: columns)
    let spreads = try spreadBank.features(of: columns)
    var index = [Double](repeating: coefficients.last ?? 0, count: cycles.count)
    for (sensor, weight) in zip(sensors, coefficients) {
      for row in index.indices { index[row] += weight * sensor[row] }
    }
    let fused = try indexBank.features(of: [FeatureColumn(name: "index", values: index)])
    let drifts = rolled.filter { $0.name.hasSuffix("_mean_20") }.enumerated().map { sensor, mean in
      zip(mean.values, Self.firstMean(sensors[sensor], 10)).map { $0 - $1 }
    }
    return rolled.map(\.values) + spreads.map(\.values) + drifts + fused.map(\.values) + [cycles]
  }

  /// The mean of the first `count` values, of those so far where there are fewer.
  private static func firstMean(_ values: [Double], _ count: Int) -> [Double] {
    var sum = 0.0
    return values.indices.map { row in
      if row < count { sum += values[row] }
      return sum / Double(min(row + 1, count))
    }
  }
}
