import Foundation
import Testing

@Suite("foreshock alert --state")
struct AlertStateTests {
  /// A metric every minute: flat, then a ramp of 0.2 a minute from `start` on, flat again after `end`.
  private func ramp(_ count: Int, from start: Int = 200, to end: Int = 10_000, level: Double = 60) -> String {
    var text = "time,cpu\n"
    for k in 0..<count {
      let rise = Double(max(0, min(k, end) - start)) * 0.2
      let value = k > end ? level : level + rise
      let wobble = Double((k * 37) % 11 - 5) * 0.05
      text += String(format: "2026-03-01T%02d:%02d:00Z,%.3f\n", k / 60, k % 60, value + wobble)
    }
    return text
  }

  private func options(_ file: String, _ state: String) -> [String] {
    [
      "alert", file, "--above", "95", "--within", "30m", "--model", "ets(A,A,N)", "--state", state,
      "--format", "json", "--quiet",
    ]
  }

  @Test func oneIncidentIsOneAlertFromRunToRun() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let state = command.folder.appending(path: "state.json").path
    var starts: Set<String> = [], fired = 0, alerts: [Int] = []
    for count in stride(from: 300, through: 360, by: 10) {
      let file = try command.file("cpu.csv", ramp(count))
      let result = try command.run(options(file, state))
      #expect(result.status == 0, "\(result.messages)")
      let json = try result.json()
      let count = try #require(json["alert_count"] as? Int)
      alerts.append(count)
      let series = try #require((json["series"] as? [[String: Any]])?.first)
      let standing = try #require(series["state"] as? [String: Any])
      if let incident = standing["incident"] as? [String: Any] {
        starts.insert(try #require(incident["starts_at"] as? String))
        #expect(incident["number"] == nil && (incident["id"] as? String)?.hasSuffix("-1") == true)
      }
      if standing["decision"] as? String == "fired" { fired += 1 }
      #expect(!(standing["reason"] as? String ?? "").isEmpty)
    }
    #expect(alerts.first == 0 && alerts.last == 1)
    #expect(starts.count == 1 && fired <= 1)
    // The same data again changes nothing.
    let before = try Data(contentsOf: URL(filePath: state))
    let again = try command.run(options(try command.file("cpu.csv", ramp(360)), state) + ["--fail-on-alert"])
    #expect(again.status == 3)
    #expect(try Data(contentsOf: URL(filePath: state)) == before)
  }

