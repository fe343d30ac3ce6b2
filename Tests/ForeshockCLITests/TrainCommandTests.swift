import Foundation
import Testing

@Suite struct TrainCommandTests {
  /// Rows of twelve machines with sensors, a kind, a label, a number, and lives.
  private static func fleet(machines: Int = 12, rows: Int = 30) -> String {
    var text = "machine,time,a,b,kind,fails,left,failed,age,state\n"
    var state: UInt64 = 7
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    for machine in 0..<machines {
      for row in 0..<rows {
        let (a, b) = (uniform(), uniform())
        let risk = 4 * a - 2 * b + (machine % 4 == 0 ? 1 : 0) - 2.5
        let fails = uniform() < 1 / (1 + exp(-risk)) ? 1 : 0
        let age = 1 - 80 * log(1 - uniform()) * exp(-0.5 * risk)
        text += String(
          format: "m%02d,2026-03-%02dT%02d:00:00Z,%@,%.4f,%@,%d,%.2f,%d,%.2f,%@\n", machine, row / 24 + 1,
          row % 24,
          uniform() < 0.05 ? "" : String(format: "%.4f", a), b, machine % 4 == 0 ? "old" : "new", fails,
          60 - 9 * risk + uniform(), uniform() < 0.8 ? 1 : 0, age,
          risk < -1.5 ? "good" : risk < 0 ? "fair" : "worn")
      }
    }
    return text
  }

  /// Model, arguments of training, the column it gives, a metric and its bounds.
  struct Case: Sendable, CustomTestStringConvertible {
    var model: String
    var arguments: [String]
    var predict: [String] = []
    var header: String
    var metric: String
    var bounds: ClosedRange<Double>
    var testDescription: String { model + " " + header }
  }

  static let lives = ["--label", "failed", "--duration", "age", "--exclude", "fails,left"]
  static let cases: [Case] = [
    Case(
      model: "logistic",
      arguments: [
        "--label", "fails", "--exclude", "left,failed,age", "--class-weight", "balanced", "--calibration",
        "sigmoid", "--cost", "1:5",
      ], predict: ["--alerts"], header: "id,time,probability,alert", metric: "roc_auc", bounds: 0.65...0.95),
    Case(
      model: "gradient-boosting",
      arguments: [
        "--label", "fails", "--exclude", "left,failed,age", "--rounds", "20", "--leaves", "7",
        "--calibration", "isotonic", "--threshold", "0.4",
      ], predict: ["--contributions"],
      header: "id,time,probability,contribution_a,contribution_b,contribution_kind,base", metric: "roc_auc",
      bounds: 0.65...0.95),
    Case(
      model: "gradient-boosting",
      arguments: [
        "--label", "left", "--exclude", "fails,failed,age", "--task", "regression", "--interval", "80",
      ], header: "id,time,value,lower_80,upper_80", metric: "coverage", bounds: 0.75...0.97),
    Case(
      model: "random-forest",
      arguments: [
        "--label", "fails", "--exclude", "left,failed,age", "--trees", "30", "--max-depth", "8",
        "--criterion",
        "entropy", "--class-weight", "balanced", "--calibration", "sigmoid",
      ], predict: ["--contributions", "--alerts"],
      header: "id,time,probability,alert,contribution_a,contribution_b,contribution_kind,base",
      metric: "roc_auc", bounds: 0.65...0.95),
    Case(
      model: "random-forest",
      arguments: [
        "--label", "left", "--exclude", "fails,failed,age", "--task", "regression", "--trees", "30",
        "--min-leaf", "3", "--columns-per-node", "2", "--sampling", "subsample", "--interval", "90",
      ], header: "id,time,value,lower_90,upper_90", metric: "coverage", bounds: 0.85...1),
    Case(
      model: "logistic",
      arguments: [
        "--label", "fails", "--exclude", "left,failed,age", "--penalty", "elastic-net", "--l1-share", "0.9",
        "--lambda", "simplest",
      ], predict: ["--contributions"],
      header: "id,time,probability,contribution_a,contribution_b,contribution_kind=old,base",
      metric: "roc_auc", bounds: 0.65...0.95),
    Case(
      model: "logistic",
      arguments: ["--label", "fails", "--exclude", "left,failed", "--weight", "age", "--penalty", "firth"],
      header: "id,time,probability", metric: "roc_auc", bounds: 0.6...0.95),
    Case(
      model: "logistic",
      arguments: [
        "--label", "state", "--exclude", "fails,left,failed,age", "--class-weight", "balanced",
        "--calibration",
        "temperature", "--c", "10",
      ], header: "id,time,class,probability_fair,probability_good,probability_worn", metric: "macro_f1",
      bounds: 0.6...1),
    Case(
      model: "random-forest",
      arguments: ["--label", "state", "--exclude", "fails,left,failed,age", "--trees", "20"],
      header: "id,time,class,probability_fair,probability_good,probability_worn", metric: "macro_f1",
      bounds: 0.6...1),
    Case(
      model: "gradient-boosting",
      arguments: [
        "--label", "failed", "--exclude", "fails,left,age", "--rounds", "5", "--task", "multiclass",
      ], header: "id,time,class,probability_0,probability_1", metric: "accuracy", bounds: 0.5...0.95),
    Case(
      model: "linear",
      arguments: [
        "--label", "left", "--exclude", "fails,failed,age", "--ridge", "0.001", "--intervals", "0.9",
      ], predict: ["--contributions"],
      header: "id,time,value,lower_90,upper_90,contribution_a,contribution_b,contribution_kind=old,base",
      metric: "r2", bounds: 0.5...0.999999),
    Case(
      model: "cox", arguments: lives, predict: ["--within", "10"],
      header: "id,time,probability,remaining_life", metric: "concordance", bounds: 0.55...0.9),
    Case(
      model: "weibull-aft", arguments: lives, header: "id,time,value", metric: "concordance",
      bounds: 0.55...0.9),
  ]

