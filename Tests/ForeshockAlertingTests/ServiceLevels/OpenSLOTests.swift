import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct OpenSLOTests {
  static func document(_ kind: String, _ name: String, _ spec: String) throws -> OpenSLODocument {
    let text = """
      {"apiVersion": "openslo/v1", "kind": "\(kind)", "metadata": {"name": "\(name)"}, "spec": \(spec)}
      """
    return try JSONDecoder().decode(OpenSLODocument.self, from: Data(text.utf8))
  }

  static let ratio = """
    {"ratioMetric": {"counter": true,
      "good": {"metricSource": {"type": "csv", "spec": {"column": "ok"}}},
      "total": {"metricSource": {"type": "csv", "spec": {"column": "all", "more": [1, true, null, {"a": "b"}]}}}}}
    """

  static func slo(_ changes: [String: String] = [:]) throws -> OpenSLODocument {
    var fields = [
      "service": "\"shop\"", "indicatorRef": "\"success\"",
      "timeWindow": "[{\"duration\": \"4w\", \"isRolling\": true}]", "budgetingMethod": "\"Occurrences\"",
      "objectives": "[{\"displayName\": \"a\", \"target\": 0.99}, {\"targetPercent\": 99.9}]",
    ]
    fields.merge(changes) { $1 }
    let spec = fields.filter { !$0.value.isEmpty }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",")
    return try document("SLO", "checkout", "{\(spec)}")
  }

  static func plan(_ changes: [String: String] = [:]) throws -> OpenSLOPlan {
    try OpenSLOPlan([document("SLI", "success", "\(ratio)"), slo(changes)])
  }

  @Test func aPlanFollowsReferences() throws {
    let plan = try Self.plan()
    #expect(plan.name == "checkout" && plan.service == "shop" && plan.isCounter && plan.rules.isEmpty)
    #expect(plan.goals.map(\.objective.budget) == [0.01, 0.001])
    #expect(plan.goals[0].objective.window == .rolling(.seconds(28 * 86_400)))
    guard case .ratio(true, let good, let total) = plan.source else {
      Issue.record("a ratio of good events")
      return
    }
    #expect(good.spec?["column"]?.text == "ok" && total.spec?["column"]?.text == "all")
  }

  @Test func documentsAreWrittenAsRead() throws {
    let documents = [
      try Self.slo(), try Self.document("SLI", "success", Self.ratio),
      try Self.document("Service", "shop", "{\"description\": \"x\"}"),
    ]
    let data = try JSONEncoder().encode(documents)
    #expect(try JSONDecoder().decode([OpenSLODocument].self, from: data) == documents)
  }

  @Test func slicesAndCalendars() throws {
    let window = """
      [{"duration": "1Q", "calendar": {"startTime": "2026-01-01 00:00:00", "timeZone": "Europe/Berlin"}}]
      """
    let plan = try Self.plan([
      "timeWindow": window, "budgetingMethod": "\"Timeslices\"",
      "objectives": "[{\"target\": 0.99, \"timeSliceTarget\": 0.95, \"timeSliceWindow\": 5}]",
    ])
    #expect(plan.goals[0].sliceWidth == .seconds(300) && plan.goals[0].sliceTarget == 0.95)
    guard case .calendar(let cycle) = plan.goals[0].objective.window else {
      Issue.record("a calendar")
      return
    }
    let period = cycle.period(at: try Timestamp(parsing: "2026-05-05"))
    #expect(
      period.start.description == "2026-03-31T22:00:00Z" && period.end.description == "2026-06-30T22:00:00Z")
  }

  @Test func burnRateConditionsBecomeRules() throws {
    let policy = """
      [{"kind": "AlertPolicy", "metadata": {"name": "p"}, "spec": {"conditions": [{"kind": "AlertCondition",
        "metadata": {"name": "c"}, "spec": {"severity": "page", "condition": {"kind": "burnrate", "op": "gte",
        "threshold": 2, "lookbackWindow": "1h", "alertAfter": "5m"}}}]}}]
      """
    let rule = try #require(try Self.plan(["alertPolicies": policy]).rules.first)
    #expect(rule.severity == .critical && rule.long == .seconds(3600) && rule.short == .seconds(3600))
    #expect(rule.factor == 2 && rule.sustained == .seconds(300))
    // Held for the whole wait, and not a minute less.
    let objective = try BurnRateTests.objective(0.99)
    func fires(_ minutes: Int) throws -> Bool {
      let bad = [Double](repeating: 0, count: 200) + [Double](repeating: 100, count: minutes)
      let events = try ServiceEventTests.events(bad: bad, total: [Double](repeating: 100, count: bad.count))
      return events.readings(of: [rule], for: objective)[0].isFiring
    }
    // Two bad minutes of sixty pass 2 %; then five more rows.
    #expect(try !fires(5) && fires(7))
    // A wait may be longer than the window.
    let long = policy.replacing("\"5m\"", with: "\"2h\"")
    let patient = try #require(try Self.plan(["alertPolicies": long]).rules.first)
    #expect(patient.sustained == .seconds(7200) && patient.long == .seconds(3600))
    let below = policy.replacing("gte", with: "lte")
    #expect(throws: ServiceLevelError.self) { try Self.plan(["alertPolicies": below]) }
  }

  @Test func whatIsWrongIsRefused() throws {
    for (field, value) in [
      ("indicatorRef", "\"nowhere\""), ("indicatorRef", ""), ("objectives", "[]"),
      ("objectives", "[{\"target\": 1}]"), ("objectives", "[{\"target\": 0.9, \"targetPercent\": 90}]"),
      ("objectives", "[{}]"), ("objectives", "[{\"target\": 0.9, \"indicatorRef\": \"success\"}]"),
      ("timeWindow", "[{\"duration\": \"30 days\", \"isRolling\": true}]"),
      ("timeWindow", "[{\"duration\": \"30d\"}]"),
      (
        "timeWindow",
        "[{\"duration\": \"1d\", \"isRolling\": true}, {\"duration\": \"1d\", \"isRolling\": true}]"
      ),
      (
        "timeWindow",
        "[{\"duration\": \"1m\", \"calendar\": {\"startTime\": \"2026-01-01\", \"timeZone\": \"UTC\"}}]"
      ),
      (
        "timeWindow",
        "[{\"duration\": \"1M\", \"calendar\": {\"startTime\": \"2026-01-01\", \"timeZone\": \"No/Where\"}}]"
      ),
      ("budgetingMethod", "\"Timeslices\""), ("budgetingMethod", "\"RatioTimeslices\""),
      ("alertPolicies", "[{\"alertPolicyRef\": \"nowhere\"}]"),
    ] {
      #expect(throws: ServiceLevelError.self, "\(field): \(value)") { try Self.plan([field: value]) }
    }
    #expect(throws: ServiceLevelError.self) { try OpenSLOPlan([]) }
    #expect(throws: ServiceLevelError.self) { try OpenSLOPlan([Self.slo(), Self.slo()]) }
    #expect(throws: DecodingError.self) { try Self.document("SLOO", "x", "{}") }
    #expect(throws: DecodingError.self) { try Self.slo(["budgetingMethod": "\"Guesses\""]) }
    #expect(throws: DecodingError.self) { try Self.slo(["objectivs": "[]"]) }
  }
}