  @Test func aFirstRunKnowsWhatARunningSystemWould() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(360))
    let state = command.folder.appending(path: "s").path
    let json = try command.run(options(file, state)).json()
    let alert = try #require((json["alerts"] as? [[String: Any]])?.first)
    let annotations = try #require(alert["annotations"] as? [String: String])
    for name in [
      "reason", "peak_probability", "first_evidence_at", "suggested_action", "data_as_of", "sparkline",
    ] {
      #expect(annotations[name] != nil, "\(name)")
    }
    #expect((alert["starts_at"] as? String ?? "9") < "2026-03-01T05:59:00Z")
  }

  @Test func receiversThatRememberGetOnlyNews() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let state = command.folder.appending(path: "s").path
    func lines(_ payload: String, _ count: Int, to end: Int = 10_000) throws -> [[String: Any]] {
      let file = try command.file("cpu.csv", ramp(count, to: end))
      let result = try command.run(options(file, state) + ["--payload", payload])
      #expect(result.status == 0, "\(result.messages)")
      return try result.lines.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    }
    let first = try lines("pagerduty", 360)
    #expect(first.map { $0["event_action"] as? String } == ["trigger"])
    #expect(try lines("pagerduty", 361).isEmpty)
    // Slack has heard of nothing yet.
    #expect(try lines("slack", 362).count == 1)
    // Back to normal for twenty minutes: resolved, once, with the same key.
    let over = try lines("pagerduty", 385, to: 362)
    #expect(over.map { $0["event_action"] as? String } == ["resolve"])
    #expect(over.first?["dedup_key"] as? String == first.first?["dedup_key"] as? String)
    #expect(try lines("webhook", 386, to: 362).isEmpty)
    // Alertmanager, which forgets, is told of the end for a quarter of an hour.
    let file = try command.file("cpu.csv", ramp(387, to: 362))
    let standing = try command.run(options(file, state) + ["--payload", "alertmanager"])
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(standing.output.utf8)) as? [[String: Any]])
    let ends = list.compactMap { $0["endsAt"] as? String }
    #expect(list.count >= 1 && ends.count == list.count)
  }

  @Test(
    "Every payload is sound", arguments: ["alertmanager", "webhook", "pagerduty", "slack", "cloudevents"])
  func payloads(_ name: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(360))
    let result = try command.run(
      "alert", file, "--above", "95", "--within", "30m", "--model", "ets(A,A,N)", "--payload", name,
      "--runbook-url", "https://run/books/", environment: ["PAGERDUTY_ROUTING_KEY": "R"])
    #expect(result.status == 0, "\(result.messages)")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(result.output.utf8)) }
    #expect(result.output.contains("https://run/books/ForecastAbove.md"))
    if name == "pagerduty" { #expect(result.output.contains("\"routing_key\":\"R\"")) }
  }

  @Test func prometheusTexts() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(360))
    func text(_ payload: String) throws -> String {
      try command.run(
        "alert", file, "--above", "95", "--within", "30m", "--model", "naive", "--payload", payload
      ).output
    }
    #expect(try text("prometheus").contains("# TYPE foreshock_forecast_breach_probability gauge\n"))
    #expect(try text("prometheus-rules").contains("horizon=\\\"30m\\\"} >= 0.8"))
    #expect(try text("prometheus-rule-tests").contains("rule_files: [\"foreshock.rules.yml\"]"))
  }

  @Test func plansActOnceAndWriteItDown() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let state = command.folder.appending(path: "s").path, audit = command.folder.appending(path: "audit").path
    let mark = command.folder.appending(path: "mark").path
    let plans = try command.file(
      "plans.json",
      """
      [{"name": "note", "command": ["sh", "-c", "printf '%s %s' \\"$FORESHOCK_STATUS\\" \\"$FORESHOCK_LABEL_metric\\" > \(mark)"],
        "why": "a test", "severity": "info", "dry_run": false},
       {"name": "slow", "command": ["sleep", "60"], "severity": "info", "dry_run": false, "timeout": 0.2},
       {"name": "none", "command": ["/does/not/exist"], "severity": "info", "dry_run": false},
       {"name": "dry", "command": ["rm", "-rf", "/does/not/exist"], "severity": "info"},
       {"name": "critical", "command": ["true"], "severity": "critical", "on_resolved": true}]
      """)
    let file = try command.file("cpu.csv", ramp(360))
    let run = try command.run(options(file, state) + ["--act", plans, "--audit", audit])
    #expect(run.status == 0, "\(run.messages)")
    #expect(String(decoding: try Data(contentsOf: URL(filePath: mark)), as: UTF8.self) == "firing cpu")
    let actions = try #require(try run.json()["actions"] as? [[String: Any]])
    let told = Dictionary(
      actions.map { ($0["plan"] as? String ?? "", $0["outcome"] as? String ?? "") },
      uniquingKeysWith: { a, _ in a })
    #expect(told["note"] == "done" && told["slow"] == "stopped, it took too long")
    #expect(told["none"]?.hasPrefix("could not be started") == true && told["dry"] == "not run")
    #expect(told["critical"] == nil)
    let records = String(decoding: try Data(contentsOf: URL(filePath: audit)), as: UTF8.self)
    // Three deeds are written down before and after, the dry run once.
    #expect(records.split(separator: "\n").count == actions.count + 3)
    // The incident goes on: nothing is done again.
    try FileManager.default.removeItem(atPath: mark)
    let next = try command.file("cpu.csv", ramp(362))
    _ = try command.run(options(next, state) + ["--act", plans, "--audit", audit])
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func manySeriesStormAndMissing() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let state = command.folder.appending(path: "s").path
    func table(_ count: Int, missing: Set<Int> = []) throws -> String {
      var text = "unique_id,ds,y\n"
      for id in 0..<6 {
        for (k, line) in ramp(missing.contains(id) ? 360 : count).split(separator: "\n").dropFirst()
          .enumerated()
        where k >= 200 {
          text += "web-\(id),\(line)\n"
        }
      }
      return try command.file("many.csv", text)
    }
    let first = try command.run(
      options(try table(360), state) + ["--storm-limit", "3", "--payload", "alertmanager"])
    #expect(first.status == 0, "\(first.messages)")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [[String: Any]])
    #expect(list.compactMap { ($0["labels"] as? [String: String])?["alertname"] } == ["ForecastAlertStorm"])
    let later = try command.run(
      options(try table(370, missing: [2]), state) + ["--storm-limit", "3", "--payload", "alertmanager"])
    #expect(later.output.contains("ForecastInputMissing") && later.output.contains("web-2"))
  }

  @Test func damagedStatesAreRefusedAndLeftAlone() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(300))
    let path = command.folder.appending(path: "s").path
    #expect(try command.run(options(file, path)).status == 0)
    let good = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    let edits = [
      ("\"version\":1", "\"version\":99"), ("foreshock-alert-state", "something-else"),
      ("\"unheard_for\":0", "\"unheard_for\":-1"), ("{", "["),
    ]
    for (old, new) in edits {
      let bad = good.replacingOccurrences(of: old, with: new)
      #expect(bad != good, "\(old)")
      try Data(bad.utf8).write(to: URL(filePath: path))
      let refused = try command.run(options(file, path))
      #expect(refused.status == 65, "\(old): \(refused.messages)")
      #expect(try Data(contentsOf: URL(filePath: path)) == Data(bad.utf8))
    }
    // A folder that is not there.
    let nowhere = try command.run(options(file, "/does/not/exist/state"))
    #expect(nowhere.status == 73, "\(nowhere.messages)")
  }
}
