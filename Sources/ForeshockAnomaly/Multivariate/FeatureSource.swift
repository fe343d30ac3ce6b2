internal import ForeshockFeatures

/// The features of a bank row by row, with what a detector has to know about them: whose they are, and from which
/// row on they can be known.
struct FeatureSource: Sendable {
  private(set) var stream: FeatureStream
  /// The features of the last row.
  private(set) var features: [Double]
  /// How many rows go by before every feature can be known.
  let warmUp: Int
  /// For each column the places of the features it takes part in.
  let places: [[Int]]
  /// For each feature how many columns take part in it.
  let columnsOf: [Int]
  /// The samples of the row, none infinite.
  private var row: [Double]

  init(_ bank: FeatureBank, columns: [String]) throws(AnomalyError) {
    do throws(FeatureError) {
      try self.init(FeatureStream(bank, columns: columns))
    } catch {
      throw .invalidParameter(name: "bank", reason: error.description)
    }
    guard !bank.needsTimes else {
      throw .invalidParameter(name: "bank", reason: "rows come without times, which it needs")
    }
    guard featureCount > 0 else { throw .invalidParameter(name: "bank", reason: "it has no feature") }
  }

  /// Goes on with a stream.
  init(_ stream: FeatureStream) {
    self.stream = stream
    let (bank, columns) = (stream.bank, stream.columns)
    features = [Double](repeating: .nan, count: stream.names.count)
    row = [Double](repeating: .nan, count: columns.count)
    warmUp = Self.warmUp(of: bank)
    let owners = Self.owners(in: bank, columns: columns)
    columnsOf = owners.map(\.count)
    var places = [[Int]](repeating: [], count: columns.count)
    for (place, owners) in owners.enumerated() {
      for owner in owners { places[owner].append(place) }
    }
    self.places = places
  }

  var columns: [String] { stream.columns }
  var featureCount: Int { features.count }

  /// Takes in a row of a table; whether it can have a verdict.
  mutating func take(_ table: ChannelTable, row index: Int) -> Bool {
    for j in row.indices { row[j] = table.values[j][index] }
    return takeRow()
  }

  /// Takes in a row; whether it can have a verdict: one of its samples is present and the warm-up is over.
  mutating func take(_ values: [Double]) -> Bool {
    for j in row.indices { row[j] = values[j] }
    return takeRow()
  }

  private mutating func takeRow() -> Bool {
    var isPresent = false
    for j in row.indices {
      if row[j].isFinite { isPresent = true } else { row[j] = .nan }
    }
    stream.update(row, into: &features)
    return isPresent && stream.rowCount > warmUp
  }

  /// Puts back the features of the last row.
  mutating func restore(_ features: [Double]) { self.features = features }

  /// For each feature the columns it is made of; none for those of the row's number only.
  private static func owners(in bank: FeatureBank, columns: [String]) -> [[Int]] {
    var owners: [[Int]] = []
    for (index, column) in columns.enumerated() {
      owners += Array(repeating: [index], count: bank.featureNames(of: column).count)
    }
    func places(_ names: String...) -> [Int] {
      columns.indices.filter { names.contains(columns[$0]) }
    }
    for feature in bank.declared {
      switch feature {
      case .transform: continue
      case .ratio(let a, let b): owners.append(places(a, b))
      case .pair(let x, let y, let statistics, _):
        owners += Array(repeating: places(x, y), count: statistics.count)
      case .calendar(let terms): owners += Array(repeating: [], count: terms.count)
      case .fourier(let terms, _): owners += Array(repeating: [], count: 2 * terms.harmonics)
      }
    }
    return owners
  }

  /// How far features look back before they have all they ask for, gaps and the needs of single statistics aside.
  private static func warmUp(of bank: FeatureBank) -> Int {
    var rows = 0
    for window in bank.windows where !bank.statistics.isEmpty {
      rows = max(rows, window.window.minPeriods)
    }
    for feature in bank.declared {
      switch feature {
      case .transform(let transform, _, _): rows = max(rows, warmUp(of: transform))
      case .pair(_, _, _, let window): rows = max(rows, window.window.minPeriods)
      case .ratio, .calendar, .fourier: continue
      }
    }
    return rows
  }

  private static func warmUp(of transform: ColumnTransform) -> Int {
    switch transform {
    case .value, .timeSinceEvent: 0
    case .lag(let steps): steps
    // An overflow would have been refused when the stream was made.
    case .difference(let lag, let order): lag * order
    case .counterRate, .exponentiallyWeighted: 1
    case .baselineDrift(let count, _): count
    case .seasonalResidual(let length, _, _): length
    }
  }
}
