import Foundation
import Testing

@Suite("Forecasts with regressors")
struct RegressorCommandTests {
  static func date(_ day: Int) -> String {
    "2026-0\(day < 31 ? 1 : day < 59 ? 2 : 3)-"
      + String(format: "%02d", day < 31 ? day + 1 : day < 59 ? day - 30 : day - 58)
  }

  static func load(_ day: Int) -> Double { 3 * sin(Double(day) * 0.7) + Double((day * 7) % 5) }

  /// 70 days of which the last 10 have no value: y = 5 + 2 load + noise.
  static func history(withFuture: Bool) -> String {
    var text = "time,cpu,load,weekend\n"
    for day in 0..<(withFuture ? 70 : 60) {
      let noise = Double((day * 37) % 11) / 20
      let value = day < 60 ? "\(5 + 2 * load(day) + noise)" : ""
      text += "\(date(day)),\(value),\(load(day)),\(day % 7 == 6 ? 1 : 0)\n"
    }
    return text
  }

  static func future(_ days: Range<Int>, header: String = "time,load,weekend") -> String {
    header + "\n" + days.map { "\(date($0)),\(load($0)),\($0 % 7 == 6 ? 1 : 0)\n" }.joined()
  }

  @Test("The future is in the file itself or in another, which may hold the past as well")
  func bothWays() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let own = try command.file("own.csv", Self.history(withFuture: true))
    let past = try command.file("past.csv", Self.history(withFuture: false))
    let options = ["--value", "cpu", "--horizon", "10", "--model", "arima(1,0,0)", "--exogenous", "load"]
    let first = try command.run(["forecast", own] + options)
    #expect(first.status == 0, "\(first.messages)")
    let means = first.lines.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
    #expect(means.count == 10)
    for (step, mean) in means.enumerated() { #expect(abs(mean - 5.25 - 2 * Self.load(60 + step)) < 0.6) }
    // The lines of the future come last first, and those of the past are not looked at.
    for days in [60..<70, 0..<80] {
      let lines = Self.future(days).split(separator: "\n")
      let future = try command.file(
        "future.csv", ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n")
      let second = try command.run(["forecast", past] + options + ["--future", future])
      #expect(second.output == first.output, "\(second.messages)")
    }
    // Both columns, and the default model.
    let two = try command.run(
      [
        "forecast", own, "--value", "cpu", "--horizon", "10", "--exogenous", "load,weekend", "--format",
        "json",
      ])
    #expect(two.status == 0, "\(two.messages)")
    #expect((try two.json()["model"] as? [String: Any])?["spec"] is String)
  }

  @Test("Crossings know the regressors as well")
  func alert() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let own = try command.file("own.csv", Self.history(withFuture: true))
    let options = [
      "alert", own, "--value", "cpu", "--model", "arima(0,0,0)", "--exogenous", "load", "--sustained", "1/1",
      "--format", "json",
    ]
    // The largest load of the next 8 days decides, whatever the days after it bring.
    let peak = 5.25 + 2 * (60..<68).map(Self.load).reduce(-.infinity, max)
    let below = try command.run(options + ["--within", "8", "--above", "\(peak - 2)"])
    #expect(try below.json()["alert_count"] as? Int == 1, "\(below.messages)")
    let above = try command.run(options + ["--within", "8", "--above", "\(peak + 2)"])
    #expect(try above.json()["alert_count"] as? Int == 0)
  }

