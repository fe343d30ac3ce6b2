public import ForeshockSeries

/// Reads plain log lines: a time, perhaps a severity, a message.
///
///     let log = try LogReader(year: 2026).read(text)
///     log.report.malformedCount
///     let counts = try EventCounter(severities: ["error"]).columns(of: log.events, on: cpu)
///
/// Times are RFC 3339 (`2026-03-01T12:00:00.5Z`, `…+01:00`), `2026-03-01 12:00:00,500` with `,` or `.`, with or
/// without an offset behind it, or those of syslog, `Mar  1 12:00:00`, for which the year is given. They may stand
/// in brackets, and behind a syslog priority such as `<34>` or `<34>1`, which tells the severity.
///
/// The year given is that of the first syslog line; where the month falls back by more than half a year, a new
/// year has begun. A 29th of February that the year does not have makes the line malformed.
///
/// The severity is the first of the four words behind the time that is one (``LogSeverity/init(word:)``): in
/// capitals, in brackets, before a colon, or behind `level=`, `lvl=` or `severity=`. It is taken out of the message.
///
/// A line without a time is malformed, counted, and skipped, unless it begins with a space or tab behind an event:
/// then it continues that (a stack trace) and is counted so. Blank lines are nothing. Nothing is ever fatal.
public struct LogReader: Hashable, Sendable {
  /// The year of the first line whose time has none.
  public let year: Int
  /// The zone of times that name none.
  public let zone: TimeZoneRules

  /// How many malformed lines ``LogReport`` quotes.
  public static let quotedLines = 10

  /// A reader.
  ///
  /// - Parameters:
  ///   - year: the year of the first line whose time has none, 1 … 9999.
  ///   - zone: the zone of times that name none; UTC by default.
  /// - Throws: ``EventError/invalidYear(_:)``.
  public init(year: Int, zone: TimeZoneRules = .utc) throws(EventError) {
    guard (1...9999).contains(year) else { throw .invalidYear(year) }
    self.year = year
    self.zone = zone
  }

  /// The events of `text`, whose lines end in LF or CRLF, the last one with or without. - Complexity: O(characters)
  public func read(_ text: String) -> LogContents {
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return read(lines: lines)
  }

  /// The events of `lines`, in their order. - Complexity: O(characters)
  public func read(lines: some Sequence<some StringProtocol>) -> LogContents {
    var events: [Event] = []
    var report = LogReport()
    var stamps = LogStamps(year: year, zone: zone)
    for line in lines {
      report.lineCount += 1
      let bytes = Array(line.utf8)
      guard bytes.contains(where: { !isBlank($0) }) else { continue }
      if let event = event(bytes, &stamps) {
        events.append(event)
      } else if isBlank(bytes[0]), !events.isEmpty {
        report.continuationCount += 1
      } else {
        report.malformedCount += 1
        if report.malformed.count < Self.quotedLines {
          report.malformed.append(.init(line: report.lineCount, text: String(line.prefix(120))))
        }
      }
    }
    report.eventCount = events.count
    return LogContents(events: events, report: report)
  }

  private func event(_ bytes: [UInt8], _ stamps: inout LogStamps) -> Event? {
    var words = LogWords(bytes)
    var severity = words.takePriority().map { LogSeverity(priority: $0) }
    guard let time = stamps.take(from: &words) else { return nil }
    severity = words.takeSeverity() ?? severity
    return Event(time: time, severity: severity?.rawValue, text: words.rest)
  }
}

/// What a log holds.
public struct LogContents: Hashable, Sendable {
  /// The events, in the order of the lines; the severity is the raw value of a ``LogSeverity``.
  public let events: [Event]
  /// What could and could not be read.
  public let report: LogReport
}

/// What could and could not be read of a log.
public struct LogReport: Hashable, Sendable {
  /// A line that was skipped.
  public struct Malformed: Hashable, Sendable {
    /// Its number, from 1.
    public var line: Int
    /// Its first 120 characters.
    public var text: String
  }

  /// How many lines there were, blank ones included.
  public internal(set) var lineCount = 0
  /// How many of them are events.
  public internal(set) var eventCount = 0
  /// How many continue an event.
  public internal(set) var continuationCount = 0
  /// How many were skipped.
  public internal(set) var malformedCount = 0
  /// The first ``LogReader/quotedLines`` of these.
  public internal(set) var malformed: [Malformed] = []
}

/// Whether `byte` is a space, a tab or a carriage return.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
