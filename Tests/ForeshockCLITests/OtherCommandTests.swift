import Foundation
import Testing

@Suite("The other commands")
struct OtherCommandTests {
  @Test func demoShowsAForecastAnAlertAndABacktest() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let result = try command.run("demo", environment: ["LC_ALL": "C.UTF-8"])
    #expect(result.status == 0)
    #expect(result.output.contains("cpu on web-1 is"))
    #expect(result.output.contains("is predicted to exceed 65 %"))
    #expect(result.output.contains("predict_linear"))
    #expect(result.output.contains("foreshock generate"))
    let replayed = try #require(result.lines.first { $0.hasPrefix("  multi-process announced ") })
    #expect(replayed.contains(" crossings of 65 %") && replayed.contains("false alerts a week: "))
    #expect(result.lines.contains { $0.hasPrefix("  predict_linear[1h] announced ") })
    #expect(
      result.output.contains("\u{28C0}")
        || result.output.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
  }

  @Test func alertSpeaksAndFails() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("ramp.csv", Sample.ramp(count: 80, slope: 1))
    let options = [
      "alert", file, "--above", "100", "--within", "60", "--value", "value", "--model", "ets(A,A,N)",
    ]
    let json = try command.run(options + ["--format", "json", "--fail-on-alert"])
    #expect(json.status == 3)
    #expect(try json.json()["alert_count"] as? Int == 1)
    let calm = try command.run(
      "alert", file, "--above", "1000", "--within", "10", "--value", "value", "--fail-on-alert")
    #expect(calm.status == 0)
    let table = try command.run(options + ["--format", "table"])
    #expect(table.output.contains("is predicted to exceed 100 in"))
  }

  @Test func alreadyBeyondIsSaidPlainly() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("ramp.csv", Sample.ramp(count: 80, slope: 1))
    let result = try command.run(
      "alert", file, "--above", "50", "--within", "10", "--value", "value", "--format", "csv")
    #expect(result.output.contains("has been above 50 since step"))
    #expect(result.lines[1].hasPrefix("1,critical,1,"))
  }

  @Test func alertmanagerPayload() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run(
      "alert", file, "--above", "60", "--within", "24h", "--payload", "alertmanager", "--instance",
      "web \"1\"")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let alert = try #require(list.first)
    let labels = try #require(alert["labels"] as? [String: String])
    #expect(labels["alertname"] == "ForecastAbove")
    #expect(labels["instance"] == "web \"1\"")
    #expect(labels.values.allSatisfy { !$0.isEmpty })
    let annotations = try #require(alert["annotations"] as? [String: String])
    #expect(annotations["summary"]?.contains("load on web \"1\"") == true)
    let (start, end) = (try #require(alert["startsAt"] as? String), try #require(alert["endsAt"] as? String))
    #expect(start < end)
  }

  @Test func backtestComparesModels() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load(days: 21))
    let result = try command.run(
      "backtest", file, "--horizon", "12", "--model",
      "seasonal-naive,holt-winters,arima(1,0,0)(0,1,1)[24],auto-arima",
      "--origins", "4",
      "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    let models = try #require(try result.json()["models"] as? [[String: Any]])
    #expect(
      models.map { $0["name"] as? String } == [
        "seasonal-naive", "holt-winters", "arima(1,0,0)(0,1,1)[24]", "auto-arima",
      ])
    let scores = [
      "mae", "rmse", "smape", "mase", "rmsse", "owa", "pinball", "crps", "weighted_quantile_loss",
    ]
    for model in models {
      for score in scores { #expect(model[score] is Double, "\(score)") }
      for interval in try #require(model["intervals"] as? [[String: Any]]) {
        for score in ["level", "coverage", "mean_width", "winkler", "msis"] {
          #expect(interval[score] is Double, "\(score)")
        }
      }
    }
    #expect(try result.json()["baseline"] as? String == "seasonal-naive")
    #expect(models[0]["skill"] is NSNull && models[1]["skill"] is Double && models[1]["p_value"] is Double)
    // The same in the other formats; the table fits a terminal.
    let options = [
      "backtest", file, "--horizon", "12", "--model", "arima(1,0,0)(0,1,1)[24],holt-winters,naive",
    ]
    let csv = try command.run(options + ["--origins", "4", "--format", "csv"])
    #expect(
      csv.lines[0]
        == "model,origins,mae,rmse,bias,mape,\(scores[2...].joined(separator: ",")),coverage_80,width_80,winkler_80,msis_80,coverage_95,width_95,winkler_95,msis_95,skill,p_value,fit_seconds"
    )
    let table = try command.run(options + ["--origins", "4", "--format", "table"])
    #expect(table.lines[0].contains("skill against naive"))
    #expect(table.lines.allSatisfy { $0.count <= 120 }, "\(table.lines)")
    #expect(table.lines[1].split(separator: " ").last == "ms" && table.lines.count == 6)
    let other = try command.run(
      options + ["--origins", "2", "--baseline", "holt-winters", "--format", "json"])
    #expect(try other.json()["baseline"] as? String == "holt-winters")
    let unknown = try command.run(options + ["--baseline", "drift"])
    #expect(unknown.status == 64 && unknown.messages.contains("--baseline"))
  }

  /// Two weeks and half a day hold two cycles of the week, what lies before the last origin does not.
  @Test func backtestLooksForSeasonsThatFitBeforeTheLastOrigin() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "time,load\n"
    for hour in 0..<348 {
      let weekday = (hour / 24) % 7, noise = Double((hour * 7919) % 101) / 100
      let day = 5 + hour / 24 < 10 ? "0\(5 + hour / 24)" : "\(5 + hour / 24)"
      let clock = hour % 24 < 10 ? "0\(hour % 24)" : "\(hour % 24)"
      text += "2026-01-\(day) \(clock):00:00,\(50 + (weekday < 5 ? 30 : 0) + noise)\n"
    }
    let file = try command.file("load.csv", text)
    let forecast = try command.run("forecast", file, "--horizon", "24", "--format", "json")
    #expect(try forecast.json()["season_length"] as? Int == 168)
    let result = try command.run("backtest", file, "--horizon", "24", "--origins", "3", "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    #expect(try result.json()["season_length"] as? Int == 1)
  }

  @Test func trainAndPredict() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let fleet = try command.run("generate", "fleet", "--days", "40", "--seed", "3")
    #expect(fleet.status == 0)
    let file = try command.file("fleet.csv", fleet.output)
    let model = command.folder.appending(path: "m.json").path
    let trained = try command.run(
      "train", file, "--label", "fails_within_24h", "--group", "machine", "--save", model, "--format", "json")
    #expect(trained.status == 0, "\(trained.messages)")
    let json = try trained.json()
    #expect((json["gradient_norm"] as? Double ?? 1) <= 1e-9)
    #expect(
      Set((json["coefficients"] as? [String: Any] ?? [:]).keys) == [
        "vibration", "temperature", "load", "errors",
      ])
    let validation = try #require(json["validation"] as? [String: Any])
    let auc = (validation["metrics"] as? [String: Double])?["roc_auc"] ?? 0
    #expect(auc > 0.85 && auc < 1)
    let predicted = try command.run("predict", file, "--load", model)
    #expect(predicted.lines.first == "id,time,probability")
    #expect(predicted.lines.count == fleet.lines.count)
  }

  @Test func detectScoresEveryRow() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var rows = (0..<300).map {
      "\($0),\(Double(($0 * 7919) % 100) / 10),\(Double(($0 * 104_729) % 100) / 10)"
    }
    rows[123] = "123,90,-70"
    let file = try command.file("d.csv", "step,a,b\n" + rows.joined(separator: "\n") + "\n")
    let model = command.folder.appending(path: "forest.json").path
    let result = try command.run(
      "detect", file, "--columns", "a,b", "--contamination", "0.004", "--save", model)
    #expect(result.lines.first == "time,score,is_anomaly")
    #expect(result.lines.count == 301)
    #expect(result.lines[124].hasSuffix(",1"))
    #expect(result.lines.dropFirst().count { $0.hasSuffix(",1") } <= 2)
    #expect(try command.run("detect", file, "--load", model).output == result.output)
  }

  @Test func featuresAreNamedByTheirWindows() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run("features", file, "--window", "2h,1d", "--statistics", "mean,max")
    #expect(result.lines.first == "time,load_mean_2h,load_max_2h,load_mean_1d,load_max_1d")
    #expect(result.lines.count == 337)
  }

  @Test func generateIsDeterministicAndLabelsFaults() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let first = try command.run(
      "generate", "web-cpu", "--days", "2", "--seed", "5", "--inject", "spike", "--inject", "gap")
    #expect(
      first.output
        == (try command.run("generate", "web-cpu", "--days", "2", "--seed", "5", "--inject", "spike,gap"))
        .output)
    #expect(first.lines.first == "time,cpu,anomaly,fault")
    #expect(first.lines.contains { $0.hasSuffix(",,1,gap") })
    #expect(
      first.output
        != (try command.run("generate", "web-cpu", "--days", "2", "--seed", "6", "--inject", "spike,gap"))
        .output)
  }

  @Test func helpAndVersion() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    #expect(try command.run("--version").output == "0.1.0\n")
    for name in [
      "demo", "forecast", "alert", "backtest", "detect", "train", "predict", "features", "generate",
    ] {
      let help = try command.run(name, "--help")
      #expect(help.status == 0)
      #expect(help.output.contains("OVERVIEW"))
    }
  }

  @Test("Results of many rows are sound in every format", arguments: ["detect", "predict", "features"])
  func rowFormats(_ name: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "time,\"a \"\"b\"\", c\",fails\n"
    for hour in 0..<240 {
      text += String(
        format: "2026-03-%02dT%02d:00:00Z,%d,%d\n", hour / 24 + 1, hour % 24, (hour * 37) % 101,
        (hour * 37) % 101 > 80 ? 1 : 0)
    }
    let file = try command.file("d.csv", text)
    let model = command.folder.appending(path: "m.json").path
    var arguments = [name, file]
    if name == "predict" {
      #expect(try command.run("train", file, "--label", "fails", "--save", model).status == 0)
      arguments += ["--load", model]
    }
    if name == "features" { arguments += ["--window", "3", "--statistics", "mean,std"] }
    let csv = try command.run(arguments + ["--format", "csv"])
    #expect(csv.status == 0, "\(csv.messages)")
    #expect(csv.lines.count == 241)
    let json = try command.run(arguments + ["--format", "json"]).json()
    #expect(json["schema_version"] as? Int == 1)
    let rows = try #require(json["rows"] as? [[String: Any]])
    #expect(rows.count == 240)
    #expect(rows[0]["time"] as? String == "2026-03-01T00:00:00Z")
    let lines = try command.run(arguments + ["--format", "ndjson"]).lines
    #expect(lines.count == 240)
    for (line, row) in zip(lines, rows) {
      var object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object.removeValue(forKey: "schema_version") as? Int == 1)
      #expect(NSDictionary(dictionary: object) == NSDictionary(dictionary: row))
    }
    if name == "features" {
      // The first window has one sample and so no deviation: null, and an empty cell.
      #expect(rows[0]["a \"b\", c_std_3"] is NSNull)
      #expect(csv.lines[0] == "time,\"a \"\"b\"\", c_mean_3\",\"a \"\"b\"\", c_std_3\"")
      #expect(csv.lines[1].hasSuffix(","))
    }
    let table = try command.run(arguments + ["--format", "table"])
    #expect(table.lines.count == 242)
    #expect(table.lines[1].allSatisfy { $0 == "-" || $0 == " " })
  }

  @Test func alertTakesTheOptionsOfForecast() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let model = command.folder.appending(path: "m.json").path
    let options = ["alert", file, "--above", "60", "--horizon", "24h"]
    let saved = try command.run(options + ["--save", model])
    #expect(saved.status == 0, "\(saved.messages)")
    let loaded = try command.run(options + ["--load", model])
    #expect(loaded.output == saved.output)
  }
}
