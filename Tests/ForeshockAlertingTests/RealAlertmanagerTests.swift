import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// What Alertmanager itself makes of what is sent, when it is installed.
@Suite(
  .serialized,
  .enabled(
    if: RealAlertmanager.programs.allSatisfy { Tool.areInstalled($0) },
    "needs prometheus-alertmanager, curl and python3 (scripts/setup alerting installs them)"))
struct RealAlertmanagerTests {
  private static var now: Timestamp {
    Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
  }

  private func message(_ k: Int, _ incident: AlertIncident) -> AlertMessage {
    AlertMessage(
      status: incident.endsAt == nil ? .firing : .resolved, severity: incident.severity,
      labels: LabelSet(["alertname": "Straddle", "instance": "web-\(k)", "severity": "warning"]),
      annotations: ["summary": "\"quoted\" \\ 温度 <&>", "reason": incident.reason],
      startsAt: incident.startsAt, endsAt: incident.endsAt)
  }

  @Test("60 incidents with noise straddling the threshold: one firing and one resolved webhook each")
  func noFlapThroughAlertmanager() throws {
    let count = 60
    let manager = try RealAlertmanager()
    defer { manager.stop() }
    let policy = try AlertPolicy(escalates: false)
    var tapes: [[AlertEvidence]] = []
    for k in 0..<count {
      var random = RandomStream(seed: UInt64(5000 + k))
      tapes.append(straddlingIncident(&random))
    }
    var states = (0..<count).map { AlertProgress(fingerprint: "web-\($0)") }
    var schedule = ResendSchedule()
    func minute(_ m: Int) throws {
      let moment = PolicyMoment(elapsed: .seconds(60 * m), wall: Self.now)
      var messages: [AlertMessage] = []
      for k in 0..<count {
        let evidence = m < tapes[k].count ? tapes[k][m] : Word.p(0.02)
        let decision = states[k].evaluate(evidence, under: policy, at: moment)
        if let incident = decision.incident { messages.append(self.message(k, incident)) }
      }
      let due = schedule.due(messages, at: moment)
      for batch in AlertmanagerPayload(messages: due, now: Self.now).batches {
        let reply = try manager.request("POST", "/api/v2/alerts", body: Sent.text(batch))
        #expect(
          DeliveryVerdict.alertmanager(status: reply.status, alertCount: batch.items.count) == .done,
          "\(reply)")
      }
    }
    // All incidents have begun by minute 100 and none has ended.
    for m in 0..<100 { try minute(m) }
    #expect(states.allSatisfy { $0.incident != nil })
    try manager.wait(for: count, "firing")
    let shown = try manager.request("GET", "/api/v2/alerts")
    let listed = try #require(
      try JSONSerialization.jsonObject(with: Data(shown.body.utf8)) as? [[String: Any]])
    let own = Set(
      (0..<count).map { k in
        LabelSet(["alertname": "Straddle", "instance": "web-\(k)", "severity": "warning"]).fingerprint
      })
    #expect(Set(listed.compactMap { $0["fingerprint"] as? String }) == own)
    for m in 100..<360 { try minute(m) }
    try manager.wait(for: count, "resolved")
    Thread.sleep(forTimeInterval: 2.5)
    let received = try manager.received()
    var perIncident: [String: [String]] = [:]
    for entry in received { perIncident[entry.fingerprint, default: []].append(entry.status) }
    let clean = own.count { perIncident[$0] == ["firing", "resolved"] }
    #expect(clean == count, "\(clean) of \(count) incidents were told of once and ended once")
    #expect(Set(perIncident.keys) == own)
  }

  @Test("A bad alert among good ones is found by halves, and the good ones are stored")
  func partialRefusal() throws {
    let manager = try RealAlertmanager()
    defer { manager.stop() }
    var items = (0..<5).map { k in
      #"{"labels":{"alertname":"A","instance":"\#(k)"},"startsAt":"2026-01-01T00:00:00Z"}"#
    }
    items.insert(#"{"labels":{"not a name":"x"}}"#, at: 3)
    var dropped = 0, requests = 0
    func send(_ some: ArraySlice<String>) throws {
      requests += 1
      let reply = try manager.request("POST", "/api/v2/alerts", body: "[" + some.joined(separator: ",") + "]")
      switch DeliveryVerdict.alertmanager(status: reply.status, alertCount: some.count) {
      case .done: break
      case .split:
        let middle = some.startIndex + some.count / 2
        try send(some[..<middle])
        try send(some[middle...])
      case .drop: dropped += 1
      case .retry: Issue.record("nothing to retry: \(reply)")
      }
    }
    try send(items[...])
    #expect(dropped == 1 && requests <= 7)
    let shown = try manager.request("GET", "/api/v2/alerts")
    let listed = try JSONSerialization.jsonObject(with: Data(shown.body.utf8)) as? [Any]
    #expect(listed?.count == 5)
  }

  @Test("Without trust in the clock alerts still fire and still end")
  func untrustedClock() throws {
    let manager = try RealAlertmanager()
    defer { manager.stop() }
    // Our clock is an hour slow, which would lose every alert that carries our times.
    let slow = Timestamp(microseconds: Self.now.microseconds - 3_600_000_000)
    var firing = try Sent.message()
    firing.startsAt = slow
    func post(_ message: AlertMessage) throws {
      let payload = AlertmanagerPayload(messages: [message], now: slow, trustsClock: false)
      #expect(try manager.request("POST", "/api/v2/alerts", body: Sent.text(payload)).status == 200)
    }
    try post(firing)
    try manager.wait(for: 1, "firing")
    try post(firing.resolved(at: slow))
    try manager.wait(for: 1, "resolved")
    #expect(try manager.received().map(\.status) == ["firing", "resolved"])
  }
}
