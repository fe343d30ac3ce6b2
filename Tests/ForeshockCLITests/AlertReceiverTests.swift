import Foundation
import Testing

/// Who is told what and when, and what is done about it.
@Suite("foreshock alert --state, receivers")
struct AlertReceiverTests {
  let command: CommandRunner
  let state: String

  init() throws {
    command = try CommandRunner()
    state = command.folder.appending(path: "state").path
  }

  /// A metric that climbs from sample 200 on, every `every` seconds, or without times.
  private func ramp(_ count: Int, every: Int? = 60, from first: Int = 0, metric: String = "cpu") throws
    -> String
  {
    var text = every == nil ? "\(metric)\n" : "time,\(metric)\n"
    for k in first..<count {
      let value = 60 + Double(max(0, k - 200)) * 0.2 + Double((k * 37) % 11 - 5) * 0.05
      if let every {
        text += "\(1_772_323_200 + k * every),\(value)\n"
      } else {
        text += "\(value)\n"
      }
    }
    return try command.file("\(metric).csv", text)
  }

  private func run(_ file: String, _ more: String..., within: String = "30") throws -> CommandRunner.Result {
    try command.run(
      ["alert", file, "--above", "95", "--within", within, "--model", "ets(A,A,N)", "--season", "none"] + more
    )
  }

  @Test func everyReceiverHearsOfIt() throws {
    defer { command.clean() }
    for payload in ["slack", "pagerduty", "webhook", "cloudevents"] {
      #expect(try run(ramp(360), "--state", state, "--payload", payload).lines.count == 1, "\(payload)")
      #expect(try run(ramp(361), "--state", state, "--payload", payload).output.isEmpty, "\(payload)")
    }
  }

  @Test func somebodyIsToldBeforeAnythingIsDone() throws {
    defer { command.clean() }
    let mark = command.folder.appending(path: "mark").path
    let plans = try command.file(
      "plans.json",
      """
      [{"name": "look", "command": ["sh", "-c", "cat '\(command.folder.path)'/out-* > \(mark)"],
        "severity": "info", "dry_run": false}]
      """)
    let result = try run(
      ramp(360), "--state", state, "--payload", "pagerduty", "--act", plans, "--audit",
      command.folder.appending(path: "audit").path)
    #expect(result.status == 0 && result.output.contains("trigger"), "\(result.messages)")
    #expect(try String(contentsOfFile: mark, encoding: .utf8) == result.output)
    let records = try String(contentsOf: command.folder.appending(path: "audit"), encoding: .utf8)
    #expect(records.split(separator: "\n").map { $0.contains("\"begun\"") } == [true, false])
  }

  @Test func withoutARecordNothingIsDoneAndAllIsPrinted() throws {
    defer { command.clean() }
    let mark = command.folder.appending(path: "mark").path
    let plans = try command.file(
      "plans.json",
      #"[{"name": "touch", "command": ["touch", "\#(mark)"], "severity": "info", "dry_run": false}]"#)
    let result = try run(
      ramp(360), "--state", state, "--payload", "pagerduty", "--act", plans, "--audit", "/does/not/exist/a")
    #expect(result.status == 73 && result.output.contains("trigger"))
    #expect(!FileManager.default.fileExists(atPath: mark))
    // A state that cannot be written: somebody is told, and told again the next time.
    for _ in 0..<2 {
      let unwritten = try run(ramp(360), "--state", "/does/not/exist/s", "--payload", "pagerduty")
      #expect(unwritten.status == 73 && unwritten.output.contains("trigger"))
    }
    // Plans are read before anything is computed.
    let bad = try command.file("bad.json", "[{}]")
    #expect(try run(ramp(360), "--state", state, "--act", bad).status == 65)
    let unrecorded = try run(ramp(360), "--state", state, "--act", plans)
    #expect(unrecorded.status == 64 && unrecorded.messages.contains("'touch' is no dry run"))
    // A misspelt limit is none.
    let misspelt = try command.file(
      "misspelt.json", #"[{"name": "a", "command": ["true"], "max_per_hour": 1}]"#)
    let refused = try run(ramp(360), "--state", state, "--act", misspelt)
    #expect(refused.status == 65 && refused.messages.contains("'max_per_hour'"), "\(refused.messages)")
  }

  @Test func laterRunsEvaluateEverySample() throws {
    defer { command.clean() }
    func start(_ counts: [Int], _ state: String) throws -> String {
      var last: CommandRunner.Result?
      for count in counts { last = try run(ramp(count), "--state", state, "--format", "json") }
      let json = try #require(last).json()
      let series = try #require((json["series"] as? [[String: Any]])?.first)
      let incident = (series["state"] as? [String: Any])?["incident"] as? [String: Any]
      return try #require(incident?["starts_at"] as? String)
    }
    // Both know that it fired before it passed the limit at 06:15, which lies further back than a first run looks.
    let often = try start(Array(stride(from: 250, through: 390, by: 10)), state)
    let once = try start([250, 390], state + "2")
    #expect(often < "2026-03-01T06:05:00Z" && once < "2026-03-01T06:05:00Z", "\(often) \(once)")
  }

  @Test func theEndIsAsFarAwayAsThePromise() throws {
    defer { command.clean() }
    let output = try run(ramp(360, every: 3600), "--payload", "alertmanager").output
    let list = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
    let end = try #require(ISO8601DateFormatter().date(from: Self.seconds(list.first?["endsAt"])))
    #expect(abs(end.timeIntervalSinceNow - 4 * 3600) < 120)
    // Minutes that are looked at every ten minutes must not end in between.
    let seldom = try run(ramp(360), "--payload", "alertmanager", "--every", "10m").output
    let kept = try #require(try JSONSerialization.jsonObject(with: Data(seldom.utf8)) as? [[String: Any]])
    let last = try #require(ISO8601DateFormatter().date(from: Self.seconds(kept.first?["endsAt"])))
    #expect(abs(last.timeIntervalSinceNow - 40 * 60) < 120)
    #expect(try run(ramp(360), "--every", "10").status == 64)
  }

  /// A time without its fraction.
  private static func seconds(_ time: Any?) -> String {
    String((time as? String ?? "").prefix(19)) + "Z"
  }

  @Test func alertsWithoutAClockKeepTheirBeginning() throws {
    defer { command.clean() }
    var starts: Set<String> = []
    for count in [360, 361, 362] {
      let output = try run(ramp(count, every: nil), "--state", state, "--payload", "alertmanager").output
      let list = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[String: Any]])
      starts.formUnion(list.compactMap { $0["startsAt"] as? String })
      #expect(list.count == 1)
    }
    #expect(starts.count == 1 && starts.first?.hasPrefix("20") == true)
  }

