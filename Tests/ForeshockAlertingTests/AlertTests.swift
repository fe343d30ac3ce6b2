import ForeshockAlerting
import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

@Suite struct AlertTests {
  static let minute = SamplingInterval.duration(.seconds(60))
  /// 2026-11-23T14:05:00Z.
  static let now: Int64 = 1_795_442_700

  /// Crossing steps of 200 paths: 7 % never, the others from 18 to 41 min with the median at 27.
  static var steps: [Int] {
    var steps = [Int](repeating: 0, count: 14)
    for (step, count) in [(16, 9), (18, 30), (24, 40), (27, 40), (33, 40), (41, 18), (44, 9)] {
      steps += [Int](repeating: step, count: count)
    }
    return steps
  }

  func crossing(
    _ steps: [Int] = AlertTests.steps, observed: [Double] = [70, 75, 78],
    every: SamplingInterval = AlertTests.minute, lastSample: Int64 = AlertTests.now,
    of threshold: Threshold = .above(95), within horizon: Int = 60
  ) throws -> Crossing {
    try Scripted.jumps(at: steps, observed: observed, lastSample: lastSample, every: every).crossing(
      of: threshold, within: horizon, pathCount: steps.count)
  }

  @Test func theSentence() throws {
    let text = try crossing().sentence(
      metric: "cpu", instance: "web-1", unit: "%", now: Timestamp(seconds: Self.now))
    #expect(
      text
        == "cpu on web-1 is 78 % and is predicted to exceed 95 % at 14:32 UTC (in 27 min; 90 %: 18–41 min), p = 0.93"
    )
  }

  @Test func theSentenceWithoutUnitInstanceOrClock() throws {
    let now = Timestamp(seconds: Self.now)
    #expect(
      try crossing().sentence(metric: "cpu", instance: "", now: now)
        == "cpu is 78 and is predicted to exceed 95 at 14:32 UTC (in 27 min; 90 %: 18–41 min), p = 0.93")
    let steps = try crossing(observed: [70, 75, 78], every: .step, lastSample: 0)
    #expect(
      steps.sentence(metric: "load", instance: "db", now: now)
        == "load on db is 78 and is predicted to exceed 95 in 27 steps (90 %: 18–41 steps), p = 0.93")
  }

  @Test func theDateIsGivenOnAnotherDay() throws {
    let hourly = try crossing(every: .duration(.seconds(3600)))
    #expect(
      hourly.sentence(metric: "disk", unit: "%", now: Timestamp(seconds: Self.now))
        == "disk is 78 % and is predicted to exceed 95 % at 2026-11-24 17:05 UTC (in 27 h; 90 %: 18–41 h), p = 0.93"
    )
    let monthly = try crossing(every: .months(1), lastSample: 1_793_491_200)  // 2026-11-01
    #expect(
      monthly.sentence(metric: "sales", now: Timestamp(seconds: 1_793_491_200))
        == "sales is 78 and is predicted to exceed 95 on 2029-02-01 (in 2.3 years; 90 %: 1.5–3.4 years), p = 0.93"
    )
  }

  @Test func belowFallsAndDoubtIsSaid() throws {
    let now = Timestamp(seconds: Self.now)
    let model = Scripted(
      context: TrainingContext(
        TimeSeries(start: now, samplingInterval: Self.minute, values: [12.5])), paths: [[12, 11, 9]])
    #expect(
      try model.crossing(of: .below(10), within: 5, pathCount: 4).sentence(
        metric: "free", unit: "GB", now: now)
        == "free is 12.5 GB and is predicted to fall below 10 GB at 14:08 UTC (in 3 min; 90 %: 3 min), p > 0.99"
    )
    #expect(
      try crossing([5, 0, 0, 0]).sentence(metric: "cpu", unit: "%", now: now)
        == "cpu is 78 % and may exceed 95 % within 60 min, p = 0.25")
    #expect(
      try crossing([0]).sentence(metric: "cpu", unit: "%", now: now)
        == "cpu is 78 % and is not expected to exceed 95 % within 60 min, p < 0.01")
  }

  @Test func whatIsBeyondAlreadyIsSaidWithItsBeginning() throws {
    let now = Timestamp(seconds: Self.now)
    #expect(
      try crossing(observed: [50, 96, 99, 97]).sentence(metric: "cpu", instance: "web-1", unit: "%", now: now)
        == "cpu on web-1 is 97 % and has been above 95 % since 14:03 UTC")
    #expect(
      try crossing(observed: [50, 96, 99, 97, 94]).sentence(metric: "cpu", unit: "%", now: now)
        == "cpu is 94 % after having been above 95 % since 14:02 UTC (3 of 5 samples)")
    #expect(
      try crossing(observed: [50, 96, 99, 97, .nan]).sentence(metric: "cpu", unit: "%", now: now)
        == "cpu was 97 % at 14:04 UTC and has been above 95 % since 14:02 UTC")
    #expect(
      try crossing([0], observed: [.nan]).sentence(metric: "cpu", now: now)
        == "cpu has no recent value and is not expected to exceed 95 within 60 min, p < 0.01")
  }

  @Test func numbersAreWrittenAsPeopleWriteThem() {
    let cases: [(Double, String)] = [
      (0.30000000000000004, "0.3"), (78, "78"), (78.25, "78.25"), (78.256, "78.26"), (0, "0"), (-0.0, "0"),
      (123456.7, "123457"), (-3.14159, "-3.142"), (0.00012345, "0.0001235"), (1.5e-7, "1.5e-7"),
      (9.9999e-7, "1e-6"), (1.23456e15, "1.235e15"), (9.99996e14, "1e15"), (999_999_999_999, "999999999999"),
      (.leastNonzeroMagnitude, "4.941e-324"), (.greatestFiniteMagnitude, "1.798e308"), (99.999, "100"),
      (-1e-9, "-1e-9"),
    ]
    for (value, text) in cases { #expect(SentenceNumber.significant(value) == text) }
    #expect(SentenceNumber.limit(99.995) == "99.995")
    #expect(SentenceNumber.limit(0.1 + 0.2) == "0.3")
    #expect(SentenceNumber.distinct(94.9996, from: 95) == "94.9996")
    #expect(SentenceNumber.distinct(95, from: 95) == "95")
    #expect(SentenceNumber.probability(1) == "> 0.99")
    #expect(SentenceNumber.probability(0.987) == "= 0.99")
    #expect(SentenceNumber.probability(0) == "< 0.01")
    #expect(SentenceNumber.probability(0.5) == "= 0.50")
  }

  @Test func rulesGiveAlertsWithIdentityInLabelsAndNumbersInAnnotations() throws {
    let rule = try AlertRule(
      name: "CPUSaturation", metric: "cpu", unit: "%", threshold: .above(95), horizon: 60)
    let model = Scripted.jumps(
      at: Self.steps, observed: [70, .nan, 75, 78], lastSample: Self.now, every: Self.minute)
    let alert = try #require(
      try rule.evaluate(
        model, labels: ["instance": "web-1", "severity": "low", "zone": ""],
        now: Timestamp(seconds: Self.now),
        pathCount: Self.steps.count,
        notes: AlertNotes(backtestError: 1.23456, modelAge: .seconds(300), runbookURL: "https://run/book")))
    #expect(
      alert.labels.values == [
        "alertname": "CPUSaturation", "rule": "CPUSaturation", "severity": "warning", "metric": "cpu",
        "direction": "above", "threshold": "95", "horizon": "1h", "instance": "web-1",
        "exported_severity": "low",
      ])
    let notes = alert.annotations
    #expect(notes["current"] == "78 %")
    #expect(notes["threshold"] == "95 %")
    #expect(notes["predicted_at"] == "2026-11-23T14:32:00Z")
    #expect(notes["predicted_in"] == "27 min")
    #expect(notes["predicted_at_lower"] == "2026-11-23T14:23:00Z")
    #expect(notes["predicted_at_upper"] == "2026-11-23T14:46:00Z")
    #expect(notes["interval_level"] == "0.9")
    #expect(notes["probability"] == "0.93")
    #expect(notes["horizon"] == "60 min")
    #expect(notes["value_at_horizon"] == "97.13 %")
    #expect(notes["value_at_horizon_lower"] == "93.13 %")
    #expect(notes["model"] == "Scripted")
    #expect(notes["history"] == "4 samples over 4 min, 25 % missing")
    #expect(notes["data_as_of"] == "2026-11-23T14:05:00Z")
    #expect(notes["sparkline"] == "▁ ▆█")
    #expect(notes["backtest_error"] == "1.235 %")
    #expect(notes["model_age"] == "5 min")
    #expect(notes["runbook_url"] == "https://run/book")
    #expect(notes["dashboard_url"] == nil)
    #expect(notes["summary"] == alert.summary)
    #expect(notes["description"]?.hasPrefix(alert.summary) == true)
    #expect(alert.startsAt == Timestamp(seconds: Self.now))
  }

  @Test func severityRisesWithNearnessAndFingerprintsStay() throws {
    let now = Timestamp(seconds: Self.now)
    func alert(_ steps: [Int], observed: [Double] = [78], escalates: Bool = true) throws -> Alert? {
      let rule = try AlertRule(
        name: "A", metric: "cpu", threshold: .above(95), horizon: 60, escalates: escalates)
      let model = Scripted.jumps(at: steps, observed: observed, lastSample: Self.now, every: Self.minute)
      return try rule.evaluate(model, labels: ["instance": "web-1"], now: now, pathCount: 20)
    }
    let far = try #require(try alert([16])), near = try #require(try alert([15]))
    let beyond = try #require(try alert([0], observed: [99, 99, 99]))
    #expect(far.severity == .warning && near.severity == .critical && beyond.severity == .critical)
    #expect(try alert([15], escalates: false)?.severity == .warning)
    #expect(near.fingerprint == beyond.fingerprint && near.fingerprint != far.fingerprint)
    #expect(near.incident == far.incident)
    #expect(beyond.annotations["beyond_since"] == "2026-11-23T14:03:00Z")
    #expect(beyond.annotations["predicted_at"] == nil)
    #expect(try alert([15, 15, 15, 0]) == nil)  // 0.75 is less than 0.8
    #expect(try alert([15, 15, 15, 15, 0]) != nil)  // 0.8 is enough
  }

  @Test func rulesRefuseImpossibleSettings() {
    func rule(
      name: String = "A", metric: String = "m", _ threshold: Double = 1, horizon: Int = 1,
      probability: Double = 0.5, level: Double = 0.9
    ) throws -> AlertRule {
      try AlertRule(
        name: name, metric: metric, threshold: .above(threshold), horizon: horizon, probability: probability,
        intervalLevel: level)
    }
    #expect(throws: Never.self) { try rule() }
    #expect(throws: ModelError.self) { try rule(name: "") }
    #expect(throws: ModelError.self) { try rule(metric: "") }
    #expect(throws: ModelError.self) { try rule(.infinity) }
    #expect(throws: ModelError.self) { try rule(horizon: 0) }
    #expect(throws: ModelError.self) { try rule(probability: 0) }
    #expect(throws: ModelError.self) { try rule(probability: .nan) }
    #expect(throws: ModelError.self) { try rule(level: 1) }
  }

  @Test func horizonClassesAreCompact() throws {
    let cases: [(SamplingInterval, Int, String)] = [
      (.duration(.seconds(60)), 30, "30m"), (.duration(.seconds(60)), 240, "4h"),
      (.duration(.seconds(3600)), 168, "7d"), (.duration(.seconds(15)), 6, "90s"),
      (.duration(.milliseconds(250)), 3, "750ms"), (.months(1), 12, "12mo"), (.months(3), 4, "12mo"),
      (.step, 30, "30"),
    ]
    for (interval, horizon, text) in cases {
      let rule = try AlertRule(name: "A", metric: "m", threshold: .above(95), horizon: horizon)
      let model = Scripted.jumps(at: [1], observed: [0], lastSample: 0, every: interval)
      #expect(try rule.evaluate(model, now: Timestamp(seconds: 0), pathCount: 2)?.labels["horizon"] == text)
    }
  }
}