  @Test("Every model is trained, judged, saved and used", arguments: cases)
  func endToEnd(_ test: Case) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let path = command.folder.appending(path: "m.json").path
    let arguments =
      ["train", file, "--model", test.model, "--group", "machine", "--categorical", "kind", "--folds", "3"]
      + test.arguments
    let trained = try command.run(arguments + ["--save", path, "--format", "json"])
    #expect(trained.status == 0, "\(trained.messages)")
    let json = try trained.json()
    #expect(json["model"] as? String == test.model)
    let validation = try #require(json["validation"] as? [String: Any])
    #expect((validation["leaks"] as? [Any])?.isEmpty == true)
    let metrics = try #require(validation["metrics"] as? [String: Double])
    #expect(test.bounds.contains(metrics[test.metric] ?? .nan), "\(metrics)")
    if test.metric == "concordance" {
      let scores = try #require(validation["brier_over_time"] as? [[String: Double]])
      #expect(scores.count == 9 && metrics["integrated_brier"] != nil)
    }
    let importance = try #require(json["importance"] as? [[String: Any]])
    #expect(Set(importance.compactMap { $0["column"] as? String }) == ["a", "b", "kind"])
    let said = try command.run(["predict", file, "--load", path] + test.predict)
    #expect(said.status == 0, "\(said.messages)")
    #expect(said.lines.first == test.header)
    #expect(said.lines.count == 361)
    // The file says the same at any thread count, and training gives the same file.
    let again = command.folder.appending(path: "again.json").path
    #expect(try command.run(arguments + ["--save", again, "--threads", "1"]).status == 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(contentsOf: URL(filePath: again)))
    for format in ["csv", "table"] {
      let shown = try command.run(arguments + ["--format", format])
      #expect(shown.status == 0 && shown.output.contains(test.metric))
    }
  }

  /// A kind such as 1.10 is the same word where all cells are numbers and where one is not; so is a machine's name.
  @Test func wordsThatLookLikeNumbersAreWords() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let kinds = ["1.10", "1.1", "007"]
    func row(_ k: Int, _ kind: String) -> String { "0\(k % 8),\(kind),\(k % 5),\(kind == "1.10" ? 1 : 0)" }
    func file(_ name: String, _ rows: [String]) throws -> String {
      try command.file(name, (["machine,kind,a,fails"] + rows).joined(separator: "\n") + "\n")
    }
    let rows = (0..<120).map { row($0, kinds[$0 / 8 % 3]) }
    let numbers = try file("numbers.csv", rows)
    let words = try file("words.csv", rows + [row(120, "new"), "spare,1.1,0,0"])
    let path = command.folder.appending(path: "m.json").path
    let trained = try command.run([
      "train", numbers, "--label", "fails", "--group", "machine", "--categorical", "kind", "--save", path,
    ])
    #expect(trained.status == 0, "\(trained.messages)")
    let few = try command.run(["predict", numbers, "--load", path])
    let more = try command.run(["predict", words, "--load", path])
    #expect(few.status == 0 && more.status == 0, "\(few.messages) \(more.messages)")
    #expect(few.lines[1...].elementsEqual(more.lines[1...120]))
    #expect(few.lines[1].hasPrefix("00,"))
    let probabilities = few.lines.dropFirst().compactMap {
      $0.split(separator: ",").last.flatMap { Double($0) }
    }
    #expect(probabilities.enumerated().allSatisfy { ($1 > 0.5) == ($0 / 8 % 3 == 0) })
    // The group is no feature: a file without it can be asked about.
    let bare = try command.file("bare.csv", "kind,a\n1.10,2\n1.1,2\n")
    let asked = try command.run(["predict", bare, "--load", path])
    #expect(asked.status == 0 && asked.lines.count == 3, "\(asked.messages)")
  }

  /// Features of windows are made group by group, and come back in predictions, whatever the order of rows.
  @Test func featuresAreMadeAndStored() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let text = Self.fleet()
    let file = try command.file("fleet.csv", text)
    let path = command.folder.appending(path: "m.json").path
    let trained = try command.run(
      "train", file, "--label", "fails", "--group", "machine", "--columns", "a,b", "--window", "3h,6",
      "--statistics", "mean,max", "--lags", "1h", "--model", "random-forest", "--trees", "20", "--save", path,
      "--format", "json")
    #expect(trained.status == 0, "\(trained.messages)")
    let importance = try #require(try trained.json()["importance"] as? [[String: Any]])
    let names = ["a", "b"].flatMap { column in
      [column, "\(column)_lag_1h"] + ["3h", "6"].flatMap { ["\(column)_mean_\($0)", "\(column)_max_\($0)"] }
    }
    #expect(Set(importance.compactMap { $0["column"] as? String }) == Set(names))
    let said = try command.run("predict", file, "--load", path)
    #expect(said.status == 0 && said.lines.count == 361, "\(said.messages)")
    let lines = text.split(separator: "\n")
    let turned = try command.file(
      "turned.csv", ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n")
    let other = try command.run("predict", turned, "--load", path)
    #expect(other.lines.dropFirst().reversed() == Array(said.lines.dropFirst()))
    // Without the machines or the times there are no windows.
    let bare = try command.file("bare.csv", "a,b\n1,2\n")
    #expect(try command.run("predict", bare, "--load", path).status == 65)
    for (arguments, says) in [
      (["--keep"], "goes without saying"), (["--statistics", "mean"], "needs --window"),
      (["--window", "0"], "window"), (["--window", "3h", "--statistics", "meen"], "mean"),
    ] {
      let refused = try command.run(["train", file, "--label", "fails", "--columns", "a,b"] + arguments)
      #expect(refused.status == 64 && refused.messages.contains(says), "\(refused.messages)")
    }
  }

  @Test func searchesAreReported() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let result = try command.run(
      "train", file, "--label", "fails", "--group", "machine", "--columns", "a,b", "--search", "3",
      "--format",
      "json")
    #expect(result.status == 0, "\(result.messages)")
    let tried = try #require(try result.json()["search"] as? [[String: Any]])
    #expect(tried.count == 4)
    let losses = tried.compactMap { $0["loss"] as? Double }
    #expect(losses.count == 4 && losses == losses.sorted())
  }

  @Test func labelsThatLookAheadGiveLeadTimes() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.run("generate", "fleet", "--days", "60", "--seed", "3")
    let file = try command.file("fleet.csv", fleet.output)
    let result = try command.run(
      "train", file, "--label", "fails_within_24h", "--group", "machine", "--label-horizon", "24h", "--cost",
      "1:10", "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    let validation = try #require(try result.json()["validation"] as? [String: Any])
    let metrics = try #require(validation["metrics"] as? [String: Double])
    #expect((metrics["event_recall"] ?? 0) > 0.5)
    #expect((0...86_400).contains(metrics["median_lead_time_seconds"] ?? -1))
    #expect((metrics["threshold"] ?? 1) < 0.5)
  }

  @Test func labelsThatEndBeforeTheFailureHaveALead() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.run("generate", "fleet", "--days", "60", "--seed", "3")
    // The last six hours before a failure are too late for a warning: their labels are not known.
    var lines = fleet.lines.filter { !$0.isEmpty }
    let label = try #require(lines[0].split(separator: ",").firstIndex(of: "fails_within_24h"))
    let machine = try #require(lines[0].split(separator: ",").firstIndex(of: "machine"))
    var cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let known = cells
    for row in known.indices.dropFirst() where known[row][label] == "1" {
      let later = (1...2).map { row + $0 }.filter { $0 < known.count }
      let isLate = later.contains {
        known[$0][label] != "1" || known[$0][machine] != known[row][machine]
      }
      if isLate { cells[row][label] = "" }
    }
    lines = cells.map { $0.joined(separator: ",") }
    let file = try command.file("fleet.csv", lines.joined(separator: "\n") + "\n")
    func leadTime(_ more: String...) throws -> Double {
      let result = try command.run(
        [
          "train", file, "--label", "fails_within_24h", "--group", "machine", "--label-horizon", "24h",
          "--cost", "1:10", "--format", "json",
        ] + more)
      #expect(result.status == 0, "\(result.messages)")
      let validation = try #require(try result.json()["validation"] as? [String: Any])
      return try #require((validation["metrics"] as? [String: Double])?["median_lead_time_seconds"])
    }
    #expect(try leadTime("--label-lead", "6h") > leadTime() + 3600)
  }

  @Test func modelsOfEarlierVersionsAreRead() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let old = """
      {"columns":["a","b"],"format":"foreshock-model","kind":"logistic","model":{"imputer":{"means":[0.5,0],\
      "missingCount":0},"regression":{"centeredIntercept":0,"centers":[0,0],"coefficients":[1,-1],\
      "gradientNorm":0,"hessianWasSingular":false,"isConverged":true,"iterations":3,"objective":0.5,\
      "penalty":0,"separation":"none","version":1}},"version":1}
      """
    let model = try command.file("old.json", old)
    let file = try command.file("d.csv", "a,b\n1,1\n0,40\n,0.5\n")
    let result = try command.run("predict", file, "--load", model)
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.lines.first == "probability" && result.lines[1] == "0.5" && result.lines[3] == "0.5")
    let refused = try command.run("predict", file, "--load", model, "--alerts")
    #expect(refused.status == 64 && refused.messages.contains("earlier version"))
    let damaged = try command.file("bad.json", old.replacingOccurrences(of: "\"penalty\":0,", with: ""))
    #expect(try command.run("predict", file, "--load", damaged).status == 65)
    let other = try command.file("other.json", old.replacingOccurrences(of: "\"logistic\"", with: "\"ets\""))
    #expect(try command.run("predict", file, "--load", other).status == 65)
  }

  @Test(arguments: [
    (["--label", "fails", "--model", "cox"], 64, "needs --duration"),
    (["--label", "fails", "--duration", "age"], 64, "options of cox"),
    (
      ["--label", "fails", "--model", "logistic", "--task", "regression"], 64,
      "needs --model linear, random-forest"
    ),
    (["--label", "fails", "--model", "gradient-boosting", "--c", "2"], 64, "--c is an option of logistic"),
    (
      ["--label", "fails", "--model", "gradient-boosting", "--trees", "9"], 64,
      "--trees is an option of random-forest"
    ),
    (
      ["--label", "fails", "--model", "random-forest", "--leaves", "9"], 64,
      "--leaves is an option of gradient"
    ),
    (["--label", "fails", "--model", "random-forest", "--max-depth", "0"], 64, "--max-depth takes"),
    (["--label", "fails", "--model", "random-forest", "--criterion", "ginni"], 64, "gini or entropy"),
    (["--label", "fails", "--model", "random-forest", "--interval", "80"], 64, "an option of regression"),
    (["--label", "left", "--model", "linear", "--task", "classification"], 64, "is logistic"),
    (["--label", "left", "--model", "linear", "--c", "1"], 64, "--c is an option of logistic"),
    (["--label", "left", "--model", "linear", "--ridge", "-1"], 64, "ridge"),
    (["--label", "fails", "--penalty", "lasso", "--c", "1"], 64, "--c is the strength of a ridge"),
    (["--label", "fails", "--penalty", "laso"], 64, "did you mean 'lasso'"),
    (["--label", "fails", "--penalty", "firth", "--lambda", "1"], 64, "--lambda is an option of"),
    (["--label", "fails", "--lambda", "bst"], 64, "'best' or 'simplest'"),
    (["--label", "fails", "--l1-share", "0.5"], 64, "--l1-share is an option of"),
    (["--label", "fails", "--penalty", "lasso", "--search", "3"], 64, "--search draws --c"),
    (["--label", "fails", "--weight", "fails"], 64, "name the same column"),
    (["--label", "fails", "--columns", "a", "--weight", "kind"], 65, "not a number"),
    (["--label", "state", "--cost", "1:5"], 64, "options of two classes"),
    (["--label", "state", "--calibration", "sigmoid"], 64, "none or temperature"),
    (["--label", "state", "--penalty", "lasso"], 64, "--lambda that is a number"),
    (["--label", "fails", "--cost", "5"], 64, "--cost takes two numbers"),
    (["--label", "fails", "--cost", "1:2", "--threshold", "0.5"], 64, "give one of"),
    (["--label", "fails", "--folds", "1"], 64, "--folds takes"),
    (["--label", "fails", "--calibration", "sigmod"], 64, "did you mean 'sigmoid'?"),
    (["--label", "fails", "--categorical", "fails"], 64, "--categorical names 'fails'"),
    (["--label", "fails", "--categorical", "kinds"], 65, "did you mean \"kind\""),
    (["--label", "fails", "--group", "machine", "--folds", "13"], 4, "12 units cannot be put into 13 folds"),
    (["--label", "fails", "--label-horizon", "3"], 64, "takes a duration"),
    (["--label", "fails", "--label-lead", "1h"], 64, "--label-lead needs --label-horizon"),
    (
      ["--label", "failed", "--model", "cox", "--duration", "b", "--calibration", "sigmoid"], 64,
      "classification"
    ),
    (["--label", "left", "--columns", "a"], 65, "a label is 0, 1 or empty"),
    (["--label", "fails", "--columns", "kind"], 65, "not a number"),
  ])
  func whatCannotBeIsRefused(_ arguments: [String], _ status: Int32, _ says: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let result = try command.run(["train", file] + arguments)
    #expect(result.status == status, "\(result.messages)")
    #expect(result.messages.contains(says), "\(result.messages)")
    #expect(result.output.isEmpty)
  }

  @Test func predictionsThatCannotBeAreRefused() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let path = command.folder.appending(path: "m.json").path
    #expect(
      try command.run(
        "train", file, "--label", "fails", "--group", "machine", "--columns", "a,b", "--save", path
      ).status == 0)
    for (arguments, status, says) in [
      (["--within", "3"], 64, "--within is for models of lives"),
      (["--within", "-1"], 64, "at least 0"),
    ] {
      let result = try command.run(["predict", file, "--load", path] + arguments)
      #expect(Int(result.status) == status && result.messages.contains(says), "\(result.messages)")
    }
    let less = try command.file("less.csv", "machine,a\nm1,2\n")
    let result = try command.run("predict", less, "--load", path)
    #expect(result.status == 65 && result.messages.contains("no column \"b\""), "\(result.messages)")
    // The old file's groups are not asked for, and gaps are taken.
    let bare = try command.file("bare.csv", "a,b\n,0.5\n0.2,\n")
    #expect(try command.run("predict", bare, "--load", path).lines.count == 3)
  }
}
