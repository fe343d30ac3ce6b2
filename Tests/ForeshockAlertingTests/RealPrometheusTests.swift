import ForeshockAlerting
import Foundation
import Testing

/// What Prometheus itself makes of the metrics and rules that are written, when it is installed.
@Suite(
  .serialized,
  .enabled(
    if: Tool.areInstalled("prometheus", "curl", "python3"),
    "needs prometheus, curl and python3 (scripts/setup alerting installs them)"))
struct RealPrometheusTests {
  /// The objects below `data` of a reply.
  private func data(_ server: KeptServer, _ path: String, _ key: String) throws -> [[String: Any]] {
    let reply = try server.request("GET", path)
    #expect(reply.status == 200, "\(path): \(reply.body)")
    let object = try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any]
    return (object?["data"] as? [String: Any])?[key] as? [[String: Any]] ?? []
  }

  @Test("the page is scraped, every sample of it; the rules are loaded, healthy, and one fires")
  func scrapedAndRuled() throws {
    let page = try PrometheusTextTests.page().text
    let policy = try AlertPolicy(pendingFor: .zero)
    let rules = PrometheusRules(horizon: "30m", policy: policy, runbooks: "https://run/books")
    let server = try KeptServer(
      "prometheus", script: "prometheus.py", files: ["metrics": page, "foreshock.rules.yml": rules.text])
    defer { server.stop() }
    let path = "/api/v1/alerts"
    try KeptServer.wait(20) {
      try data(server, path, "alerts").contains {
        ($0["labels"] as? [String: String])?["alertname"] == "ForecastBreach"
          && $0["state"] as? String == "firing"
      }
    }
    let alerts = try data(server, path, "alerts").filter {
      ($0["labels"] as? [String: String])?["alertname"] == "ForecastBreach"
    }
    let labels = try #require(
      alerts.compactMap { $0["labels"] as? [String: String] }.first { $0["metric"] == "cpu" })
    #expect(labels["instance"] == "web-1" && labels["horizon"] == "30m" && labels["severity"] == "warning")
    let target = try #require(try data(server, "/api/v1/targets", "activeTargets").first)
    #expect(target["health"] as? String == "up", "\(target["lastError"] ?? "")")
    let groups = try data(server, "/api/v1/rules", "groups")
    let loaded = groups.flatMap { $0["rules"] as? [[String: Any]] ?? [] }
    #expect(loaded.count == 2 && loaded.allSatisfy { $0["health"] as? String == "ok" })
    // Every line of the page is a series of its own.
    let lines = page.split(separator: "\n").count { !$0.hasPrefix("#") }
    let found = try data(
      server, "/api/v1/query?query=count(%7B__name__%3D~%22foreshock_.%2B%22%7D)", "result")
    let value = (found.first?["value"] as? [Any])?.last as? String
    #expect(value == "\(lines)")
  }
}
