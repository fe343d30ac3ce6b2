import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct AlertProgressTests {
  /// 3 of 5, two minutes pending, five minutes recovering, cooldown 10.
  let policy: AlertPolicy

  init() throws {
    policy = try AlertPolicy(pendingFor: .seconds(120), keepFiring: .seconds(300))
  }

  struct Row: CustomTestStringConvertible {
    var name, tape: String
    var kinds: [AlertDecision.Kind]
    var testDescription: String { name }
  }

  static let table = [
    Row(name: "nothing", tape: "lml", kinds: [.quiet, .quiet, .quiet]),
    Row(
      name: "one spike", tape: "hlllll",
      kinds: [.pending, .waiting, .waiting, .waiting, .waiting, .cancelled]),
    Row(
      name: "3 of 5, then two minutes", tape: "hhhhh",
      kinds: [.pending, .waiting, .waiting, .waiting, .fired]),
    Row(
      name: "the latest must speak for it", tape: "hhhhlh",
      kinds: [.pending, .waiting, .waiting, .waiting, .waiting, .fired]),
    Row(
      name: "2 of 5 never fire", tape: "hlhllhlhllhlh",
      kinds: [.pending] + [AlertDecision.Kind](repeating: .waiting, count: 4)
        + [.waiting, .waiting, .waiting, .waiting, .waiting, .waiting, .waiting, .waiting]),
    Row(name: "beyond fires at once", tape: "lb", kinds: [.quiet, .fired]),
    Row(
      name: "five minutes of recovery", tape: "bllllll",
      kinds: [.fired, .recovering, .easing, .easing, .easing, .easing, .resolved]),
    Row(
      name: "what is between ends the recovery", tape: "blllmlllll",
      kinds: [
        .fired, .recovering, .easing, .easing, .relapsed, .recovering, .easing, .easing, .easing, .easing,
      ]),
    Row(
      name: "a gap holds", tape: "hh..hhh",
      kinds: [.pending, .waiting, .held, .held, .waiting, .waiting, .fired]),
    Row(
      name: "near is critical, less near stays so", tape: "hhhhhnh",
      kinds: [.pending, .waiting, .waiting, .waiting, .fired, .severityRaised, .firing]),
    Row(
      name: "cooldown", tape: "blllllllhhhhhhb",
      kinds: [
        .fired, .recovering, .easing, .easing, .easing, .easing, .resolved, .quiet, .pending, .waiting,
        .waiting, .waiting, .suppressed, .suppressed, .suppressed,
      ]),
  ]

  @Test("Transitions", arguments: table) func transitions(_ row: Row) {
    #expect(play(row.tape, under: policy).kinds == row.kinds)
  }

  @Test func phasesFollow() {
    let phases = play("lhhhhhlllllll", under: policy).decisions.map(\.phase)
    #expect(
      phases == [.ok, .pending, .pending, .pending, .pending]
        + [.firing] + [AlertProgress.Phase](repeating: .recovering, count: 5) + [.ok, .ok])
  }

  @Test func theIncidentKeepsItsStory() throws {
    let run = play("lhhhhnhlllllll", under: policy)
    let fired = try #require(run.decisions.first { $0.kind == .fired }?.incident)
    #expect(fired.id == "f-\(minute(5).wall.microseconds)-1" && fired.number == 1)
    #expect(fired.firstEvidence == minute(1).wall && fired.startsAt == minute(5).wall)
    let end = try #require(run.decisions.first { $0.kind == .resolved }?.incident)
    #expect(end.endsAt == minute(12).wall && end.startsAt == fired.startsAt)
    #expect(end.peak == 0.9 && end.worst == .critical)
    #expect(run.progress.incident == nil && run.progress.incidentCount == 1)
  }

  @Test func reasonsAreSaid() throws {
    let decisions = play("lhhhhhllllll", under: policy).decisions
    #expect(decisions[0].reason == "p = 0.10: nothing to report")
    #expect(
      decisions[1].reason
        == "p = 0.90: pending, 1 of the last 5 evaluations speak for an alert and 3 are needed")
    #expect(decisions[4].reason == "p = 0.90: pending, 4 of the last 5 evaluations for 1 min of 2 min")
    #expect(
      decisions[5].reason == "p = 0.90, 5 of the last 5 evaluations for 2 min (at least 3 for 2 min): firing")
    #expect(decisions[5].incident?.reason == decisions[5].reason)
    #expect(decisions[7].reason == "p = 0.10: recovering for 1 min of 5 min")
    #expect(decisions[11].reason == "p = 0.10 for 5 min: resolved")
    #expect(play("b", under: policy).decisions[0].reason == "the threshold is passed: firing at once")
    var progress = AlertProgress(fingerprint: "f")
    let warm = progress.evaluate(
      .missing(.warmingUp(remaining: .seconds(5400))), under: policy, at: minute(0))
    #expect(warm.reason == "the model is warming up, 90 min to go: the state is held")
  }

  @Test func missingInputIsSaidOnceAndThenResolves() throws {
    let tape = "b" + String(repeating: ".", count: 61) + "l"
    let decisions = play(tape, under: policy).decisions
    let lost = decisions.indices.filter { decisions[$0].input == .lost }
    #expect(lost == [5])  // five intervals after the last sample
    #expect(decisions[5].kind == .held && decisions[5].phase == .firing)
    #expect(decisions.firstIndex { $0.kind == .resolved } == 60)
    #expect(decisions[60].reason == "nothing heard for 60 min: resolved for want of data")
    #expect(decisions[62].input == .returned && decisions[62].kind == .quiet)
    #expect(decisions[5].notifies && decisions[62].notifies && !decisions[6].notifies)
  }

  @Test func aModelThatWarmsUpHasItsInput() {
    var progress = AlertProgress(fingerprint: "f")
    for k in 0..<200 {
      let decision = progress.evaluate(
        .missing(.warmingUp(remaining: .seconds(12_000 - 60 * k))), under: policy, at: minute(k))
      #expect(decision.kind == .held && decision.input == nil)
    }
    #expect(progress.phase == .ok && !progress.isInputMissing)
  }

  @Test func severityFallsOnlyAfterAWhile() {
    let kinds = play("hhhhhn" + String(repeating: "h", count: 7), under: policy).kinds
    #expect(kinds.firstIndex(of: .severityRaised) == 5)
    #expect(kinds.firstIndex(of: .severityLowered) == 11)
  }

  @Test func moreSevereFiresDuringTheCooldown() {
    let calm = AlertProgress(fingerprint: "f")
    let first = play("hhhhhllllll", under: policy, from: calm)
    #expect(first.kinds.last == .resolved)
    var progress = first.progress
    #expect(progress.evaluate(Word.beyond, under: policy, at: minute(12)).kind == .fired)
  }

  @Test func aPauseIsNoEvidence() {
    // Two minutes of pending cannot be had by not evaluating for an hour.
    var progress = AlertProgress(fingerprint: "f")
    for k in 0..<3 { _ = progress.evaluate(Word.p(0.9), under: policy, at: minute(k)) }
    let patient = try? AlertPolicy(pendingFor: .seconds(600))
    #expect(patient.map { progress.evaluate(Word.p(0.9), under: $0, at: minute(90)).kind } == .waiting)
    // Nor an end.
    var firing = AlertProgress(fingerprint: "f")
    _ = firing.evaluate(Word.beyond, under: policy, at: minute(0))
    _ = firing.evaluate(Word.p(0.1), under: policy, at: minute(1))
    #expect(firing.evaluate(Word.p(0.1), under: policy, at: minute(500)).kind == .easing)
  }

  @Test func farAwayIsOver() {
    var progress = AlertProgress(fingerprint: "f")
    _ = progress.evaluate(Word.beyond, under: policy, at: minute(0))
    #expect(progress.evaluate(Word.p(0.7, in: 61), under: policy, at: minute(1)).kind == .recovering)
    #expect(progress.evaluate(Word.p(0.7, in: 60), under: policy, at: minute(2)).kind == .relapsed)
    #expect(progress.evaluate(Word.p(0.9, in: 99), under: policy, at: minute(3)).kind == .firing)
  }

  @Test func settingsAreChecked() {
    let bad: [() throws -> AlertPolicy] = [
      { try AlertPolicy(on: 0) }, { try AlertPolicy(on: 1.1) }, { try AlertPolicy(on: .nan) },
      { try AlertPolicy(off: 0.8) }, { try AlertPolicy(off: -0.1) }, { try AlertPolicy(off: .nan) },
      { try AlertPolicy(interval: .zero) }, { try AlertPolicy(interval: .seconds(366 * 86_400 + 1)) },
      { try AlertPolicy(pendingFor: .seconds(-1)) },
      { try AlertPolicy(pendingFor: .seconds(100), keepFiring: .seconds(199)) },
      { try AlertPolicy(keepFiring: .seconds(Int64.max)) }, { try AlertPolicy(cooldown: .seconds(-1)) },
      { try AlertPolicy(staleAfter: .seconds(59)) },
      { try AlertPolicy(staleAfter: .seconds(600), abandonAfter: .seconds(599)) },
      { try AlertPolicy(stormLimit: 0) }, { try AlertPolicy(stormLimit: 10_001) },
    ]
    for make in bad { #expect(throws: PolicyError.self) { try make() } }
    #expect(throws: Never.self) { try AlertPolicy() }
    #expect(throws: Never.self) { try AlertPolicy(pendingFor: .zero, keepFiring: .seconds(1)) }
  }

  @Test func settingsAreStored() throws {
    let some = try AlertPolicy(
      on: 0.7, off: 0.2, evaluations: Sustained(2, of: 3), interval: .seconds(300), cooldown: .seconds(60),
      severity: .info, escalates: false, breachFiresAtOnce: false, stormLimit: 7)
    let stored = try JSONEncoder().encode(some)
    #expect(try JSONDecoder().decode(AlertPolicy.self, from: stored) == some)
    #expect(try JSONDecoder().decode(AlertPolicy.self, from: Data("{}".utf8)) == AlertPolicy())
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(AlertPolicy.self, from: Data(#"{"off": 0.9}"#.utf8))
    }
  }
}