  @Test("Many series take their own rows of the future, or all the same ones")
  func manySeries() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    var text = "unique_id,ds,y,load\n"
    var coming = "unique_id,ds,load\n"
    for (id, factor) in [("a", 2.0), ("b", -1.0)] {
      for day in 0..<60 {
        let noise = Double((day * 37) % 11) / 20
        text += "\(id),\(Self.date(day)),\(factor * Self.load(day) + noise),\(Self.load(day))\n"
      }
      for day in 60..<65 { coming += "\(id),\(Self.date(day)),\(id == "a" ? Self.load(day) : 0)\n" }
    }
    let file = try command.file("fleet.csv", text)
    let own = try command.file("own.csv", coming)
    let shared = try command.file("shared.csv", Self.future(60..<65))
    func means(_ future: String) throws -> [String: [Double]] {
      let result = try command.run(
        "forecast", file, "--horizon", "5", "--model", "arima(0,0,0)", "--exogenous", "load", "--future",
        future)
      #expect(result.status == 0, "\(result.messages)")
      var means: [String: [Double]] = [:]
      for line in result.lines.dropFirst() {
        let cells = line.split(separator: ",")
        means[String(cells[0]), default: []].append(try #require(Double(cells[2])))
      }
      return means
    }
    let (byID, all) = (try means(own), try means(shared))
    for step in 0..<5 {
      let load = Self.load(60 + step)
      #expect(abs(try #require(byID["a"])[step] - 2 * load - 0.25) < 0.3)
      #expect(abs(try #require(byID["b"])[step] - 0.25) < 0.3)
      #expect(abs(try #require(all["b"])[step] + load - 0.25) < 0.3)
    }
    // One series without coming values does not stop the other.
    let lacking = try command.file(
      "lacking.csv",
      coming.split(separator: "\n").filter { !$0.hasPrefix("b") }.joined(separator: "\n") + "\n")
    let result = try command.run(
      "forecast", file, "--horizon", "5", "--model", "arima(0,0,0)", "--exogenous", "load", "--future",
      lacking)
    #expect(result.status == 0 && result.lines.count == 6)
    #expect(
      result.messages.contains("no row for step 1 of 5 at 2026-03-02T00:00:00Z of 'b'"), "\(result.messages)")
  }

  @Test("What is wrong with regressors is said with file, column and place")
  func refusals() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let own = try command.file("own.csv", Self.history(withFuture: true))
    let past = try command.file("past.csv", Self.history(withFuture: false))
    let short = try command.file("short.csv", Self.future(60..<65))
    let holed = try command.file(
      "holed.csv", Self.future(60..<70).replacingOccurrences(of: "\(Self.load(63))", with: "NA"))
    let other = try command.file("other.csv", Self.future(60..<70, header: "time,lod,weekend"))
    let timeless = try command.file(
      "timeless.csv", "load\n" + (60..<70).map { "\(Self.load($0))\n" }.joined())
    let words = try command.file("words.csv", "time,load\n2026-03-02,many\n")
    let gap = try command.file(
      "gap.csv", Self.history(withFuture: true).replacingOccurrences(of: ",\(Self.load(20)),", with: ",,"))
    let double = try command.file(
      "double.csv",
      Self.history(withFuture: true).split(separator: "\n").enumerated().map {
        $0.element + ($0.offset == 0 ? ",twice" : ",\(2 * Self.load($0.offset - 1))")
      }.joined(separator: "\n") + "\n")
    let base = ["--value", "cpu", "--horizon", "10"]
    let arima = base + ["--model", "arima(1,0,0)", "--exogenous", "load"]
    let cases: [([String], Int32, String)] = [
      (
        [past] + arima, 65,
        "column 'load' has 0 coming values in rows whose value is empty, the horizon is 10"
      ),
      ([own] + base.dropLast() + ["11"] + arima.dropFirst(4), 65, "has 10 coming values"),
      (
        [past] + arima + ["--future", short], 65,
        "short.csv: column 'load' has no row for step 6 of 10 at 2026-03-07"
      ),
      ([past] + arima + ["--future", holed], 65, "holed.csv: column 'load', row 4 has no value"),
      ([past] + arima + ["--future", other], 65, "did you mean \"lod\""),
      ([past] + arima + ["--future", timeless], 65, "no column holds times"),
      ([past] + arima + ["--future", words], 65, "\"many\" is not a number"),
      ([past] + arima + ["--future", "none.csv"], 66, "none.csv"),
      ([gap] + arima, 65, "gap.csv: column 'load' has no value at sample 21 (2026-01-21T00:00:00Z)"),
      ([double] + arima.dropLast() + ["load,twice"], 65, "linear combination"),
      (
        [own] + base + ["--exogenous", "load", "--model", "holt-winters"], 64,
        "holt-winters takes no regressors"
      ),
      (
        [own] + base + ["--exogenous", "load", "--model", "ets(A,N,N)"], 64, "ets(A,N,N) takes no regressors"
      ),
      ([own] + base + ["--exogenous", "cpu", "--model", "arima(1,0,0)"], 65, "two roles"),
      ([own] + base + ["--exogenous", "lod"], 65, "did you mean \"load\""),
      ([own] + base + ["--exogenous", "load,load"], 64, "twice"),
      ([own] + base + ["--future", own], 64, "--future needs --exogenous"),
    ]
    for (arguments, status, says) in cases {
      let result = try command.run(["forecast"] + arguments)
      #expect(result.status == status, "\(arguments): \(result.status) \(result.messages)")
      #expect(result.messages.contains(says), "\(says): \(result.messages)")
    }
  }

  @Test("A backtest takes the columns as known after an origin, and judges the other models without")
  func backtest() throws {
    let command = try CommandRunner()
    defer { command.clean() }
    let file = try command.file("own.csv", Self.history(withFuture: false))
    let base = ["backtest", file, "--value", "cpu", "--horizon", "5", "--origins", "4", "--season", "none"]
    let models = ["--model", "arima(0,0,0),naive", "--format", "json"]
    let with = try command.run(base + models + ["--exogenous", "load"])
    #expect(with.status == 0, "\(with.messages)")
    let without = try command.run(base + models)
    let (a, b) = (try errors(with), try errors(without))
    // Noise of 0.05 … 0.55 is all that the load leaves.
    #expect(a["arima(0,0,0)"]! < 0.3 && b["arima(0,0,0)"]! > 2)
    #expect(a["naive"] == b["naive"] && a["naive"] != nil)
    for (arguments, status, says) in [
      (base + ["--model", "naive", "--exogenous", "load"], 64, "no model of naive takes regressors"),
      (base + ["--model", "arima(0,0,0)", "--exogenous", "lod"], 65, "did you mean \"load\""),
    ] as [([String], Int32, String)] {
      let result = try command.run(arguments)
      #expect(result.status == status && result.messages.contains(says), "\(result.messages)")
    }
  }

  private func errors(_ result: CommandRunner.Result) throws -> [String: Double] {
    var errors: [String: Double] = [:]
    for model in try #require(try result.json()["models"] as? [[String: Any]]) {
      errors[try #require(model["name"] as? String)] = model["mae"] as? Double
    }
    return errors
  }
}
