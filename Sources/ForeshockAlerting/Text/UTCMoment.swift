internal import ForeshockSeries

/// A timestamp taken apart into UTC's calendar and clock, to be written down.
struct UTCMoment {
  let date: CivilDate
  let secondOfDay: Int
  let microsecond: Int

  init(_ time: Timestamp) {
    let perDay: Int64 = 86_400_000_000
    let remainder = time.microseconds % perDay
    let inDay = remainder < 0 ? remainder + perDay : remainder
    date = CivilDate(daysSinceEpoch: Int((time.microseconds - inDay) / perDay))
    secondOfDay = Int(inDay / 1_000_000)
    microsecond = Int(inDay % 1_000_000)
  }

  /// `2026-11-23`.
  var day: String { date.description }

  /// `14:32`, or `14:32:05`.
  func clock(withSeconds: Bool) -> String {
    let minutes = "\(pad(secondOfDay / 3600, 2)):\(pad(secondOfDay / 60 % 60, 2))"
    return withSeconds ? "\(minutes):\(pad(secondOfDay % 60, 2))" : minutes
  }

  private func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
