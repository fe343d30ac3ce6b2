/// A ``RandomCutForest`` for columns of different units: each is measured by how it strays in the first rows, those of the
/// warm-up.
///
///     var forest = try MeasuredRandomCutForest(columnCount: 3)       // milliseconds, shares, bytes
///     for row in stream { let score = forest.update(row) }
///
/// The unit of a column is its median absolute deviation, scaled as that of normal numbers, from its median; up to half of the
/// first rows may be anything. Where most of them are equal it is their mean absolute deviation. A column that is the same in
/// all of them has no unit until it first moves, which counts as four. Units never change after that, so
/// that no score depends on later rows; and which unit a column is written in changes nothing, but for rounding.
///
/// Missing values, and rows without any, are as in ``RandomCutForest``.
public struct MeasuredRandomCutForest: StreamingRowDetector, Hashable {
  private var forest: RandomCutForest
  /// Nil until the warm-up is over.
  private var units: ColumnUnits?
  /// The rows before that.
  private var firstRows: [[Double]] = []
  private var completeCount = 0

  /// How many rows wait for a unit, at most: those of streams with hardly a complete row are let go.
  private static let mostRows = 1 << 16

  /// A forest that has seen nothing.
  ///
  /// - Throws: as ``RandomCutForest/init(columnCount:settings:)``.
  public init(
    columnCount: Int, settings: RandomCutForest.Settings = RandomCutForest.Settings()
  ) throws(AnomalyError) {
    forest = try RandomCutForest(columnCount: columnCount, settings: settings)
  }

  /// How many values a row has.
  public var columnCount: Int { forest.columnCount }
  /// How many complete rows go by before the first verdict.
  public var warmUp: Int { forest.warmUp }

  /// Takes in the next row and answers its score, higher = more anomalous; NaN during the warm-up and for a row
  /// without a value.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  public mutating func update(_ row: [Double]) -> Double {
    precondition(row.count == columnCount, "the forest has \(columnCount) columns, not \(row.count)")
    guard let units else {
      firstRows.append(row)
      completeCount += row.allSatisfy(\.isFinite) ? 1 : 0
      if firstRows.count > Self.mostRows, !firstRows.removeFirst().contains(where: { !$0.isFinite }) {
        completeCount -= 1
      }
      if completeCount >= warmUp {
        let known = ColumnUnits(of: firstRows, columnCount: columnCount)
        // None of them has a verdict.
        for row in firstRows { _ = forest.update(known.measured(row)) }
        self.units = known
        firstRows = []
      }
      return .nan
    }
    let score = forest.update(units.measured(row))
    self.units?.learn(row)
    return score
  }

  /// How much of a row's score each column has; see ``RandomCutForest/attribution(of:)``.
  ///
  /// - Precondition: `row` has ``columnCount`` values.
  public func attribution(of row: [Double]) -> RandomCutForest.Attribution {
    precondition(row.count == columnCount, "the forest has \(columnCount) columns, not \(row.count)")
    return forest.attribution(of: units?.measured(row) ?? row)
  }
}

extension MeasuredRandomCutForest: Codable {
  private enum CodingKeys: String, CodingKey { case version, forest, units, firstRows }

  /// Stores forest and units.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(StoredFormat.version, forKey: .version)
    try container.encode(forest, forKey: .forest)
    try container.encodeIfPresent(units?.units, forKey: .units)
    // JSON knows no NaN.
    try container.encode(
      firstRows.map { row in row.map { value -> Double? in value.isFinite ? value : nil } },
      forKey: .firstRows)
  }

  /// Reads a forest; one that was stored as a plain ``RandomCutForest`` goes on in the units its rows are in.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try StoredFormat.check(container.decode(Int.self, forKey: .version))
    guard container.contains(.forest) else {
      forest = try RandomCutForest(from: decoder)
      units = try ColumnUnits(
        [ColumnUnits.Unit](repeating: .init(center: 0, spread: 1), count: forest.columnCount))
      return
    }
    forest = try container.decode(RandomCutForest.self, forKey: .forest)
    units = try container.decodeIfPresent([ColumnUnits.Unit].self, forKey: .units).map { stored in
      try ColumnUnits(stored)
    }
    firstRows = try container.decode([[Double?]].self, forKey: .firstRows).map { row in row.map { $0 ?? .nan }
    }
    completeCount = firstRows.count { $0.allSatisfy(\.isFinite) }
    let isWhole =
      units.map { $0.units.count == forest.columnCount && firstRows.isEmpty } ?? (completeCount < warmUp)
    guard isWhole, firstRows.allSatisfy({ $0.count == forest.columnCount }) else {
      throw AnomalyError.malformedModel(reason: "\(firstRows.count) first rows of a random cut forest")
    }
  }
}
