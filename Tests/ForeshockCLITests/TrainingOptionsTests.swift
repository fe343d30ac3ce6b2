import Foundation
import Testing

/// What `foreshock train` and `predict` can be told of validation, models, searches and shares of failures.
@Suite struct TrainingOptionsTests {
  /// Twelve machines that age; `load` and `age` raise the risk, `twin` is 1 + 2·load − heat.
  private static func fleet(share: Double = 0.35) -> String {
    var text = "machine,time,load,heat,twin,kind,fails,count,life,failed,years\n"
    var state: UInt64 = 11
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    for machine in 0..<12 {
      let rows = 24 + machine % 5
      for row in 0..<rows {
        let (load, heat) = ((uniform() * 1000).rounded() / 1000, (uniform() * 1000).rounded() / 1000)
        let risk = 5 * load - 2 * heat + log(share / (1 - share)) - 1.5
        let fails = uniform() < 1 / (1 + exp(-risk)) ? 1 : 0
        let years = ((1 - 9 * log(1 - uniform()) * exp(-0.4 * risk)) * 2).rounded(.up) / 2
        text += String(
          format: "m%02d,2026-03-%02dT%02d:00:00Z,%.3f,%.3f,%.3f,%@,%d,%d,%d,%d,%.1f\n", machine,
          row / 24 + 1, row % 24, load, heat, 1 + 2 * load - heat, machine % 3 == 0 ? "old" : "new", fails,
          Int(6 * load + 2 * uniform()), min(15, rows - 1 - row) * 3600, uniform() < 0.8 ? 1 : 0, years)
      }
    }
    return text
  }

  /// Trains with JSON to read.
  private func train(
    _ command: CommandRunner, _ arguments: [String], share: Double = 0.35
  ) throws -> [String: Any] {
    let file = try command.file("fleet.csv", Self.fleet(share: share))
    let result = try command.run(["train", file, "--format", "json"] + arguments)
    #expect(result.status == 0, "\(result.messages)")
    return try result.json()
  }

  static let labelled = ["--label", "fails", "--columns", "load,heat"]

  @Test(
    "Every way to hold rows out is reached and said with its reason",
    arguments: [
      ([], "forward", "there is no --group"),
      (["--group", "machine"], "units", "alike"),
      (["--group", "machine", "--validation", "forward"], "forward", "asked for"),
      (["--validation", "purged", "--embargo", "3h", "--label-horizon", "2h"], "purged", "asked for"),
      (["--group", "machine", "--validation", "units-and-time"], "units-and-time", "asked for"),
      (["--group", "machine", "--validation", "units"], "units", "asked for"),
    ])
  func schemes(_ arguments: [String], _ scheme: String, _ reason: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let json = try train(command, Self.labelled + ["--folds", "3"] + arguments)
    let validation = try #require(json["validation"] as? [String: Any])
    #expect(validation["scheme"] as? String == scheme)
    #expect((validation["scheme_reason"] as? String)?.contains(reason) == true)
    #expect((validation["leaks"] as? [Any])?.isEmpty == true)
    let shown = try command.run(
      ["train", "fleet.csv", "--format", "table", "--folds", "3"] + Self.labelled + arguments)
    #expect(shown.output.contains("(\(scheme), as "), "\(shown.output)")
  }

