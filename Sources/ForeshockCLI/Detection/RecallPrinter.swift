internal import ForeshockAnomaly
internal import ForeshockMetrics
internal import ForeshockSeries

/// Judgements of one series or many with what is known of their faults, one series after the other with a pause between that no
/// alarm reaches over.
struct LabelledJudgements {
  private(set) var events: [LabelledEvent] = []
  private(set) var calls: [Bool] = []
  private(set) var hasVerdict: [Bool] = []
  private(set) var alarms: [Range<Int>] = []
  private(set) var outsideCount = 0

  var hasEvents: Bool { !events.isEmpty }

  mutating func add(_ part: JudgedSeries, _ labels: FaultLabels, grace: Int) {
    if !calls.isEmpty {
      let pause = [Bool](repeating: false, count: grace + 1)
      calls += pause
      hasVerdict += pause
    }
    let first = calls.count
    func moved(_ range: Range<Int>) -> Range<Int> { range.lowerBound + first..<range.upperBound + first }
    events += labels.events.map { LabelledEvent(kind: $0.kind, range: moved($0.range)) }
    alarms += part.judgement.incidents.map { moved($0.start..<$0.end + 1) }
    calls += part.judgement.isAnomalous
    hasVerdict += part.judgement.scores.map { !$0.isNaN }
    outsideCount += labels.outsideCount
  }
}

/// Prints what judgements found of the events of `--labels`: a row a kind of fault, and one for all.
struct RecallPrinter {
  let method: DetectorMethod
  let interval: SamplingInterval
  let run: RunOptions

  func print(_ judged: LabelledJudgements, grace: Int) throws {
    let recall = try FaultRecall(
      events: judged.events, calls: judged.calls, hasVerdict: judged.hasVerdict, alarms: judged.alarms,
      grace: grace)
    let week = interval == .step ? nil : 604_800 / interval.nominalSeconds
    let falseRate = week.flatMap { recall.falseAlarms(per: $0) }
    var output = RowOutput(
      [
        "kind", "events", "found", "recall", "delay_median_samples", "delay_median_seconds", "false_alarms",
        "false_alarms_a_week",
      ],
      members: [
        "method": .string(method.rawValue), "grace_samples": .int(grace),
        "unjudged_events": .int(recall.unjudgedCount), "false_alarms": .int(recall.falseAlarms),
        "false_alarms_a_week": .number(falseRate), "quiet_samples": .int(recall.quietCount),
      ], run: run)
    for kind in recall.kinds + [recall.all] {
      let isAll = kind == recall.all && kind.name == "all"
      let seconds = interval == .step ? nil : kind.medianDelay.map { $0 * interval.nominalSeconds }
      try output.add([
        .string(kind.name), .int(kind.eventCount), .int(kind.foundCount), .number(kind.recall),
        .number(kind.medianDelay), .number(seconds), isAll ? .int(recall.falseAlarms) : .null,
        isAll ? .number(falseRate) : .null,
      ])
    }
    try output.finish()
    run.note(
      "\(method.rawValue): \(recall.all.foundCount) of \(recall.all.eventCount) events found, \(recall.falseAlarms) false alarm\(recall.falseAlarms == 1 ? "" : "s")"
        + (recall.unjudgedCount > 0 ? "; \(recall.unjudgedCount) in the warm-up left out" : "")
        + (judged.outsideCount > 0 ? "; \(judged.outsideCount) outside of the file" : ""))
  }
}
