import Foundation
import Testing

@Suite("foreshock slo")
struct SLOCommandTests {
  /// Thirty days of hourly requests, 1000 each; `bad` gives the failed ones of an hour.
  static func requests(hours: Int = 720, bad: (Int) -> Int) -> String {
    var text = "time,requests,failed,ok\n"
    for hour in 0..<hours {
      let time = Date(timeIntervalSince1970: 1_767_225_600 + Double(hour) * 3600)
      text += "\(time.formatted(.iso8601)),1000,\(bad(hour)),\(1000 - bad(hour))\n"
    }
    return text
  }

  static let counted = ["--errors", "failed", "--total", "requests", "--objective", "99.9"]

  static func fixture(_ name: String) throws -> String {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../ForeshockAlertingTests/Fixtures/ServiceLevels/\(name)").standardizedFileURL
    return try String(contentsOf: url, encoding: .utf8)
  }

  @Test func theBudgetOfAMonth() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    // 360 of 720 allowed errors, evenly.
    let file = try runner.file("shop.csv", Self.requests { $0 % 2 })
    let result = try runner.run(["slo", file] + Self.counted + ["--agreement", "99.5", "--format", "json"])
    #expect(result.status == 0, "\(result.messages)")
    let json = try result.json()
    #expect(json["schema_version"] as? Int == 1 && json["name"] as? String == "shop")
    let budget = try #require(json["budget"] as? [String: Any])
    #expect(abs((budget["remaining"] as? Double ?? 0) - 0.5) < 1e-12)
    #expect(abs((budget["outage_minutes_left"] as? Double ?? 0) - 21.6) < 1e-9)
    let agreement = try #require((json["agreement"] as? [String: Any])?["budget"] as? [String: Any])
    #expect(abs((agreement["outage_minutes_left"] as? Double ?? 0) - 194.4) < 1e-9)
    let burns = try #require(json["burn_rates"] as? [[String: Any]])
    #expect(burns.map { $0["window"] as? String } == ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"])
    #expect(abs((burns[6]["burn_rate"] as? Double ?? 0) - 0.5) < 1e-9)
    #expect((json["firing"] as? [String])?.isEmpty == true)
    let exhaustion = try #require(json["exhaustion"] as? [String: Any])
    let probability = exhaustion["probability"] as? Double ?? .nan
    #expect(probability < 0.1 && exhaustion["time"] is NSNull)
    #expect(exhaustion["interval_level"] as? Double == 0.9)
    // The good column says the same, in any format.
    let good = try runner.run(
      "slo", file, "--good", "ok", "--total", "requests", "--objective", "99.9", "--format", "csv")
    #expect(good.lines.count == 2 && good.lines[0].hasPrefix("name,objective,window,as_of,total,bad,sli,"))
    #expect(good.lines[1].hasPrefix("shop,0.999,30d,"))
    let table = try runner.run(["slo", file] + Self.counted + ["--format", "table"])
    #expect(table.output.contains("budget left: 50 %") && table.output.contains("1h/5m"))
    let again = try runner.run(["slo", file] + Self.counted + ["--format", "table", "--threads", "1"])
    #expect(again.output == table.output)
  }

  @Test func anOutageFires() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("shop.csv", Self.requests { $0 >= 719 ? 300 : 0 })
    let quiet = try runner.run(["slo", file] + Self.counted + ["--format", "json"])
    #expect(quiet.status == 0)
    #expect(try quiet.json()["firing"] as? [String] == ["1h/5m", "6h/30m", "1d/2h", "3d/6h"])
    #expect(try runner.run(["slo", file] + Self.counted + ["--fail-on-alert"]).status == 3)
    let held = try runner.run(
      ["slo", file] + Self.counted + ["--format", "json", "--minimum-events", "100000"])
    #expect(try held.json()["firing"] as? [String] == [])
  }

  @Test func theGateDecides() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    func gate(_ bad: (Int) -> Int, _ more: [String] = []) throws -> (Int32, String?) {
      let file = try runner.file("shop.csv", Self.requests(bad: bad))
      let result = try runner.run(["slo", file, "--gate", "--no-forecast"] + Self.counted + more)
      let decision = try result.json()["gate"] as? [String: Any]
      #expect((decision?["reasons"] as? [String])?.isEmpty == false)
      return (result.status, decision?["decision"] as? String)
    }
    #expect(try gate { _ in 0 } == (0, "ship"))
    #expect(try gate { $0 % 4 == 0 ? 2 : $0 % 3 == 0 ? 1 : 0 } == (5, "slow"))
    #expect(try gate { $0 < 100 ? 20 : 0 } == (3, "freeze"))
    let policy = try runner.file(
      "policy.yaml", "slow:\n  remaining_below: 0.2\nfreeze:\n  remaining_below: -10\n")
    #expect(try gate({ $0 < 100 ? 20 : 0 }, ["--policy", policy]) == (5, "slow"))
    let odd = try runner.file("odd.yaml", "slow:\n  remaining_below: 0.2\nfreeze:\n  remaining: 0\n")
    let file = try runner.file("shop.csv", Self.requests { _ in 0 })
    let refused = try runner.run(["slo", file, "--gate", "--policy", odd] + Self.counted)
    #expect(
      refused.status == 65 && refused.messages.contains("line 4")
        && refused.messages.contains("remaining_below"))
  }

  @Test func latenciesAndCalendars() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    var text = "time,latency_ms\n"
    for row in 0..<600 {
      text +=
        "2026-03-01T\(row / 60 < 10 ? "0" : "")\(row / 60):\(row % 60 < 10 ? "0" : "")\(row % 60):00Z,\(row % 100 == 7 ? 900 : 120)\n"
    }
    let file = try runner.file("latency.csv", text)
    for under in ["300", "300ms", "0.3s"] {
      let result = try runner.run(
        "slo", file, "--latency", "latency_ms", "--under", under, "--objective", "99", "--calendar", "month",
        "--format", "json")
      #expect(result.status == 0, "\(result.messages)")
      let json = try result.json()
      #expect((json["events"] as? [String: Any])?["bad"] as? Double == 6)
      #expect(json["window_start"] as? String == "2026-03-01T00:00:00Z")
      #expect(json["window_end"] as? String == "2026-04-01T00:00:00Z")
    }
    let odd = try runner.file("odd.csv", text.replacing("latency_ms", with: "delay"))
    let unknown = try runner.run("slo", odd, "--latency", "delay", "--under", "300ms", "--objective", "99")
    #expect(unknown.status == 64 && unknown.messages.contains("unit"))
  }

  @Test func openSLO() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let spec = try runner.file("checkout.slo.yaml", Self.fixture("checkout.slo.yaml"))
    let csv = Self.requests { $0 % 2 }.replacing("requests,failed", with: "orders,failed")
    let file = try runner.file("orders.csv", csv)
    let result = try runner.run("slo", file, "--spec", spec, "--format", "json")
    #expect(result.status == 0, "\(result.messages)")
    #expect(result.messages.contains("the strictest"))
    let json = try result.json()
    #expect(json["name"] as? String == "checkout" && json["window"] as? String == "28d")
    #expect((json["rules"] as? [[String: Any]])?.count == 1)
    let search = try runner.file("search.slo.yaml", Self.fixture("search.slo.yaml"))
    var text = "time,latency_ms\n"
    for row in 0..<3000 { text += "\(1_775_001_600 + row * 60),\((100..<120).contains(row) ? 900 : 120)\n" }
    let slices = try runner.run(
      "slo", try runner.file("search.csv", text), "--spec", search, "--format", "json")
    #expect(slices.status == 0, "\(slices.messages)")
    let events = try slices.json()["events"] as? [String: Any]
    #expect(events?["total"] as? Double == 600 && events?["bad"] as? Double == 4)
    for (old, new, says) in [
      ("kind: SLI\n", "kind: SLX\n", "no kind 'SLX'"), ("indicatorRef", "indicatorReff", "line 4"),
      ("checkout-success\n  timeWindow", "checkout-succes\n  timeWindow", "did you mean 'checkout-success'"),
      ("targetPercent: 99.9", "targetPercent: 100", "no error budget"),
      ("spec:\n  service", "spec: {\n  service", "line"),
    ] {
      let bad = try runner.file("bad.yaml", try Self.fixture("checkout.slo.yaml").replacing(old, with: new))
      let refused = try runner.run("slo", file, "--spec", bad)
      #expect(refused.status == 65 && refused.messages.contains(says), "\(new): \(refused.messages)")
    }
    let deep = try runner.file("deep.yaml", String(repeating: "[", count: 100_000))
    #expect(try runner.run("slo", file, "--spec", deep).status == 65)
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<9 {
      bomb +=
        "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        + "]\n"
    }
    #expect(try runner.run("slo", file, "--spec", runner.file("bomb.yaml", bomb)).status == 65)
  }

  @Test func prometheusRulesAndTheirTest() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("shop.csv", Self.requests { _ in 0 })
    let rules = try runner.run(["slo", file, "--emit", "prometheus-rules"] + Self.counted)
    #expect(rules.status == 0 && rules.output.contains("slo:error_ratio:rate5m"), "\(rules.messages)")
    #expect(rules.output.contains("sum(rate(failed[1h]))"))
    let tests = try runner.run(["slo", file, "--emit", "prometheus-tests"] + Self.counted)
    #expect(tests.output.hasPrefix("rule_files: [\"slo.rules.yml\"]"))
    let odd = try runner.run(
      ["slo", file, "--emit", "prometheus-rules", "--total-metric", "sum(rate(x[5m]))"] + Self.counted)
    #expect(odd.status == 64 && odd.messages.contains("--total-metric"))
    // Braces within quotes are no matchers.
    let braces = try runner.run(
      ["slo", file, "--emit", "prometheus-tests", "--part-metric", "x{code=~\"5[0-9]{2}\"}"] + Self.counted)
    #expect(braces.status == 0 && braces.output.contains("x{code=\\\"500\\\"}"), "\(braces.output)")
    let none = try runner.run(
      ["slo", file, "--emit", "prometheus-tests", "--part-metric", "x{code=~\"(?i)e\"}"] + Self.counted)
    #expect(none.status == 0 && none.output.hasPrefix("# There is no test"))
    #expect(none.messages.contains("no test"))
  }

  @Test func theBacktestHasItsFigures() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("shop.csv", Self.requests(hours: 900) { $0 > 300 ? $0 % 3 : 0 })
    let result = try runner.run(
      ["slo", file, "--backtest", "--origins", "5", "--paths", "60", "--format", "json"] + Self.counted)
    #expect(result.status == 0, "\(result.messages)")
    let json = try result.json()
    #expect(json["brier"] is Double && (json["cases"] as? [Any])?.isEmpty == false)
  }

  @Test(
    "what is wrong is said",
    arguments: [
      (["--objective", "99.9"], 64, "say what is measured"),
      (["--good", "ok", "--objective", "99.9"], 64, "need --total"),
      (["--errors", "failed", "--total", "requests"], 64, "--objective 99.9"),
      (["--errors", "failed", "--total", "requests", "--objective", "0.999"], 64, "99.9"),
      (["--errors", "failed", "--total", "requests", "--objective", "100"], 64, "no error budget"),
      (["--errors", "faild", "--total", "requests", "--objective", "99"], 65, "did you mean \"failed\""),
      (["--errors", "requests", "--total", "failed", "--objective", "99"], 65, "row 1 of column 'requests'"),
      (
        ["--errors", "failed", "--total", "requests", "--objective", "99", "--window", "soon"], 64, "--window"
      ),
      (["--errors", "failed", "--total", "requests", "--objective", "99", "--policy", "x"], 64, "--gate"),
      (["--spec", "nowhere.yaml"], 66, "nowhere.yaml"),
      (["--latency", "ok", "--objective", "99"], 64, "--under"),
      // What would be ignored is refused.
      (["--spec", "x.yaml", "--under", "3", "--latency", "ok"], 64, "leave out --under"),
      (["--spec", "x.yaml", "--slice", "5m"], 64, "leave out --slice"),
      (SLOCommandTests.counted + ["--calendar", "month", "--horizon", "3d"], 64, "rolling windows"),
      (
        SLOCommandTests.counted + ["--emit", "prometheus-rules", "--expected-traffic"], 64,
        "--expected-traffic changes"
      ),
      (
        SLOCommandTests.counted + ["--emit", "prometheus-rules", "--agreement", "99"], 64,
        "--agreement changes"
      ),
      (SLOCommandTests.counted + ["--emit", "prometheus-rules", "--horizon", "9d"], 64, "--horizon changes"),
      (SLOCommandTests.counted + ["--emit", "prometheus-rules", "--rule-file", "x"], 64, "prometheus-tests"),
      (SLOCommandTests.counted + ["--emit", "prometheus-rules", "--id", "ok"], 64, "--id changes"),
      (SLOCommandTests.counted + ["--runbook-url", "https://x"], 64, "--runbook-url is for --emit"),
      (SLOCommandTests.counted + ["--backtest", "--minimum-events", "9"], 64, "--minimum-events changes"),
      (SLOCommandTests.counted + ["--no-forecast", "--paths", "90"], 64, "--no-forecast"),
      (SLOCommandTests.counted + ["--id", "shop"], 65, "shop"),
    ] as [([String], Int32, String)])
  func mistakes(_ arguments: [String], _ status: Int32, _ says: String) throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file("shop.csv", Self.requests(hours: 48) { _ in 1 })
    let result = try runner.run(["slo", file] + arguments)
    #expect(result.status == status && result.messages.contains(says), "\(result.status) \(result.messages)")
  }

  @Test func whatADocumentDoesNotLookAtIsRefused() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let spec = try runner.file("checkout.slo.yaml", Self.fixture("checkout.slo.yaml"))
    let file = try runner.file("shop.csv", Self.requests { _ in 1 })
    for option in ["--latency", "--good"] {
      let refused = try runner.run("slo", file, "--spec", spec, option, "ok")
      #expect(
        refused.status == 64 && refused.messages.contains("says nothing about it"), "\(refused.messages)")
    }
    let search = try runner.file("search.slo.yaml", Self.fixture("search.slo.yaml"))
    let refused = try runner.run("slo", file, "--spec", search, "--counters")
    #expect(
      refused.status == 64 && refused.messages.contains("--counters says nothing"), "\(refused.messages)")
  }

  /// Two services in one file, row by row.
  static func twoServices(_ bad: (String, Int) -> Int, newestFirst: Bool = false) -> String {
    var rows: [String] = []
    for hour in 0..<720 {
      for shop in ["north", "south"] {
        let time = Date(timeIntervalSince1970: 1_767_225_600 + Double(hour) * 3600).formatted(.iso8601)
        rows.append("\(time),\(shop),1000,\(bad(shop, hour))")
      }
    }
    return "time,shop,requests,failed\n" + (newestFirst ? rows.reversed() : rows).joined(separator: "\n")
      + "\n"
  }

  @Test func servicesOfALongFile() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let file = try runner.file(
      "shops.csv", Self.twoServices { shop, hour in shop == "north" ? 0 : hour < 100 ? 20 : 0 })
    let line = ["slo", file, "--id", "shop", "--no-forecast"] + Self.counted
    let json = try runner.run(line + ["--format", "json"]).json()
    let series = try #require(json["series"] as? [[String: Any]])
    #expect(series.map { $0["id"] as? String } == ["north", "south"])
    let left = series.map { ($0["budget"] as? [String: Any])?["remaining"] as? Double ?? .nan }
    #expect(left[0] == 1 && left[1] < 0)
    let csv = try runner.run(line + ["--format", "csv"])
    #expect(csv.lines.count == 3 && csv.lines[0].hasPrefix("id,name,objective"))
    #expect(csv.lines[2].hasPrefix("south,shops,"))
    let text = try runner.run(line + ["--format", "table"])
    #expect(text.output.contains("shops, north") && text.output.contains("shops, south"))
    // The worst decides.
    let gate = try runner.run(line + ["--gate"])
    #expect(gate.status == 3)
    let decision = try gate.json()["gate"] as? [String: Any]
    #expect(decision?["decision"] as? String == "freeze")
    #expect((decision?["reasons"] as? [String])?.allSatisfy { $0.hasPrefix("south: ") } == true)
    let rows = try runner.run(
      ["slo", file, "--id", "shop", "--backtest", "--origins", "2", "--paths", "20", "--format", "csv"]
        + Self.counted)
    #expect(rows.lines.first?.hasPrefix("id,forecast,origins") == true, "\(rows.messages)")
    // Without the option they are one, which is said.
    let merged = try runner.run(["slo", file, "--no-forecast", "--format", "json"] + Self.counted)
    #expect(merged.messages.contains("--id 'shop'"))
    #expect(((try merged.json()["events"] as? [String: Any])?["total"] as? Double) == 1_440_000)
    // A column called unique_id is taken without one.
    let usual = try runner.file(
      "usual.csv", Self.twoServices { _, _ in 1 }.replacing("time,shop", with: "time,unique_id"))
    let found = try runner.run(["slo", usual, "--no-forecast", "--format", "ndjson"] + Self.counted)
    #expect(found.lines.count == 2 && found.messages.contains("unique_id"))
  }

  @Test func aServiceWithoutEventsDecidesNothing() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let rows = Self.twoServices { _, _ in 0 } + "2026-01-05T00:00:00Z,west,10,0\n"
    let file = try runner.file("shops.csv", rows)
    let line = ["slo", file, "--id", "shop", "--no-forecast"] + Self.counted
    let report = try runner.run(line + ["--format", "json"])
    #expect(report.status == 0 && report.messages.contains("west"))
    let series = try #require(try report.json()["series"] as? [[String: Any]])
    #expect(series.count == 3 && series[2]["error"] is String)
    #expect(try runner.run(line + ["--gate"]).status == 4)
    // Rows are named by their places in the file.
    let wrong = try runner.file("wrong.csv", rows + "2026-01-05T01:00:00Z,west,10,20\n")
    let all = try runner.run(["slo", wrong, "--id", "shop", "--no-forecast"] + Self.counted)
    #expect(all.messages.contains("row 1442 of column 'failed'"), "\(all.messages)")
  }

  @Test func newestFirstIsTheSame() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    var rows = (0..<100).map { "\(1_767_225_600 + $0 * 60),\(1000 + $0 * 50),\($0 / 10)" }
    rows.reverse()
    let file = try runner.file("c.csv", "time,requests,failed\n" + rows.joined(separator: "\n") + "\n")
    let refused = try runner.run(["slo", file] + Self.counted)
    #expect(refused.status == 65 && refused.messages.contains("--counters"), "\(refused.messages)")
  }

  @Test func aRuleOverTheObjectivesWindowIsOneRow() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let policy = """
        alertPolicies:
        - kind: AlertPolicy
          metadata: {name: p}
          spec:
            conditions:
            - kind: AlertCondition
              metadata: {name: c}
              spec: {severity: page, condition: {kind: burnrate, op: gt, threshold: 1, lookbackWindow: 28d}}

      """
    let text = """
      apiVersion: openslo/v1
      kind: SLO
      metadata: {name: x}
      spec:
        service: shop
        indicator:
          metadata: {name: i}
          spec:
            ratioMetric:
              bad: {metricSource: {type: csv, spec: {column: failed}}}
              total: {metricSource: {type: csv, spec: {column: requests}}}
        timeWindow: [{duration: 28d, isRolling: true}]
        budgetingMethod: Occurrences
        objectives: [{target: 0.999}]

      """
    let spec = try runner.file("x.yaml", text + policy)
    let file = try runner.file("shop.csv", Self.requests { _ in 1 })
    let result = try runner.run("slo", file, "--spec", spec, "--format", "csv", "--no-forecast")
    #expect(result.status == 0, "\(result.messages)")
    let header = result.lines.first?.split(separator: ",") ?? []
    #expect(header.contains("burn_28d") && Set(header).count == header.count)
  }

  @Test func countersAreNotTakenForCounts() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    var text = "time,requests,failed\n"
    for row in 0..<100 {
      text += "\(1_767_225_600 + row * 60),\(1000 + row * 50 - (row >= 50 ? 3000 : 0)),\(row / 10)\n"
    }
    let file = try runner.file("c.csv", text)
    let refused = try runner.run(["slo", file] + Self.counted)
    #expect(refused.status == 65 && refused.messages.contains("--counters"))
    let result = try runner.run(["slo", file, "--counters", "--format", "json"] + Self.counted)
    let events = try result.json()["events"] as? [String: Any]
    // 98 rises of 50, and the reset's new value, 500.
    #expect(events?["total"] as? Double == 98 * 50 + 500 && events?["bad"] as? Double == 9)
    #expect(try runner.run(["slo", file, "--counts"] + Self.counted).status == 0)
  }

  @Test func withoutTimesOrEvents() throws {
    let runner = try CommandRunner()
    defer { runner.clean() }
    let untimed = try runner.run(
      "slo", "-", "--errors", "b", "--total", "t", "--objective", "99", input: "t,b\n10,0\n12,1\n11,0\n")
    #expect(untimed.status == 65 && untimed.messages.contains("--time"))
    let empty = try runner.run(
      "slo", "-", "--errors", "b", "--total", "t", "--objective", "99",
      input: "time,t,b\n2026-01-01,0,0\n2026-01-02,0,0\n")
    #expect(empty.status == 4, "\(empty.messages)")
  }
}
