import Foundation
import Testing

/// Inputs that once gave wrong figures, traps or hangs in the commands around incidents and service levels.
@Suite("Odd input of incident, check, backtest, generate and slo")
struct OddInputTests {
  /// Three days of five minutes in epoch seconds; from sample 600 to 640 the load is 90.
  static func epochs(beyond: Range<Int> = 600..<640) -> String {
    var text = "time,cpu,queue\n"
    for row in 0..<864 {
      let cpu = (beyond.contains(row) ? 90 : 50) + Double(row * 7919 % 1009) / 500
      text += "\(1_767_225_600 + row * 300),\(cpu),\(row * 104_729 % 97)\n"
    }
    return text
  }

  @Test func aGuessedTimeColumnIsNoSignal() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("epoch.csv", Self.epochs())
    let result = try runner.run(
      "incident", file, "--above", "80", "--from", "2026-01-03T01:00:00Z", "--to", "2026-01-03T06:02:00Z",
      "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    let json = try result.json()
    let signals = try #require(json["signals"] as? [[String: Any]]).compactMap { $0["name"] as? String }
    #expect(Set(signals) == ["cpu", "queue"])
    // The last sample is not behind --to.
    #expect(json["to"] as? String == "2026-01-03T06:00:00Z")
    let lines = try runner.run("check", file, "--value", "all", "--format", "csv").output.split(
      separator: "\n")
    #expect(lines.count == 3, "\(lines)")
  }

  @Test func whatWasPassedBeforeTheLooksHasNoLead() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("epoch.csv", Self.epochs())
    let arguments = [
      "incident", file, "--above", "80", "--from", "2026-01-03T03:00:00Z", "--to", "2026-01-03T08:00:00Z",
      "--before", "0",
    ]
    let json = try runner.run(arguments + ["--format", "json"]).json()
    #expect(json["lead_samples"] == nil || json["lead_samples"] is NSNull)
    let text = try runner.run(arguments).output
    #expect(text.contains("already when the looks begin, since 2026-01-03 02:00"), "\(text)")
    #expect(text.contains("a longer --before"))
    #expect(!text.contains("No alert came before the crossing"))
  }

  @Test func hugeNumbersAreNoTraps() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("epoch.csv", Self.epochs())
    let steps = try runner.file("steps.csv", "v\n" + (0..<200).map { "\($0 % 7)\n" }.joined())
    let times = ["--from", "2026-01-03T01:00:00Z", "--to", "2026-01-03T06:00:00Z"]
    #expect(try runner.run("incident", steps, "--from", "100", "--to", "9223372036854775807").status == 0)
    for option in ["--for", "--keep-firing"] {
      let result = try runner.run(["incident", file, "--above", "80", option, "900000000000000000"] + times)
      #expect(result.status == 64, "\(result.status) \(result.messages)")
    }
    #expect(try runner.run("check", file, "--stale-after", "900000000000000000").status == 0)
  }

  @Test func modelsAreNamedOnceAndFaultsAtAll() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("epoch.csv", Self.epochs())
    #expect(try runner.run("backtest", file, "--horizon", "30m", "--model", "naive,naive").status == 64)
    #expect(try runner.run("generate", "web-cpu", "--days", "3", "--inject", ",").status == 64)
  }

  @Test("a gap longer than a model's window is missing evidence, not the end of the replay")
  func longGaps() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let rows = Self.epochs().split(separator: "\n", omittingEmptySubsequences: false)
    let gappy = (rows[..<500] + rows[530...]).joined(separator: "\n")
    let file = try runner.file("gap.csv", gappy)
    let result = try runner.run(
      "backtest", file, "--horizon", "30m", "--model", "predict-linear", "--above", "80", "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    #expect(!result.messages.contains("could not be replayed"))
  }

  @Test func hugeCountsDoNotShip() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    var text = "time,bad,total\n2025-12-31T22:00:00Z,0,1.7e308\n2025-12-31T23:00:00Z,0,1.7e308\n"
    for hour in 0..<24 { text += String(format: "2026-01-01T%02d:00:00Z,50,100\n", hour) }
    let file = try runner.file("huge.csv", text)
    let result = try runner.run(
      "slo", file, "--errors", "bad", "--total", "total", "--objective", "99", "--gate", "--no-forecast")
    #expect(result.status == 65 && result.messages.contains("row 1"), "\(result.status) \(result.messages)")
  }

  @Test func aliasBombsAreRefusedAtOnce() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("s.csv", SLOCommandTests.requests(hours: 48) { _ in 1 })
    var yaml = "? &a [x, x, x, x, x, x, x, x, x]\n: 1\n"
    for (name, last) in zip("bcdefghijk", "abcdefghij") {
      yaml += "? &\(name) [" + [String](repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n: 1\n"
    }
    let bomb = try runner.file("bomb.yaml", yaml)
    let result = try runner.run("slo", file, "--spec", bomb)
    #expect(result.status == 65 && result.messages.contains("aliases"), "\(result.status) \(result.messages)")
  }

  @Test func rulesOfEveryObjectiveHaveATest() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("s.csv", SLOCommandTests.requests(hours: 48) { _ in 1 })
    for objective in ["93.05556", "50", "99.9"] {
      let result = try runner.run(
        "slo", file, "--errors", "failed", "--total", "requests", "--objective", objective,
        "--minimum-events",
        "1000000000000", "--emit", "prometheus-tests")
      #expect(result.status == 0 && result.output.count < 10_000, "\(objective): \(result.messages)")
    }
  }

  @Test func whatIsExactlyAtTheLimitIsNotUnderIt() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let text = "time,latency_s\n" + (0..<48).map { "\(1_767_225_600 + $0 * 3600),0.3\n" }.joined()
    let file = try runner.file("l.csv", text)
    for limit in ["300ms", "0.3"] {
      let json = try runner.run(
        "slo", file, "--latency", "latency_s", "--under", limit, "--objective", "90", "--format", "json"
      ).json()
      #expect((json["events"] as? [String: Any])?["bad"] as? Double == 48, "\(limit)")
    }
  }
}
