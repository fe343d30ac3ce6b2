import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct GoldenPayloadTests {
  @Test func alertmanager() throws {
    let firing = try Sent.message(), over = try Sent.message(instance: "web-2").resolved(at: Sent.now)
    try Sent.expectGolden(
      try Sent.text(AlertmanagerPayload(messages: [firing, over], now: Sent.now)), "alertmanager.json")
  }

  @Test func webhook() throws {
    let firing = try Sent.message(), over = try Sent.message(instance: "web-2").resolved(at: Sent.now)
    let groups = WebhookPayload.grouped([over, firing], now: Sent.now)
    #expect(groups.count == 1)
    try Sent.expectGolden(try Sent.text(groups[0]), "webhook.json")
  }

  @Test func pagerDuty() throws {
    try Sent.expectGolden(
      try Sent.text(PagerDutyEvent(Sent.message(), routingKey: "R")), "pagerduty.json")
  }

  @Test func slack() throws {
    let over = try Sent.message(instance: "web-2").resolved(at: Sent.now)
    try Sent.expectGolden(try Sent.text(SlackMessage([over, Sent.message()])), "slack.json")
  }

  @Test func cloudEvent() throws {
    try Sent.expectGolden(try Sent.text(CloudEvent(Sent.message())), "cloudevent.json")
  }

  @Test func metrics() throws {
    try Sent.expectGolden(try PrometheusTextTests.page().text, "forecast.prom")
  }

  @Test func rules() throws {
    let rules = PrometheusRules(horizon: "30m", policy: try AlertPolicy(), runbooks: "https://run/books")
    try Sent.expectGolden(rules.text, "foreshock.rules.yml")
    try Sent.expectGolden(rules.testText(ruleFile: "foreshock.rules.yml"), "foreshock.test.yml")
  }
}
