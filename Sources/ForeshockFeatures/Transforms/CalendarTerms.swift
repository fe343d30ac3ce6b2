public import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// One thing the calendar and the clock on the wall say of a moment.
public enum CalendarTerm: String, CaseIterable, Hashable, Codable, Sendable {
  /// The hour of the day, 0 … 23.
  case hour
  /// The day of the week, Monday 0 … Sunday 6.
  case dayOfWeek = "day_of_week"
  /// 1 on Saturday and Sunday, else 0.
  case isWeekend = "is_weekend"
  /// The month, 1 … 12.
  case month
  /// The sine of the time of day, a full turn from midnight to midnight, minutes and seconds included.
  case daySine = "day_sin"
  /// The cosine of the time of day.
  case dayCosine = "day_cos"
  /// The sine of the time of week, a full turn from Monday's midnight on.
  case weekSine = "week_sin"
  /// The cosine of the time of week.
  case weekCosine = "week_cos"
  /// The sine of the month, a full turn from January to January, constant within a month.
  case monthSine = "month_sin"
  /// The cosine of the month.
  case monthCosine = "month_cos"
}

/// Features from the calendar of a time zone: people's days, not UTC's.
///
/// Across a change of the clock the terms say what the clock on the wall says: the hour that is skipped does not
/// occur, the one that happens twice has the same terms both times, and a day has 23 or 25 hours while its
/// sine and cosine make one jump of an hour. (Where a season of exactly 24 hours is wanted instead,
/// ``FourierTerms`` has it.)
///
/// Hours, weekdays and months are checked against Python's `zoneinfo`.
public struct CalendarTerms: Hashable, Sendable {
  /// The zone whose calendar counts.
  public let zone: TimeZoneRules
  /// The terms, in the order of the features.
  public let terms: [CalendarTerm]

  /// Terms of `zone`'s calendar; all of them by default.
  public init(zone: TimeZoneRules = .utc, terms: [CalendarTerm] = CalendarTerm.allCases) {
    self.zone = zone
    self.terms = terms
  }

  /// The terms at `time`, in their order. - Complexity: O(terms), and a search in the zone's history.
  public func values(at time: Timestamp) -> [Double] {
    var values = [Double](repeating: 0, count: terms.count)
    write(time, to: &values, at: 0)
    return values
  }

  /// Writes the terms at `time` from `place` on.
  func write(_ time: Timestamp, to values: inout [Double], at place: Int) {
    let microsecondsPerDay: Int64 = 86_400_000_000
    let local = zone.localMicroseconds(at: time)
    let (quotient, remainder) = local.quotientAndRemainder(dividingBy: microsecondsPerDay)
    let days = Int(quotient) - (remainder < 0 ? 1 : 0)
    let intoDay = remainder < 0 ? remainder + microsecondsPerDay : remainder
    // The first day of 1970 was a Thursday.
    let weekday = ((days + 3) % 7 + 7) % 7
    let month = CivilDate(daysSinceEpoch: days).month
    let day = Double(intoDay) / Double(microsecondsPerDay)
    let week = (Double(weekday) + day) / 7
    let year = Double(month - 1) / 12
    for (index, term) in terms.enumerated() {
      values[place + index] =
        switch term {
        case .hour: Double(intoDay / 3_600_000_000)
        case .dayOfWeek: Double(weekday)
        case .isWeekend: weekday >= 5 ? 1 : 0
        case .month: Double(month)
        case .daySine: sin(2 * .pi * day)
        case .dayCosine: cos(2 * .pi * day)
        case .weekSine: sin(2 * .pi * week)
        case .weekCosine: cos(2 * .pi * week)
        case .monthSine: sin(2 * .pi * year)
        case .monthCosine: cos(2 * .pi * year)
        }
    }
  }

  /// One column for each term, named after it, over rows at `times`.
  ///
  /// - Complexity: O(rows · terms).
  public func columns(at times: [Timestamp]) -> [FeatureColumn] {
    var columns = terms.map { FeatureColumn(name: $0.rawValue, values: []) }
    for index in columns.indices { columns[index].values.reserveCapacity(times.count) }
    var row = [Double](repeating: 0, count: terms.count)
    for time in times {
      write(time, to: &row, at: 0)
      for index in row.indices { columns[index].values.append(row[index]) }
    }
    return columns
  }

  /// One column for each term, on the grid of `series`.
  ///
  /// - Throws: ``TransformError/noClock`` for a series of steps.
  public func columns(on series: TimeSeries) throws(TransformError) -> [FeatureColumn] {
    if series.samplingInterval == .step { throw .noClock }
    return columns(at: (0..<series.count).map { series.timestamp(at: $0) })
  }
}
