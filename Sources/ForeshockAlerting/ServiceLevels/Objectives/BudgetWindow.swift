public import ForeshockSeries

/// The time over which a service has to keep its objective.
public enum BudgetWindow: Hashable, Sendable {
  /// The last so and so long, ever anew: errors that leave it give their budget back.
  case rolling(Duration)
  /// Periods of the calendar, each with a budget of its own.
  case calendar(CalendarCycle)

  /// The window's length: of a calendar's that of the period at `time`.
  public func length(at time: Timestamp) -> Duration {
    switch self {
    case .rolling(let span): return span
    case .calendar(let cycle):
      let period = cycle.period(at: time)
      return period.end - period.start
    }
  }

  /// The window at `time`: the rows in (`after`, `through`] count. A calendar's period begins at its first
  /// moment and `end` is where it will be over; a rolling window ends at `time`.
  func bounds(at time: Timestamp) -> (after: Timestamp, through: Timestamp, end: Timestamp) {
    switch self {
    case .rolling(let span): return (time - span, time, time)
    case .calendar(let cycle):
      let period = cycle.period(at: time)
      // Microseconds are whole: those later than one before the start are those at or after it.
      return (Timestamp(microseconds: period.start.microseconds - 1), time, period.end)
    }
  }
}

/// Periods of the calendar that follow each other: weeks, months, quarters, beginning at local midnight or
/// any other time.
public struct CalendarCycle: Hashable, Sendable {
  /// What a period is a multiple of.
  public enum Unit: Hashable, Sendable {
    /// So many days of the local clock, 1 or more.
    case days(Int)
    /// So many months, 1 or more.
    case months(Int)
  }

  /// A period's length.
  public let unit: Unit
  /// When one period began, on the zone's clock, in microseconds since 1970-01-01 00:00 of that clock.
  public let anchor: Int64
  /// The clock.
  public let zone: TimeZoneRules

  /// Periods of `unit`, one of which began at `anchor` on the clock of `zone`.
  ///
  /// - Throws: ``ServiceLevelError`` unless the unit's count is 1 … 1200.
  public init(_ unit: Unit, anchor: Int64, zone: TimeZoneRules = .utc) throws(ServiceLevelError) {
    let count =
      switch unit {
      case .days(let count), .months(let count): count
      }
    guard (1...1200).contains(count) else {
      throw .setting("window", "a calendar period has 1 to 1200 days or months, not \(count)")
    }
    self.init(checked: unit, anchor, zone)
  }

  private init(checked unit: Unit, _ anchor: Int64, _ zone: TimeZoneRules) {
    self.unit = unit
    self.anchor = anchor
    self.zone = zone
  }

  /// Days from midnight.
  public static func day(in zone: TimeZoneRules = .utc) -> CalendarCycle {
    CalendarCycle(checked: .days(1), 0, zone)
  }
  /// Weeks from Monday, as ISO 8601 has them.
  public static func week(in zone: TimeZoneRules = .utc) -> CalendarCycle {
    // 1970-01-05 was a Monday.
    CalendarCycle(checked: .days(7), 4 * Self.dayLength, zone)
  }
  /// Months from their first day.
  public static func month(in zone: TimeZoneRules = .utc) -> CalendarCycle {
    CalendarCycle(checked: .months(1), 0, zone)
  }
  /// Quarters from the first days of January, April, July and October.
  public static func quarter(in zone: TimeZoneRules = .utc) -> CalendarCycle {
    CalendarCycle(checked: .months(3), 0, zone)
  }

  private static let dayLength: Int64 = 86_400_000_000

  /// The period that `time` lies in, from its first moment (included) to the next one's.
  public func period(at time: Timestamp) -> (start: Timestamp, end: Timestamp) {
    let local = zone.localMicroseconds(at: time)
    var index = guess(local)
    // The guess may be one off at an anchor late in a month.
    while start(index) > time { index -= 1 }
    while start(index + 1) <= time { index += 1 }
    return (start(index), start(index + 1))
  }

  private func guess(_ local: Int64) -> Int {
    switch unit {
    case .days(let count): return Int((local - anchor) / (Self.dayLength * Int64(count)))
    case .months(let count):
      func months(_ local: Int64) -> Int {
        let date = CivilDate(daysSinceEpoch: Int((Double(local) / Double(Self.dayLength)).rounded(.down)))
        return date.year * 12 + date.month
      }
      return (months(local) - months(anchor)) / count
    }
  }

  private func start(_ index: Int) -> Timestamp {
    let grid: SamplingInterval =
      switch unit {
      case .days(let count): .duration(.microseconds(Self.dayLength * Int64(count)))
      case .months(let count): .months(count)
      }
    return zone.timestamp(
      localMicroseconds: grid.advance(Timestamp(microseconds: anchor), by: index).microseconds)
  }
}
