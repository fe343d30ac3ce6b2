import ForeshockAlerting
import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

/// What tells alerts, storms, events and samples apart.
@Suite struct IdentityTests {
  private func rule(_ limit: Double, sustained: Sustained = .threeOfFive) throws -> AlertRule {
    try AlertRule(
      name: "ForecastAbove", metric: "cpu", threshold: .above(limit), horizon: 30, sustained: sustained)
  }

  @Test func anotherLimitIsAnotherAlert() throws {
    let grid = SamplingInterval.duration(.seconds(60))
    let rules = try [
      rule(80), rule(95), rule(95.5), rule(0.1 + 0.2), rule(0.3), rule(95, sustained: .immediate),
    ]
    let incidents = rules.map { $0.incident(labels: [:], samplingInterval: grid) }
    #expect(Set(incidents).count == rules.count)
    let labels = rules.map { $0.stormLabels(on: grid) }
    #expect(labels.map { $0["threshold"] } == ["80", "95", "95.5", "0.30000000000000004", "0.3", "95"])
    #expect(labels[1]["sustained"] == nil && labels[5]["sustained"] == "1/1")
    // Storms of two metrics are two alerts.
    let storm = try storm()
    let memory = try AlertRule(name: "ForecastAbove", metric: "memory", threshold: .above(95), horizon: 30)
    let two = [rules[1], memory].map {
      AlertMessage.storm(storm, rule: $0.name, labels: $0.stormLabels(on: grid)) { $0 }.fingerprint
    }
    #expect(Set(two).count == 2)
  }

  private func storm() throws -> AlertStorm {
    var board = AlertBoard(rule: "ForecastAbove")
    let policy = try AlertPolicy(stormLimit: 1)
    let round = board.evaluate([("a", Word.beyond), ("b", Word.beyond)], under: policy, at: minute(0))
    guard case .began(let storm)? = round.storm else {
      Issue.record("no storm began")
      throw CancellationError()
    }
    return storm
  }

  @Test func labelsOfOneNameStayApart() throws {
    let rule = try rule(95)
    let own = ["rule": "a", "exported_rule": "b", "exported_exported_rule": "c", "le": "d"]
    let alert = try #require(
      try rule.evaluate(
        Scripted.jumps(
          at: [9], observed: [70, 75, 78], lastSample: 1_795_442_700, every: .duration(.seconds(60))),
        labels: own, now: Sent.now, pathCount: 1))
    #expect(alert.labels["rule"] == "ForecastAbove" && alert.labels["exported_rule"] == "b")
    #expect(alert.labels["exported_exported_rule"] == "c")
    #expect(alert.labels["exported_exported_exported_rule"] == "a")
    var page = MetricsText()
    page.add("job:x:rate5m", .gauge, help: "Colons stay.", [(["le": "1", "exported_le": "2"], 3)])
    #expect(page.text.hasSuffix("\njob:x:rate5m{exported_exported_le=\"1\",exported_le=\"2\"} 3\n"))
    page.add("5:5 x", .gauge, help: "Digits.", [([:], 1)])
    #expect(page.text.hasSuffix("\n_5:5_x 1\n"))
  }

  @Test func aSeverityThatComesBackIsAnotherEvent() throws {
    // Warning, critical, warning: four events of one incident, told apart, each the same when sent again.
    let warning = try Sent.message()
    func message(_ severity: Severity, since: Int64, end: Int64? = nil) -> AlertMessage {
      var copy = warning
      copy.severity = severity
      copy.labels = LabelSet(warning.labels.values.merging(["severity": severity.rawValue]) { $1 })
      copy.severitySince = Timestamp(microseconds: Sent.now.microseconds + since)
      return end.map { copy.resolved(at: Timestamp(microseconds: Sent.now.microseconds + $0)) } ?? copy
    }
    let all = [
      message(.warning, since: 0), message(.warning, since: 0, end: 60), message(.critical, since: 60),
      message(.critical, since: 60, end: 120), message(.warning, since: 120),
      message(.warning, since: 120, end: 180),
    ]
    #expect(Set(all.map { CloudEvent($0).id }).count == all.count)
    #expect(CloudEvent(all[4]).id == CloudEvent(all[4]).id)
    #expect(try JSONDecoder().decode(AlertMessage.self, from: JSONEncoder().encode(all[4])) == all[4])
  }

  @Test func slackHearsOfIncidentsAndGetsWholeLinks() throws {
    let warning = try Sent.message()
    var critical = warning
    critical.severity = .critical
    critical.labels = LabelSet(warning.labels.values.merging(["severity": "critical"]) { $1 })
    let text = try Sent.text(SlackMessage([warning.resolved(at: Sent.now), critical]))
    #expect(!text.contains("RESOLVED") && text.contains("CRITICAL") && text.contains("1 firing"))
    let long = "https://dash/?" + String(repeating: "a=b&", count: 600)
    let cut = try Sent.text(SlackMessage([try Sent.message(notes: AlertNotes(dashboardURL: long))]))
    #expect(!cut.contains("<https"))
  }
}
