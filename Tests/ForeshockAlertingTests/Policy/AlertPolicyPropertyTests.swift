import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite struct AlertPolicyPropertyTests {
  @Test("A thousand incidents with noise straddling the threshold: one alert each")
  func noFlap() throws {
    let policy = try AlertPolicy()
    var clean = 0, missed = 0
    for seed in 0..<1000 {
      var random = RandomStream(seed: UInt64(seed))
      var progress = AlertProgress(fingerprint: "f")
      var fired = 0, resolved = 0
      for (k, evidence) in straddlingIncident(&random).enumerated() {
        switch progress.evaluate(evidence, under: policy, at: minute(k)).kind {
        case .fired: fired += 1
        case .resolved: resolved += 1
        default: break
        }
      }
      if fired == 1, resolved == 1 { clean += 1 }
      if fired == 0 { missed += 1 }
    }
    #expect(clean >= 990, "\(clean) of 1000 fired once and ended once")
    #expect(missed == 0)
  }

  /// What was decided, without the stamps of the wall clock.
  private struct Trace: Equatable {
    var kind: AlertDecision.Kind
    var phase: AlertProgress.Phase
    var severity: Severity?
    var input: AlertDecision.InputChange?
    var number: Int?

    init(_ decision: AlertDecision) {
      kind = decision.kind
      phase = decision.phase
      severity = decision.incident?.severity
      input = decision.input
      number = decision.incident?.number
    }
  }

  @Test("Stored and read back after every evaluation, the decisions are the same")
  func restarts() throws {
    let policy = try AlertPolicy(pendingFor: .seconds(60), keepFiring: .seconds(180), cooldown: .seconds(240))
    for seed in 0..<40 {
      var random = RandomStream(seed: UInt64(seed))
      let tape =
        seed < 20 ? straddlingIncident(&random) : (0..<200).map { _ in wildEvidence(&random) }
      var kept = AlertProgress(fingerprint: "f"), restored = kept
      var board = AlertBoard(rule: "r"), second = board
      for (k, evidence) in tape.enumerated() {
        let first = kept.evaluate(evidence, under: policy, at: minute(k))
        restored = try JSONDecoder().decode(AlertProgress.self, from: JSONEncoder().encode(restored))
        let same = restored.evaluate(evidence, under: policy, at: minute(k))
        #expect(first == same && first.reason == same.reason)
        #expect(kept == restored)
        let pairs = [
          (fingerprint: "a", evidence: evidence), (fingerprint: "b", evidence: tape[tape.count - 1 - k]),
        ]
        second = try JSONDecoder().decode(AlertBoard.self, from: JSONEncoder().encode(second))
        #expect(
          board.evaluate(pairs, under: policy, at: minute(k))
            == second.evaluate(pairs, under: policy, at: minute(k)))
      }
    }
  }

  @Test("The wall clock's jumps change no decision")
  func wallClock() throws {
    let policy = try AlertPolicy()
    for seed in 0..<20 {
      var random = RandomStream(seed: UInt64(seed))
      let tape = straddlingIncident(&random)
      var steady = AlertProgress(fingerprint: "f"), shaken = steady
      var shift: Int64 = 0
      for (k, evidence) in tape.enumerated() {
        if random.uniform() < 0.1 { shift += random.uniform() < 0.5 ? 3600 : -3600 }
        let a = steady.evaluate(evidence, under: policy, at: minute(k))
        let b = shaken.evaluate(evidence, under: policy, at: minute(k, wall: shift))
        #expect(Trace(a) == Trace(b) && a.reason == b.reason)
        if let incident = b.incident, let end = incident.endsAt { #expect(end >= incident.startsAt) }
      }
    }
  }

  @Test("A million random evaluations: no crash, and no alert but on evidence")
  func fuzz() throws {
    var random = RandomStream(seed: 7)
    let policies = try [
      AlertPolicy(), AlertPolicy(pendingFor: .zero, keepFiring: .seconds(60), cooldown: .zero),
      AlertPolicy(evaluations: Sustained(1, of: 64), breachFiresAtOnce: false),
      AlertPolicy(evaluations: Sustained(64, of: 64), interval: .seconds(1), stormLimit: 1),
    ]
    var fired = 0
    for policy in policies {
      var progress = AlertProgress(fingerprint: "f")
      var elapsed: Int64 = 0
      for _ in 0..<250_000 {
        switch random.next() % 50 {
        case 0: elapsed = Int64(bitPattern: random.next()) / 1000
        case 1: elapsed -= Int64(random.next() % 100_000)
        default: elapsed &+= Int64(random.next() % 120)
        }
        let evidence = wildEvidence(&random)
        let moment = PolicyMoment(
          elapsed: .seconds(elapsed), wall: Timestamp(microseconds: Int64(bitPattern: random.next())))
        if random.next() % 100 == 0 { progress.resume(at: moment) }
        let before = progress.phase
        let decision = progress.evaluate(evidence, under: policy, at: moment)
        if decision.kind == .fired {
          fired += 1
          #expect(evidence.speaksForAlert, "\(evidence) fired")
          #expect(before == .ok || before == .pending)
        }
        if case .missing = evidence {
          #expect(decision.kind == .held || decision.kind == .resolved || decision.kind == .cancelled)
        }
        if let incident = decision.incident { #expect(incident.peak >= 0 && incident.peak <= 1) }
      }
      // Whatever came, what is left can be stored and read.
      let stored = try JSONEncoder().encode(progress)
      #expect(try JSONDecoder().decode(AlertProgress.self, from: stored) == progress)
    }
    #expect(fired > 100)
  }

  @Test("Hostile files are refused")
  func hostileFiles() throws {
    let policy = try AlertPolicy()
    var board = AlertBoard(rule: "r")
    _ = board.evaluate([("a", Word.beyond), ("b", Word.p(0.9))], under: policy, at: minute(0))
    let good = String(decoding: try JSONEncoder().encode(board), as: UTF8.self)
    #expect(throws: Never.self) { try JSONDecoder().decode(AlertBoard.self, from: Data(good.utf8)) }
    let edits: [(String, String)] = [
      (#""version":1"#, #""version":2"#), (#""phase":"firing""#, #""phase":"ok""#),
      (#""phase":"pending""#, #""phase":"recovering""#), (#""fingerprint":"b""#, #""fingerprint":"a""#),
      (#""incident_count":1"#, #""incident_count":-1"#), (#""unheard_for":0"#, #""unheard_for":-5"#),
      (#""cooldown_left":0"#, #""cooldown_left":9000000000000000000"#), (#""peak":1"#, #""peak":7"#),
      (#""muted":[]"#, #""muted":["zz"]"#), (#""phase":"firing""#, #""phase":"on fire""#),
    ]
    for (old, new) in edits {
      let bad = good.replacingOccurrences(of: old, with: new)
      #expect(bad != good, "\(old) is not in \(good)")
      #expect(throws: (any Error).self) { try JSONDecoder().decode(AlertBoard.self, from: Data(bad.utf8)) }
    }
  }

  @Test("A new origin of the monotonic clock counts the time away once")
  func newOrigin() throws {
    let policy = try AlertPolicy()
    var progress = AlertProgress(fingerprint: "f")
    _ = progress.evaluate(Word.beyond, under: policy, at: minute(1000))
    let restarted = PolicyMoment(elapsed: .seconds(5), wall: minute(1010).wall)
    progress.resume(at: restarted)
    let decision = progress.evaluate(Word.gap, under: policy, at: restarted)
    #expect(decision.input == .lost && decision.phase == .firing)
    #expect(progress.missingFor == .seconds(600))
  }
}

extension AlertEvidence {
  /// Whether this alone could justify an alert under any policy of these tests.
  fileprivate var speaksForAlert: Bool {
    switch self {
    case .forecast(let p, let isBeyond, _, _): isBeyond ? p >= 0 && p <= 1 : p >= 0.8 && p <= 1
    case .anomaly(let p, let level): p <= level.on
    case .alarm(let isAnomalous, _): isAnomalous
    case .burn(_, let severity): severity != nil
    case .missing: false
    }
  }
}
