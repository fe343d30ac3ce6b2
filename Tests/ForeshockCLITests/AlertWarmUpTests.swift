import Foundation
import Testing

@Suite("foreshock alert --warm-up")
struct AlertWarmUpTests {
  /// A metric every minute that rises by 0.3 a minute to 95 at its 240th sample.
  private func ramp(_ count: Int) -> String {
    var text = "time,cpu\n"
    for k in 0..<count {
      let wobble = Double((k * 37) % 11 - 5) * 0.05
      text += String(
        format: "2026-03-01T%02d:%02d:00Z,%.3f\n", k / 60, k % 60, 95 + 0.3 * Double(k - 240) + wobble)
    }
    return text
  }

  private func run(_ count: Int, _ more: String..., at command: CommandRunner) throws -> [String: Any] {
    let result = try command.run(
      [
        "alert", try command.file("cpu.csv", ramp(count)), "--above", "95", "--within", "30m", "--model",
        "ets(A,A,N)", "--format", "json", "--state", command.folder.appending(path: "state").path,
      ] + more)
    #expect(result.status == 0, "\(result.messages)")
    return try result.json()
  }

  private func standing(_ json: [String: Any]) throws -> [String: Any] {
    try #require((json["series"] as? [[String: Any]])?.first?["state"] as? [String: Any])
  }

  @Test func nothingFiresBeforeTheModelHasSeenEnough() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    // Thirty minutes before the threshold, ten before the end of the warm-up.
    let early = try run(230, "--warm-up", "4h", at: command)
    #expect(early["alert_count"] as? Int == 0)
    #expect(try standing(early)["phase"] as? String == "ok")
    #expect(try standing(early)["decision"] as? String == "held")
    let reason = try #require(try standing(early)["reason"] as? String)
    #expect(reason.contains("warming up, 10 min to go"), "\(reason)")
    // What came during the warm-up is no evidence afterwards either: three of five evaluations are needed.
    #expect(try run(240, "--warm-up", "4h", at: command)["alert_count"] as? Int == 0)
    #expect(try run(250, "--warm-up", "4h", at: command)["alert_count"] as? Int == 1)
  }

  @Test func withoutWarmUpTheSameDataFires() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    #expect(try run(230, "--warm-up", "0", at: command)["alert_count"] as? Int == 1)
  }

  @Test func thirtySamplesAreTheDefault() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let json = try run(20, at: command)
    #expect(try standing(json)["decision"] as? String == "held")
    #expect(try #require(try standing(json)["reason"] as? String).contains("10 min to go"))
    #expect(try standing(try run(31, at: command))["decision"] as? String == "quiet")
  }

  @Test func twoSeasonsAreWhereThereIsOne() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(230))
    let state = command.folder.appending(path: "state").path
    let result = try command.run(
      "alert", file, "--above", "95", "--within", "30m", "--model", "seasonal-naive", "--season", "2h",
      "--state", state, "--format", "table")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.output.contains("warm-up  ") && result.output.contains("10 min to go"))
  }

  @Test func badSpansAreRefused() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("cpu.csv", ramp(60))
    let common = ["alert", file, "--above", "95", "--within", "30m"]
    let stateless = try command.run(common + ["--warm-up", "1h"])
    #expect(stateless.status == 64 && stateless.messages.contains("--warm-up needs --state"))
    let state = command.folder.appending(path: "state").path
    let unreadable = try command.run(common + ["--state", state, "--warm-up", "long"])
    #expect(unreadable.status == 64 && unreadable.messages.contains("--warm-up"))
  }
}
