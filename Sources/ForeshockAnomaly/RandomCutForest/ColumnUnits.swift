/// One unit for each column of a table, so that columns of different units count alike.
///
/// A column's unit is the robust spread of the first rows (``RobustLevel``), measured from their median. One that is the same
/// in all of them says nothing of its unit: it stays out, at zero, until it first moves, and that move counts as four units.
/// Rows after that change nothing.
struct ColumnUnits: Hashable, Sendable {
  /// What a column is measured from and by; a spread of zero where it has not moved yet.
  struct Unit: Hashable, Codable, Sendable {
    var center: Double
    var spread: Double
  }

  private(set) var units: [Unit]

  /// How many units the first move of a column counts as that was constant before.
  private static let firstMove = 4.0
  /// Further away than anything; such numbers leave room for products.
  private static let furthest = 1e30

  /// The units of some rows, at least one with a value in each column.
  init(of rows: [[Double]], columnCount: Int) {
    units = (0..<columnCount).map { column in
      let values = rows.map { $0[column] }.filter(\.isFinite)
      guard let first = values.first, let level = RobustLevel(of: values) else {
        return Unit(center: 0, spread: 0)
      }
      if values.allSatisfy({ $0 == first }) { return Unit(center: first, spread: 0) }
      return Unit(center: level.center, spread: level.spread)
    }
  }

  /// Units that were stored.
  init(_ units: [Unit]) throws(AnomalyError) {
    guard units.allSatisfy({ $0.center.isFinite && $0.spread.isFinite && $0.spread >= 0 }) else {
      throw .malformedModel(reason: "the units of columns")
    }
    self.units = units
  }

  /// A row in these units, NaN where a value is missing.
  func measured(_ row: [Double]) -> [Double] {
    zip(row, units).map { value, unit in
      guard value.isFinite else { return .nan }
      let distance = value - unit.center
      guard unit.spread > 0 else {
        return distance == 0 ? 0 : distance > 0 ? Self.firstMove : -Self.firstMove
      }
      return min(max(distance / unit.spread, -Self.furthest), Self.furthest)
    }
  }

  /// Lets columns that move for the first time have a unit.
  mutating func learn(_ row: [Double]) {
    for column in units.indices where units[column].spread == 0 && row[column].isFinite {
      let distance = abs(row[column] - units[column].center)
      if distance > 0 { units[column].spread = min(distance / Self.firstMove, .greatestFiniteMagnitude) }
      // A move so small that a quarter of it is nothing has no unit yet.
    }
  }
}
