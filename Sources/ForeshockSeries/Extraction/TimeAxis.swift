/// The times of the rows, whatever the column they come from holds.
struct TimeAxis {
  /// For each row its time in microseconds since the epoch, or `TimeColumn.missing`.
  var microseconds: [Int64]

  /// The times of `column`. Numbers are years (1871, 1949.083), days written as 20180315, or times since
  /// the epoch in the unit that the largest of them tells.
  init(_ column: Column, isChosen: Bool) throws(ExtractionError) {
    switch column.values {
    case .time(let times): microseconds = times.microseconds
    case .numeric(let values):
      if Self.areDays(values), Self.hasCalendarName(column.name) {
        microseconds = values.map(Self.day)
      } else if Self.areYears(values), Self.hasCalendarName(column.name) {
        microseconds = values.map(Self.year)
      } else {
        let largest = values.reduce(0.0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
        let unit = EpochUnit(guessing: largest)
        microseconds = values.map { Timestamp(epoch: $0, unit: unit)?.microseconds ?? TimeColumn.missing }
      }
    case .text(let words):
      let odd = words.firstCell { !CellFit.isTime($0) } ?? (row: 0, text: "")
      throw ExtractionError(.notTime(column: column.name, row: odd.row + 1, text: odd.text))
    }
  }

  /// Whether the numbers of a column called like a time can be times.
  static func looksLikeTimes(_ column: Column) -> Bool {
    guard case .numeric(let values) = column.values else { return false }
    return looksLikeEpoch(column) || (hasCalendarName(column.name) && (areYears(values) || areDays(values)))
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

  private static func hasCalendarName(_ name: String) -> Bool {
    ["year", "time", "date", "month", "ds", "day", "t"].contains(name.lowercased())
  }

  private static func areYears(_ values: [Double]) -> Bool {
    let present = values.filter { !$0.isNaN }
    return !present.isEmpty
      && present.allSatisfy { (1000...3000).contains($0) && ($0 * 12 - ($0 * 12).rounded()).magnitude < 0.02 }
  }

  /// The first of the month that a year with a fraction of twelfths names.
  private static func year(_ value: Double) -> Int64 {
    if value.isNaN { return TimeColumn.missing }
    let months = Int((value * 12).rounded())
    return Int64(CivilDate(year: months / 12, month: months % 12 + 1, day: 1).daysSinceEpoch) * 86_400_000_000
  }

  private static func areDays(_ values: [Double]) -> Bool {
    let present = values.filter { !$0.isNaN }
    return !present.isEmpty
      && present.allSatisfy { value in
        guard (19_000_101...21_001_231).contains(value), value == value.rounded() else { return false }
        let date = date(value)
        return (1...12).contains(date.month) && date.day >= 1 && date.day <= date.daysInMonth
      }
  }

  private static func date(_ value: Double) -> CivilDate {
    let number = Int(value)
    return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  private static func day(_ value: Double) -> Int64 {
    value.isNaN ? TimeColumn.missing : Int64(date(value).daysSinceEpoch) * 86_400_000_000
  }
}
