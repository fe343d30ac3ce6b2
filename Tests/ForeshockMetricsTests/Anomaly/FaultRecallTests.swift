import ForeshockMetrics
import ForeshockNumerics
import Testing

@Suite("Recall by kind of fault")
struct FaultRecallTests {
  @Test func countsByHand() throws {
    let count = 40
    var calls = [Bool](repeating: false, count: count)
    for place in [6, 12, 13, 25, 33] { calls[place] = true }
    var hasVerdict = [Bool](repeating: true, count: count)
    for place in 0..<4 { hasVerdict[place] = false }
    let recall = try FaultRecall(
      events: [
        LabelledEvent(kind: "spike", range: 5..<6), LabelledEvent(kind: "shift", range: 10..<15),
        LabelledEvent(kind: "spike", range: 20..<21), LabelledEvent(kind: "gap", range: 0..<2),
      ], calls: calls, hasVerdict: hasVerdict, alarms: [6..<7, 12..<14, 25..<26, 33..<34], grace: 2)
    #expect(recall.kinds.map(\.name) == ["shift", "spike"])
    #expect(recall.kinds[0].delays == [2] && recall.kinds[0].recall == 1)
    #expect(recall.kinds[1].eventCount == 2 && recall.kinds[1].delays == [1])
    #expect(recall.all.recall == 2.0 / 3)
    #expect(recall.all.medianDelay == 1.5)
    #expect(recall.unjudgedCount == 1)
    #expect(recall.falseAlarms == 2)
    // 36 with a verdict, less 5–7, 10–16 and 20–22.
    #expect(recall.quietCount == 23)
    #expect(recall.falseAlarms(per: 46) == 4)
  }

  @Test("Without grace it is the range recall that rewards existence", arguments: 0..<30 as Range<UInt64>)
  func agreesWithRanges(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed)
    func runs(_ chance: Double) throws -> (flags: [Bool], ranges: [Range<Int>]) {
      var isOn = false
      let flags = (0..<400).map { _ in
        if random.chance(isOn ? 0.4 : chance) { isOn.toggle() }
        return isOn
      }
      return (flags, try LabelRuns.ranges(of: flags.map { $0 ? 1 : 0 }))
    }
    let real = try runs(0.05), called = try runs(0.04)
    let recall = try FaultRecall(
      events: real.ranges.map { LabelledEvent(kind: "any", range: $0) }, calls: called.flags,
      hasVerdict: [Bool](repeating: true, count: 400), alarms: called.ranges)
    let ranges = try RangeMetrics(existenceReward: 1).score(real: real.ranges, predicted: called.ranges)
    let share = try #require(recall.all.recall)
    #expect(abs(share - ranges.recall) < 1e-12)
    let touching = called.ranges.count { alarm in real.ranges.contains { $0.overlaps(alarm) } }
    #expect(recall.falseAlarms == called.ranges.count - touching)
  }

  @Test func eventsOfLabels() {
    #expect(
      LabelledEvent.events(of: [nil, "a", "a", "b", nil, "b"]) == [
        LabelledEvent(kind: "a", range: 1..<3), LabelledEvent(kind: "b", range: 3..<4),
        LabelledEvent(kind: "b", range: 5..<6),
      ])
    #expect(LabelledEvent.events(of: []).isEmpty)
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let calls = [Bool](repeating: false, count: 5), verdicts = [Bool](repeating: true, count: 5)
    for range in [3..<9, 2..<2, -1..<2] {
      #expect(throws: MetricError.self) {
        try FaultRecall(
          events: [LabelledEvent(kind: "x", range: range)], calls: calls, hasVerdict: verdicts, alarms: [])
      }
      #expect(throws: MetricError.self) {
        try FaultRecall(events: [], calls: calls, hasVerdict: verdicts, alarms: [range])
      }
    }
    #expect(throws: MetricError.self) {
      try FaultRecall(events: [], calls: calls, hasVerdict: verdicts, alarms: [], grace: -1)
    }
    let none = try FaultRecall(events: [], calls: [], hasVerdict: [], alarms: [])
    #expect(none.all.recall == nil && none.falseAlarms(per: 1) == nil && none.all.medianDelay == nil)
  }
}
