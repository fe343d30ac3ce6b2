internal import ForeshockAnomaly
internal import ForeshockMetrics
internal import ForeshockSeries

/// Prints what a judgement found of the events of `--labels`: a row a kind of fault, and one for all.
struct RecallPrinter {
  let method: DetectorMethod
  let grid: SampleGrid
  let run: RunOptions

  func print(_ judgement: Judgement, labels: FaultLabels, grace: Int) throws {
    let hasVerdict = judgement.scores.map { !$0.isNaN }
    let recall = try FaultRecall(
      events: labels.events, calls: judgement.isAnomalous, hasVerdict: hasVerdict,
      alarms: judgement.incidents.map { $0.start..<$0.end + 1 }, grace: grace)
    let week = grid.interval == .step ? nil : 604_800 / grid.interval.nominalSeconds
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
      let seconds = grid.interval == .step ? nil : kind.medianDelay.map { $0 * grid.interval.nominalSeconds }
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
        + (labels.outsideCount > 0 ? "; \(labels.outsideCount) outside of the file" : ""))
  }
}