  /// The embargo leaves out rows behind a block, and so changes what is learned there.
  @Test func embargoesAreKept() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    func loss(_ more: [String]) throws -> Double? {
      let json = try train(command, Self.labelled + ["--validation", "purged", "--folds", "3"] + more)
      let validation = try #require(json["validation"] as? [String: Any])
      return (validation["metrics"] as? [String: Double])?["log_loss"]
    }
    #expect(try loss([]) != loss(["--embargo", "6h"]))
  }

  @Test func boostingTakesItsOptions() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let boosted = ["--model", "gradient-boosting", "--group", "machine", "--folds", "3", "--min-leaf", "5"]
    let json = try train(
      command,
      Self.labelled + boosted + [
        "--rounds", "1000", "--early-stopping=5", "--l2", "2", "--row-fraction", "0.7", "--column-fraction",
        "0.5", "--monotone", "load=up,heat=down",
        "--save", "m.json",
      ])
    #expect(json["stop_reason"] as? String == "noMoreImprovement")
    #expect((json["trees"] as? Int ?? 1000) < 1000)
    // Along a column that goes up the probability never falls, along one that goes down it never rises.
    for (column, falls) in [("load", false), ("heat", true)] {
      let other = column == "load" ? "heat" : "load"
      let rows = (0...50).map { "\(Double($0) / 50),0.4" }.joined(separator: "\n")
      let file = try command.file("line.csv", "\(column),\(other)\n\(rows)\n")
      let said = try command.run("predict", file, "--load", "m.json").lines.dropFirst().compactMap {
        Double($0)
      }
      #expect(said.count == 51 && Set(said).count > 3)
      #expect(zip(said, said.dropFirst()).allSatisfy { falls ? $0 >= $1 : $0 <= $1 })
    }
  }

  @Test(
    "Losses of numbers are learned",
    arguments: [
      ("squared", "squared"), ("absolute", "absolute"), ("quantile=0.9", "quantile=0.9"),
      ("poisson", "poisson"), ("tweedie=1.3", "tweedie=1.3"), ("tweedie", "tweedie=1.5"),
    ])
  func losses(_ loss: String, _ name: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let json = try train(
      command,
      [
        "--label", "count", "--columns", "load,heat", "--task", "regression", "--model", "gradient-boosting",
        "--group", "machine", "--loss", loss, "--rounds", "40", "--min-leaf", "5", "--save", "m.json",
      ])
    #expect(json["loss"] as? String == name)
    guard loss.hasPrefix("quantile") else { return }
    // Nine in ten answers lie below.
    let said = try command.run("predict", "fleet.csv", "--load", "m.json").lines.dropFirst()
    let counts = Self.fleet().split(separator: "\n").dropFirst()
      .compactMap { Double($0.split(separator: ",")[7]) }
    let below = zip(said, counts).count { line, count in
      (line.split(separator: ",").last.flatMap { Double($0) } ?? -1) >= count
    }
    #expect((0.85...1).contains(Double(below) / Double(counts.count)))
  }

  @Test func gridsTryEveryCombination() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let arguments =
      Self.labelled + ["--model", "gradient-boosting", "--group", "machine", "--rounds", "10"]
      + ["--grid", "leaves=4,8;learning-rate=0.05,0.1", "--grid", "l2=0, 1"]
    let json = try train(command, arguments)
    let tried = try #require(json["search"] as? [[String: Any]])
    #expect(tried.count == 8 && Set(tried.compactMap { $0["number"] as? Int }).count == 8)
    #expect(Set(tried.compactMap { $0["maxLeaves"] as? Double }) == [4, 8])
    let losses = tried.compactMap { $0["loss"] as? Double }
    #expect(losses.count == 8 && losses == losses.sorted())
    let shown = try command.run(["train", "fleet.csv", "--format", "table"] + arguments)
    #expect(shown.output.contains("l2 1, learning-rate 0.05, leaves 4"), "\(shown.output)")
    // The same whatever the threads.
    let one = try command.run(["train", "fleet.csv", "--format", "table", "--threads", "1"] + arguments)
    #expect(one.output == shown.output)
  }

  @Test func errorsOfCoefficientsAreReported() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    for arguments in [
      Self.labelled + ["--penalty", "none"], Self.labelled + ["--penalty", "firth"],
      ["--model", "cox", "--ties", "breslow"] + Self.lives, ["--model", "weibull-aft"] + Self.lives,
    ] {
      let json = try train(command, arguments)
      for name in ["standard_errors", "z", "p_values"] {
        let numbers = try #require(json[name] as? [String: Double], "\(arguments) \(name)")
        #expect(Set(numbers.keys) == ["load", "heat"])
      }
      let p = try #require(json["p_values"] as? [String: Double])
      #expect((p["load"] ?? 1) < 0.05)
      let shown = try command.run(["train", "fleet.csv", "--format", "table"] + arguments)
      #expect(shown.output.contains("standard error"), "\(shown.output)")
    }
    // A ridge has none, and says how to get them.
    let shown = try command.run(["train", "fleet.csv", "--format", "table"] + Self.labelled)
    #expect(shown.output.contains("--penalty none or firth"))
  }

  static let lives = ["--label", "failed", "--duration", "years", "--columns", "load,heat"]

  @Test func collinearColumnsAreNamed() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let result = try command.run(
      "train", file, "--label", "fails", "--columns", "load,heat,twin", "--penalty", "none", "--format",
      "json")
    #expect(result.status == 0 && result.messages.contains("twin = 1 + 2·load − heat"), "\(result.messages)")
    let found = try #require(try result.json()["collinear"] as? [[String: Any]])
    #expect(found.count == 1 && found[0]["column"] as? String == "twin")
  }

  @Test func separationIsToldWithItsDirection() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let rows = (0..<60).map { "\($0),\($0 * 7 % 11),\($0 < 30 ? 0 : 1)" }.joined(separator: "\n")
    let file = try command.file("apart.csv", "age,noise,fails\n\(rows)\n")
    let shuffled = try command.file(
      "mixed.csv",
      "age,noise,fails\n"
        + (0..<60).map { k -> String in
          let age = k * 17 % 60
          return "\(age),\(age * 7 % 11),\(age < 30 ? 0 : 1)"
        }.joined(separator: "\n") + "\n")
    _ = file
    let plain = try command.run(
      "train", shuffled, "--label", "fails", "--penalty", "none", "--folds", "2", "--format", "json")
    #expect(plain.status == 0, "\(plain.messages)")
    #expect(plain.messages.contains("age") && plain.messages.contains("--penalty firth"))
    #expect(!plain.messages.contains("as large as the penalty"), "\(plain.messages)")
    let json = try plain.json()
    #expect(json["separation"] as? String == "complete" && json["separating_plane"] != nil)
    let firth = try command.run(
      "train", shuffled, "--label", "fails", "--penalty", "firth", "--folds", "2", "--format", "json")
    #expect(firth.status == 0 && !firth.messages.contains("infinity"), "\(firth.messages)")
  }

  @Test("Every law of lives is reached", arguments: ["weibull-aft", "lognormal-aft", "loglogistic-aft"])
  func laws(_ model: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let json = try train(command, ["--model", model, "--save", "m.json"] + Self.lives)
    let law = (json["distribution"] as? String)?.lowercased() ?? ""
    #expect(model == law + "-aft")
    let said = try command.run("predict", "fleet.csv", "--load", "m.json", "--within", "2")
    #expect(said.status == 0 && said.lines.first == "id,time,probability,remaining_life")
  }

  @Test func tiesAreTreatedAsAsked() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    func likelihood(_ more: [String]) throws -> Double {
      try #require(
        try train(command, ["--model", "cox"] + Self.lives + more)["log_likelihood"] as? Double)
    }
    let efron = try likelihood([])
    #expect(try likelihood(["--ties", "efron"]) == efron)
    #expect(try likelihood(["--ties", "breslow"]) < efron)
  }

  @Test func priorsCorrectProbabilities() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    _ = try train(command, Self.labelled + ["--group", "machine", "--save", "m.json"])
    func said(_ arguments: [String]) throws -> (numbers: [Double], alerts: Int, messages: String) {
      let result = try command.run(["predict", "fleet.csv", "--load", "m.json", "--alerts"] + arguments)
      #expect(result.status == 0, "\(result.messages)")
      let cells = result.lines.dropFirst().map { $0.split(separator: ",") }
      return (cells.compactMap { Double($0[2]) }, cells.count { $0[3] == "1" }, result.messages)
    }
    let (plain, alerts, _) = try said([])
    let (rare, fewer, _) = try said(["--prior", "0.01"])
    let labels = Self.fleet().split(separator: "\n").dropFirst().map { $0.split(separator: ",")[6] == "1" }
    let share = Double(labels.count { $0 }) / Double(labels.count)
    let factor = 0.01 / 0.99 / (share / (1 - share))
    for (p, q) in zip(plain, rare) {
      let odds = p / (1 - p) * factor
      #expect(abs(q - odds / (1 + odds)) < 1e-9)
    }
    #expect(fewer < alerts)
    // Rows of training have the share of training.
    let (own, _, messages) = try said(["--prior", "auto"])
    #expect(messages.contains("estimated share of failures"), "\(messages)")
    #expect(zip(plain, own).allSatisfy { abs($0 - $1) < 0.05 })
    for word in ["0", "1", "much"] {
      let refused = try command.run("predict", "fleet.csv", "--load", "m.json", "--prior", word)
      #expect(refused.status == 64 && refused.messages.contains("--prior takes"))
    }
    _ = try train(command, ["--model", "cox", "--save", "lives.json"] + Self.lives)
    let refused = try command.run("predict", "fleet.csv", "--load", "lives.json", "--prior", "0.1")
    #expect(refused.status == 64 && refused.messages.contains("--prior corrects"), "\(refused.messages)")
  }

  /// Remaining lives, cut at fifteen hours, are known by how they fall.
  @Test func livesLeftAreJudgedAsUnitsAge() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let arguments = [
      "--label", "life", "--task", "regression", "--columns", "load,heat", "--model", "linear",
    ]
    let json = try train(command, arguments + ["--group", "machine"])
    let validation = try #require(json["validation"] as? [String: Any])
    let metrics = try #require(validation["metrics"] as? [String: Double])
    for name in ["alpha_lambda_50", "alpha_lambda_75", "alpha_lambda_90"] {
      #expect((0...1).contains(metrics[name] ?? -1), "\(metrics)")
    }
    #expect((0...54_000).contains(metrics["prognostic_horizon"] ?? -1))
    let shown = try command.run(
      ["train", "fleet.csv", "--group", "machine", "--format", "table"] + arguments)
    #expect(shown.output.contains("of 12 lives"), "\(shown.output)")
    // Other numbers are none.
    let counts = try train(
      command,
      ["--label", "count", "--task", "regression", "--columns", "load,heat", "--group", "machine"])
    let other = try #require(counts["validation"] as? [String: Any])
    #expect((other["metrics"] as? [String: Double])?["alpha_lambda_50"] == nil)
  }

  @Test(
    "Contributions of several classes are those of the class that is called",
    arguments: ["logistic", "gradient-boosting", "random-forest"])
  func contributionsOfClasses(_ model: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    _ = try train(
      command,
      ["--label", "kind", "--columns", "load,heat", "--model", model, "--save", "m.json", "--folds", "2"])
    let said = try command.run("predict", "fleet.csv", "--load", "m.json", "--contributions")
    #expect(said.status == 0, "\(said.messages)")
    #expect(
      said.lines.first?.hasSuffix(
        "class,probability_new,probability_old,contribution_load,contribution_heat,base")
        == true, "\(said.lines.first ?? "")")
    guard model == "random-forest" else { return }
    // Those of a forest add up to the probability of the class.
    for line in said.lines.dropFirst() {
      let cells = line.split(separator: ",").map(String.init)
      let parts = cells.suffix(3).compactMap(Double.init)
      let chances = cells.dropLast(3).suffix(2).compactMap(Double.init)
      #expect(abs(parts.reduce(0, +) - (chances.max() ?? 0)) < 0.02)
    }
  }

  @Test(arguments: [
    (["--validation", "units"], 64, "needs --group"),
    (["--validation", "unit"], 64, "did you mean 'units'"),
    (["--embargo", "3h"], 64, "option of --validation purged"),
    (["--validation", "purged", "--embargo", "3"], 64, "--embargo takes a duration"),
    (["--l2", "1"], 64, "--l2 is an option of gradient-boosting"),
    (["--model", "gradient-boosting", "--l2", "-1"], 64, "--l2 takes"),
    (["--model", "gradient-boosting", "--row-fraction", "1.5"], 64, "--row-fraction takes"),
    (["--model", "gradient-boosting", "--early-stopping=0"], 64, "--early-stopping takes"),
    (["--model", "gradient-boosting", "--monotone", "load"], 64, "up or down"),
    (["--model", "gradient-boosting", "--monotone", "load=left"], 64, "not 'left'"),
    (["--model", "gradient-boosting", "--monotone", "laod=up"], 65, "did you mean \"load\""),
    (["--model", "gradient-boosting", "--monotone", "twin=up"], 64, "not learned from"),
    (
      ["--model", "gradient-boosting", "--monotone", "kind=up", "--categorical", "kind"], 64,
      "no order"
    ),
    (["--model", "gradient-boosting", "--task", "multiclass", "--monotone", "load=up"], 64, "one score"),
    (["--model", "gradient-boosting", "--loss", "absolute"], 64, "needs --task regression"),
    (["--model", "gradient-boosting", "--loss", "huber"], 64, "known: squared"),
    (["--model", "gradient-boosting", "--loss", "cox"], 64, "--model cox"),
    (["--model", "gradient-boosting", "--loss", "quantile"], 64, "quantile=0.9"),
    (["--model", "gradient-boosting", "--loss", "tweedie=3"], 64, "between 1 and 2"),
    (["--search", "2", "--grid", "c=1,2"], 64, "give one of"),
    (["--grid", "leaves=2"], 64, "known: c"),
    (["--grid", "c"], 64, "with their values"),
    (["--grid", "c=1,x"], 64, "no value of c"),
    (["--grid", "c=1;c=2"], 64, "twice"),
    (["--penalty", "lasso", "--grid", "c=1"], 64, "--grid tries --c"),
    (["--ties", "efron"], 64, "--ties is an option of cox"),
  ])
  func whatCannotBeIsRefused(_ arguments: [String], _ status: Int32, _ says: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("fleet.csv", Self.fleet())
    let result = try command.run(["train", file] + Self.labelled + arguments)
    #expect(result.status == status, "\(result.messages)")
    #expect(result.messages.contains(says), "\(result.messages)")
    #expect(result.output.isEmpty)
  }
}
