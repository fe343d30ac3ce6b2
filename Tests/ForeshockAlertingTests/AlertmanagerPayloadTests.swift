import ForeshockAlerting
import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

@Suite struct AlertmanagerPayloadTests {
  static let now = Timestamp(seconds: 1_795_442_700)  // 2026-11-23T14:05:00Z

  func alert(metric: String = "cpu", labels: [String: String] = [:], at time: Timestamp = now) throws -> Alert
  {
    let rule = try AlertRule(name: "Breach", metric: metric, threshold: .above(95), horizon: 30)
    let model = Scripted.jumps(
      at: [9], observed: [78], lastSample: 1_795_442_700, every: .duration(.seconds(60)))
    return try #require(try rule.evaluate(model, labels: labels, now: time, pathCount: 3))
  }

  func items(_ payload: AlertmanagerPayload) throws -> [[String: Any]] {
    try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(payload)) as? [[String: Any]])
  }

  @Test func bothTimesAreGivenOrNeither() throws {
    let both = try items(
      AlertmanagerPayload([alert()], now: Self.now, evaluationInterval: .seconds(120)))
    #expect(both[0]["startsAt"] as? String == "2026-11-23T14:05:00Z")
    #expect(both[0]["endsAt"] as? String == "2026-11-23T14:13:00Z")  // 4 × 2 min later
    let fast = try items(AlertmanagerPayload([alert()], now: Self.now, evaluationInterval: .seconds(5)))
    #expect(fast[0]["endsAt"] as? String == "2026-11-23T14:09:00Z")  // at least 4 min
    let neither = try items(AlertmanagerPayload([alert()], now: Self.now, trustsClock: false))
    #expect(neither[0]["startsAt"] == nil && neither[0]["endsAt"] == nil)
  }

  @Test func theStartIsNeverInTheFuture() throws {
    let early = Timestamp(microseconds: Self.now.microseconds - 500_000)
    let item = try items(AlertmanagerPayload([alert()], now: early))[0]
    #expect(item["startsAt"] as? String == "2026-11-23T14:04:59.500Z")
    let old = try items(AlertmanagerPayload([alert(at: Timestamp(seconds: 0))], now: Self.now))[0]
    #expect(old["startsAt"] as? String == "1970-01-01T00:00:00Z")
    #expect(old["endsAt"] as? String == "2026-11-23T14:09:00Z")
  }

  @Test func labelsAreMadeAcceptable() throws {
    let labels = LabelSet([
      "disk name": "sda", "disk-name": "sdb", "disk_name": "sdc", "9lives": "cat", "": "x",
      "température": "hot",
      "zone": "",
    ])
    #expect(
      labels.values == [
        "disk_name": "sda", "disk_name_2": "sdb", "disk_name_3": "sdc", "_9lives": "cat", "_": "x",
        "temp_rature": "hot",
      ])
  }

  /// The fingerprint that Alertmanager 0.25 gave to these labels.
  @Test func fingerprintsAreAlertmanagersOwn() {
    let labels = LabelSet([
      "alertname": "CPUForecastBreach", "severity": "warning", "instance": "web-1", "metric": "cpu",
    ])
    #expect(labels.fingerprint == "12b2b0bd13d21bee")
    #expect(LabelSet([:]).fingerprint == "cbf29ce484222325")
  }

  @Test func quotesAndUnicodeSurviveAndLongTextsAreCut() throws {
    let strange = "cpu \"quoted\" \\ \n 温度 🌡"
    let item = try items(
      AlertmanagerPayload([alert(metric: strange, labels: ["instance": "ß/1"])], now: Self.now))[0]
    let annotations = try #require(item["annotations"] as? [String: String])
    #expect(
      annotations["summary"]?.hasPrefix("\(strange) on ß/1 is 78 and is predicted to exceed 95") == true)
    #expect((item["labels"] as? [String: String])?["metric"] == strange)
    let long = try items(
      AlertmanagerPayload([alert(metric: String(repeating: "é", count: 5000))], now: Self.now))[0]
    let summary = try #require((long["annotations"] as? [String: String])?["summary"])
    #expect(summary.count == 1024 && summary.hasSuffix("é…"))
  }

  @Test func onlyWebAddressesAreSent() throws {
    func address(_ url: String?) throws -> String? {
      try items(AlertmanagerPayload([alert()], now: Self.now, generatorURL: url))[0]["generatorURL"]
        as? String
    }
    #expect(try address("http://127.0.0.1:8080/series/1?x=%20") == "http://127.0.0.1:8080/series/1?x=%20")
    #expect(try address("not a url") == nil)
    #expect(try address("http://host/with space") == nil)
    #expect(try address(nil) == nil)
    #expect(try items(AlertmanagerPayload([], now: Self.now)).isEmpty)
  }

  @Test func anAlertEncodesForTheCommand() throws {
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(alert())) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "fingerprint", "incident", "severity", "labels", "annotations", "crossing", "starts_at",
      ])
    #expect(object["starts_at"] as? String == "2026-11-23T14:05:00Z")
  }
}
