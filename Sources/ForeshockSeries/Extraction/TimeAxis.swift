/// The times of the rows, whatever the column they come from holds.
struct TimeAxis {
  /// For each row its time in microseconds since the epoch, or `TimeColumn.missing`.
  var microseconds: [Int64]

  /// The times of `column`; numbers as ``NumericTimes`` reads them.
  init(_ column: Column, isChosen: Bool) throws(ExtractionError) {
    switch column.values {
    case .time(let times): microseconds = times.microseconds
    case .numeric(let values):
      let reading = NumericTimes(values, name: column.name)
      microseconds = values.map { reading.microseconds($0) ?? TimeColumn.missing }
    case .text(let words):
      let odd = words.firstCell { !CellFit.isTime($0) } ?? (row: 0, text: "")
      throw ExtractionError(.notTime(column: column.name, row: odd.row + 1, text: odd.text))
    }
  }

  /// Whether the numbers of a column called like a time can be times.
  static func looksLikeTimes(_ column: Column) -> Bool {
    guard case .numeric(let values) = column.values else { return false }
    return looksLikeEpoch(column) || NumericTimes.isCalendar(values, name: column.name)
  }

  /// Whether the numbers are times since the epoch by size (the years 1990 to 2100 in one unit) and order
  /// (hardly any row earlier than the one before).
  static func looksLikeEpoch(_ column: Column) -> Bool {
    guard case .numeric(let values) = column.values else { return false }
    let present = values.filter { !$0.isNaN }
    guard let first = present.first else { return false }
    let unit = EpochUnit(guessing: first)
    guard present.allSatisfy({ (631_152_000...4_102_444_800).contains($0 / unit.perSecond) }) else {
      return false
    }
    var descents = 0
    for index in present.indices.dropFirst() where present[index] < present[index - 1] { descents += 1 }
    // Several series below each other start over a few times; newest first descends all the way.
    return descents * 20 <= present.count || descents == present.count - 1
  }
}
