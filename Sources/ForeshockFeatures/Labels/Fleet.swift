internal import ForeshockSeries

/// The rows of each unit beside its history in order.
struct Fleet {
  private(set) var histories: [OrderedHistory] = []
  /// For each history the rows of its unit, in their order.
  private(set) var rows: [[Int]]
  let unitsWithoutRows: [String]

  /// Sorts `units` and `times` by unit and checks them against the histories.
  init(units: [String], times: [Timestamp], histories given: [UnitHistory]) throws(LabelError) {
    guard units.count == times.count else {
      throw .unequalCounts(units: units.count, times: times.count)
    }
    var positions: [String: Int] = [:]
    for (position, history) in given.enumerated() {
      guard positions.updateValue(position, forKey: history.unit) == nil else {
        throw .duplicateUnit(history.unit)
      }
    }
    rows = [[Int]](repeating: [], count: given.count)
    for (row, unit) in units.enumerated() {
      guard let position = positions[unit] else { throw .noHistory(unit: unit, row: row) }
      rows[position].append(row)
    }
    for (position, history) in given.enumerated() {
      let lastRow = rows[position].map { times[$0].microseconds }.max()
      let ordered = try OrderedHistory(history, lastRow: lastRow)
      if let late = rows[position].first(where: { times[$0].microseconds > ordered.end }) {
        throw .rowAfterEnd(
          unit: history.unit, row: late, time: times[late], end: Timestamp(microseconds: ordered.end))
      }
      histories.append(ordered)
    }
    unitsWithoutRows = zip(given, rows).filter { $0.1.isEmpty }.map { $0.0.unit }
  }
}
