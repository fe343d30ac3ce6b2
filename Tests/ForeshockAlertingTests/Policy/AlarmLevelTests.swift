import ForeshockAlerting
import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite struct AlarmLevelTests {
  @Test func oneOfOneIsTheRateItself() throws {
    let level = try AlarmLevel(alarmsPerWeek: 1, interval: .seconds(60), evaluations: .immediate)
    // q (1 − q) = 1/10080: a start is an alarm after a sample without one.
    #expect(isClose(level.on * (1 - level.on), 1 / 10_080.0, relative: 1e-9))
    #expect(level.off == 2 * level.on && level.critical == 0)
  }

  @Test(
    "Independent p-values alarm at the rate asked for",
    arguments: ["1/1", "3/5", "2/3", "4/10", "2/2"])
  func rate(_ rule: String) throws {
    let sustained = try Sustained(rule)
    // 2 million samples of a minute are 198.4 weeks; at 20 a week 3968 starts are expected.
    let level = try AlarmLevel(alarmsPerWeek: 20, interval: .seconds(60), evaluations: sustained)
    var random = RandomStream(seed: 11)
    var recent: UInt64 = 0, starts = 0, wasOn = false
    let mask: UInt64 = (1 << UInt64(sustained.window)) - 1
    for _ in 0..<2_000_000 {
      recent = (recent << 1 | (random.uniform() <= level.on ? 1 : 0)) & mask
      let isOn = recent.nonzeroBitCount >= sustained.count
      if isOn, !wasOn { starts += 1 }
      wasOn = isOn
    }
    #expect(abs(Double(starts) - 3968.25) < 4 * 3968.25.squareRoot(), "\(rule): \(starts)")
  }

  @Test(
    "Independent p-values fire through the policy at nearly the rate asked for", arguments: ["1/1", "3/5"])
  func rateOfAlerts(_ rule: String) throws {
    let policy = try AlertPolicy.anomalies(evaluations: Sustained(rule))
    let level = try AlarmLevel(alarmsPerWeek: 20, interval: .seconds(60), evaluations: policy.evaluations)
    var progress = AlertProgress(fingerprint: "f")
    var random = RandomStream(seed: 12)
    var fired = 0
    for k in 0..<500_000 {
      let decision = progress.evaluate(
        .anomaly(pValue: random.uniform(), level: level), under: policy, at: minute(k))
      if decision.kind == .fired { fired += 1 }
    }
    // 992 starts are expected; some fall into an incident or its cooldown, twenty minutes and more of each.
    #expect(fired > 870 && fired < 1050, "\(rule): \(fired)")
  }

  @Test func aDetectorsAlarmsBecomeAlerts() throws {
    let interval = Duration.seconds(300), week = 2016
    let policy = try AlertPolicy.anomalies(interval: interval, evaluations: .immediate)
    var detector = try NoveltyDetector()
    var alarms = try AlarmStream(policy: AlarmPolicy(alpha: 1 / Double(week), refractory: 12))
    var progress = AlertProgress(fingerprint: "f")
    var random = RandomStream(seed: 5)
    let planted = [3 * week, 5 * week]
    var found: [Int] = []
    var message: AlertMessage?
    for k in 0..<6 * week {
      let isOn = planted.contains { ($0..<$0 + 6).contains(k) }
      let value = 50 + random.normal() + (isOn ? 15 : 0)
      let verdict = alarms.update(score: detector.update(value))
      let evidence: AlertEvidence =
        verdict.pValue.isNaN
        ? .missing(.warmingUp(remaining: nil))
        : .alarm(isAnomalous: verdict.isAnomalous, pValue: verdict.pValue)
      let moment = PolicyMoment(
        elapsed: interval * k, wall: Timestamp(seconds: 1_790_000_000 + 300 * Int64(k)))
      let decision = progress.evaluate(evidence, under: policy, at: moment)
      guard decision.kind == .fired, let incident = decision.incident else { continue }
      found.append(k)
      let finding = AnomalyFinding(
        metric: "latency", labels: ["instance": "web-1"], detector: "novelty", score: verdict.score,
        pValue: verdict.pValue, alarmsPerWeek: 1, current: value, dataAsOf: moment.wall,
        recentValues: [49, 51, value])
      message = .anomaly(incident, finding, rule: "UnusualLatency", reason: decision.reason)
    }
    for start in planted { #expect(found.contains { ($0 - start) >= 0 && $0 - start < 3 }, "\(found)") }
    // One a week is asked for, and novelty grows quiet.
    #expect(found.count <= 2 + 8, "\(found)")
    let told = try #require(message)
    #expect(told.annotations["sparkline"] != nil && told.annotations["data_as_of"] != nil)
    #expect(AlertmanagerPayload(messages: [told], now: told.startsAt).items.count == 1)
  }

  @Test func anomaliesFireThroughTheSamePolicy() throws {
    let policy = try AlertPolicy(pendingFor: .zero, keepFiring: .seconds(300))
    let level = try AlarmLevel(on: 0.001, off: 0.002, critical: 1e-6)
    var progress = AlertProgress(fingerprint: "f")
    var kinds: [AlertDecision.Kind] = []
    for (k, p) in [0.5, 0.0005, 0.4, 0.0002, 0.0001, 1e-7, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9].enumerated() {
      let decision = progress.evaluate(
        .anomaly(pValue: p, level: level), under: policy, at: minute(k))
      kinds.append(decision.kind)
    }
    #expect(
      kinds == [
        .quiet, .pending, .waiting, .waiting, .fired, .severityRaised, .recovering, .easing, .easing, .easing,
        .easing, .resolved,
      ])
  }

  @Test func impossibleLevelsAreRefused() {
    let bad: [() throws -> AlarmLevel] = [
      { try AlarmLevel(on: 0, off: 0.1) }, { try AlarmLevel(on: 0.1, off: 0.1) },
      { try AlarmLevel(on: 0.1, off: 1.1) }, { try AlarmLevel(on: 0.1, off: 0.2, critical: 0.15) },
      { try AlarmLevel(alarmsPerWeek: 0, interval: .seconds(60)) },
      { try AlarmLevel(alarmsPerWeek: .nan, interval: .seconds(60)) },
      { try AlarmLevel(alarmsPerWeek: 1, interval: .zero) },
      { try AlarmLevel(alarmsPerWeek: 5000, interval: .seconds(60)) },
    ]
    for make in bad { #expect(throws: PolicyError.self) { try make() } }
  }
}
