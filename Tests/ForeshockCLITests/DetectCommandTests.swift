import Foundation
import Testing

@Suite("foreshock detect") struct DetectCommandTests {
  private static let ofSeries = [
    "auto", "novelty", "forecast-residual", "seasonal-esd", "spectral-residual", "matrix-profile", "sub-pca",
    "kmeans",
    "k-shape", "ewma", "cusum", "bocpd", "random-cut-forest",
  ]
  private static let ofRows = [
    "isolation-forest", "extended-isolation-forest", "fair-cut-forest", "robust-isolation-forest",
    "auto-rows",
    "one-class-svm", "nystroem-one-class-svm", "half-space-trees", "random-cut-forest",
  ]

  /// Half-hour samples with a daily season, a gap and one spike of an hour at row 1400.
  private static func series(_ count: Int = 1500, columns: Int = 1) -> String {
    var state: UInt64 = 1
    func noise() -> Double {
      var sum = 0.0
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        sum += Double(state >> 11) / Double(UInt64(1) << 53) - 0.5
      }
      return sum
    }
    var text = "time" + (0..<columns).map { ",c\($0)" }.joined() + "\n"
    for row in 0..<count {
      text += "\(1_790_000_000 + 1800 * row)"
      for column in 0..<columns {
        let wave = 10 * sin(2 * .pi * (Double(row) / 48 + Double(column) / 5))
        let value = 100 + wave + noise() + ((1400..<1402).contains(row) ? 60 : 0)
        text += row % 311 == 17 ? "," : String(format: ",%.4f", value)
      }
      text += "\n"
    }
    return text
  }

  private func cells(_ line: String) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("Every method of series scores every row and finds the spike", arguments: Self.ofSeries)
  func methodsOfSeries(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("s.csv", Self.series())
    let result = try command.run("detect", file, "--method", method, "--columns", "c0", "--p-values")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.lines.first == "time,score,is_anomaly,p_value")
    #expect(result.lines.count == 1501)
    #expect(cells(result.lines[1])[0] == "2026-09-21T13:33:20Z" || result.lines[1].hasPrefix("2026-"))
    let flagged = result.lines.indices.dropFirst().filter { cells(result.lines[$0])[2] == "1" }
    #expect(flagged.contains { abs($0 - 1401) <= 50 }, "\(method): \(flagged)")
    // A gap has no score.
    #expect(cells(result.lines[18])[1].isEmpty && cells(result.lines[18])[2] == "0")
  }

  @Test("auto takes several columns without times for rows, and one column for a series")
  func autoOfTables() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let table = Self.series(400, columns: 3).split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropFirst().joined(separator: ",")
    }.joined(separator: "\n")
    let file = try command.file("t.csv", table + "\n")
    let model = command.folder.appending(path: "m.json").path
    let rows = try command.run("detect", file, "--method", "auto-rows")
    let auto = try command.run("detect", file, "--method", "auto", "--save", model)
    #expect(auto.status == 0 && auto.output == rows.output, "\(auto.messages)")
    #expect(try command.run("detect", file, "--method", "auto", "--load", model).output == rows.output)
    let one = try command.run("detect", file, "--method", "auto", "--columns", "c1")
    #expect(one.status == 0 && one.messages.contains("Chosen with"), "\(one.messages)")
    let refused = try command.run("detect", file, "--method", "auto", "--trees", "9")
    #expect(refused.status == 64)
  }

  @Test("Every method of rows scores every row and finds the odd one", arguments: Self.ofRows)
  func methodsOfRows(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("s.csv", Self.series(columns: 3))
    let model = command.folder.appending(path: "m.json").path
    let result = try command.run("detect", file, "--method", method, "--save", model)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.lines.count == 1501)
    #expect(cells(result.lines[1401])[2] == "1" || cells(result.lines[1402])[2] == "1")
    let again = try command.run("detect", file, "--method", method, "--load", model)
    #expect(again.status == 0, "\(again.messages)")
    if !["half-space-trees", "random-cut-forest"].contains(method) { #expect(again.output == result.output) }
  }

  @Test(
    "With --streaming a score rests on what came before",
    arguments: [
      "novelty", "forecast-residual", "spectral-residual", "matrix-profile", "ewma", "cusum", "bocpd",
      "random-cut-forest", "half-space-trees", "isolation-forest",
    ])
  func streaming(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let long = try command.file("long.csv", Self.series(1500))
    let short = try command.file("short.csv", Self.series(1200))
    let options = ["--method", method, "--streaming", "--warm-up", "400"]
    let whole = try command.run(["detect", long] + options)
    let part = try command.run(["detect", short] + options)
    #expect(whole.status == 0, "\(whole.messages)")
    #expect(part.lines.count == 1201)
    #expect(Array(whole.lines.prefix(1201)) == part.lines)
  }

  /// However short the part is, and whatever the times after it do.
  @Test(
    "With --streaming a file cut short gives its rows the same scores",
    arguments: [
      "novelty", "forecast-residual", "spectral-residual", "matrix-profile", "ewma", "cusum", "bocpd",
      "random-cut-forest", "half-space-trees", "isolation-forest", "extended-isolation-forest",
      "fair-cut-forest",
    ])
  func streamingPrefix(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    // Half-hour samples: the long file has many days, the shorter ones less than two, and one less than a head.
    let lines = Self.series(700).split(separator: "\n").map(String.init)
    var untidy = lines
    untidy.swapAt(350, 380)
    untidy.insert(untidy[400], at: 400)
    // From there on every 10 minutes, which is another median; then a row on no grid.
    for row in 420..<untidy.count {
      untidy[row] = "\(1_790_000_000 + 1800 * 420 + 600 * (row - 420))," + cells(untidy[row])[1]
    }
    untidy[600] = "\(1_790_000_000 + 1800 * 900 + 777)," + cells(untidy[600])[1]
    var gappy = lines
    gappy.removeSubrange(3..<12)
    for (name, rows) in [("tidy", lines), ("untidy", untidy), ("gappy", gappy)] {
      let whole = try command.run(
        "detect", command.file("\(name).csv", rows.joined(separator: "\n") + "\n"), "--method", method,
        "--streaming")
      #expect(whole.status == 0, "\(name): \(whole.messages)")
      #expect(whole.lines.count == rows.count)
      for count in [8, 60, 90, 350, 410] {
        let part = try command.run(
          "detect", command.file("part.csv", rows[...count].joined(separator: "\n") + "\n"), "--method",
          method, "--streaming")
        // A forecaster cannot be fitted to a few rows.
        let isTooShort = part.messages.contains("needs at least") && count <= 90
        #expect(part.status == 0 || isTooShort, "\(name), \(count): \(part.messages)")
        guard part.status == 0 else { continue }
        #expect(part.lines.count == count + 1)
        #expect(Array(whole.lines.prefix(count + 1)) == part.lines, "\(name), \(count) rows")
      }
    }
  }

  @Test("A saved detector goes on where it stopped", arguments: ["novelty", "cusum", "random-cut-forest"])
  func savedStreams(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.series(columns: 2).split(separator: "\n").map(String.init)
    let whole = try command.file("whole.csv", lines.joined(separator: "\n") + "\n")
    let first = try command.file("first.csv", lines[...1000].joined(separator: "\n") + "\n")
    let rest = try command.file("rest.csv", ([lines[0]] + lines[1001...]).joined(separator: "\n") + "\n")
    let model = command.folder.appending(path: "m.json").path
    // Random cut forests take both columns as rows; the others' scores of both are fused.
    let options = ["--method", method, "--columns", "c0,c1", "--warm-up", "300"]
    let expected = try command.run(["detect", whole] + options)
    #expect(try command.run(["detect", first] + options + ["--save", model]).status == 0)
    let after = try command.run("detect", rest, "--method", method, "--load", model)
    #expect(after.status == 0, "\(after.messages)")
    #expect(after.lines.dropFirst().elementsEqual(expected.lines.dropFirst(1001)))
  }

  @Test(
    "A saved detector knows which rows it has seen, and what is missing between",
    arguments: ["novelty", "cusum", "forecast-residual"])
  func savedStreamsWithGaps(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.series(1200).split(separator: "\n").map(String.init)
    func file(_ name: String, _ rows: [String]) throws -> String {
      try command.file("\(name).csv", rows.joined(separator: "\n") + "\n")
    }
    let model = command.folder.appending(path: "m.json").path
    let later = command.folder.appending(path: "later.json").path
    let first = try file("first", Array(lines[...900]))
    let options = ["--method", method, "--warm-up", "600", "--streaming"]
    // Rows 901 to 940 never came.
    let gappy = try command.run(["detect", file("gappy", Array(lines[...900] + lines[941...]))] + options)
    #expect(gappy.status == 0, "\(gappy.messages)")
    #expect(try command.run(["detect", first] + options + ["--save", model]).status == 0)
    let load = ["--method", method, "--load", model]
    for more in [[], ["--streaming"]] {
      let rest = try command.run(
        ["detect", file("rest", [lines[0]] + lines[941...])] + load + more + ["--save", later])
      #expect(rest.status == 0 && rest.messages.contains("40 samples are missing"), "\(rest.messages)")
      #expect(rest.lines.dropFirst().elementsEqual(gappy.lines.dropFirst(901)))
      // One row after the other.
      let one = try command.run(["detect", file("one", [lines[0], lines[941]])] + load + more)
      #expect(one.lines.dropFirst().elementsEqual([gappy.lines[901]]), "\(one.messages)")
      // The whole file once more: what is known has no score.
      let all = try command.run(
        ["detect", file("all", Array(lines[...900] + lines[941...]))] + load + more)
      #expect(all.messages.contains("900 rows are not later"), "\(all.messages)")
      #expect(all.lines.dropFirst(901).elementsEqual(gappy.lines.dropFirst(901)))
      #expect(all.lines[1...900].allSatisfy { cells($0)[1].isEmpty && cells($0)[2] == "0" })
      let same = try command.run(["detect", first] + load + more + ["--format", "table"])
      #expect(same.status == 0, "\(same.messages)")
      let old = try command.run(["detect", first, "--method", method, "--load", later] + more)
      #expect(old.status == 65 && old.messages.contains("has seen samples up to"), "\(old.messages)")
    }
    // The same behind another file that was learned from.
    let trained = try command.run(
      ["detect", file("rest", [lines[0]] + lines[941...]), "--train", first] + options)
    #expect(trained.messages.contains("40 samples are missing"), "\(trained.messages)")
    // Another interval is refused without --streaming too.
    let hourly = lines.indices.dropFirst(941).filter { $0 % 2 == 0 }.map { lines[$0] }
    if method != "forecast-residual" {
      let newestFirst = try file("hourly", [lines[0]] + hourly.reversed())
      let refused = try command.run(["detect", newestFirst] + load)
      #expect(
        refused.status == 65 && refused.messages.contains("rows come 3600 s apart"), "\(refused.messages)")
    }
  }

  /// Half-hour samples are learned; then every other row is missing at first, so that the first rows are an hour apart.
  @Test("With --streaming the interval is that of what was learned from")
  func learnedInterval() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.series(1000).split(separator: "\n").map(String.init)
    let first = Array(lines[...700])
    let rest = lines[701...].enumerated().filter { $0.offset > 60 || $0.offset % 2 == 0 }.map(\.element)
    func file(_ name: String, _ rows: [String]) throws -> String {
      try command.file("\(name).csv", rows.joined(separator: "\n") + "\n")
    }
    func scores(_ result: CommandRunner.Result) -> [String] { result.lines.map { cells($0)[1] } }
    let model = command.folder.appending(path: "m.json").path
    let training = try file("first", first)
    let options = ["--method", "novelty", "--streaming"]
    let whole = try command.run(["detect", file("whole", first + rest)] + options)
    #expect(try command.run(["detect", training] + options + ["--save", model]).status == 0)
    for (isLoaded, source) in [(true, ["--load", model]), (false, ["--train", training])] {
      for count in [1, 2, 3, 8, 40, rest.count] {
        let part = try command.run(
          ["detect", file("part", [lines[0]] + rest[..<count])] + options + source)
        #expect(part.status == 0, "\(part.messages)")
        let range = 701..<701 + count
        #expect(scores(part).dropFirst().elementsEqual(scores(whole)[range]), "\(source[0]), \(count) rows")
        if isLoaded { #expect(part.lines.dropFirst().elementsEqual(whole.lines[range])) }
        #expect(part.messages.contains("those between are missing") == (count > 1))
      }
      let other = ["time,c0"] + (0..<20).map { "\(1_791_300_000 + 2400 * $0),\(100 + $0 % 3)" }
      let refused = try command.run(["detect", file("other", other)] + options + source)
      #expect(refused.status != 0 && refused.messages.contains("row 2 comes 2400 s after the first"))
      #expect(refused.messages.contains("1800 s apart"), "\(refused.messages)")
      let timeless = try command.run(
        ["detect", file("timeless", ["c0"] + other[1...].map { cells($0)[1] })] + options + source)
      #expect(timeless.status == 0 && timeless.messages.contains("1800 s apart"), "\(timeless.messages)")
    }
    // What has learned rows one after the other goes on with rows, whatever their times.
    let rows = try file("rows", ["c0"] + first.dropFirst().map { cells($0)[1] })
    #expect(try command.run(["detect", rows] + options + ["--save", model]).status == 0)
    let after = try command.run(["detect", file("rest", [lines[0]] + rest)] + options + ["--load", model])
    #expect(after.messages.contains("rows without times"), "\(after.messages)")
    let steps = try command.run(
      ["detect", file("steps", ["c0"] + (first.dropFirst() + rest).map { cells($0)[1] })] + options)
    #expect(scores(after).dropFirst().elementsEqual(scores(steps).dropFirst(701)))
  }

  @Test("A novelty detector that is saved on its first day knows days from the third on")
  func savedBeforeItsSeason() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.series(700).split(separator: "\n").map(String.init)
    let model = command.folder.appending(path: "m.json").path
    let options = ["--method", "novelty", "--streaming", "--warm-up", "20"]
    let whole = try command.run(
      ["detect", command.file("whole.csv", lines.joined(separator: "\n") + "\n")] + options)
    for count in [40, 95, 96, 97, 300] {
      let first = try command.file("first.csv", lines[...count].joined(separator: "\n") + "\n")
      let rest = try command.file(
        "rest.csv", ([lines[0]] + lines[(count + 1)...]).joined(separator: "\n") + "\n")
      #expect(try command.run(["detect", first] + options + ["--save", model]).status == 0)
      let after = try command.run(
        "detect", rest, "--method", "novelty", "--streaming", "--load", model)
      #expect(after.status == 0, "\(after.messages)")
      #expect(after.lines.dropFirst().elementsEqual(whole.lines.dropFirst(count + 1)), "\(count) rows")
    }
    // Learned from another file that is as short.
    let short = try command.file("short.csv", lines[...40].joined(separator: "\n") + "\n")
    let rest = try command.file("rest.csv", ([lines[0]] + lines[41...]).joined(separator: "\n") + "\n")
    let after = try command.run(["detect", rest] + options + ["--train", short])
    let (ours, expected) = (after.lines.dropFirst(), whole.lines.dropFirst(41))
    #expect(ours.map { cells($0)[1] } == expected.map { cells($0)[1] }, "\(after.messages)")
  }

  @Test("Rows out of order, doubled or missing keep their places")
  func untidyTimes() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var lines = Self.series().split(separator: "\n").map(String.init)
    let tidy = try command.run(
      "detect", command.file("tidy.csv", lines.joined(separator: "\n") + "\n"), "--method", "ewma")
    lines.swapAt(700, 900)
    lines.insert(lines[1000], at: 1000)
    let untidy = try command.run(
      "detect", command.file("untidy.csv", lines.joined(separator: "\n") + "\n"), "--method", "ewma")
    #expect(untidy.lines.count == tidy.lines.count + 1)
    #expect(untidy.lines[700] == tidy.lines[900] && untidy.lines[900] == tidy.lines[700])
    #expect(untidy.lines[1000] == untidy.lines[1001])
  }

  @Test("Incidents are in the JSON, charts in a file")
  func incidentsAndCharts() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("s.csv", Self.series())
    let plot = command.folder.appending(path: "p.svg").path
    let result = try command.run(
      "detect", file, "--method", "novelty", "--alarms-a-week", "2", "--refractory", "3h", "--format", "json",
      "--plot",
      plot)
    let json = try result.json()
    let incidents = try #require(json["incidents"] as? [[String: Any]])
    #expect(
      incidents.contains {
        ($0["peak"] as? String) == "2026-10-20T17:33:20Z" || ($0["p_value"] as? Double ?? 1) < 1e-3
      })
    #expect((json["rows"] as? [Any])?.count == 1500)
    let svg = try String(contentsOfFile: plot, encoding: .utf8)
    #expect(svg.contains("class=\"mark\""))
    let table = try command.run("detect", file, "--method", "novelty", "--format", "table")
    #expect(table.output.contains("start") && table.output.contains("c0"))
  }

  @Test("Contributions sum to the score above the baseline")
  func contributions() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("s.csv", Self.series(columns: 3))
    let result = try command.run("detect", file, "--contributions")
    #expect(
      result.lines.first == "time,score,is_anomaly,contribution_c0,contribution_c1,contribution_c2")
    let rests = result.lines.dropFirst().map { line in
      let numbers = cells(line).map { Double($0) ?? .nan }
      return numbers[1] - numbers[3] - numbers[4] - numbers[5]
    }
    #expect(rests.allSatisfy { abs($0 - rests[0]) < 1e-9 })
  }

  @Test("Several columns are fused; another file can be learned from")
  func columnsAndTraining() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("s.csv", Self.series(columns: 2))
    let quiet = try command.file("quiet.csv", Self.series(1300, columns: 2))
    for method in ["forecast-residual", "sub-pca", "seasonal-esd"] {
      let fused = try command.run("detect", file, "--method", method, "--columns", "c0,c1")
      #expect(fused.status == 0 && fused.lines.count == 1501, "\(fused.messages)")
      let trained = try command.run("detect", file, "--method", method, "--train", quiet)
      #expect(trained.status == 0, "\(trained.messages)")
      #expect(cells(trained.lines[1401])[2] == "1" || cells(trained.lines[1402])[2] == "1", "\(method)")
      let rows = try command.run("detect", file, "--method", method, "--train-rows", "1000")
      #expect(rows.status == 0 && rows.lines.count == 1501, "\(rows.messages)")
    }
  }
}
