import ForeshockAlerting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite struct AlertBoardTests {
  private func all(_ count: Int, _ evidence: AlertEvidence) -> [(
    fingerprint: String, evidence: AlertEvidence
  )] {
    (0..<count).map { (fingerprint: "s\($0 / 10)\($0 % 10)", evidence: evidence) }
  }

  @Test func aStormIsOneAlertAndClearsNothing() throws {
    let policy = try AlertPolicy(keepFiring: .seconds(300), stormLimit: 5)
    var board = AlertBoard(rule: "r")
    let early = board.evaluate(all(3, Word.beyond), under: policy, at: minute(0))
    #expect(early.storm == nil && early.outcomes.count { $0.notifies } == 3)
    let burst = board.evaluate(all(30, Word.beyond), under: policy, at: minute(1))
    guard case .began(let storm) = burst.storm else {
      Issue.record("no storm began")
      return
    }
    #expect(storm.firingCount == 30 && storm.top.count == 5)
    #expect(burst.outcomes.count { $0.decision.kind == .fired } == 27)
    #expect(burst.outcomes.allSatisfy { !$0.notifies })
    // Those that fired before the storm are still told of by themselves.
    #expect(burst.outcomes.filter { !$0.isMuted }.map(\.fingerprint) == ["s00", "s01", "s02"])
    // All but two recover; the two outlast the storm and get alerts of their own.
    var released: [String] = []
    var ended = false
    for k in 2..<20 {
      let evidence = all(30, Word.p(0.1)).map {
        $0.fingerprint == "s00" || $0.fingerprint == "s29" ? ($0.fingerprint, Word.beyond) : $0
      }
      let round = board.evaluate(evidence, under: policy, at: minute(k))
      for outcome in round.outcomes where outcome.decision.kind == .resolved {
        #expect(outcome.notifies == ["s01", "s02"].contains(outcome.fingerprint))
      }
      if case .ended(let storm) = round.storm {
        ended = true
        #expect(storm.endsAt == minute(k).wall && storm.peakCount == 30)
      }
      released += round.released.map(\.fingerprint)
    }
    #expect(ended && released == ["s29"] && board.storm == nil)
    #expect(board.series.values.count { $0.incident != nil } == 2)
  }

  @Test("A storm lists the worst, at most as many as the limit", arguments: [1, 3, 7])
  func theListOfAStormIsCapped(_ limit: Int) throws {
    let policy = try AlertPolicy(pendingFor: .zero, stormLimit: limit)
    var board = AlertBoard(rule: "r")
    var lists: [AlertStorm] = []
    for k in 0..<30 {
      // One more series every minute, each more probable than those before it.
      let evidence = (0...k).map { index in
        (fingerprint: "s\(index / 10)\(index % 10)", evidence: Word.p(0.85 + 0.004 * Double(index)))
      }
      switch board.evaluate(evidence, under: policy, at: minute(k)).storm {
      case .began(let storm)?, .lasts(let storm)?: lists.append(storm)
      case .ended?, nil: break
      }
    }
    let firing = board.series.values.filter { $0.incident != nil }
    let worst = firing.sorted { ($0.incident?.peak ?? 0) > ($1.incident?.peak ?? 0) }.prefix(limit)
    #expect(!lists.isEmpty && lists.allSatisfy { $0.top.count <= limit && $0.peakCount == $0.firingCount })
    #expect(lists.first?.firingCount == limit + 1)
    #expect(lists.last?.top.map(\.fingerprint) == worst.map(\.fingerprint))
  }

  /// Rows without times that come a little early or late by the wall clock: a step counts as a minute all the same.
  @Test("Without a clock jitter changes no decision", arguments: 0..<20 as Range<UInt64>)
  func jitterWithoutAClock(_ seed: UInt64) throws {
    let policy = try AlertPolicy(on: .step)
    var random = RandomStream(seed: seed)
    var exact = AlertBoard(rule: "r"), jittered = AlertBoard(rule: "r")
    for k in 0..<200 {
      let word = Word.p(random.chance(k > 80 && k < 120 ? 0.9 : 0.1) ? 0.95 : 0.05)
      let step = PolicyMoment(of: Timestamp(microseconds: Int64(k)), on: .step)
      var late = step
      late.wall = Timestamp(microseconds: step.wall.microseconds + Int64(random.integer(below: 50_000_000)))
      let a = exact.evaluate(word, of: "s", under: policy, at: step)
      let b = jittered.evaluate(word, of: "s", under: policy, at: late)
      #expect(a.kind == b.kind && a.phase == b.phase)
    }
    #expect(exact.series["s"]?.incidentCount == jittered.series["s"]?.incidentCount)
  }

  @Test func seriesThatVanishAreMissedAndForgotten() throws {
    let policy = try AlertPolicy()
    var board = AlertBoard(rule: "r")
    _ = board.evaluate(all(2, Word.p(0.1)), under: policy, at: minute(0))
    var lost: [Int] = []
    for k in 1...61 {
      let round = board.evaluate(all(1, Word.p(0.1)), under: policy, at: minute(k))
      if round.outcomes.contains(where: { $0.decision.input == .lost && $0.fingerprint == "s01" }) {
        lost.append(k)
      }
    }
    #expect(lost == [5])
    #expect(board.series.keys.sorted() == ["s00"])
  }
}
