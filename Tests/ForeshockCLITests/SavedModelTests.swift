import Foundation
import Testing

@Suite("Models in files")
struct SavedModelTests {
  /// The first `count` lines of data of a text.
  private func head(_ text: String, _ count: Int) -> String {
    text.split(separator: "\n").prefix(count + 1).joined(separator: "\n") + "\n"
  }

  @Test(
    "A loaded model takes in what is newer in the file",
    arguments: [
      ("ets(A,N,A)", "none"), ("holt-winters", "none"), ("arima(1,0,1)(0,1,1)[24]", "none"),
      ("seasonal-naive", "none"), ("predict-linear", "none"), ("holt-winters", "log"),
      ("arima(1,0,0)", "sqrt"),
      ("auto", "none"), ("auto-arima", "none"), ("auto-arima", "log"),
    ])
  func newerSamples(_ model: String, _ transform: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let text = Sample.load(level: 60)
    let (old, new) = (try command.file("load.csv", head(text, 300)), try command.file("new/load.csv", text))
    let saved = command.folder.appending(path: "m.json").path
    let options = ["--horizon", "24", "--season", "24"]
    let first = try command.run(
      ["forecast", old, "--model", model, "--transform", transform, "--save", saved] + options)
    #expect(first.status == 0, "\(first.messages)")
    let same = try command.run(["forecast", old, "--load", saved] + options)
    #expect(same.output == first.output && !same.messages.contains("newer"))
    let later = try command.run(["forecast", new, "--load", saved] + options)
    #expect(later.status == 0, "\(later.messages)")
    #expect(later.messages.contains("36 newer samples filtered in"), "\(later.messages)")
    #expect(later.lines[1].hasPrefix("2026-03-15T00:00:00Z,"))
    // Saved after the update, it is the model after the update.
    let again = command.folder.appending(path: "m2.json").path
    #expect(
      try command.run(["forecast", new, "--load", saved, "--save", again] + options).output == later.output)
    #expect(try command.run(["forecast", new, "--load", again] + options).output == later.output)
    // Estimated anew on all samples it forecasts as a model fitted to them does, or nearly.
    let refitted = try command.run(["forecast", new, "--load", saved, "--refit"] + options)
    #expect(refitted.status == 0, "\(refitted.messages)")
    // The other way round the file ends too early.
    let late = try command.run(["forecast", old, "--load", again] + options)
    #expect(late.status == 65 && late.messages.contains("the file before that"), "\(late.messages)")
  }

  @Test("A model with regressors takes them in with the newer samples")
  func regressors() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let text = RegressorCommandTests.history(withFuture: false)
    let (old, new) = (try command.file("load.csv", head(text, 50)), try command.file("new/load.csv", text))
    let future = try command.file("future.csv", RegressorCommandTests.future(50..<80))
    let saved = command.folder.appending(path: "m.json").path
    let options = ["--value", "cpu", "--horizon", "5", "--exogenous", "load", "--future", future]
    let first = try command.run(["forecast", old, "--model", "arima(1,0,0)", "--save", saved] + options)
    #expect(first.status == 0, "\(first.messages)")
    let later = try command.run(["forecast", new, "--load", saved] + options)
    #expect(later.status == 0 && later.messages.contains("10 newer samples"), "\(later.messages)")
    for (step, line) in later.lines.dropFirst().enumerated() {
      let mean = try #require(Double(line.split(separator: ",")[1]))
      #expect(abs(mean - 5.25 - 2 * RegressorCommandTests.load(60 + step)) < 0.6)
    }
    let without = try command.run("forecast", new, "--value", "cpu", "--horizon", "5", "--load", saved)
    #expect(without.status == 64 && without.messages.contains("needs the regressor 'load'"))
  }

  @Test("A file of many series has an archive of models")
  func archive() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    func fleet(_ days: Int) -> String {
      var text = "unique_id,ds,y\n"
      for id in ["a", "b", "c"] {
        for day in 0..<days {
          text +=
            "\(id),\(RegressorCommandTests.date(day)),\(10 * (day % 7) + (day * (id == "b" ? 3 : 5)) % 4)\n"
        }
      }
      return text + "d,2026-01-01,1\n"
    }
    let (old, new) = (try command.file("old.csv", fleet(40)), try command.file("new.csv", fleet(50)))
    let saved = command.folder.appending(path: "models.ndjson").path
    let options = ["--horizon", "7", "--season", "7"]
    let first = try command.run(["forecast", old, "--model", "ets(A,N,A)", "--save", saved] + options)
    #expect(first.status == 0, "\(first.messages)")
    let lines = try String(contentsOfFile: saved, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "{\"columns\":[\"y\"],\"format\":\"foreshock-models\",\"version\":1}")
    #expect(try command.run(["forecast", old, "--load", saved] + options).output == first.output)
    let later = try command.run(["forecast", new, "--load", saved] + options)
    #expect(later.status == 0 && later.lines.count == 22)
    #expect(later.messages.contains("30 newer samples filtered in"), "\(later.messages)")
    #expect(later.messages.contains("has no model of 'd'"))
    // Damaged archives.
    func load(_ text: String) throws -> CommandRunner.Result {
      try command.run(["forecast", old, "--load", try command.file("bad.ndjson", text)] + options)
    }
    let header = String(lines[0])
    for (text, says) in [
      (header.replacingOccurrences(of: ":1}", with: ":2}") + "\n", "has format 2 of model archives"),
      (header + "\n" + lines[1] + "\n" + lines[1] + "\n", "line 3"),
      (header + "\nnonsense\n", "line 2"),
      (header + "\n", "has no model of 'a'"),
      (header + "\n{\"id\":\"a\",\"kind\":\"forest\",\"model\":{}}\n", "does not forecast"),
      (header + "\n{\"id\":\"a\",\"kind\":\"ets\",\"model\":{}}\n", "is damaged"),
    ] {
      let result = try load(text)
      #expect(result.status == 65, "\(result.status) \(result.messages)")
      #expect(result.messages.contains(says), "\(says): \(result.messages)")
    }
  }

  @Test("Models that do not belong to the file, and files that are no models, are refused")
  func refusals() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let load = try command.file("load.csv", Sample.load())
    let daily = try command.file("daily.csv", RegressorCommandTests.history(withFuture: false))
    let shifted = try command.file(
      "shifted.csv", Sample.load().replacingOccurrences(of: ":00:00Z", with: ":30:00Z"))
    let saved = command.folder.appending(path: "m.json").path
    #expect(
      try command.run(
        "forecast", load, "--horizon", "3", "--model", "ets(A,N,A)", "--season", "24", "--save", saved
      )
      .status == 0)
    let text = try String(contentsOfFile: saved, encoding: .utf8)
    var files = ["[]", "{", "null", "\"foreshock-model\"", String(text.dropLast(20)), "\u{0}\u{1}"]
    for (old, new) in [
      ("\"version\":1", "\"version\":9"), ("\"kind\":\"ets\"", "\"kind\":\"arima\""),
      ("\"alpha\":0", "\"alpha\":7"), ("\"season\":[", "\"season\":[\"nan\","),
      ("\"level\":", "\"level\":\"inf\",\"x\":"),
    ] {
      let changed = text.replacingOccurrences(of: old, with: new)
      #expect(changed != text, "\(old)")
      files.append(changed)
    }
    for file in files {
      let bad = try command.file("bad.json", file)
      let result = try command.run("forecast", load, "--horizon", "3", "--load", bad)
      #expect(result.status == 65, "\(file.prefix(60)): \(result.status) \(result.messages)")
    }
    for (file, says) in [
      (daily, "every 1 h, the file's every 1 d"), (shifted, "between those of the model's grid"),
    ] {
      let result = try command.run("forecast", file, "--horizon", "3", "--load", saved)
      #expect(result.status == 65 && result.messages.contains(says), "\(result.status) \(result.messages)")
    }
    let refit = try command.run("forecast", load, "--horizon", "3", "--refit")
    #expect(refit.status == 64 && refit.messages.contains("--refit needs --load"))
    let regressor = try command.run(
      "forecast", daily, "--value", "cpu", "--horizon", "3", "--load", saved, "--exogenous", "load")
    #expect(regressor.status == 65 || regressor.status == 64)
  }
}
