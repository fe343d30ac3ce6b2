import Foundation
import Testing

/// Files of many series under `--state`: late ones, wrong clocks, grids of their own, series that leave.
@Suite("foreshock alert --state, many series")
struct AlertManySeriesTests {
  let command: CommandRunner
  let state: String

  init() throws {
    command = try CommandRunner()
    state = command.folder.appending(path: "state").path
  }

  /// One series: samples `first` … `last` of a metric that is flat, then climbs from minute 200 on, every `step`
  /// minutes, its stamps `shift` minutes wrong.
  struct Line {
    var id: String
    var last: Int
    var climbs = true
    var step = 1
    var shift = 0
  }

  private func table(_ lines: [Line], column: String = "cpu") throws -> String {
    var text = "unique_id,ds,\(column)\n"
    for line in lines {
      for k in stride(from: line.last % line.step, to: line.last, by: line.step) {
        let rise = line.climbs ? Double(max(0, k - 200)) * 0.2 : 0
        let minute = k + line.shift
        let stamp = String(
          format: "2026-03-%02dT%02d:%02d:00Z", 1 + minute / 1440, minute / 60 % 24, minute % 60)
        text += "\(line.id),\(stamp),\(60 + rise + Double((k / line.step * 37) % 11 - 5) * 0.05)\n"
      }
    }
    return try command.file("many.csv", text)
  }

  private func run(_ lines: [Line], _ more: String..., above: String = "95") throws -> CommandRunner.Result {
    let result = try command.run(
      [
        "alert", try table(lines), "--id", "unique_id", "--above", above, "--within", "30m", "--model",
        "ets(A,A,N)", "--season",
        "none", "--state", state, "--quiet",
      ] + more)
    #expect(result.status == 0, "\(result.messages)")
    return result
  }

  /// By series: phase and decision.
  private func standings(_ result: CommandRunner.Result) throws -> [String: (
    phase: String, decision: String?
  )] {
    let all = try #require(try result.json()["series"] as? [[String: Any]])
    var found: [String: (phase: String, decision: String?)] = [:]
    for entry in all {
      let standing = try #require(entry["state"] as? [String: Any])
      found[entry["id"] as? String ?? ""] = (
        standing["phase"] as? String ?? "", standing["decision"] as? String
      )
    }
    return found
  }

  @Test func lateSeriesFireAsOthersDo() throws {
    defer { command.clean() }
    var fired: [String: Int] = [:]
    for minute in stride(from: 300, to: 375, by: 3) {
      // One on time, one 2 minutes late, one 10.
      let lines = [
        Line(id: "a", last: minute), Line(id: "b", last: minute - 2), Line(id: "c", last: minute - 10),
      ]
      let result = try run(lines, "--format", "json")
      for (id, standing) in try standings(result) {
        #expect(standing.decision != "held", "\(id) at \(minute)")
        if standing.phase == "firing", fired[id] == nil { fired[id] = minute }
      }
      #expect(!(try String(contentsOfFile: state, encoding: .utf8)).contains("\"input_is_missing\":true"))
    }
    let first = try #require(fired["a"])
    #expect(first < 372, "by prediction, not by the breach")
    let second = try #require(fired["b"]), late = try #require(fired["c"])
    #expect((first - 3...first + 6).contains(second) && (first + 6...first + 15).contains(late))
  }

  @Test func aClockAheadSilencesNobody() throws {
    defer { command.clean() }
    let calm = ["x", "y", "z"].map { Line(id: $0, last: 358, climbs: false) }
    _ = try run([Line(id: "a", last: 358), Line(id: "b", last: 358)] + calm, "--format", "json")
    // One jumps three hours ahead, and is corrected later.
    func lines(_ minute: Int, shift: Int) -> [Line] {
      [Line(id: "a", last: minute), Line(id: "b", last: minute, shift: shift)]
        + calm.map { Line(id: $0.id, last: minute, climbs: false) }
    }
    for minute in [360, 362, 364] {
      let found = try standings(try run(lines(minute, shift: 180), "--format", "json"))
      #expect(found["a"]?.phase == "firing" && found["a"]?.decision != nil)
      #expect(found["x"]?.decision == "quiet")
    }
    for minute in [366, 368, 370] {
      let found = try standings(try run(lines(minute, shift: 0), "--format", "json"))
      #expect(found["b"]?.decision != nil, "\(minute)")
      #expect(found["a"]?.phase == "firing" && found["x"]?.decision == "quiet")
    }
  }

