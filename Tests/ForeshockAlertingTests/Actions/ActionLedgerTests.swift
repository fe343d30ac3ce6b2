import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct ActionLedgerTests {
  private func plan(
    dry: Bool = false, severity: Severity = .warning, onResolved: Bool = false, perHour: Int = 3,
    cooldown: Duration = .seconds(600)
  ) throws -> ActionPlan {
    try ActionPlan(
      name: "scale", purpose: .scaleUp, step: .command(["scale", "+1"]), why: "it helps", severity: severity,
      onResolved: onResolved, isDryRun: dry, maximumPerHour: perHour, cooldown: cooldown)
  }

  /// The decision that begins incident `number`.
  private func fired(_ number: Int, _ evidence: AlertEvidence = Word.beyond) throws -> AlertDecision {
    let policy = try AlertPolicy(pendingFor: .zero, keepFiring: .seconds(60), cooldown: .zero)
    var progress = AlertProgress(fingerprint: "f")
    var decision = progress.evaluate(evidence, under: policy, at: minute(0))
    var k = 1
    while decision.kind != .fired || decision.incident?.number != number {
      let isOn = progress.phase == .firing || progress.phase == .recovering
      decision = progress.evaluate(isOn ? Word.p(0) : evidence, under: policy, at: minute(k))
      k += 1
    }
    return decision
  }

  @Test func onceAnIncidentAndWithinLimits() throws {
    let message = try Sent.message()
    let plan = try plan()
    var ledger = ActionLedger()
    func decide(_ number: Int, at k: Int) throws -> ActionDecision? {
      ledger = try JSONDecoder().decode(ActionLedger.self, from: JSONEncoder().encode(ledger))
      return ledger.decide(plan, on: try fired(number), message: message, at: minute(k))
    }
    #expect(try decide(1, at: 0)?.kind == .run)
    #expect(try decide(1, at: 30)?.reason == "it acted on this incident already")
    #expect(try decide(2, at: 4)?.reason == "it cools down for 6 min more")
    #expect(try decide(2, at: 10)?.kind == .run)
    #expect(try decide(3, at: 20)?.kind == .run)
    #expect(try decide(4, at: 30)?.reason == "it acted 3 times within the hour, the most allowed")
    #expect(try decide(4, at: 60)?.kind == .run)
    // A clock that goes back lifts no limit.
    #expect(try decide(5, at: -100)?.kind == .refused)
  }

  @Test func aPlanBelongsToItsRules() throws {
    let message = try Sent.message()
    let rule = try #require(message.labels["rule"])
    for (rules, acts) in [([rule, "Other"], true), (["Other"], false)] {
      let plan = try ActionPlan(
        name: "scale", purpose: .scaleUp, step: .command(["scale"]), why: "", severity: .info,
        isDryRun: false,
        rules: rules)
      var ledger = ActionLedger()
      let read = try JSONDecoder().decode(ActionPlan.self, from: JSONEncoder().encode(plan))
      #expect(read == plan)
      #expect((ledger.decide(read, on: try fired(1), message: message, at: minute(0)) != nil) == acts)
    }
    #expect(throws: PolicyError.self) {
      try ActionPlan(name: "a", purpose: .other, step: .command(["a"]), why: "", rules: [])
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        ActionPlan.self, from: Data(#"{"name": "a", "command": ["a"], "max_per_hour": 1}"#.utf8))
    }
  }

  @Test func aRebootCountsALimitOnce() throws {
    let message = try Sent.message()
    let plan = try plan(cooldown: .seconds(60))
    var ledger = ActionLedger()
    #expect(ledger.decide(plan, on: try fired(1), message: message, at: minute(10_000))?.kind == .run)
    // The clock begins anew: a minute from now on is enough, though nobody asks in between but once.
    #expect(ledger.decide(plan, on: try fired(2), message: message, at: minute(0))?.kind == .refused)
    #expect(ledger.decide(plan, on: try fired(2), message: message, at: minute(2))?.kind == .run)
  }

  @Test func rulesAndForgottenSeriesShareNoMark() throws {
    let plan = try plan(perHour: 100, cooldown: .zero)
    var ledger = ActionLedger()
    func decide(_ metric: String, at k: Int, wall: Int64 = 0) throws -> ActionDecision.Kind? {
      var progress = AlertProgress(fingerprint: "f")
      let decision = progress.evaluate(Word.beyond, under: try AlertPolicy(), at: minute(k, wall: wall))
      return ledger.decide(
        plan, on: decision, message: try Sent.message(metric: metric), at: minute(k))?.kind
    }
    #expect(try decide("cpu", at: 0) == .run)
    #expect(try decide("cpu", at: 0) == .refused)
    #expect(try decide("memory", at: 0) == .run)
    #expect(try decide("cpu", at: 500) == .run)
  }

  @Test func dryRunsCountAndSeverityMatters() throws {
    let message = try Sent.message()
    var ledger = ActionLedger()
    let dry = ledger.decide(try plan(dry: true), on: try fired(1), message: message, at: minute(0))
    #expect(dry?.kind == .dryRun && dry?.reason == "a dry run: it helps")
    let again = ledger.decide(try plan(dry: true), on: try fired(2), message: message, at: minute(1))
    #expect(again?.kind == .refused)
    var other = ActionLedger()
    let mild = try fired(1, Word.p(0.9))
    #expect(
      other.decide(try plan(severity: .critical), on: mild, message: message, at: minute(0))?.reason
        == "the incident is warning, the plan asks for critical")
    #expect(other.decide(try plan(onResolved: true), on: mild, message: message, at: minute(0)) == nil)
  }

  @Test func theIncidentReachesTheStepWithoutAShell() throws {
    let message = try Sent.message(instance: "$(rm -rf /)\u{0};`x`")
    var ledger = ActionLedger()
    let decision = try #require(
      ledger.decide(try plan(), on: try fired(1), message: message, at: minute(0)))
    #expect(decision.environment["FORESHOCK_LABEL_instance"] == "$(rm -rf /);`x`")
    #expect(decision.environment["FORESHOCK_INCIDENT"] == "f-\(minute(0).wall.microseconds)-1")
    let record = ActionRecord(decision, at: Sent.now, outcome: .ended(status: 0))
    #expect(record.step == ["scale", "+1"])
    #expect(try JSONDecoder().decode(ActionRecord.self, from: JSONEncoder().encode(record)) == record)
  }

  @Test func plansAreReadAndRefused() throws {
    let plan = try plan()
    #expect(try JSONDecoder().decode(ActionPlan.self, from: JSONEncoder().encode(plan)) == plan)
    let short = try JSONDecoder().decode(
      ActionPlan.self, from: Data(#"{"name": "t", "webhook": "https://t/x"}"#.utf8))
    #expect(short.isDryRun && short.step == .webhook("https://t/x") && short.severity == .critical)
    let bad = [
      #"{"name": "", "command": ["a"]}"#, #"{"name": "a", "command": []}"#, #"{"name": "a"}"#,
      #"{"name": "a", "command": ["a"], "webhook": "https://t"}"#,
      #"{"name": "a", "webhook": "file:///etc"}"#,
      #"{"name": "a", "command": ["a\u0000"]}"#, #"{"name": "a", "command": ["a"], "maximum_per_hour": 0}"#,
      #"{"name": "a", "command": ["a"], "cooldown": -1}"#,
      #"{"name": "a", "command": ["a"], "timeout": 1e300}"#,
    ]
    for text in bad {
      #expect(throws: (any Error).self) { try JSONDecoder().decode(ActionPlan.self, from: Data(text.utf8)) }
    }
  }
}
