import ForeshockFeatures
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite struct LogReaderTests {
  private func read(_ line: String, year: Int = 2026, zone: TimeZoneRules = .utc) throws -> Event? {
    try LogReader(year: year, zone: zone).read(line).events.first
  }

  @Test func readsTheTimesOfCommonLogs() throws {
    for (line, time, text) in [
      ("2026-03-01T12:00:00Z started", "2026-03-01T12:00:00Z", "started"),
      ("2026-03-01T12:00:00.250+01:00 started now", "2026-03-01T11:00:00.250Z", "started now"),
      ("2026-03-01 12:00:00,500 started", "2026-03-01T12:00:00.500Z", "started"),
      ("2026-03-01 12:00:00.5 +0200 started", "2026-03-01T10:00:00.500Z", "started"),
      ("[2026-03-01 12:00:00] started", "2026-03-01T12:00:00Z", "started"),
      ("[2026-03-01T12:00:00Z]  started ", "2026-03-01T12:00:00Z", "started"),
      ("2026/03/01 12:00:00 42 started", "2026-03-01T12:00:00Z", "42 started"),
      ("Mar  1 12:00:00 host app[3]: started", "2026-03-01T12:00:00Z", "host app[3]: started"),
      ("mar 1 12:00:00.125: started", "2026-03-01T12:00:00.125Z", "started"),
      ("<165>1 2026-03-01T12:00:00Z host", "2026-03-01T12:00:00Z", "host"),
      ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z", ""),
      ("2026-03-01T12:00:00Z größer\r", "2026-03-01T12:00:00Z", "größer"),
    ] {
      let event = try #require(try read(line), "\(line)")
      #expect(event.time == (try Timestamp(parsing: time)) && event.text == text, "\(line): \(event)")
    }
    let east = TimeZoneRules(fixedOffset: 3600, identifier: "+01")
    #expect(try read("2026-03-01 12:00:00 x", zone: east)?.time == Timestamp(parsing: "2026-03-01T11:00:00Z"))
    #expect(try read("Mar 1 12:00:00 x", zone: east)?.time == Timestamp(parsing: "2026-03-01T11:00:00Z"))
  }

  @Test func findsSeverities() throws {
    for (line, severity, text) in [
      ("ERROR disk failed", "error", "disk failed"), ("[warn] slow", "warning", "slow"),
      ("main INFO: up", "info", "main up"), ("host app: [DEBUG] x", "debug", "host app: x"),
      ("level=fatal msg=out", "critical", "msg=out"), ("error: x", "error", "x"),
      ("an error came", nil, "an error came"), ("a b c d ERROR", nil, "a b c d ERROR"),
      ("NOTICE", "notice", ""), ("|TRACE| x", "trace", "x"),
    ] as [(String, String?, String)] {
      let event = try #require(try read("2026-03-01T12:00:00Z " + line))
      #expect(event.severity == severity && event.text == text, "\(line): \(event)")
    }
    #expect(try read("<34>Mar  1 12:00:00 su: failed")?.severity == "critical")
    #expect(try read("<11>Mar  1 12:00:00 su: failed")?.severity == "error")
    #expect(try read("<11>Mar  1 12:00:00 WARN failed")?.severity == "warning")
    for (priority, name) in [
      (8, "critical"), (9, "critical"), (12, "warning"), (13, "notice"), (14, "info"), (15, "debug"),
    ] {
      #expect(try read("<\(priority)>Mar  1 12:00:00 x")?.severity == name)
    }
    #expect(LogSeverity.allCases == LogSeverity.allCases.sorted())
  }

  @Test func yearsGoOn() throws {
    let log = try LogReader(year: 2023).read(
      "Dec 30 23:00:00 a\nDec 31 23:59:59 b\nJan  1 00:00:01 c\nDec 31 23:59:59 late\nFeb 29 01:00:00 d\n")
    // A line of December behind one of January is taken for the end of the new year: years never go back.
    #expect(
      log.events.map(\.time.description) == [
        "2023-12-30T23:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T00:00:01Z", "2024-12-31T23:59:59Z",
      ])
    #expect(log.report.malformed.map(\.text) == ["Feb 29 01:00:00 d"] && log.report.malformed[0].line == 5)
    #expect(try read("Feb 29 01:00:00 d", year: 2024)?.time == Timestamp(parsing: "2024-02-29T01:00:00Z"))
  }

  @Test func malformedLinesAreCountedAndSkipped() throws {
    let log = try LogReader(year: 2026).read(
      """
        indented before any event
      2026-03-01T12:00:00Z ERROR boom
        at line 3
      \tat line 4

      no time here
      2026-13-01T12:00:00Z bad month
      2026-03-01 bare date
      1790000000 a number
      Foo  1 12:00:00 x
      Mar 32 12:00:00 x
      Mar  1 25:00:00 x
      2026-03-01T12:00:05Z fine
      """)
    #expect(log.events.map(\.text) == ["boom", "fine"])
    let report = log.report
    #expect(report.lineCount == 13 && report.eventCount == 2 && report.continuationCount == 2)
    #expect(report.malformedCount == 8)
    #expect(report.malformed.map(\.line) == [1, 6, 7, 8, 9, 10, 11, 12])
    let many = try LogReader(year: 2026).read(
      lines: [String](repeating: String(repeating: "x", count: 500), count: 99))
    #expect(many.report.malformedCount == 99 && many.report.malformed.count == LogReader.quotedLines)
    #expect(many.report.malformed[0].text.count == 120)
    #expect(try LogReader(year: 2026).read("").report.lineCount == 0)
    #expect(throws: EventError.invalidYear(0)) { try LogReader(year: 0) }
    #expect(throws: EventError.invalidYear(10_000)) { try LogReader(year: 10_000) }
  }

  /// Whatever the bytes, each line is one thing.
  @Test func damagedLinesAreNeverFatal() throws {
    let lines = [
      "2026-03-01T12:00:00.5+01:00 ERROR disk 7 failed at 0xdeadbeef", "<34>1 2026-03-01T12:00:00Z host x",
      "Mar  1 12:00:00 host app[3]: \"quoted\" 'x' 10.0.0.1:80", "[2026-03-01 12:00:00,123] [warn] /var/log",
    ]
    let alphabet = Array("<>[]\"'\\:-/. 0129aZé\n\t=|".unicodeScalars)
    for seed in UInt64(0)..<400 {
      var random = RandomStream(seed: seed)
      var scalars = Array(lines[random.integer(below: lines.count)].unicodeScalars)
      for _ in 0...random.integer(below: 6) {
        let place = random.integer(below: scalars.count)
        switch random.integer(below: 3) {
        case 0: scalars[place] = alphabet[random.integer(below: alphabet.count)]
        case 1: scalars.insert(alphabet[random.integer(below: alphabet.count)], at: place)
        default: if scalars.count > 1 { scalars.removeSubrange(place...) }
        }
        if scalars.isEmpty { scalars = ["x"] }
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars)
      let log = try LogReader(year: 2026).read(String(text))
      let report = log.report
      let blanks = report.lineCount - report.eventCount - report.continuationCount - report.malformedCount
      #expect(blanks >= 0 && log.events.count == report.eventCount)
      for event in log.events {
        let template = LogTemplate.masking(event.text ?? "")
        #expect(!template.utf8.contains { (48...57).contains($0) }, "\(template)")
      }
    }
  }

  @Test func masksWhatVaries() {
    for (message, template) in [
      ("user 17 from 10.0.0.8:443 failed", "user <num> from <ip> failed"),
      ("read 12.5ms, -3 retries, 1e-7 left", "read <num>ms, <num> retries, <num> left"),
      ("version 1.2.3 and 1.2", "version <num>.<num>.<num> and <num>"),
      ("disk3 sda1 at 12:30:45", "disk<num> sda<num> at <num>:<num>:<num>"),
      ("id=550e8400-e29b-41d4-a716-446655440000 ok", "id=<uuid> ok"),
      ("opened \"a b\" and 'c d' don't", "opened <str> and <str> don't"),
      ("open \"never closed 5", "open \"never closed <num>"),
      ("wrote /var/log/a.log: full", "wrote <path>: full"),
      ("get https://x.example/a?b=1 done", "get <path>=<num> done"),
      ("C:\\temp\\x ~/y ./z ../w /", "<path> <path> <path> <path> /"),
      ("at 0xDEADBEEF in deadbeef01 not deadbeef", "at <hex> in <hex> not deadbeef"),
      ("12345678 abcdefab", "<num> abcdefab"),
      ("fe80::1%eth0 2001:db8::/32 ::1 1:2:3:4:5:6:7:8", "<ip> <ip> <ip> <ip>"),
      ("aa:bb:cc:dd:ee:ff up", "<hex> up"),
      ("10.0.0.0/8 300.1.1.1", "<ip> <num>.<num>.<num>.<num>"),
      ("  many   spaces\tand tabs ", "many spaces and tabs"),
      ("read/write 5/s", "read/write <num>/s"),
      ("(pid=77) [9]: x", "(pid=<num>) [<num>]: x"),
      ("größe 5", "größe <num>"), ("", ""), ("-", "-"), ("a - 5", "a - <num>"),
    ] {
      #expect(LogTemplate.masking(message) == template)
    }
  }
}
