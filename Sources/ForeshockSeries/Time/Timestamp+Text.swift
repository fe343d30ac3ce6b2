/// A text that was to be a time and is none.
public struct TimestampError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text as it was given.
  public let text: String

  /// What is wrong, with an example of what would be right.
  public var description: String {
    "\(quotedForMessage(text)) is not a time; write it like 2026-11-23T14:32:00Z, 2026-11-23 14:32, "
      + "2026-11-23 or as seconds since 1970"
  }
}

extension Timestamp {
  /// The moment that `text` names: RFC 3339, `YYYY-MM-DD HH:MM[:SS[.fff]]`, `YYYY-MM-DD`, `YYYY-MM`, the
  /// same with `/`, or a number since the epoch whose unit ``EpochUnit/init(guessing:)`` tells.
  ///
  /// - Parameters:
  ///   - text: the time in words.
  ///   - zone: the zone of times that name none. A local time that a clock change skips counts as if the
  ///     clock had not been changed yet (02:30 becomes 03:30); one that happens twice is the first.
  public init(parsing text: String, zone: TimeZoneRules = .utc) throws(TimestampError) {
    let bytes = trimmed(Array(text.utf8))
    var reader = StampReader(zone: zone)
    if let microseconds = reader.microseconds(bytes.span) {
      self.init(microseconds: microseconds)
    } else if let value = DecimalText.value(of: bytes.span), value.isFinite,
      let time = Timestamp(epoch: value, unit: EpochUnit(guessing: value))
    {
      self = time
    } else {
      throw TimestampError(text: text)
    }
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC, `2026-11-23T14:32:00Z`, with three or six digits of fraction only when there is one;
  /// years before 0 or after 9999 carry a sign.
  public var description: String {
    let microsecondsPerDay: Int64 = 86_400_000_000
    let days = microseconds.flooredQuotient(by: microsecondsPerDay)
    // Without a check for overflow, which the product has for the very first moments only.
    let inDay = microseconds &- days &* microsecondsPerDay
    let date = CivilDate(daysSinceEpoch: Int(days))
    let seconds = Int(inDay / 1_000_000)
    var text = date.description
    text += "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    let fraction = Int(inDay % 1_000_000)
    if fraction != 0 {
      text += "." + (fraction % 1000 == 0 ? padded(fraction / 1000, 3) : padded(fraction, 6))
    }
    return text + "Z"
  }
}

extension CivilDate: CustomStringConvertible {
  /// ISO 8601, `2026-11-23`; years before 0 or after 9999 carry a sign.
  public var description: String {
    let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
    return "\(sign)\(padded(abs(year), 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// `value` with zeros before it, at least `width` digits long.
private func padded(_ value: Int, _ width: Int) -> String {
  let digits = String(value)
  return digits.utf8.count >= width
    ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}
