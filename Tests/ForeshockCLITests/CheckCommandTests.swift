import Foundation
import Testing

@Suite("One line of health a series")
struct CheckCommandTests {
  /// Five-minute noise around 50, from a given day on.
  static func noise(_ count: Int, day: Int = 1, seed: Int = 1) -> [(time: String, value: Double)] {
    (0..<count).map { index in
      let minute = index * 5
      let time = String(
        format: "2026-03-%02dT%02d:%02d:00Z", day + minute / 1440, minute / 60 % 24, minute % 60)
      let value = 50 + Double((index * 7919 + seed * 104_729) % 1009) / 500
      return (time, value)
    }
  }

  static func csv(_ rows: [(time: String, value: Double)]) -> String {
    "time,value\n" + rows.map { "\($0.time),\($0.value)\n" }.joined()
  }

  @Test func manyFilesManyStates() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let rows = Self.noise(600)
    let well = try command.file("well.csv", Self.csv(rows))
    let stale = try command.file("stale.csv", Self.csv(Array(rows.prefix(500))))
    let stuck = try command.file(
      "stuck.csv", Self.csv(rows.enumerated().map { ($1.time, $0 < 540 ? $1.value : 51.5) }))
    let gaps = try command.file("gaps.csv", Self.csv(Array(rows[..<200] + rows[240...])))
    let twice = try command.file("twice.csv", Self.csv(rows + [rows[10]]))
    let short = try command.file("short.csv", Self.csv(Array(rows.suffix(5))))
    let result = try command.run("check", well, stale, stuck, gaps, twice, short, "--format", "csv")
    #expect(result.status == 0)
    #expect(result.lines.first == "file,series,state,samples,last,value,detail")
    let states = result.lines.dropFirst().map { $0.split(separator: ",")[2] }
    #expect(states == ["ok", "stale", "flat", "gaps", "stamps", "too-short"])
    #expect(result.output.contains("stale: last sample 8 h 20 min before 2026-03-03 01:55"))
    #expect(result.output.contains("flat for 5 h at 51.5, unusual: the longest plateau before was 5 min"))
    #expect(result.output.contains("longest 3 h 20 min"))
    #expect(try command.run("check", stuck, "--fail-on-alert").status == 3)
    #expect(try command.run("check", well, short, "--fail-on-alert").status == 0)
  }

  @Test func badFilesDoNotStopTheOthers() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let well = try command.file("well.csv", Self.csv(Self.noise(100)))
    let words = try command.file("words.csv", "time,value\n2026-01-01,high\n2026-01-02,low\n")
    let absent = try command.run("check", "absent.csv", well, words, "--format", "csv", "--fail-on-alert")
    #expect(absent.status == 66)
    #expect(absent.lines.count == 2)
    #expect(absent.messages.contains("skipped absent.csv: "))
    #expect(absent.messages.contains("skipped ") && absent.messages.contains("words.csv"))
    #expect(try command.run("check", words, well).status == 65)
    #expect(try command.run("check").status == 64)
    #expect(try command.run("check", well, "--now", "yesterday").status == 64)
  }

  @Test func nowThresholdsAndColumns() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let rows = Self.noise(600)
    let well = try command.file("well.csv", Self.csv(rows))
    let late = try command.run("check", well, "--now", "2026-03-03T05:00:00Z", "--format", "ndjson")
    let json = try late.json()
    #expect(json["state"] as? String == "stale")
    #expect(json["needs_attention"] as? Bool == true)
    #expect(
      try command.run(
        "check", well, "--now", "2026-03-03T05:00:00Z", "--stale-after", "1d", "--format", "csv"
      ).output.contains(",ok,"))
    let beyond = try command.run("check", well, "--above", "40", "--within", "1h", "--format", "json")
    let series = try #require(try beyond.json()["series"] as? [[String: Any]])
    #expect(series.first?["state"] as? String == "beyond")
    let wide = try command.file(
      "wide.csv",
      "time,a,b\n"
        + rows.map { "\($0.time),\($0.value),\($0.time < "2026-03-02T20" ? $0.value : 7)\n" }.joined())
    let both = try command.run("check", wide, "--value", "all", "--format", "csv")
    #expect(both.lines.count == 3)
    #expect(both.lines[1].contains(":a,ok,") && both.lines[2].contains(":b,flat,"))
    let table = try command.run(
      "check", well, wide, "--format", "table", environment: ["LC_ALL": "C.UTF-8"])
    #expect(table.lines.count == 2 && table.lines[0].hasPrefix("ok  "))
    #expect(table.output.contains("▃") || table.output.contains("▄") || table.output.contains("▁"))
    #expect(!table.output.contains("\u{1B}"))
  }

  @Test func standardInputAndManySeries() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y\n"
    for (id, value) in [("a", 0.0), ("b", 5.0)] {
      for (index, row) in Self.noise(300).enumerated() {
        text += "\(id),\(row.time),\(value > 0 && index > 250 ? value : row.value)\n"
      }
    }
    let result = try command.run("check", "-", "--format", "csv", input: text)
    #expect(result.lines.dropFirst().map { $0.split(separator: ",")[2] } == ["ok", "flat"])
    #expect(result.output.contains("standard input:a"))
  }
}
