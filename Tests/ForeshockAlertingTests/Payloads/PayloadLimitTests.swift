import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct PayloadLimitTests {
  /// A message whose every text is long and strange.
  private func huge() throws -> AlertMessage {
    var message = try Sent.message()
    let text = String(repeating: "e\u{301}\"\\\n温<&>", count: 2000)
    message.annotations["summary"] = text
    for k in 0..<2000 { message.annotations["note_\(k)"] = text }
    var labels = ["alertname": "Breach", "rule": "r", "instance": text]
    for k in 0..<200 { labels["label_\(k)"] = text }
    message.labels = LabelSet(labels)
    return message
  }

  @Test func pagerDutyKeepsItsLimits() throws {
    let event = PagerDutyEvent(try huge(), routingKey: "R")
    let summary = try #require(event.payload?.summary)
    #expect(summary.unicodeScalars.count <= 1024 && summary.hasSuffix("…"))
    #expect(event.dedupKey.utf8.count <= 255)
    #expect(event.payload?.details["truncated"] != nil)
    for formatting: JSONEncoder.OutputFormatting in [[], [.prettyPrinted, .sortedKeys]] {
      let encoder = JSONEncoder()
      encoder.outputFormatting = formatting
      #expect(try encoder.encode(event).count <= PagerDutyEvent.maximumBytes)
    }
  }

  @Test func pagerDutyResolvesWithTheSameKey() throws {
    let firing = try Sent.message()
    var worse = firing
    worse.severity = .critical
    worse.labels = LabelSet(firing.labels.values.merging(["severity": "critical"]) { $1 })
    let events = [firing, worse, firing.resolved(at: Sent.now)].map { PagerDutyEvent($0, routingKey: "R") }
    #expect(Set(events.map(\.dedupKey)).count == 1)
    #expect(events.map(\.action) == [.trigger, .trigger, .resolve])
    #expect(Set(try Sent.object(events[2]).keys) == ["routing_key", "event_action", "dedup_key"])
    // The end of the milder alert is none of the incident's, in whatever order they come.
    let news = [worse, firing.resolved(at: Sent.now)]
    for order in [news, news.reversed()] {
      #expect(PagerDutyEvent.events(of: order, routingKey: "R").map(\.action) == [.trigger])
    }
    let over = [worse.resolved(at: Sent.now), firing.resolved(at: Sent.now)]
    #expect(PagerDutyEvent.events(of: over, routingKey: "R").allSatisfy { $0.action == .resolve })
  }

  @Test func slackKeepsItsLimits() throws {
    let message = SlackMessage(try (0..<60).map { _ in try huge() })
    #expect(message.blocks.count <= 50 && message.text.unicodeScalars.count <= 3000)
    for block in message.blocks {
      #expect((block.text?.text.unicodeScalars.count ?? 0) <= (block.type == "header" ? 150 : 3000))
      #expect((block.fields?.count ?? 0) <= 10 && (block.elements?.count ?? 0) <= 10)
      for text in (block.fields ?? []) + (block.elements ?? []) { #expect(text.text.count <= 2000) }
    }
    #expect(!message.text.contains("<"))
    #expect(message.blocks.last?.elements?.first?.text == "and 44 more")
  }

  @Test func webhooksAreGroupedAndCounted() throws {
    var all = try (0..<5).map { try Sent.message(instance: "web-\($0)") }
    all.append(
      .inputMissing(rule: "r", metric: "cpu", missing: .seconds(300), startsAt: Sent.now))
    all[0] = all[0].resolved(at: Timestamp(seconds: Sent.now.microseconds / 1_000_000 + 5))
    let groups = WebhookPayload.grouped(all, now: Sent.now, maximumAlerts: 3)
    #expect(
      groups.map(\.groupKey) == [
        #"{}:{alertname="CPUSaturation"}"#, #"{}:{alertname="ForecastInputMissing"}"#,
      ])
    #expect(groups[0].alerts.count == 3 && groups[0].truncatedAlerts == 2 && groups[0].status == .firing)
    #expect(groups[0].commonLabels["job"] == "shop" && groups[0].commonLabels["instance"] == nil)
    #expect(groups[1].alerts[0].endsAt == "0001-01-01T00:00:00Z")
    // An end ahead of the clock is not sent.
    let over = WebhookPayload.grouped([all[0]], now: Sent.now)[0]
    #expect(over.status == .resolved && over.alerts[0].endsAt == "2026-11-23T14:05:00Z")
    #expect(WebhookPayload.grouped([], now: Sent.now).isEmpty)
  }

  @Test func resolvedAlertsEndForAlertmanager() throws {
    let firing = try Sent.message()
    let later = Timestamp(seconds: Sent.now.microseconds / 1_000_000 + 600)
    let over = AlertmanagerPayload(messages: [firing.resolved(at: later)], now: later).items[0]
    #expect(over.startsAt == "2026-11-23T14:05:00Z" && over.endsAt == "2026-11-23T14:15:00Z")
    let ahead = AlertmanagerPayload(messages: [firing.resolved(at: later)], now: Sent.now).items[0]
    #expect(ahead.endsAt == "2026-11-23T14:05:00Z")
    let doubtful = AlertmanagerPayload(
      messages: [firing.resolved(at: later)], now: later, trustsClock: false
    ).items[0]
    #expect(doubtful.endsAt == doubtful.startsAt && doubtful.endsAt != nil)
  }

  @Test func batchesAndHalves() throws {
    let all = try (0..<130).map { try Sent.message(instance: "web-\($0)") }
    let payload = AlertmanagerPayload(messages: all, now: Sent.now)
    #expect(payload.batches.map(\.items.count) == [64, 64, 2])
    #expect(payload.batches.flatMap(\.items) == payload.items)
    let (first, second) = payload.batches[2].halves
    #expect(first.items.count == 1 && second.items.count == 1)
  }

  @Test func verdicts() {
    typealias Verdict = DeliveryVerdict
    #expect(Verdict.alertmanager(status: 200, alertCount: 64) == .done)
    #expect(Verdict.alertmanager(status: 400, alertCount: 64) == .split)
    #expect(
      Verdict.alertmanager(status: 400, alertCount: 1)
        == .drop(reason: "Alertmanager refused the alert with status 400"))
    #expect(Verdict.alertmanager(status: nil, alertCount: 1, attempt: 3) == .retry(after: .seconds(4)))
    #expect(Verdict.webhook(status: 503, attempt: 99) == .retry(after: .seconds(60)))
    #expect(Verdict.webhook(status: 429, retryAfter: .seconds(7)) == .retry(after: .seconds(7)))
    #expect(Verdict.webhook(status: 429, retryAfter: .seconds(999_999)) == .retry(after: .seconds(3600)))
    #expect(
      Verdict.webhook(status: 404) == .drop(reason: "the receiver refused it with status 404"))
  }

  @Test func cloudEventsAreToldApart() throws {
    let firing = try Sent.message()
    let events = [firing, firing.resolved(at: Sent.now)].map(CloudEvent.init)
    #expect(Set(events.map(\.id)).count == 2)
    #expect(events.map(\.type) == ["io.foreshock.alert.firing", "io.foreshock.alert.resolved"])
    var strange = firing
    strange.labels = LabelSet(["rule": "a b/ü", "instance": "i"])
    #expect(CloudEvent(strange).source == "/foreshock/rule/a%20b%2F%C3%BC")
  }
}
