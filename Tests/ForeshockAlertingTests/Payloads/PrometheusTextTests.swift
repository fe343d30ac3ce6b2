import ForeshockAlerting
import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

@Suite struct PrometheusTextTests {
  static func page() throws -> MetricsText {
    func crossing(_ steps: [Int], every interval: SamplingInterval) throws -> Crossing {
      try Scripted.jumps(at: steps, observed: [70, 75, 78], lastSample: 1_795_442_700, every: interval)
        .crossing(of: .above(95), within: 30, pathCount: steps.count)
    }
    let minute = SamplingInterval.duration(.seconds(60))
    return MetricsText([
      ForecastSample(
        rule: "CPU", metric: "cpu", labels: ["instance": "web-1"], crossing: try crossing([9], every: minute),
        modelAge: .seconds(90), phase: .firing),
      ForecastSample(
        rule: "CPU", metric: "cpu \"load\"\n\\", labels: ["quantile": "0.9", "bound": "x", "disk name": "a"],
        crossing: try crossing([0], every: minute), phase: .ok),
      ForecastSample(rule: "CPU", metric: "queue", crossing: try crossing([3], every: .step)),
    ])
  }

  @Test func pagesAreWellFormed() throws {
    let text = try Self.page().text
    #expect(text.hasSuffix("\n") && !text.contains("\r"))
    #expect(text.contains("exported_quantile=\"0.9\"") && text.contains("exported_bound=\"x\""))
    #expect(text.contains("metric=\"cpu \\\"load\\\"\\n\\\\\""))
    #expect(
      text.contains("foreshock_forecast_crossing_timestamp_seconds{direction=\"above\",disk_name=\"a\""))
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let value = try #require(line.split(separator: " ").last)
      #expect(Double(value) != nil || value == "NaN" || value == "+Inf", "\(line)")
    }
  }

  @Test func samplesOfTheSameLabelsAreGivenOnce() {
    var page = MetricsText()
    page.add("a b", .gauge, help: "One\nline.", [([:], 1), ([:], 2), (["x": ""], 3)])
    page.add("a_b", .gauge, help: "Again.", [([:], 4)])
    page.add("c_total", .counter, help: "Count.", [(["x": "1"], .infinity), (["x": "2"], -.infinity)])
    page.add("none", .gauge, help: "None.", [])
    #expect(
      page.text == """
        # HELP a_b One\\nline.
        # TYPE a_b gauge
        a_b 1
        # HELP c_total Count.
        # TYPE c_total counter
        c_total{x="1"} +Inf
        c_total{x="2"} -Inf

        """)
  }

  @Test(
    "promtool takes the metrics",
    .enabled(if: Tool.areInstalled("promtool"), "promtool is not installed (Debian's package prometheus)"))
  func promtoolMetrics() throws {
    let (status, said) = try Tool.run("promtool", ["check", "metrics"], input: Self.page().text)
    #expect(status == 0, "\(said)")
  }

  @Test(
    "promtool takes the rules and their tests",
    .enabled(if: Tool.areInstalled("promtool"), "promtool is not installed (Debian's package prometheus)"),
    arguments: [(120, 600, nil), (0, 60, "https://run/books"), (300, 3600, nil)] as [(Int, Int, String?)])
  func promtoolRules(_ pending: Int, _ keep: Int, _ runbooks: String?) throws {
    let policy = try AlertPolicy(
      pendingFor: .seconds(pending), keepFiring: .seconds(keep),
      staleAfter: .seconds(pending == 300 ? 86_400 : 300), abandonAfter: .seconds(200_000))
    let rules = PrometheusRules(horizon: "4h", severity: .critical, policy: policy, runbooks: runbooks)
    let folder = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["a.rules.yml", "a.test.yml"].map { folder.appending(path: $0) }
    try Data(rules.text.utf8).write(to: files[0])
    try Data(rules.testText(ruleFile: "a.rules.yml").utf8).write(to: files[1])
    let checked = try Tool.run("promtool", ["check", "rules", files[0].path])
    #expect(checked.0 == 0, "\(checked.1)")
    let tested = try Tool.run("promtool", ["test", "rules", files[1].path])
    #expect(tested.0 == 0, "\(tested.1)")
  }
}