  @Test func limitsAndMetricsAreToldApart() throws {
    defer { command.clean() }
    let lines = [Line(id: "a", last: 360), Line(id: "b", last: 360, climbs: false)]
    func labels(_ above: String) throws -> [[String: String]] {
      let result = try run(lines, "--payload", "alertmanager", above: above)
      let list = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
      return list.compactMap { $0["labels"] as? [String: String] }
    }
    let low = try labels("80"), high = try labels("95")
    #expect(low.count == 1 && high.count == 1)
    #expect(low[0]["threshold"] == "80" && high[0]["threshold"] == "95")
    #expect(low[0]["metric"] == "cpu" && low[0]["instance"] == "a")
  }

  @Test func instancesAreTheIds() throws {
    defer { command.clean() }
    let result = try command.run(
      "alert", try table([Line(id: "a", last: 300), Line(id: "b", last: 300)]), "--id", "unique_id",
      "--above", "95", "--within",
      "30m", "--instance", "web", "--model", "naive")
    #expect(result.status == 64 && result.messages.contains("--instance"))
  }

  @Test func seriesThatLeaveAreMissedThenResolvedThenForgotten() throws {
    defer { command.clean() }
    let mark = command.folder.appending(path: "mark").path
    let plans = try command.file(
      "plans.json",
      """
      [{"name": "over", "command": ["sh", "-c", "printf '%s' \\"$FORESHOCK_LABEL_instance\\" > \(mark)"],
        "severity": "info", "on_resolved": true, "dry_run": false}]
      """)
    let calm = ["x", "y"].map { Line(id: $0, last: 360, climbs: false) }
    _ = try run([Line(id: "gone", last: 360)] + calm, "--payload", "pagerduty")
    func later(_ minute: Int, _ payload: String = "pagerduty") throws -> String {
      try run(
        calm.map { Line(id: $0.id, last: minute, climbs: false) }, "--payload", payload, "--act", plans,
        "--audit", mark + ".audit"
      ).output
    }
    #expect(try later(362).isEmpty)
    // Held, and told of as missing, by whoever is asked.
    let missed = try later(367)
    #expect(missed.contains("has given no usable sample") && missed.contains("gone"))
    let standing = try later(368, "alertmanager")
    #expect(standing.contains("ForecastAbove") && standing.contains("ForecastInputMissing"))
    #expect(!FileManager.default.fileExists(atPath: mark))
    // After an hour what fired is resolved for want of data, with its plan, and input is missing still.
    let resolved = try later(421)
    #expect(resolved.contains("\"resolve\"") && !resolved.contains("\"trigger\""))
    #expect(try String(contentsOfFile: mark, encoding: .utf8) == "gone")
    #expect(try later(422, "alertmanager").contains("ForecastInputMissing"))
    // Then it is forgotten, and that is said.
    let forgotten = try later(440, "webhook")
    #expect(forgotten.isEmpty)
    let last = try later(441, "alertmanager")
    #expect(last.contains("no longer watched") || !last.contains("ForecastInputMissing"))
  }

  @Test func seriesThatAreDeadDoNotBegin() throws {
    defer { command.clean() }
    // Dead for two hours at a value beyond the limit, in the file all the same.
    let calm = ["x", "y"].map { Line(id: $0, last: 520, climbs: false) }
    for minute in [520, 530, 600, 610] {
      let lines =
        [Line(id: "dead", last: 400)] + calm.map { Line(id: $0.id, last: minute, climbs: false) }
      let result = try run(lines, "--payload", "alertmanager", above: "90")
      #expect(!result.output.contains("dead"), "\(minute): \(result.output)")
    }
  }

  @Test func seriesThatStoppedBeforeTheFirstRunDoNotFireOnWhatWasThen() throws {
    defer { command.clean() }
    func text(_ suspect: Int, _ minute: Int) throws -> String {
      let calm = ["x", "y"].map { Line(id: $0, last: minute, climbs: false) }
      return try run([Line(id: "late", last: suspect)] + calm, "--payload", "alertmanager", above: "90")
        .output
    }
    // Missing input bears the rule's name as another label.
    let fires = "\"alertname\" : \"ForecastAbove\""
    #expect(!(try text(400, 420)).contains(fires))
    let missed = try text(400, 427)
    #expect(!missed.contains(fires) && missed.contains("ForecastInputMissing"))
    // It was only late: its next sample counts.
    #expect(try text(412, 432).contains(fires))
  }

