internal import ForeshockSeries

/// A moment as UTC's calendar and clock show it, for labels.
struct UTCParts {
  let date: CivilDate
  /// Microseconds since midnight.
  let microsecondOfDay: Int

  init(_ time: Timestamp) {
    let perDay: Int64 = 86_400_000_000
    let remainder = time.microseconds % perDay
    let inDay = remainder < 0 ? remainder + perDay : remainder
    date = CivilDate(daysSinceEpoch: Int((time.microseconds &- inDay) / perDay))
    microsecondOfDay = Int(inDay)
  }

  /// `11-23`.
  var monthAndDay: String { "\(twoDigits(date.month))-\(twoDigits(date.day))" }

  /// `14:05`.
  var clock: String {
    let minutes = microsecondOfDay / 60_000_000
    return "\(twoDigits(minutes / 60)):\(twoDigits(minutes % 60))"
  }

  /// `14:05:09`.
  var clockWithSeconds: String { "\(clock):\(twoDigits(microsecondOfDay / 1_000_000 % 60))" }

  /// Months since the year 0.
  var monthIndex: Int { date.year * 12 + date.month - 1 }
}

/// `07`, `12`.
func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
