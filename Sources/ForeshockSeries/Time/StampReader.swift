/// Reads one written stamp after another from bytes.
///
/// Understands RFC 3339 (`2018-03-15T00:00:00Z`, any case, any offset), a space instead of the T, minutes
/// without seconds, dates alone, months alone (`2018-03`), `/` instead of `-`, and fractions of any
/// length. Stamps without an offset are local times of ``zone``. The calendar day of the stamp before is
/// remembered, since neighbours in a file mostly share it.
struct StampReader {
  /// The zone of stamps that name none.
  let zone: TimeZoneRules
  private let zoneIsUTC: Bool
  private var cachedDate: Int = .min
  private var cachedDays: Int = 0

  init(zone: TimeZoneRules) {
    self.zone = zone
    zoneIsUTC = zone.isAlwaysUTC
  }

  /// The microseconds since the epoch that `text` names, or nil when it is no stamp. Leading and trailing
  /// spaces are not expected.
  mutating func microseconds(_ text: Span<UInt8>) -> Int64? {
    var at = 0
    guard let days = readDate(text, &at) else { return nil }
    var microseconds = Int64(days) * 86_400_000_000
    var offset: Int64?
    if at < text.count {
      guard let (time, zoneOffset) = Self.readTimeOfDay(text, from: at) else { return nil }
      microseconds += time
      offset = zoneOffset
    }
    if let offset { return microseconds - offset * 1_000_000 }
    return zoneIsUTC ? microseconds : zone.timestamp(localMicroseconds: microseconds).microseconds
  }

  /// Days since the epoch; `at` is left behind the date.
  private mutating func readDate(_ text: Span<UInt8>, _ at: inout Int) -> Int? {
    guard text.count >= 6 else { return nil }
    let first = text[0]
    let signed = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    if signed { at = 1 }
    let yearStart = at
    guard var year = Self.digits(text, &at, atMost: signed ? 6 : 4), at - yearStart >= 4 else { return nil }
    if first == UInt8(ascii: "-") { year = -year }
    guard year.magnitude <= 290_000, at < text.count else { return nil }
    let separator = text[at]
    guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/") else { return nil }
    at += 1
    guard let month = Self.digits(text, &at, atMost: 2), (1...12).contains(month) else { return nil }
    var day = 1
    if at < text.count, text[at] == separator {
      at += 1
      guard let written = Self.digits(text, &at, atMost: 2) else { return nil }
      day = written
    } else {
      // A month alone: only as YYYY-MM, with nothing behind it.
      guard at == text.count, at - yearStart == 7, separator == UInt8(ascii: "-") else { return nil }
    }
    let key = (year * 16 + month) * 32 + day
    if key == cachedDate { return cachedDays }
    let date = CivilDate(year: year, month: month, day: day)
    guard day >= 1, day <= date.daysInMonth else { return nil }
    cachedDays = date.daysSinceEpoch
    cachedDate = key
    return cachedDays
  }

  /// Microseconds into the day and the offset from UTC in seconds, if one is written.
  private static func readTimeOfDay(_ text: Span<UInt8>, from start: Int) -> (Int64, Int64?)? {
    let mark = text[start] | 0x20
    guard mark == UInt8(ascii: "t") || text[start] == UInt8(ascii: " ") else { return nil }
    var at = start + 1
    guard let hour = digits(text, &at, atMost: 2), at < text.count, text[at] == UInt8(ascii: ":")
    else { return nil }
    at += 1
    let minuteStart = at
    guard let minute = digits(text, &at, atMost: 2), at - minuteStart == 2, minute < 60 else { return nil }
    var second = 0
    var fraction: Int64 = 0
    if at < text.count, text[at] == UInt8(ascii: ":") {
      at += 1
      let secondStart = at
      guard let written = digits(text, &at, atMost: 2), at - secondStart == 2, written <= 60
      else { return nil }
      second = written
      if at < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ",") {
        at += 1
        guard let read = readFraction(text, &at) else { return nil }
        fraction = read
      }
    }
    guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && fraction == 0) else { return nil }
    let time = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
    if at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
    if at == text.count { return text[at - 1] == UInt8(ascii: " ") ? nil : (time, nil) }
    guard let offset = readOffset(text, from: at) else { return nil }
    return (time, offset)
  }

  /// Microseconds of a fraction of a second; digits past the sixth are dropped.
  private static func readFraction(_ text: Span<UInt8>, _ at: inout Int) -> Int64? {
    var value: Int64 = 0
    var scale: Int64 = 1_000_000
    let start = at
    while at < text.count {
      let digit = text[at] &- 48
      guard digit < 10 else { break }
      if scale > 1 {
        value = value * 10 + Int64(digit)
        scale /= 10
      }
      at += 1
    }
    return at == start ? nil : value * scale
  }

  /// Seconds east of UTC from `Z`, `UTC`, `GMT`, `±HH`, `±HHMM` or `±HH:MM` up to the end of the text.
  private static func readOffset(_ text: Span<UInt8>, from start: Int) -> Int64? {
    var at = start
    let sign = text[at]
    if sign | 0x20 == UInt8(ascii: "z") { return at + 1 == text.count ? 0 : nil }
    if text.count - at == 3 {
      let word = (text[at] | 0x20, text[at + 1] | 0x20, text[at + 2] | 0x20)
      let utc = (UInt8(ascii: "u"), UInt8(ascii: "t"), UInt8(ascii: "c"))
      let gmt = (UInt8(ascii: "g"), UInt8(ascii: "m"), UInt8(ascii: "t"))
      if word == utc || word == gmt { return 0 }
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
    at += 1
    let hourStart = at
    guard let hours = digits(text, &at, atMost: 2), at - hourStart == 2, hours < 24 else { return nil }
    var minutes = 0
    if at < text.count {
      if text[at] == UInt8(ascii: ":") { at += 1 }
      let minuteStart = at
      guard let written = digits(text, &at, atMost: 2), at - minuteStart == 2, written < 60,
        at == text.count
      else { return nil }
      minutes = written
    }
    let seconds = Int64(hours * 3600 + minutes * 60)
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// The number that up to `most` digits at `at` spell; nil without a digit.
  @inline(__always)
  private static func digits(_ text: Span<UInt8>, _ at: inout Int, atMost most: Int) -> Int? {
    var value = 0
    let start = at
    let end = min(text.count, start + most)
    while at < end {
      let digit = text[at] &- 48
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      at += 1
    }
    return at == start ? nil : value
  }
}