  /// Stamps a few seconds off the minute, others from run to run, as the grid is found anew with every row.
  @Test func stampsThatJitterAreNoNewSamples() throws {
    defer { command.clean() }
    func table(_ count: Int, seed: Int) throws -> String {
      var text = "unique_id,ds,cpu\n"
      for (place, id) in ["a", "b", "c"].enumerated() {
        for k in 0..<count {
          let rise = place == 0 ? Double(max(0, k - 200)) * 0.2 : 0
          let second = 30 + (k * 7919 + place * 31 + seed * 17) % 21 - 10
          let stamp = String(format: "2026-03-01T%02d:%02d:%02dZ", k / 60, k % 60, second)
          text += "\(id),\(stamp),\(60 + rise + Double((k * 37) % 11 - 5) * 0.05)\n"
        }
      }
      return try command.file("jitter.csv", text)
    }
    var fired = 0, starts: Set<String> = []
    for minute in stride(from: 300, to: 372, by: 3) {
      // Twice the same rows: the second time nothing is new.
      for again in [false, true] {
        let result = try command.run(
          "alert", try table(minute, seed: minute), "--id", "unique_id", "--above", "95", "--within", "30m",
          "--model", "ets(A,A,N)", "--season", "none", "--state", state, "--quiet", "--format", "json")
        #expect(result.status == 0, "\(result.messages)")
        let all = try #require(try result.json()["series"] as? [[String: Any]])
        for entry in all {
          let standing = try #require(entry["state"] as? [String: Any])
          let decision = standing["decision"] as? String
          if again { #expect(decision == nil, "\(minute)") } else { #expect(decision != nil, "\(minute)") }
          if decision == "fired" { fired += 1 }
          if let incident = standing["incident"] as? [String: Any] {
            starts.insert(incident["starts_at"] as? String ?? "")
          }
        }
      }
    }
    // It may fire at a sample between two runs, of which only the last one's decision is told.
    #expect(fired <= 1 && starts.count == 1)
  }

  @Test func gridsHaveRulesOfTheirOwn() throws {
    defer { command.clean() }
    for minute in stride(from: 600, to: 800, by: 25) {
      let lines = [
        Line(id: "minutes", last: minute, climbs: false),
        Line(id: "quarters", last: minute / 15 * 15, climbs: false, step: 15),
      ]
      let found = try standings(try run(lines, "--format", "json"))
      #expect(found["quarters"]?.decision == "quiet", "\(minute)")
    }
    #expect(!(try String(contentsOfFile: state, encoding: .utf8)).contains("\"input_is_missing\":true"))
  }

  /// What fires of the alerts that input is missing, in the body for Alertmanager.
  private func missed(_ ends: [String: Int]) throws -> [[String: String]] {
    let lines = ends.keys.sorted().map { Line(id: $0, last: ends[$0] ?? 0, climbs: false) }
    let body = try run(lines, "--payload", "alertmanager", "--storm-limit", "3").output
    let all = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [[String: Any]])
    return try all.compactMap { alert in
      let labels = try #require(alert["labels"] as? [String: String])
      let annotations = try #require(alert["annotations"] as? [String: String])
      let isOver = (annotations["summary"] ?? "").contains("again")
      guard labels["alertname"] == "ForecastInputMissing", !isOver else { return nil }
      // What is resolved ends in the past.
      let end = try (alert["endsAt"] as? String).map { try Date($0, strategy: .iso8601) }
      let status = end.map { $0 > Date() } ?? true ? "firing" : "resolved"
      return labels.merging(annotations) { label, _ in label }.merging(["status": status]) { $1 }
    }.filter { $0["missing"] != nil || $0["instance"] != nil }
  }

  @Test func oneMessageTellsOfManySeriesThatStop() throws {
    defer { command.clean() }
    var ends = Dictionary(uniqueKeysWithValues: "abcdef".map { (String($0), 60) })
    #expect(try missed(ends).isEmpty)
    ends["f"] = 75
    let many = try missed(ends)
    #expect(many.count == 1 && many.first?["severity"] == "critical")
    #expect(many.first?["summary"]?.hasPrefix("5 of 6 series of ForecastAbove give no usable sample") == true)
    #expect(many.first?["description"] == "Among them: a, b, c, d, e")
    // Two are more than half of the limit; one is told of by itself.
    (ends["a"], ends["b"], ends["c"], ends["f"]) = (78, 78, 78, 78)
    #expect(try missed(ends).map { $0["missing"] } == ["2"])
    for id in "abcdf" { ends[String(id)] = 82 }
    let last = try missed(ends).filter { $0["status"] == "firing" }
    #expect(last.count == 1 && last.first?["instance"] == "e")
  }

  @Test func whoWasToldOfBeforeManyStopIsNotResolved() throws {
    defer { command.clean() }
    var ends = Dictionary(uniqueKeysWithValues: "abcdef".map { (String($0), 60) })
    #expect(try missed(ends).isEmpty)
    for id in "bcdef" { ends[String(id)] = 75 }
    #expect(try missed(ends).map { $0["instance"] } == ["a"])
    ends["f"] = 90
    let all = try missed(ends)
    #expect(all.allSatisfy { $0["status"] == "firing" })
    #expect(all.compactMap { $0["instance"] } == ["a"] && all.compactMap { $0["missing"] } == ["5"])
  }
}
