/// The rule that TZif files give for the time after their last transition, such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2017, section 8.3 (TZ), with the extension of RFC 8536, section 3.3.1 (hours −167…167).
struct POSIXZone: Hashable, Sendable {
  /// A day of the year on which the clock changes.
  enum Day: Hashable, Sendable {
    /// Day 1…365, without 29 February.
    case julian(Int)
    /// Day 0…365, with 29 February.
    case zeroBased(Int)
    /// Weekday 0 (Sunday)…6 of week 1…5 of a month; 5 is the last.
    case monthly(month: Int, week: Int, weekday: Int)
  }

  let standard: TimeZoneRules.LocalType
  let daylight: TimeZoneRules.LocalType?
  private var start = Change(day: .julian(1), time: 0)
  private var end = Change(day: .julian(1), time: 0)

  private struct Change: Hashable, Sendable {
    var day: Day
    /// Seconds after midnight on the clock before the change.
    var time: Int
  }

  /// The rule written in `text`, or nil when it is none.
  init?(_ text: [UInt8]) {
    var parser = Parser(text: text)
    guard let name = parser.name(), let west = parser.time(maximumHours: 24) else { return nil }
    standard = .init(offset: -west, isDaylightSaving: false, abbreviation: name)
    if parser.isAtEnd {
      daylight = nil
      return
    }
    guard let daylightName = parser.name() else { return nil }
    var offset = standard.offset + 3600
    if !parser.isAtEnd, parser.peek != UInt8(ascii: ",") {
      guard let west = parser.time(maximumHours: 24) else { return nil }
      offset = -west
    }
    daylight = .init(offset: offset, isDaylightSaving: true, abbreviation: daylightName)
    guard let start = parser.change(), let end = parser.change(), parser.isAtEnd else { return nil }
    self.start = start
    self.end = end
  }

  /// The local time type in force at `second` since the epoch.
  func localType(atSecond second: Int64) -> TimeZoneRules.LocalType {
    guard let daylight else { return standard }
    let localDay = (second &+ Int64(standard.offset)).flooredQuotient(by: 86_400)
    let year = CivilDate(daysSinceEpoch: Int(localDay)).year
    // The year around the moment tells; a change near new year may belong to a neighbouring year.
    var latest = Int64.min
    var type = standard
    for candidate in (year - 1)...(year + 1) {
      let on = Self.second(of: start, in: candidate, offsetBefore: standard.offset)
      let off = Self.second(of: end, in: candidate, offsetBefore: daylight.offset)
      if on <= second, on >= latest {
        latest = on
        type = daylight
      }
      if off <= second, off > latest {
        latest = off
        type = standard
      }
    }
    return type
  }

  private static func second(of change: Change, in year: Int, offsetBefore: Int) -> Int64 {
    let newYear = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
    let day: Int
    switch change.day {
    case .julian(let number):
      let leap = CivilDate(year: year, month: 2, day: 1).daysInMonth == 29
      day = newYear + number - 1 + (leap && number >= 60 ? 1 : 0)
    case .zeroBased(let number): day = newYear + number
    case .monthly(let month, let week, let weekday):
      let first = CivilDate(year: year, month: month, day: 1)
      let firstDay = first.daysSinceEpoch
      // 1970-01-01 was a Thursday, weekday 4.
      let firstWeekday = ((firstDay + 4) % 7 + 7) % 7
      var dayOfMonth = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
      if dayOfMonth > first.daysInMonth { dayOfMonth -= 7 }
      day = firstDay + dayOfMonth - 1
    }
    return Int64(day) * 86_400 + Int64(change.time - offsetBefore)
  }

  private struct Parser {
    let text: [UInt8]
    var at = 0

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at >= text.count }
    var peek: UInt8 { text[at] }

    mutating func name() -> String? {
      guard !isAtEnd else { return nil }
      let quoted = peek == UInt8(ascii: "<")
      if quoted { at += 1 }
      let start = at
      while !isAtEnd {
        let byte = peek
        let letter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        let quotedOnly = (48...57).contains(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        guard letter || (quoted && quotedOnly) else { break }
        at += 1
      }
      let name = String(decoding: text[start..<at], as: UTF8.self)
      guard (3...30).contains(at - start) else { return nil }
      if quoted {
        guard !isAtEnd, peek == UInt8(ascii: ">") else { return nil }
        at += 1
      }
      return name
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
      let start = at
      var value = 0
      while !isAtEnd, (48...57).contains(peek), at - start < 4 {
        value = value * 10 + Int(peek - 48)
        at += 1
      }
      return at > start && range.contains(value) ? value : nil
    }

    /// `[±]hh[:mm[:ss]]` in seconds.
    mutating func time(maximumHours: Int) -> Int? {
      guard !isAtEnd else { return nil }
      var sign = 1
      if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") {
        sign = peek == UInt8(ascii: "-") ? -1 : 1
        at += 1
      }
      guard let hours = number(0...maximumHours) else { return nil }
      var seconds = hours * 3600
      for unit in [60, 1] where !isAtEnd && peek == UInt8(ascii: ":") {
        at += 1
        guard let value = number(0...59) else { return nil }
        seconds += value * unit
      }
      return sign * seconds
    }

    /// `,date[/time]`.
    mutating func change() -> Change? {
      guard !isAtEnd, peek == UInt8(ascii: ",") else { return nil }
      at += 1
      guard !isAtEnd else { return nil }
      let day: Day
      if peek == UInt8(ascii: "M") {
        at += 1
        guard let month = number(1...12), dot(), let week = number(1...5), dot(), let weekday = number(0...6)
        else { return nil }
        day = .monthly(month: month, week: week, weekday: weekday)
      } else if peek == UInt8(ascii: "J") {
        at += 1
        guard let number = number(1...365) else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(0...365) else { return nil }
        day = .zeroBased(number)
      }
      var time = 7200
      if !isAtEnd, peek == UInt8(ascii: "/") {
        at += 1
        guard let written = self.time(maximumHours: 167) else { return nil }
        time = written
      }
      return Change(day: day, time: time)
    }

    private mutating func dot() -> Bool {
      guard !isAtEnd, peek == UInt8(ascii: ".") else { return false }
      at += 1
      return true
    }
  }
}
