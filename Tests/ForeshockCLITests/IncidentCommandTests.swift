import Foundation
import Testing

@Suite("Drafts of postmortems on the command line")
struct IncidentCommandTests {
  /// Ten days of five minutes; on the last day the queue grows, then the load, for an hour.
  static func file(until last: Int = 2880) -> String {
    var text = "time,load,queue,good,total\n"
    for index in 0..<last {
      let minute = index * 5
      let wobble = Double((index * 7919) % 1009) / 500
      let since = Double(index - 2700)
      let extra = since < 0 ? 0 : since < 48 ? 45 * since / 48 : since < 60 ? 45 : 0
      let queue = 10 + Double((index * 104_729) % 997) / 500 + (since > -20 && since < 60 ? 30 : 0)
      text += String(
        format: "2026-03-%02dT%02d:%02d:00Z,%.3f,%.3f,%d,1000\n", 1 + minute / 1440, minute / 60 % 24,
        minute % 60,
        50 + wobble + extra, queue, extra > 40 ? 900 : 1000)
    }
    return text
  }

  static let times = ["--from", "2026-03-10T09:30:00Z", "--to", "2026-03-10T18:00:00Z"]

  @Test func draftsMarkdown() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let data = try command.file("data.csv", Self.file())
    let result = try command.run(
      [
        "incident", data, "--above", "90", "--good", "good", "--total", "total", "--objective", "99.9",
        "--output", "draft.md",
      ]
        + Self.times)
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    let text = try String(contentsOf: command.folder.appending(path: "draft.md"), encoding: .utf8)
    for part in [
      "# Incident: load above 90, 2026-03-10 ", "```text\n", "## Timeline", "| queue |", "Lead time: ",
      "events were bad", "of the error budget of 30d", "- [ ] Look at queue, which deviated first",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
  }

  @Test func jsonHasTheSameFacts() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let data = try command.file("data.csv", Self.file())
    let json = try command.run(
      ["incident", data, "--above", "90", "--format", "json", "--signals", "queue"] + Self.times
    ).json()
    #expect(json["schema_version"] as? Int == 1)
    #expect((json["lead_samples"] as? Int ?? 0) > 0)
    #expect((json["lead_seconds"] as? Double) == (json["lead_samples"] as? Double).map { $0 * 300 })
    let kinds = try #require(json["timeline"] as? [[String: Any]]).compactMap { $0["kind"] as? String }
    for kind in [
      "first_anomaly", "first_prediction", "alert_fired", "crossing", "peak", "recovery", "alert_resolved",
    ] {
      #expect(kinds.contains(kind), "\(kind)")
    }
    let signals = try #require(json["signals"] as? [[String: Any]])
    #expect(Set(signals.compactMap { $0["name"] as? String }) == ["load", "queue"])
    #expect(json["is_over"] as? Bool == true)
  }

  /// The file as it was at a time gives the same entries as the whole file up to then.
  @Test func nothingRestsOnLaterRows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let whole = try command.file("whole.csv", Self.file())
    let cut = try command.file("cut.csv", Self.file(until: 2752))
    func entries(_ path: String, to end: String) throws -> [String] {
      let json = try command.run(
        "incident", path, "--above", "90", "--from", "2026-03-10T09:30:00Z", "--to", end, "--format", "json"
      ).json()
      return try #require(json["timeline"] as? [[String: Any]]).filter {
        $0["kind"] as? String != "peak" && ($0["time"] as? String ?? "") < "2026-03-10T13:20:00Z"
      }.map { "\($0["time"] ?? "") \($0["text"] ?? "")" }
    }
    let known = try entries(cut, to: "2026-03-10T13:15:00Z")
    #expect(known.count >= 4)
    let later = try entries(whole, to: "2026-03-10T18:00:00Z")
    #expect(known == later)
  }

  @Test func picturesAndRefusals() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let data = try command.file("data.csv", Self.file())
    #expect(
      try command.run(["incident", data, "--above", "90", "--chart", "svg"] + Self.times).output.contains(
        "<svg"))
    let plain = try command.run(["incident", data, "--chart", "none"] + Self.times)
    #expect(plain.status == 0 && plain.output.contains("without a threshold"))
    for arguments in [
      ["--from", "2027-01-01", "--to", "2027-01-02"], ["--from", "2026-03-05", "--to", "2026-03-04"],
      ["--from", "soon", "--to", "2026-03-05"], ["--from", "2026-03-05"],
      Self.times + ["--good", "good"], Self.times + ["--format", "csv"],
      Self.times + ["--above", "1", "--within", "0"],
    ] {
      #expect(try command.run(["incident", data] + arguments).status == 64, "\(arguments)")
    }
    let early = try command.run(
      "incident", data, "--above", "90", "--from", "2026-03-01T00:10:00Z", "--to", "2026-03-01T01:00:00Z")
    #expect(early.status == 4)
    #expect(try command.run(["incident", data, "--signals", "nothing"] + Self.times).status == 65)
  }

  @Test func longFilesNameTheirSeries() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y\n"
    for line in Self.file().split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",")
      text += "load,\(cells[0]),\(cells[1])\nqueue,\(cells[0]),\(cells[2])\n"
    }
    let data = try command.file("long.csv", text)
    #expect(try command.run(["incident", data, "--above", "90"] + Self.times).status == 64)
    let result = try command.run(
      ["incident", data, "--series", "load", "--above", "90", "--format", "json"] + Self.times)
    let signals = try #require(try result.json()["signals"] as? [[String: Any]])
    #expect(signals.count == 2)
  }
}
