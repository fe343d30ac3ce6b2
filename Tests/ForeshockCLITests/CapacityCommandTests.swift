import Foundation
import Testing

@Suite("The commands for capacity")
struct CapacityCommandTests {
  /// Ten rows a step of a queue with a capacity of 1000 requests a second; errors above 700.
  private static var test: String {
    var text = "rps,p95_ms,failed,total\n"
    for step in 1...9 {
      for row in 0..<10 {
        let load = Double(step * 100) + Double((row * 7) % 10) / 10
        let latency = 50 / (1 - load / 1000) * (1 + 0.02 * Double((row * 3) % 5 - 2))
        text += "\(load),\(latency),\(step > 7 ? row : 0),100\n"
      }
    }
    return text
  }

  @Test("the breaking load, its interval and the curves")
  func loadTest() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Self.test)
    let options = [
      "capacity", file, "--load", "rps", "--latency", "p95_ms", "--objective", "200ms", "--errors", "failed",
      "--requests", "total", "--max-errors", "1%",
    ]
    let json = try command.run(options + ["--format", "json"]).json()
    let objectives = try #require(json["objectives"] as? [[String: Any]])
    #expect(objectives.map { $0["objective"] as? String } == ["latency", "error_ratio"])
    let load = try #require(objectives[0]["breaking_load"] as? Double)
    #expect(load > 690 && load < 750)
    let lower = try #require(objectives[0]["lower"] as? Double)
    let upper = try #require(objectives[0]["upper"] as? Double)
    #expect(lower <= load && load <= upper)
    let errors = try #require(objectives[1]["breaking_load"] as? Double)
    #expect(errors > 700 && errors < 800)
    let queue = try #require(json["queue"] as? [String: Any])
    #expect(abs((queue["capacity"] as? Double ?? 0) - 1000) < 10)
    let table = try command.run(options + ["--format", "table"])
    #expect(table.output.contains("latency of at most 200 at the 95th percentile: breaks at a load of 7"))
    let safe = try command.run(
      "capacity", file, "--load", "rps", "--latency", "p95_ms", "--objective", "900", "--format", "table")
    #expect(safe.output.contains("not reached up to 900"))
  }

  @Test(
    "what cannot be judged is said",
    arguments: [
      (["--load", "rps"], Int32(64), "give --objective or --max-errors"),
      (["--load", "rps", "--objective", "1"], 64, "--objective needs --latency"),
      (["--load", "nothing", "--latency", "p95_ms", "--objective", "1"], 65, "nothing"),
      (["--load", "rps", "--latency", "total", "--objective", "1ms"], 64, "Give --latency-unit ms or s."),
      (["--load", "rps", "--errors", "total", "--max-errors", "1%"], 65, "is not in 0 … 1"),
      (["--load", "total", "--latency", "p95_ms", "--objective", "1"], 4, "at least three steps of load"),
    ])
  func refusals(_ options: [String], _ status: Int32, _ says: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Self.test)
    let result = try command.run(["capacity", file] + options)
    #expect(result.status == status)
    #expect(result.messages.contains(says))
  }

  @Test("what is wrong with a row is told by the file's line")
  func linesOfBadRows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file(
      "load.csv", "# a test\nrps,p95_ms\n,\n100,5\n200,6\n,7\n300,7\n-4,8\n400,9\n")
    let result = try command.run(
      "capacity", file, "--load", "rps", "--latency", "p95_ms", "--objective", "8")
    #expect(result.status == 65)
    #expect(result.messages.contains("load.csv: line 8: the load -4"), "\(result.messages)")
  }

  @Test("a disk is full sooner when it fills faster")
  func growth() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "time,disk\n"
    for hour in 0..<(24 * 60) {
      let day = hour / 24
      let stamp = String(
        format: "2026-%02d-%02dT%02d:00:00Z", day < 31 ? 1 : day < 59 ? 2 : 3,
        day < 31 ? day + 1 : day < 59 ? day - 30 : day - 58, hour % 24)
      text += "\(stamp),\(40 + 0.01 * Double(hour) + Double((hour * 37) % 11) / 10)\n"
    }
    let file = try command.file("disk.csv", text)
    let options = [
      "forecast", file, "--above", "95", "--horizon", "26w", "--growth", "1,2", "--model", "drift",
    ]
    let result = try command.run(options + ["--format", "json"])
    #expect(result.status == 0)
    #expect(result.messages.contains("forecast by the maximum of each of 60 whole days"))
    let scenarios = try #require(try result.json()["scenarios"] as? [[String: Any]])
    #expect(scenarios.map { $0["growth"] as? Double } == [1, 2])
    let days = scenarios.map { $0["days_left"] as? Double ?? 0 }
    // 55.4 now and 0.24 a day: 165 days to 95.
    #expect(abs(days[0] - 165) < 8)
    #expect(abs(days[1] - days[0] / 2) < 5)
    let table = try command.run(options + ["--format", "table", "--demand", "1.2", "--demand-from", "4w"])
    #expect(table.output.contains("× 1.2 from step 28"))
    let none = try command.run("forecast", file, "--horizon", "26w", "--growth", "2")
    #expect(none.status == 64 && none.messages.contains("need --above or --below"))
  }
}