  @Test func aSlidingWindowWithoutTimesIsSaid() throws {
    defer { command.clean() }
    _ = try run(ramp(300, every: nil), "--state", state)
    #expect(!(try run(ramp(300, every: nil), "--state", state).messages.contains("give a time column")))
    let moved = try run(ramp(310, every: nil, from: 10), "--state", state)
    #expect(moved.status == 0 && moved.messages.contains("give a time column"))
    let short = try run(ramp(250, every: nil), "--state", state)
    #expect(short.messages.contains("nothing was evaluated"))
  }

  @Test func whatStandsIsSentThoughNothingCanBeForecast() throws {
    defer { command.clean() }
    #expect(
      try run(ramp(360), "--state", state, "--payload", "alertmanager").output.contains("ForecastAbove"))
    for text in ["time,cpu\n1772323200,61\n", "time,cpu\n", ""] {
      let file = try command.file("cpu.csv", text)
      let result = try run(file, "--state", state, "--payload", "alertmanager")
      #expect(result.status != 0)
      #expect(result.output.contains("ForecastAbove"), "\(text): \(result.messages)")
    }
  }

  @Test func settingsFitTheGrid() throws {
    defer { command.clean() }
    let fine = try run(ramp(300, every: 10), "--state", state, "--keep-firing", "1m")
    #expect(fine.status == 0, "\(fine.messages)")
    let coarse = try run(ramp(60, every: 100 * 86_400), "--state", state + "2")
    #expect(coarse.status == 0, "\(coarse.messages)")
    for option in ["--for", "--keep-firing", "--cooldown"] {
      let long = try run(ramp(300), "--state", state, option, "9223372036854775807")
      #expect(long.status == 64, "\(option): \(long.messages)")
    }
    for (option, value) in [("--evaluations", "2/3"), ("--clear-probability", "0.2"), ("--storm-limit", "5")]
    {
      let alone = try run(ramp(300), option, value)
      #expect(alone.status == 64 && alone.messages.contains("--state"), "\(option)")
    }
  }

  @Test func rulesThatNobodyAsksForEnd() throws {
    defer { command.clean() }
    func other() throws -> CommandRunner.Result {
      try command.run(
        "alert", ramp(361), "--above", "500", "--within", "30", "--model", "naive", "--state", state,
        "--payload", "pagerduty")
    }
    #expect(try run(ramp(360), "--state", state, "--payload", "pagerduty").output.contains("trigger"))
    #expect(try other().output.isEmpty)
    // Ten days later, as the state tells it.
    let text = try String(contentsOfFile: state, encoding: .utf8)
    let day = try #require(
      Int64(
        text.firstMatch(of: try Regex("used_on\":\\{\"microseconds\":([0-9]+)"))?
          .output[1].substring ?? ""))
    try Data(text.replacing("\(day)", with: "\(day - 10 * 86_400_000_000)").utf8)
      .write(to: URL(filePath: state))
    #expect(try other().output.contains("\"resolve\""))
    #expect(!(try String(contentsOfFile: state, encoding: .utf8)).contains("above 95"))
  }

  @Test func hostileStatesAreRefused() throws {
    defer { command.clean() }
    _ = try run(ramp(360), "--state", state, "--payload", "pagerduty")
    let good = try String(contentsOfFile: state, encoding: .utf8)
    for key in ["clock", "evaluated", "arrived", "sentAt", "last_elapsed", "step"] {
      for number in ["9223372036854775807", "-9223372036854775808"] {
        let bad = good.replacing(
          try Regex("\"\(key)\":(\\{\"microseconds\":)?[0-9]+"),
          with: { match in
            "\"\(key)\":\(match.output[1].substring ?? "")\(number)"
          })
        #expect(bad != good, "\(key)")
        try Data(bad.utf8).write(to: URL(filePath: state))
        let refused = try run(ramp(361), "--state", state)
        #expect(refused.status == 65, "\(key) \(number): \(refused.status) \(refused.messages)")
      }
    }
  }

  @Test func modelsHaveAnAge() throws {
    defer { command.clean() }
    let saved = command.folder.appending(path: "model").path
    _ = try run(ramp(360), "--save", saved)
    func age(_ result: CommandRunner.Result) throws -> String? {
      let alert = try #require((try result.json()["alerts"] as? [[String: Any]])?.first)
      return (alert["annotations"] as? [String: String])?["model_age"]
    }
    #expect(try age(run(ramp(360), "--format", "json")) == "0 s")
    let loaded = try command.run(
      "alert", ramp(365), "--above", "95", "--within", "30", "--load", saved, "--format", "json")
    #expect(try age(loaded) == "5 min")
  }
}
