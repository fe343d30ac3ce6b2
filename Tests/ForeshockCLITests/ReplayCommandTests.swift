import Foundation
import Testing

@Suite("The command backtest with thresholds")
struct ReplayCommandTests {
  /// Half-hourly samples that repeat a day; on some days a ramp passes 90.
  private static func metric(id: String? = nil) -> String {
    var text = id == nil ? "time,load\n" : ""
    for index in 0..<(48 * 24) {
      let day = index / 48
      var value = 50 + 10 * sin(2 * Double.pi * Double(index % 48) / 48) + Double((index * 37) % 7) / 7
      if day % 5 == 4, (10..<40) ~= index % 48 { value += Double(index % 48 - 10) * 3 }
      let stamp = String(
        format: "2026-03-%02dT%02d:%02d:00Z", day + 1, index % 48 / 2, index % 2 * 30)
      text += (id.map { $0 + "," } ?? "") + "\(stamp),\(value)\n"
    }
    return text
  }

  @Test("json has a replay with the rules, and the models have their figures")
  func json() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Self.metric())
    let result = try command.run(
      "backtest", file, "--horizon", "4h", "--above", "90", "--model", "multi-process,seasonal-naive",
      "--format", "json")
    #expect(result.status == 0)
    #expect(result.messages.contains("replay: 576 samples after a warm-up of 576"))
    let object = try result.json()
    let models = try #require(object["models"] as? [[String: Any]])
    #expect(models.count == 2)
    #expect(models.allSatisfy { $0["mae"] is Double && $0["alert_recall"] != nil })
    let replay = try #require(object["replay"] as? [String: Any])
    let rules = try #require(replay["rules"] as? [[String: Any]])
    #expect(
      rules.compactMap { $0["name"] as? String } == [
        "multi-process", "seasonal-naive", "predict_linear[1h]", "static > threshold", "static > 90 % of it",
      ])
    #expect(rules.allSatisfy { $0["false_alarms_per_week"] is Double })
    let events = try #require(replay["events"] as? [[String: Any]])
    #expect(events.count == 4)
    #expect(rules[0]["events"] as? Int == 2)
    #expect((rules[0]["detection"] as? Double) == 1)
    #expect(rules[0]["reliability"] is [[String: Any]])
  }

  @Test("csv has a row a model and a rule, for each threshold")
  func csv() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Self.metric())
    let result = try command.run(
      "backtest", file, "--horizon", "4h", "--above", "80,90", "--model", "naive", "--format", "csv")
    #expect(result.status == 0)
    let header = result.lines[0].split(separator: ",")
    let threshold = try #require(header.firstIndex(of: "threshold"))
    #expect(header.contains("alert_recall") && header.contains("lead_time_50"))
    let rows = result.lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.count == 8)
    #expect(rows.allSatisfy { $0.count == header.count })
    #expect(rows.map { $0[threshold] } == ["80", "80", "80", "80", "90", "90", "90", "90"])
    // The same bytes at any number of threads.
    let again = try command.run(
      "backtest", file, "--horizon", "4h", "--above", "80,90", "--model", "naive", "--format", "csv",
      "--threads", "1")
    func timeless(_ lines: [String]) -> [String] {
      guard let fit = header.firstIndex(of: "fit_seconds") else { return lines }
      return lines.map { line in
        var cells = line.split(separator: ",", omittingEmptySubsequences: false)
        cells.remove(at: fit)
        return cells.joined(separator: ",")
      }
    }
    #expect(timeless(again.lines) == timeless(result.lines))
  }

  @Test("tables show the replay, and of many series the sum")
  func table() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file(
      "many.csv", "unique_id,ds,y\n" + Self.metric(id: "a") + Self.metric(id: "b"))
    let result = try command.run(
      "backtest", file, "--horizon", "4h", "--above", "90", "--model", "naive", "--format", "table",
      "--warm-up", "10d", "--toil")
    #expect(result.status == 0)
    #expect(result.output.contains("toil of rule"))
    #expect(
      result.output.contains("replay, above 90 within 4 h (3/5): 2 crossings in 14 d after a warm-up of 10 d")
    )
    #expect(result.output.contains("all 2 series, above 90"))
    #expect(result.output.contains("static > threshold"))
  }
}

@Suite("The command toil")
struct ToilCommandTests {
  @Test("rows of firing and resolved become alerts, and rules get verdicts")
  func states() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "time,alertname,status,instance,acted\n"
    for day in 1...8 {
      text += "2026-03-0\(day)T06:00:00Z,Noise,firing,a,no\n"
      text += "2026-03-0\(day)T06:05:00Z,Noise,firing,a,\n"
      text += "2026-03-0\(day)T06:20:00Z,Noise,resolved,a,\n"
    }
    text += "2026-03-08T07:00:00Z,Disk,firing,a,yes\n2026-03-08T09:00:00Z,Disk,resolved,a,\n"
    let file = try command.file("alerts.csv", text)
    let options = [
      "toil", file, "--state", "status", "--subject", "instance", "--useful", "acted", "--format",
    ]
    let json = try command.run(options + ["json"])
    #expect(json.status == 0)
    let rules = try #require(try json.json()["rules"] as? [[String: Any]])
    #expect(rules.map { $0["rule"] as? String } == ["Noise", "Disk"])
    #expect(rules[0]["alerts"] as? Int == 8 && rules[0]["verdict"] as? String == "delete")
    #expect(rules[0]["median_seconds"] as? Double == 1200)
    #expect(rules[1]["verdict"] as? String == "keep")
    #expect(try command.run(options + ["csv"]).lines.count == 3)
    let open = try command.file(
      "open.csv", "time,rule,over\n2026-03-01T00:00:00Z,A,\n2026-03-02T00:00:00Z,A,\n")
    let standing = try command.run("toil", open, "--end", "over", "--format", "json")
    #expect(standing.status == 0, "\(standing.messages)")
    let only = try #require((try standing.json()["rules"] as? [[String: Any]])?.first)
    #expect(only["alerts"] as? Int == 2 && only["median_seconds"] is NSNull)
    let bad = try command.file("bad.csv", "time,rule,acted\n2026-03-01T00:00:00Z,A,perhaps\n")
    let result = try command.run("toil", bad, "--useful", "acted")
    #expect(result.status == 65 && result.messages.contains("row 1 of column 'acted' is 'perhaps'"))
    let other = try command.file("other.csv", "time,name\n2026-03-01T00:00:00Z,A\n")
    #expect(try command.run("toil", other).status == 64)
  }
}
