/// How the numbers of a column are times: years (1871, 1949.083), days written as 20180315, or times since the
/// epoch in the unit that the largest of them tells.
enum NumericTimes: Hashable {
  case days
  case years
  case epoch(EpochUnit)

  /// The reading that all `values` of the column called `name` have in common; missing ones do not count.
  init(_ values: [Double], name: String) {
    if Self.hasCalendarName(name), Self.areDays(values) {
      self = .days
    } else if Self.hasCalendarName(name), Self.areYears(values) {
      self = .years
    } else {
      let largest = values.reduce(0.0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
      self = .epoch(EpochUnit(guessing: largest))
    }
  }

  /// The time that `value` stands for, in microseconds since the epoch; nil when it stands for none.
  func microseconds(_ value: Double) -> Int64? {
    switch self {
    case .days:
      guard Self.isDay(value) else { return nil }
      return Int64(Self.date(value).daysSinceEpoch) * 86_400_000_000
    case .years:
      guard Self.isYear(value) else { return nil }
      // The first of the month that a year with a fraction of twelfths names.
      let months = Int((value * 12).rounded())
      return Int64(CivilDate(year: months / 12, month: months % 12 + 1, day: 1).daysSinceEpoch)
        * 86_400_000_000
    case .epoch(let unit): return Timestamp(epoch: value, unit: unit)?.microseconds
    }
  }

  /// Whether the numbers of a column with the name of a calendar's unit can be years or days.
  static func isCalendar(_ values: [Double], name: String) -> Bool {
    hasCalendarName(name) && (areYears(values) || areDays(values))
  }

  private static func hasCalendarName(_ name: String) -> Bool {
    ["year", "time", "date", "month", "ds", "day", "t"].contains(name.lowercased())
  }

  private static func areYears(_ values: [Double]) -> Bool { areAll(values, isYear) }

  private static func areDays(_ values: [Double]) -> Bool { areAll(values, isDay) }

  /// Whether there are values and all of them meet `condition`.
  private static func areAll(_ values: [Double], _ condition: (Double) -> Bool) -> Bool {
    var count = 0
    for value in values where !value.isNaN {
      guard condition(value) else { return false }
      count += 1
    }
    return count > 0
  }

  private static func isYear(_ value: Double) -> Bool {
    (1000...3000).contains(value) && (value * 12 - (value * 12).rounded()).magnitude < 0.02
  }

  private static func isDay(_ value: Double) -> Bool {
    guard (19_000_101...21_001_231).contains(value), value == value.rounded() else { return false }
    let date = date(value)
    return (1...12).contains(date.month) && date.day >= 1 && date.day <= date.daysInMonth
  }

  private static func date(_ value: Double) -> CivilDate {
    let number = Int(value)
    return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }
}
