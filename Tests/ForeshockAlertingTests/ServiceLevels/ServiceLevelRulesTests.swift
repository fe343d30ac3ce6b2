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
}
