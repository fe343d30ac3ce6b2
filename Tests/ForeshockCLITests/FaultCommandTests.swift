import Foundation
import Testing

@Suite("Faults injected and found")
struct FaultCommandTests {
  static let broken = [
    "generate", "web-cpu", "--days", "21", "--seed", "3", "--inject", "spike=20,shift,gap", "--faults", "2",
    "--clean", "10d",
  ]

  @Test func labelsAreAColumnOrAFile() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let column = try command.run(Self.broken)
    #expect(column.status == 0)
    #expect(column.lines.first == "time,cpu,anomaly,fault")
    let kinds = Set(column.lines.dropFirst().compactMap { $0.split(separator: ",").last.map(String.init) })
    #expect(kinds.isSuperset(of: ["spike", "shift", "gap"]))
    // Ten days of five minutes stay whole.
    #expect(column.lines[1...2880].allSatisfy { $0.hasSuffix(",0,") })
    let file = try command.run(Self.broken + ["--labels", "labels.csv"])
    #expect(file.lines.first == "time,cpu")
    let labels = try String(contentsOf: command.folder.appending(path: "labels.csv"), encoding: .utf8)
      .split(separator: "\n")
    #expect(labels.first == "start,end,kind")
    #expect(labels.count == 7)
    #expect(labels.dropFirst().count { $0.hasSuffix(",gap") } == 2)
    // The same samples either way.
    #expect(
      zip(column.lines, file.lines).allSatisfy { both, bare in both.hasPrefix(bare) })
  }

  @Test("Recall by kind is the same from a column and from a file", arguments: ["csv", "json", "table"])
  func recall(_ format: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let data = try command.file("data.csv", command.run(Self.broken).output)
    _ = try command.run(Self.broken + ["--labels", "labels.csv"])
    let detect = [
      "detect", data, "--method", "spectral-residual", "--streaming", "--columns", "cpu", "--format", format,
      "--labels",
    ]
    let byColumn = try command.run(detect + ["fault"])
    let byFile = try command.run(detect + ["labels.csv"])
    #expect(byColumn.status == 0)
    #expect(byColumn.output == byFile.output)
    switch format {
    case "csv":
      #expect(
        byColumn.lines.first
          == "kind,events,found,recall,delay_median_samples,delay_median_seconds,false_alarms,false_alarms_a_week"
      )
      #expect(
        byColumn.lines.dropFirst().map { $0.split(separator: ",")[0] } == ["gap", "shift", "spike", "all"])
      #expect(byColumn.lines.contains { $0.hasPrefix("spike,2,2,1,0,0,") })
    case "json":
      let json = try byColumn.json()
      #expect(json["schema_version"] as? Int == 1)
      #expect((json["rows"] as? [[String: Any]])?.count == 4)
      #expect(json["grace_samples"] as? Int == 6)
    default: #expect(byColumn.output.contains("recall"))
    }
  }

  @Test func badLabelsAndFaultsAreRefused() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let data = try command.file("data.csv", command.run("generate", "web-cpu", "--days", "3").output)
    let absent = try command.run("detect", data, "--method", "novelty", "--labels", "faults")
    #expect(absent.status == 65)
    #expect(absent.messages.contains("has no column 'faults', and there is no such file"))
    let empty = try command.file("empty.csv", "start,end,kind\n2020-01-01,2020-01-02,spike\n")
    #expect(try command.run("detect", data, "--method", "novelty", "--labels", empty).status == 4)
    let wrong = try command.file("wrong.csv", "start,end,kind\n2026-01-06,2026-01-05,spike\n")
    #expect(try command.run("detect", data, "--method", "novelty", "--labels", wrong).status == 65)
    for options in [
      ["--inject", "spike=0"], ["--inject", "gap=2"], ["--inject", "spike=x"],
      ["--inject", "spike,spike"], ["--inject", "spike", "--faults", "0"],
      ["--inject", "spike", "--faults", "10000"], ["--clean", "1d"], ["--inject", "spike", "--clean", "30d"],
    ] {
      #expect(try command.run(["generate", "web-cpu", "--days", "3"] + options).status == 64, "\(options)")
    }
    #expect(try command.run("detect", data, "--grace", "1h").status == 64)
  }
}
