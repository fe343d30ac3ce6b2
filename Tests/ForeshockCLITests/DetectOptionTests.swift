import Foundation
import Testing

@Suite("Options of foreshock detect") struct DetectOptionTests {
  private static func noise(_ state: inout UInt64) -> Double {
    var sum = 0.0
    for _ in 0..<4 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      sum += Double(state >> 11) / Double(UInt64(1) << 53) - 0.5
    }
    return sum
  }

  /// Minutes of several columns of noise with what `extra` adds.
  private static func table(
    _ count: Int, columns: [Double], label: [Int: String] = [:], extra: (Int, Int) -> Double
  ) -> [String] {
    var state: UInt64 = 5
    let names = columns.indices.map { "c\($0)" }.joined(separator: ",")
    return ["time,\(names),fault"]
      + (0..<count).map { row in
        let cells = columns.indices.map { column in
          String(format: "%.6f", columns[column] * noise(&state) + extra(row, column))
        }
        return "\(1_790_000_040 + 60 * row),\(cells.joined(separator: ",")),\(label[row] ?? "")"
      }
  }

  private func cells(_ line: String) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(
    "Labels of rows are found in any order of the file", arguments: ["isolation-forest", "random-cut-forest"])
  func labelsOfRows(_ method: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(600, columns: [1, 1], label: [300: "spike"]) { row, _ in row == 300 ? 40 : 0 }
    let newestFirst = [lines[0]] + lines.dropFirst().reversed()
    let judged = method == "isolation-forest" ? ["--contamination", "0.002"] : ["--alpha", "0.01"]
    let options = ["--method", method, "--columns", "c0,c1", "--labels", "fault"] + judged
    for (name, rows) in [("up", lines), ("down", newestFirst)] {
      let file = try command.file("\(name).csv", rows.joined(separator: "\n") + "\n")
      let result = try command.run(["detect", file] + options)
      #expect(
        result.lines.contains { $0.hasPrefix("spike,1,1,1,") }, "\(name): \(result.output)\(result.messages)")
    }
    // A gap is no reason to refuse labels.
    var gappy = lines
    gappy.removeSubrange(100..<110)
    let file = try command.file("gappy.csv", gappy.joined(separator: "\n") + "\n")
    let result = try command.run(["detect", file] + options)
    #expect(result.lines.contains { $0.hasPrefix("spike,1,1,1,") }, "\(result.output)\(result.messages)")
  }

  @Test("An early anomaly of fused columns is as rare as a late one", arguments: [20, 900])
  func fusedColumns(_ place: Int) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(1000, columns: [1, 1]) { row, column in row == place && column == 1 ? 30 : 0 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    let model = command.folder.appending(path: "m.json").path
    let options = ["--method", "seasonal-esd"]
    let result = try command.run(
      ["detect", file, "--columns", "c0,c1", "--season", "none", "--p-values", "--save", model] + options)
    let row = cells(result.lines[place + 1])
    #expect(row[2] == "1" && (Double(row[3]) ?? 1) <= 0.004, "\(row) \(result.messages)")
    let again = try command.run(["detect", file, "--load", model] + options)
    #expect(again.status == 0 && cells(again.lines[place + 1])[2] == "1", "\(again.messages)")
  }

  @Test("--refractory joins rows to incidents, which have times")
  func refractoryOfRows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(600, columns: [1, 1]) { row, _ in (500..<506).contains(row) ? 40 : 0 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    func incidents(_ options: String...) throws -> [[String: Any]] {
      let result = try command.run(
        ["detect", file, "--columns", "c0,c1", "--contamination", "0.01", "--format", "json"] + options)
      return try #require(try result.json()["incidents"] as? [[String: Any]])
    }
    let joined = try incidents("--refractory", "20m")
    #expect(joined.count == 1)
    #expect(joined.first?["start"] as? String == "2026-09-21T22:34:00Z")
    #expect(joined.first?["end"] as? String == "2026-09-21T22:39:00Z")
    #expect(joined.first?["expected_per_week"] is Double)
    #expect(try incidents("--refractory", "1").count == 6)
    // Rows in any order are the same incident.
    let reversed = [lines[0]] + lines.dropFirst().reversed()
    let down = try command.file("down.csv", reversed.joined(separator: "\n") + "\n")
    let json = try command.run(
      "detect", down, "--columns", "c0,c1", "--contamination", "0.01", "--format", "json"
    ).json()
    let found = try #require(json["incidents"] as? [[String: Any]])
    #expect(found.count == 1 && found.first?["start"] as? String == "2026-09-21T22:34:00Z")
  }

  @Test("--warm-up of row streams may be a duration, and their incidents have times")
  func warmUpOfRowStreams() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(600, columns: [1, 1]) { row, _ in row == 500 ? 40 : 0 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    let options = ["--method", "random-cut-forest", "--columns", "c0,c1", "--format", "json"]
    let result = try command.run(["detect", file, "--warm-up", "2h"] + options)
    let same = try command.run(["detect", file, "--warm-up", "120"] + options)
    #expect(result.status == 0 && result.output == same.output, "\(result.messages)")
    let json = try result.json()
    let incidents = try #require(json["incidents"] as? [[String: Any]])
    #expect(incidents.contains { $0["peak"] as? String == "2026-09-21T22:34:00Z" })
    #expect(json["alarm_rate"] as? Double == 0.001)
    #expect(abs((json["alarms_a_week"] as? Double ?? 0) - 10.08) < 1e-9)
    let text = try command.run("detect", file, "--method", "novelty", "--alarms-a-week", "3")
    #expect(text.messages.contains("3 a week"), "\(text.messages)")
  }

  @Test("A narrow column counts beside a wide one, in any units")
  func scaledRandomCutForest() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var flagged: [[String]] = []
    for factor in [1.0, 1000] {
      let lines = Self.table(800, columns: [50, 0.01 * factor]) { row, column in
        row == 700 && column == 1 ? 0.3 * factor : 0
      }
      let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
      let result = try command.run(
        "detect", file, "--method", "random-cut-forest", "--columns", "c0,c1", "--streaming")
      #expect(cells(result.lines[701])[2] == "1", "\(result.messages)")
      flagged.append(result.lines.map { cells($0)[2] })
    }
    #expect(zip(flagged[0], flagged[1]).count { $0 != $1 } <= 2)
  }

  @Test("Stored thresholds and alarms are not overridden silently")
  func storedJudgement() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(600, columns: [1, 1]) { _, _ in 0 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    let model = command.folder.appending(path: "m.json").path
    for (method, stored) in [
      ("isolation-forest", "threshold"), ("novelty", "alarms"), ("half-space-trees", "alarms"),
    ] {
      #expect(try command.run("detect", file, "--method", method, "--save", model).status == 0)
      let load = ["detect", file, "--method", method, "--load", model]
      var refused = [["--alpha", "0.1"], ["--alarms-a-week", "5"]]
      if stored == "alarms" { refused.append(["--refractory", "5"]) }
      for options in refused + [["--warm-up", "50"], ["--season", "24"], ["--window", "9"]] {
        let result = try command.run(load + options)
        #expect(result.status == 64, "\(method) \(options): \(result.messages)")
      }
      if stored == "threshold" { #expect(try command.run(load + ["--refractory", "5"]).status == 0) }
    }
  }

  @Test("A guessed window is one the method can have")
  func guessedWindows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(400, columns: [1]) { row, _ in row % 2 == 0 ? 5 : -5 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    for (method, season) in [("matrix-profile", "2"), ("kmeans", "5000"), ("sub-pca", "5000")] {
      let result = try command.run("detect", file, "--method", method, "--season", season)
      #expect(result.messages.contains("is no window of \(method)"), "\(result.messages)")
      if season == "2" {
        #expect(result.status == 0 && result.messages.contains("it is 4"), "\(result.messages)")
      }
    }
    // One that was asked for is not changed.
    #expect(try command.run("detect", file, "--method", "matrix-profile", "--window", "2").status == 65)
  }

  @Test("Forecasts of any model, kernels and shares of one-class machines, columns of random cut forests")
  func settingsOfMethods() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let lines = Self.table(500, columns: [1, 1]) { row, column in row == 400 && column == 1 ? 40 : 0 }
    let file = try command.file("s.csv", lines.joined(separator: "\n") + "\n")
    func output(_ options: String...) throws -> [String] {
      let result = try command.run(["detect", file] + options)
      #expect(result.status == 0, "\(options): \(result.messages)")
      return result.lines
    }
    for model in ["naive", "arima(1,0,0)", "multi-process"] {
      let rows = try output(
        "--method", "forecast-residual", "--columns", "c1", "--alpha", "0.01", "--model", model)
      #expect(cells(rows[401])[2] == "1", "\(model)")
    }
    let usual = try output("--method", "forecast-residual")
    #expect(try output("--method", "forecast-residual", "--model", "holt-winters") == usual)
    #expect(try output("--method", "forecast-residual", "--model", "naive") != usual)
    let machine = try output("--method", "one-class-svm")
    #expect(try output("--method", "one-class-svm", "--nu", "0.05", "--kernel", "rbf") == machine)
    #expect(try output("--method", "one-class-svm", "--nu", "0.2") != machine)
    #expect(try output("--method", "one-class-svm", "--kernel", "linear") != machine)
    let shares = try output("--method", "random-cut-forest", "--contributions", "--streaming")
    let row = cells(shares[401]).compactMap(Double.init)
    #expect(row.count == 4 && row[3] > 4 * row[2] && abs(row[2] + row[3] - row[0]) < 1e-6, "\(shares[401])")
    for refused in [
      ["--method", "novelty", "--model", "naive"], ["--nu", "0.1"],
      ["--method", "one-class-svm", "--nu", "2"],
      ["--method", "one-class-svm", "--kernel", "cosine"],
      ["--method", "random-cut-forest", "--columns", "c0", "--contributions"],
      ["--method", "forecast-residual", "--model", "nave"],
    ] {
      #expect(try command.run(["detect", file] + refused).status == 64, "\(refused)")
    }
  }
}
