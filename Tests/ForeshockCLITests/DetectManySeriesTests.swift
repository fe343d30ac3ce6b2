import Foundation
import Testing

@Suite("foreshock detect of many series") struct DetectManySeriesTests {
  private static let machines = ["m1", "m2", "m3"]

  /// Five-minute samples of one machine, which has a level of its own; m2 has a spike of its own at row 900.
  private static func samples(_ machine: Int, _ count: Int = 1000) -> [String] {
    var state = UInt64(machine + 1)
    return (0..<count).map { row in
      var noise = 0.0
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        noise += Double(state >> 11) / Double(UInt64(1) << 53) - 0.5
      }
      let spike: Double = machine == 1 && row == 900 ? 30 : 0
      let value = Double(100 * (machine + 1)) + noise + spike
      return "\(1_790_000_000 + 300 * row)," + String(format: "%.4f,%.4f", value, noise)
    }
  }

  /// All machines, in turns.
  private static func fleet(_ count: Int = 1000) -> String {
    let all = machines.indices.map { samples($0, count) }
    var text = "machine,site,time,load,other\n"
    for row in 0..<count {
      for machine in machines.indices { text += "\(machines[machine]),a,\(all[machine][row])\n" }
    }
    return text
  }

  private static func one(_ machine: Int) -> String {
    "time,load,other\n" + samples(machine).joined(separator: "\n") + "\n"
  }

  @Test(
    "Each series is judged as if it were alone",
    arguments: [
      ["--method", "novelty"], ["--method", "novelty", "--streaming", "--alpha", "0.002"],
      ["--method", "seasonal-esd", "--columns", "load,other"], ["--method", "spectral-residual"],
      ["--method", "forecast-residual", "--train-rows", "400"], ["--method", "cusum", "--p-values"],
    ])
  func asIfAlone(_ options: [String]) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.file("fleet.csv", Self.fleet())
    let together = try command.run(["detect", fleet, "--id", "machine"] + options)
    #expect(together.status == 0, "\(together.messages)")
    #expect(together.lines.first?.hasPrefix("id,time,score,is_anomaly") == true)
    #expect(together.lines.count == 3001)
    // In the order of the file.
    #expect(together.lines[1].hasPrefix("m1,") && together.lines[2].hasPrefix("m2,"))
    for (index, name) in Self.machines.enumerated() {
      let alone = try command.run(["detect", command.file("one.csv", Self.one(index))] + options)
      let own = together.lines.filter { $0.hasPrefix(name + ",") }.map { String($0.dropFirst(3)) }
      #expect(own.elementsEqual(alone.lines.dropFirst()), "\(name)")
    }
  }

  @Test("Incidents have the id of their series; several columns make one")
  func incidents() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.file("fleet.csv", Self.fleet())
    for (columns, name) in [("machine", "m2"), ("site,machine", "a/m2")] {
      let result = try command.run(
        "detect", fleet, "--method", "ewma", "--id", columns, "--format", "json")
      let incidents = try #require(try result.json()["incidents"] as? [[String: Any]])
      let worst = try #require(
        incidents.min { ($0["p_value"] as? Double ?? 1) < ($1["p_value"] as? Double ?? 1) })
      #expect(worst["id"] as? String == name)
      #expect(worst["peak"] as? String == "2026-09-24T17:13:20Z")
      #expect((worst["expected_per_week"] as? Double ?? 0) > 0)
    }
    let table = try command.run("detect", fleet, "--method", "ewma", "--id", "machine", "--format", "table")
    #expect(table.output.hasPrefix("id") && table.output.contains("m2"))
  }

  @Test("A series that cannot be judged stops no other, and is named")
  func skipped() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.file("fleet.csv", Self.fleet() + "m4,a,1790000000,5,5\n")
    let options = ["--method", "forecast-residual", "--id", "machine"]
    let result = try command.run(["detect", fleet] + options)
    #expect(result.status == 0 && result.messages.contains("skipped 'm4'"), "\(result.messages)")
    #expect(result.lines.last?.hasPrefix("m4,") == true && result.lines.last?.hasSuffix(",,0") == true)
    let json = try command.run(["detect", fleet] + options + ["--format", "json"]).json()
    #expect((json["skipped"] as? [[String: Any]])?.first?["id"] as? String == "m4")
  }

  @Test("Times that several machines share are not merged silently")
  func sharedTimes() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.file("fleet.csv", Self.fleet(200))
    let refused = try command.run("detect", fleet, "--method", "novelty")
    #expect(refused.status == 64 && refused.messages.contains("--id machine"), "\(refused.messages)")
    // Rows by themselves may share theirs.
    #expect(try command.run("detect", fleet).status == 0)
    for option in [["--save", "m.json"], ["--plot", "p.svg"]] {
      let result = try command.run(["detect", fleet, "--method", "novelty", "--id", "machine"] + option)
      #expect(result.status == 64, "\(result.messages)")
    }
    #expect(try command.run("detect", fleet, "--id", "nowhere").status == 65)
    #expect(try command.run("detect", fleet, "--id", "load", "--columns", "load").status == 64)
  }

  @Test("Methods of rows learn from all of them and say whose they are")
  func rows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.file("fleet.csv", Self.fleet(300))
    let model = command.folder.appending(path: "m.json").path
    let plain = try command.run("detect", fleet, "--columns", "load,other")
    let named = try command.run("detect", fleet, "--id", "machine", "--save", model)
    #expect(named.status == 0, "\(named.messages)")
    #expect(zip(named.lines, plain.lines).dropFirst().allSatisfy { $0.dropFirst(3) == $1 })
    #expect(try command.run("detect", fleet, "--id", "machine", "--load", model).output == named.output)
    let json = try command.run("detect", fleet, "--id", "machine", "--format", "json").json()
    let incidents = try #require(json["incidents"] as? [[String: Any]])
    #expect(incidents.allSatisfy { Self.machines.contains($0["id"] as? String ?? "") })
    // A share of 0.01 of 900 rows is 9 of them.
    #expect(incidents.reduce(0) { $0 + ($1["anomalous_samples"] as? Int ?? 0) } == 9)
  }

  @Test("Labels of many series are counted together")
  func labels() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.fleet().split(separator: "\n").enumerated().map { row, line in
      row == 0 ? line + ",fault" : line + (row == 1 + 3 * 900 + 1 ? ",spike" : ",")
    }
    let fleet = try command.file("fleet.csv", lines.joined(separator: "\n") + "\n")
    let times = "machine,start,end,kind\nm2,2026-09-24T17:13:20Z,2026-09-24T17:13:20Z,spike\n"
    let file = try command.file("labels.csv", times)
    var outputs: [String] = []
    for labels in ["fault", file] {
      let result = try command.run(
        "detect", fleet, "--method", "novelty", "--columns", "load", "--id", "machine", "--labels", labels)
      #expect(
        result.lines.contains { $0.hasPrefix("spike,1,1,1,0,0,") }, "\(result.output)\(result.messages)")
      outputs.append(result.output)
    }
    #expect(outputs[0] == outputs[1])
  }
}
