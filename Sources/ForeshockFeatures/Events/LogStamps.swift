internal import ForeshockSeries

/// Reads the times at the beginning of log lines, and keeps count of the years of those without.
struct LogStamps {
  private var year: Int
  private let zone: TimeZoneRules
  /// The month of the last time without a year, 1 … 12.
  private var month: Int?

  init(year: Int, zone: TimeZoneRules) {
    self.year = year
    self.zone = zone
  }

  /// The time that `words` begin with, taken from them; nil, and nothing taken, when there is none.
  mutating func take(from words: inout LogWords) -> Timestamp? {
    // The longest form first: an offset behind a space belongs to the time.
    for count in [3, 2, 1] {
      guard let (text, end) = words.words(count) else { continue }
      let plain = Self.withoutBrackets(text)
      let time: Timestamp?
      if Self.isDated(plain) {
        time = try? Timestamp(parsing: String(decoding: plain, as: UTF8.self), zone: zone)
      } else {
        time = count == 3 ? syslog(plain) : nil
      }
      guard let time else { continue }
      words.advance(to: end)
      return time
    }
    return nil
  }

  /// Whether a text begins like `2026-03-01T12` or `2026-03-01 12`: a date alone or a bare number is no time of a log
  /// line.
  private static func isDated(_ text: [UInt8]) -> Bool {
    guard text.count >= 13, text[4] == UInt8(ascii: "-") || text[4] == UInt8(ascii: "/"), text[7] == text[4]
    else { return false }
    let digits = [0, 1, 2, 3, 5, 6, 8, 9, 11].allSatisfy { (48...57).contains(text[$0]) }
    return digits && (text[10] == 0x20 || text[10] | 0x20 == UInt8(ascii: "t"))
  }

  /// `Mar  1 12:00:00[.fff]`; runs of spaces are single ones by now.
  private mutating func syslog(_ text: [UInt8]) -> Timestamp? {
    let parts = text.split(separator: 0x20)
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    guard parts.count == 3, parts[0].count == 3,
      let index = names.firstIndex(of: String(decoding: parts[0], as: UTF8.self).lowercased()),
      let day = Int(String(decoding: parts[1], as: UTF8.self)), (1...31).contains(day),
      parts[2].count >= 8, parts[2].first.map({ (48...57).contains($0) }) ?? false
    else { return nil }
    let (written, before) = (index + 1, month ?? index + 1)
    let thisYear = before - written > 6 ? year + 1 : year
    let date = CivilDate(year: thisYear, month: written, day: day)
    guard thisYear <= 9999, day <= date.daysInMonth,
      let time = try? Timestamp(
        parsing: "\(date) \(String(decoding: parts[2], as: UTF8.self))", zone: zone)
    else { return nil }
    year = thisYear
    month = written
    return time
  }

  /// `text` without brackets around it, and without a colon at its end.
  private static func withoutBrackets(_ text: [UInt8]) -> [UInt8] {
    var text = text[...]
    if text.last == UInt8(ascii: ":") { text = text.dropLast() }
    if text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]") { text = text.dropFirst().dropLast() }
    return Array(text)
  }
}
