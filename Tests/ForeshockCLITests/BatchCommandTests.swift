import Foundation
import Testing

@Suite("Many series at once")
struct BatchCommandTests {
  /// A long table: good series of 60 days, every tenth id spoilt in one way or another.
  static func fleet(_ count: Int, mixed: Bool = false) -> String {
    var rows: [[String]] = []
    for series in 0..<count {
      let id = "disk-\(series)"
      if series % 10 == 3 {
        // Too short for any season.
        rows.append(["\(id),2026-01-01,5"])
        continue
      }
      rows.append(
        (0..<60).map { day in
          let date = RegressorCommandTests.date(day)
          let value = 50 + 10 * (day % 7) + (day * (series + 7)) % 5
          return "\(id),\(date),\(series % 10 == 5 && day == 40 ? "n.a." : "\(value)")"
        })
    }
    var text = "unique_id,ds,y\n"
    if mixed {
      for day in 0..<60 { for own in rows where day < own.count { text += own[day] + "\n" } }
    } else {
      text += rows.joined().joined(separator: "\n") + "\n"
    }
    return text
  }

  @Test("Series that fail are named and absent, the others are forecast, and the status is 0")
  func failuresAreNotFatal() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet(40))
    let csv = try command.run(
      "forecast", file, "--horizon", "7", "--model", "holt-winters", "--season", "7")
    #expect(csv.status == 0, "\(csv.messages)")
    try #require(csv.lines.count == 1 + 32 * 7)
    #expect(csv.lines[1].hasPrefix("disk-0,2026-03-02T00:00:00Z,"))
    let ids = csv.lines.dropFirst().map { $0.prefix { $0 != "," } }
    #expect(!ids.contains("disk-3") && !ids.contains("disk-5") && ids.contains("disk-39"))
    #expect(csv.messages.contains("skipped 'disk-3': the series has 1 usable observation"))
    #expect(
      csv.messages.contains("skipped 'disk-5': line 283, column \"y\": \"n.a.\" is not a number"),
      "\(csv.messages)")
    #expect(csv.messages.contains("id \"unique_id\", 40 series"))

    let json = try command.run(
      "forecast", file, "--horizon", "7", "--model", "holt-winters", "--season", "7", "--format", "json")
    #expect(json.status == 0)
    let series = try #require(try json.json()["series"] as? [[String: Any]])
    #expect(series.compactMap { $0["id"] as? String } == (0..<40).map { "disk-\($0)" })
    #expect(series.count { $0["error"] != nil } == 8)
    #expect((series[3]["error"] as? String)?.contains("1 usable observation") == true)
    #expect((series[4]["forecast"] as? [Any])?.count == 7)

    let lines = try command.run(
      "forecast", file, "--horizon", "7", "--model", "holt-winters", "--season", "7", "--format", "ndjson"
    ).lines
    #expect(lines.count == 40)
    #expect(lines[3].contains("\"error\"") && lines[3].contains("\"schema_version\":1"))
  }

  @Test("The output depends neither on threads, nor on a pipe, nor on how the rows are mixed")
  func sameBytes() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let text = Self.fleet(30)
    let file = try command.file("fleet.csv", text)
    let mixed = try command.file("mixed.csv", Self.fleet(30, mixed: true))
    let options = ["--horizon", "5", "--model", "holt-winters", "--season", "7"]
    let one = try command.run(["forecast", file] + options + ["--threads", "1"])
    #expect(one.status == 0)
    #expect(try command.run(["forecast", file] + options + ["--threads", "5"]).output == one.output)
    #expect(try command.run(["forecast", "-"] + options, input: text).output == one.output)
    let other = try command.run(["forecast", mixed] + options)
    #expect(other.output == one.output)
    #expect(other.messages.contains("series mixed with each other: read in 1 pass"), "\(other.messages)")
  }

  @Test("When every series fails, so does the command")
  func allFail() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y\n"
    for id in 0..<15 { text += "m\(id),2026-01-01,1\n" }
    let file = try command.file("fleet.csv", text)
    let csv = try command.run("forecast", file, "--horizon", "3", "--model", "ets(A,A,N)")
    #expect(csv.status == 4)
    #expect(csv.output.isEmpty)
    #expect(csv.messages.contains("'m0'") && csv.messages.contains("and 5 more series"), "\(csv.messages)")
    let json = try command.run(
      "forecast", file, "--horizon", "3", "--model", "ets(A,A,N)", "--format", "json")
    #expect(json.status == 4)
    #expect((try json.json()["series"] as? [Any])?.count == 15)
    // What is wrong with the options is said once.
    let usage = try command.run("forecast", file, "--horizon", "0", "--model", "naive")
    #expect(usage.status == 64)
    #expect(usage.messages.split(separator: "\n").count { $0.contains("horizon") } == 1)
  }

  @Test("Alerts of many series, one of which fails")
  func alerts() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet(12))
    let options = [
      "alert", file, "--above", "100", "--within", "14", "--model", "holt-winters", "--season", "7",
    ]
    let json = try command.run(options + ["--format", "json", "--sustained", "1/1"])
    #expect(json.status == 0, "\(json.messages)")
    let series = try #require(try json.json()["series"] as? [[String: Any]])
    #expect(series.count == 12)
    #expect(series[3]["error"] != nil && series[4]["sentence"] != nil)
    #expect(try json.json()["alert_count"] as? Int == 10)
    let csv = try command.run(options + ["--format", "csv"])
    #expect(csv.lines.count == 11 && csv.lines[0].hasPrefix("id,alert,"))
    let backtest = try command.run(
      "backtest", file, "--horizon", "7", "--model", "naive,holt-winters", "--season", "7", "--origins", "2")
    #expect(backtest.status == 0, "\(backtest.messages)")
    #expect(backtest.lines.count == 1 + 10 * 2)
    let features = try command.run("features", file, "--window", "3", "--statistics", "mean")
    #expect(features.status == 0 && features.messages.contains("skipped 'disk-5'"))
  }

  @Test("A file whose options name its columns may hold anything in the others")
  func otherColumns() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "host,when,what,note\n"
    for id in ["a", "b"] {
      for day in 1...28 {
        text += "\(id),2026-02-\(String(format: "%02d", day)),\(day % 7),\(day == 20 ? "\"x\ny\"" : "1")\n"
      }
    }
    let file = try command.file("fleet.csv", text)
    let result = try command.run(
      "forecast", file, "--id", "host", "--time", "when", "--value", "what", "--horizon", "2", "--model",
      "seasonal-naive", "--season", "7")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.lines[1].hasPrefix("a,2026-03-01T00:00:00Z,1,"))
  }
}
