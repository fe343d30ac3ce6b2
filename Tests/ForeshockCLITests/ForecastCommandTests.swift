import Foundation
import Testing

@Suite("foreshock forecast")
struct ForecastCommandTests {
  @Test func csvHasTheContractsColumns() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run("forecast", file, "--horizon", "24h")
    #expect(result.status == 0)
    #expect(result.lines.first == "time,mean,lower_80,upper_80,lower_95,upper_95")
    #expect(result.lines.count == 25)
    let cells = result.lines[1].split(separator: ",")
    #expect(cells[0] == "2026-03-15T00:00:00Z")
    let numbers = cells.dropFirst().compactMap { Double($0) }
    #expect(numbers.count == 5)
    // Mean inside the narrower band, that inside the wider one.
    #expect(
      numbers[3] < numbers[1] && numbers[1] < numbers[0] && numbers[0] < numbers[2] && numbers[2] < numbers[4]
    )
    #expect(result.messages.contains("time \"time\" (guessed)"))
    #expect(result.messages.contains("season of 24"))
  }

  @Test func jsonHasTheContractsMembers() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run(
      "forecast", file, "--horizon", "6", "--format", "json", "--model", "holt-winters", "--above", "90",
      "--level", "90")
    let json = try result.json()
    #expect(json["schema_version"] as? Int == 1)
    #expect(json["n"] as? Int == 336)
    #expect(json["interval_seconds"] as? Double == 3600)
    let model = try #require(json["model"] as? [String: Any])
    #expect((model["spec"] as? String)?.hasPrefix("ETS(A,") == true)
    for member in ["name", "parameters", "log_likelihood", "aicc", "sigma2", "k"] {
      #expect(model[member] != nil)
    }
    let forecast = try #require(json["forecast"] as? [[String: Any]])
    #expect(forecast.count == 6)
    #expect((forecast[0]["lower"] as? [String: Any])?["90"] is Double)
    let crossing = try #require(json["crossing"] as? [String: Any])
    for member in ["probability", "time", "time_lower", "time_upper", "interval_level"] {
      #expect(crossing[member] != nil)
    }
    #expect(crossing["interval_level"] as? Double == 0.9)
  }

  @Test func sameInputSameBytesAtAnyThreadCount() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let arguments = ["forecast", file, "--horizon", "24", "--format", "json", "--above", "75"]
    let one = try command.run(arguments + ["--threads", "1"])
    let many = try command.run(arguments + ["--threads", "7"])
    #expect(one.status == 0)
    #expect(one.output == many.output)
  }

  @Test func standardInputAndManySeries() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y\n"
    for id in ["b", "a"] {
      for day in 1...28 {
        text += "\(id),2026-02-\(day < 10 ? "0" : "")\(day),\(day % 7 + (id == "a" ? 10 : 0))\n"
      }
    }
    let result = try command.run("forecast", "-", "--horizon", "2", "--model", "naive", input: text)
    #expect(result.status == 0)
    #expect(result.lines.first == "id,time,mean,lower_80,upper_80,lower_95,upper_95")
    #expect(result.lines.count == 5)
    #expect(result.lines[1].hasPrefix("b,2026-03-01T00:00:00Z,"))
    #expect(result.lines[3].hasPrefix("a,2026-03-01T00:00:00Z,"))
  }

  @Test func everyModelName() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    for model in [
      "naive", "seasonal-naive", "drift", "predict-linear", "predict-linear(6h)", "multi-process",
      "holt-winters", "auto-ets",
      "auto-arima",
      "ets",
      "ets(A,N,A)", "ets(M,Ad,M)", "arima(1,0,1)", "arima(1,0,0)(0,1,1)[24]", "ARIMA(0,1,1)(0,1,1)",
    ] {
      let result = try command.run("forecast", file, "--horizon", "3", "--model", model)
      #expect(result.status == 0, "\(model): \(result.messages)")
      #expect(result.lines.count == 4)
    }
  }

  @Test func arimaJSONHasRootsAndStandardErrors() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run(
      "forecast", file, "--horizon", "3", "--model", "arima(1,0,1)(0,1,1)[24]", "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    let model = try #require(try result.json()["model"] as? [String: Any])
    let parameters = try #require(model["parameters"] as? [String: Double])
    let roots = try #require(model["roots"] as? [String: [Double]])
    // One root of 1 − φz, of 1 + θz, and of 1 + Θz²⁴, the nearest to the circle first.
    let (phi, theta) = (try #require(parameters["ar1"]), try #require(parameters["ma1"]))
    let seasonal = try #require(parameters["sma1"])
    #expect(roots["ar"]?.count == 1 && roots["ma"]?.count == 2)
    #expect(abs(try #require(roots["ar"]?.first) - 1 / abs(phi)) < 1e-9)
    let expected = [1 / abs(theta), pow(1 / abs(seasonal), 1 / 24.0)].sorted()
    for (root, value) in zip(try #require(roots["ma"]), expected) { #expect(abs(root - value) < 1e-9) }
    if let errors = model["standard_errors"] as? [String: Double] {
      #expect(Set(errors.keys) == Set(parameters.keys) && errors.values.allSatisfy { $0 > 0 })
    }
  }

  @Test("The models that were tried are told on request", arguments: ["auto", "auto-arima"])
  func trace(_ model: String) throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let options = [
      "forecast", file, "--horizon", "3", "--model", model, "--season", "24", "--format", "json",
    ]
    let plain = try command.run(options)
    #expect(plain.status == 0, "\(plain.messages)")
    let found = try #require(try plain.json()["model"] as? [String: Any])
    #expect(found["candidates"] == nil && found["bic"] is Double)
    let traced = try command.run(options + ["--trace"])
    let chosen = try #require(try traced.json()["model"] as? [String: Any])
    let candidates = try #require(chosen["candidates"] as? [[String: Any]])
    #expect(candidates.count >= 3 && candidates.allSatisfy { $0["spec"] is String && $0["value"] != nil })
    if model == "auto-arima" {
      // The chosen model is among them, and no other that was compared is better by more than the screening's width.
      let values = candidates.filter { $0["verdict"] as? String == "compared" }.compactMap {
        $0["value"] as? Double
      }
      let aicc = try #require(chosen["aicc"] as? Double)
      #expect(aicc <= (values.min() ?? .infinity) + 0.5)
      #expect(candidates.contains { $0["spec"] as? String == chosen["spec"] as? String })
      #expect(traced.messages.contains("aicc") && !plain.messages.contains("aicc"))
    }
  }

  @Test func transformsGiveBackTheOriginalScale() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load(level: 60))
    for transform in ["log", "sqrt", "box-cox"] {
      let result = try command.run("forecast", file, "--horizon", "24", "--transform", transform)
      #expect(result.status == 0, "\(result.messages)")
      let means = result.lines.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
      #expect(means.count == 24)
      #expect(means.allSatisfy { $0 > 20 && $0 < 120 })
    }
  }

  @Test func tableIsForPeople() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let result = try command.run(
      "forecast", file, "--horizon", "24", "--format", "table", "--above", "200", environment: ["LC_ALL": "C"]
    )
    #expect(result.output.contains("threshold 200"))
    #expect(result.output.contains("80 % interval"))
    #expect(result.output.contains("is not expected to exceed 200"))
    // No colours into a file, no Braille without UTF-8.
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func quietSaysNothing() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    #expect(try command.run("forecast", file, "--horizon", "3", "--quiet").messages.isEmpty)
  }

  @Test func aSavedModelForecastsTheSame() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("load.csv", Sample.load())
    let model = command.folder.appending(path: "model.json").path
    for name in ["holt-winters", "arima(1,0,1)(0,1,1)[24]", "seasonal-naive"] {
      let saved = try command.run("forecast", file, "--horizon", "24", "--model", name, "--save", model)
      #expect(saved.status == 0, "\(saved.messages)")
      let loaded = try command.run("forecast", file, "--horizon", "24", "--load", model)
      #expect(loaded.status == 0, "\(loaded.messages)")
      #expect(loaded.output == saved.output)
    }
  }
}
