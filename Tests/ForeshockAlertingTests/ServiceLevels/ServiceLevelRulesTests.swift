import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct ServiceLevelRulesTests {
  @Test(
    "promtool takes the rules and their tests",
    .enabled(if: Tool.areInstalled("promtool"), "promtool is not installed (Debian's package prometheus)"),
    arguments: [0.9, 0.99, 0.999, 0.9999], [(30.0, 0.0), (28, 100), (7, 0), (0.25, 0)])
  func promtool(_ target: Double, _ window: (days: Double, minimum: Double)) throws {
    let span = Duration.seconds(window.days * 86_400)
    let parts: [(ServiceLevelRules.Part, String)] = [
      (.bad("errors_total{job=\"shop\"}"), "requests_total{job=\"shop\"}"),
      (.bad("http_requests_total{code=~\"5..|429\",path!=\"/x\"}"), "http_requests_total"),
      (.good("latency_bucket{le=\"0.3\"}"), "latency_count"),
      (.good("calls{ok=\"yes\"}"), "calls"),
    ]
    for (part, total) in parts {
      let rules = ServiceLevelRules(
        name: "check \"out\"", part: part, total: total,
        objective: try ServiceObjective(target: target, window: .rolling(span)), window: span,
        rules: try BurnRateRule.workbook(for: span), minimumEvents: window.minimum,
        runbooks: window.minimum > 0 ? "https://run/books" : nil)
      try Self.check(rules)
    }
  }

  /// Lets promtool check the rules and run their test.
  static func check(_ rules: ServiceLevelRules) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["a.rules.yml", "a.test.yml"].map { folder.appending(path: $0) }
    try Data(rules.text.utf8).write(to: files[0])
    try Data(rules.testText(ruleFile: "a.rules.yml").utf8).write(to: files[1])
    let checked = try Tool.run("promtool", ["check", "rules", files[0].path])
    #expect(checked.0 == 0, "\(checked.1)\n\(rules.text)")
    let tested = try Tool.run("promtool", ["test", "rules", files[1].path])
    #expect(tested.0 == 0, "\(tested.1)\n\(rules.text)\n\(rules.testText(ruleFile: "a.rules.yml"))")
  }

  @Test func rulesThatCannotFireAreLeftOut() throws {
    let span = Duration.seconds(30 * 86_400)
    let rules = ServiceLevelRules(
      name: "x", part: .bad("e"), total: "t",
      objective: try ServiceObjective(target: 0.9, window: .rolling(span)), window: span,
      rules: try BurnRateRule.workbook(for: span))
    // 14.4 times a budget of 10 % is more than everything.
    #expect(!rules.text.contains("14.4") && rules.text.contains("6 * 0.1"))
  }

  static let month = Duration.seconds(30 * 86_400)

  /// Rules of 99 % over 30 days.
  static func rules(
    _ part: ServiceLevelRules.Part = .bad("errors_total"), _ total: String = "requests_total",
    name: String = "x", _ rules: [BurnRateRule]? = nil, runbooks: String? = nil
  ) throws -> ServiceLevelRules {
    ServiceLevelRules(
      name: name, part: part, total: total,
      objective: try ServiceObjective(target: 0.99, window: .rolling(month)), window: month,
      rules: try rules ?? BurnRateRule.workbook(for: month), runbooks: runbooks)
  }

  static func rule(_ severity: Severity, hours: Double, factor: Double, wait: Double = 0) throws
    -> BurnRateRule
  {
    try BurnRateRule(
      severity: severity, long: .seconds(hours * 3600), short: .seconds(hours * 300), factor: factor,
      sustained: .seconds(wait))
  }

  @Test func everyWaitIsAnAlertOfItsOwn() throws {
    let rules = try Self.rules(
      .bad("errors_total"), "requests_total", name: "x",
      [
        Self.rule(.critical, hours: 1, factor: 14), Self.rule(.critical, hours: 6, factor: 6, wait: 1800),
        Self.rule(.warning, hours: 24, factor: 3, wait: 7200), Self.rule(.info, hours: 24, factor: 2),
      ])
    let text = rules.text
    let alerts = text.split(separator: "  - alert: ").dropFirst().map(String.init)
    #expect(
      alerts.map { $0.prefix { $0 != "\n" } } == [
        "ErrorBudgetBurnFast", "ErrorBudgetBurnFast", "ErrorBudgetBurnSlow", "ErrorBudgetBurnInfo",
        "ErrorBudgetExhausted",
      ])
    // The fast pair does not wait for the slow one.
    #expect(alerts[0].contains("rate1h") && !alerts[0].contains("for:") && !alerts[0].contains("wait:"))
    #expect(alerts[1].contains("rate6h") && alerts[1].contains("for: 30m") && alerts[1].contains("wait: 30m"))
    #expect(alerts[3].contains("severity: info"))
    if Tool.areInstalled("promtool") { try Self.check(rules) }
  }

  @Test(
    "names and addresses of any characters come through",
    .enabled(if: Tool.areInstalled("promtool"), "promtool is not installed (Debian's package prometheus)"))
  func oddCharacters() throws {
    for name in [
      "{{ $labels.slo }}", "a{{{b}}", "next\u{85}line\u{9B}\u{2028}\u{FEFF}", "\"'\\`\u{7}", "ü√🙂",
    ] {
      try Self.check(Self.rules(name: name, runbooks: "https://run/\u{85}books{{x}}//"))
    }
    let text = try Self.rules(runbooks: "https://run/books/").text
    #expect(text.contains("https://run/books/ErrorBudgetExhausted.md"))
  }

  @Test(
    "patterns and negations have a test that passes, or none",
    .enabled(if: Tool.areInstalled("promtool"), "promtool is not installed (Debian's package prometheus)"),
    arguments: [
      ("h{code=~\"5\\\\d{2}\"}", "h", true), ("h{code!~\"2..|3..\"}", "h", true),
      ("h{code=~\"[45][0-9]{2}\",path!=\"/x\"}", "h{path!=\"/x\"}", true),
      ("e{path=~\"/api/(users|orders)/\\\\{id\\\\}\"}", "h{path=~\"^/api/.*$\"}", true),
      ("h{code=~'5..', job=~`[\\w-]+\\.x{2,3}(?:a|b)+`,}", "h{job=~\".+\"}", true),
      ("h{code=~\"5..\",code!=\"500\"}", "h", true), ("h{code!=\"200\"}", "h{code!=\"\"}", true),
      ("h{job=\"a,b}{\"}", "h", true),
      // What is everything, nothing, or not understood.
      ("h", "h", false), ("h{code=~\"5..\",code=~\"4..\"}", "h", false), ("h{code=~\"(?i)err\"}", "h", false),
      ("h{code=~\"\\\\pL\"}", "h", false),
    ])
  func selectors(_ part: String, _ total: String, _ hasTest: Bool) throws {
    let rules = try Self.rules(.bad(part), total)
    #expect((rules.testObstacle == nil) == hasTest, "\(rules.testObstacle ?? "")")
    #expect(rules.testText(ruleFile: "a").hasPrefix("# There is no test") != hasTest)
    try Self.check(rules)
    try Self.check(Self.rules(.good(part), total))
  }
}
