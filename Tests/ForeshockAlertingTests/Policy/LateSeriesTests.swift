import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

/// Series that come late, stop, or have clocks of their own.
@Suite struct LateSeriesTests {
  let policy: AlertPolicy

  init() throws {
    policy = try AlertPolicy(
      pendingFor: .seconds(120), keepFiring: .seconds(300), cooldown: .seconds(1200),
      breachFiresAtOnce: false)
  }

  @Test(
    "A series whose samples come late fires, is resolved and cools down as any other", arguments: [1, 4, 7])
  func late(_ lag: Int) {
    // Every minute the series is missed first, then its sample of `lag` minutes ago comes.
    func run(_ lag: Int) -> (fired: Int?, resolved: Int?, lost: Int, cooldown: Int?) {
      var progress = AlertProgress(fingerprint: "f")
      var fired: Int?, resolved: Int?, lost = 0, again: Int?
      for k in 0..<90 {
        let evidence = (20..<40).contains(k) || k >= 50 ? Word.p(0.9, in: 20) : Word.p(0.1)
        if lag > 0 {
          let missed = progress.evaluate(Word.gap, under: policy, at: minute(k + lag))
          if missed.input == .lost { lost += 1 }
        }
        let decision = progress.evaluate(evidence, under: policy, at: minute(k))
        if decision.kind == .fired, fired == nil { fired = k } else if decision.kind == .fired { again = k }
        if decision.kind == .resolved { resolved = k }
      }
      return (fired, resolved, lost, again)
    }
    let onTime = run(0), behind = run(lag)
    #expect(onTime.fired != nil && onTime.resolved != nil && onTime.cooldown != nil)
    #expect(behind == onTime, "\(behind) instead of \(onTime)")
  }

  @Test func warmingUpIsInputAndAbandonsNothing() {
    var progress = AlertProgress(fingerprint: "f")
    _ = progress.evaluate(Word.p(0.9), under: policy, at: minute(0))
    for k in 1...4 { _ = progress.evaluate(Word.p(0.9), under: policy, at: minute(k)) }
    #expect(progress.phase == .firing)
    for k in 5..<200 {
      let decision = progress.evaluate(
        .missing(.warmingUp(remaining: .seconds(60))), under: policy, at: minute(k))
      #expect(decision.kind == .held && decision.input == nil && decision.phase == .firing)
    }
    #expect(progress.missingFor == .zero)
    // What counts as missing is counted from the end of the warming up.
    #expect(progress.evaluate(Word.gap, under: policy, at: minute(201)).input == nil)
    #expect(progress.missingFor == .seconds(120))
  }

  @Test func aClockThatWentBackGoesOn() {
    // By a little it is no time; by more than an hour, the policy's `abandonAfter`, a new origin.
    var progress = AlertProgress(fingerprint: "f")
    for k in [1000, 1001, 1002, 2, 3, 4, 5] {
      _ = progress.evaluate(Word.p(0.9), under: policy, at: minute(k))
    }
    #expect(progress.phase == .firing)
  }

  @Test func whoIsForgottenIsSaid() throws {
    var board = AlertBoard(rule: "r")
    _ = board.evaluate([("a", Word.p(0.1)), ("b", Word.p(0.1))], under: policy, at: minute(0))
    var forgotten: [Int: [String]] = [:]
    for k in 1...70 {
      let round = board.evaluate([("a", Word.p(0.1))], under: policy, at: minute(k))
      if !round.forgotten.isEmpty { forgotten[k] = round.forgotten }
    }
    #expect(forgotten == [60: ["b"]] && board.series.keys.sorted() == ["a"])
    let gone = AlertMessage.inputMissing(
      rule: "r", metric: "cpu", missing: .seconds(3600), startsAt: Sent.now, endsAt: Sent.now,
      isForgotten: true)
    #expect(
      gone.summary == "cpu has given no usable sample for 60 min and is no longer watched by r"
        && gone.status == .resolved)
  }

  @Test func aSeriesThatComesBackHasOtherIncidents() throws {
    var board = AlertBoard(rule: "r")
    let short = try AlertPolicy(cooldown: .zero)
    var ids: [String] = []
    for start in [0, 500] {
      let round = board.evaluate([("a", Word.beyond)], under: short, at: minute(start))
      ids += round.outcomes.compactMap { $0.decision.incident?.id }
      for k in 1...130 { _ = board.evaluate([], under: short, at: minute(start + k)) }
      #expect(board.series.isEmpty)
    }
    #expect(ids.count == 2 && Set(ids).count == 2)
  }

  @Test func stormsBeginAlikeAfterALoad() throws {
    var board = AlertBoard(rule: "r")
    let limit = try AlertPolicy(stormLimit: 2)
    for name in ["a", "b", "c"] {
      _ = board.evaluate(Word.beyond, of: name, under: limit, at: minute(0))
    }
    var stored = try JSONDecoder().decode(AlertBoard.self, from: JSONEncoder().encode(board))
    #expect(stored == board)
    #expect(
      board.finishRound(missing: [], under: limit, at: minute(0))
        == stored.finishRound(missing: [], under: limit, at: minute(0)))
    #expect(board == stored && ["a", "b", "c"].allSatisfy { stored.isMuted($0) })
  }

  @Test func coarseGridsAndFineOnes() throws {
    for days in [62, 100, 366] {
      let policy = try AlertPolicy(interval: .seconds(days * 86_400))
      #expect(policy.abandonAfter <= .seconds(3660 * 86_400) && policy.abandonAfter >= policy.staleAfter)
      #expect(try JSONDecoder().decode(AlertPolicy.self, from: JSONEncoder().encode(policy)) == policy)
    }
    #expect(throws: PolicyError.self) { try AlertPolicy(interval: .nanoseconds(999)) }
    #expect(throws: PolicyError.self) {
      try AlertPolicy(interval: .microseconds(1), pendingFor: .zero, keepFiring: .nanoseconds(500))
    }
  }

  @Test func olderStatesAreRead() throws {
    var board = AlertBoard(rule: "r")
    _ = board.evaluate([("a", Word.beyond)], under: policy, at: minute(0))
    _ = board.evaluate([], under: policy, at: minute(2))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(board), as: UTF8.self)
    let old = text.replacing(try Regex("\"last_heard\":-?[0-9]+,?"), with: "")
    #expect(old != text)
    #expect(try JSONDecoder().decode(AlertBoard.self, from: Data(old.utf8)) == board)
    for bad in ["9223372036854775807", "-9223372036854775808", "4100000000000000000"] {
      let hostile = text.replacing(try Regex("\"last_heard\":-?[0-9]+"), with: "\"last_heard\":\(bad)")
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(AlertBoard.self, from: Data(hostile.utf8))
      }
    }
  }
}
