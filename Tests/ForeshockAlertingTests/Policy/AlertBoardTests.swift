import ForeshockAlerting
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
