internal import ForeshockSeries

/// OpenSLO's shorthand for durations: a whole number and one of `m` minutes, `h` hours, `d` days, `w` weeks,
/// `M` months, `Q` quarters, `Y` years.
///
/// Where a month, quarter or year is a span and no part of a calendar it is 30, 90 or 365 days, as the rules
/// of the Site Reliability Workbook have it.
public struct OpenSLOSpan: Hashable, Sendable {
  private let count: Int
  private let unit: Character

  /// Reads a shorthand.
  ///
  /// - Throws: ``ServiceLevelError`` (`invalidSetting`) for any other text, and counts that are not 1 …
  ///   100,000.
  public init(_ text: String, of field: String) throws(ServiceLevelError) {
    guard let unit = text.last, "mhdwMQY".contains(unit), let count = Int(text.dropLast()),
      (1...100_000).contains(count)
    else {
      throw .setting(
        field, "'\(text)' is no duration; write a whole number and one of m, h, d, w, M, Q, Y, as in 30d")
    }
    self.count = count
    self.unit = unit
  }

  /// The span.
  public var duration: Duration {
    let seconds: [Character: Int] = [
      "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "M": 30 * 86_400, "Q": 90 * 86_400, "Y": 365 * 86_400,
    ]
    return .seconds(count * (seconds[unit] ?? 0))
  }

  /// Periods of this length, one of which began at `anchor` on the clock of `zone`.
  func cycle(anchor: Int64, zone: TimeZoneRules) throws(ServiceLevelError) -> CalendarCycle {
    switch unit {
    case "d": return try CalendarCycle(.days(count), anchor: anchor, zone: zone)
    case "w": return try CalendarCycle(.days(7 * count), anchor: anchor, zone: zone)
    case "M": return try CalendarCycle(.months(count), anchor: anchor, zone: zone)
    case "Q": return try CalendarCycle(.months(3 * count), anchor: anchor, zone: zone)
    case "Y": return try CalendarCycle(.months(12 * count), anchor: anchor, zone: zone)
    default:
      throw .setting(
        "timeWindow", "a calendar's period is a number of d, w, M (months), Q or Y, not of \(unit)")
    }
  }
}
