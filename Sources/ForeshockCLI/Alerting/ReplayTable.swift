internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockSeries

/// Shows replays to people.
enum ReplayTable {
  /// The table of one replay.
  static func text(_ report: ReplayReport) -> String {
    let judged = report.rules.first?.eventCount ?? 0
    let span = duration(Double(report.sampleCount - report.warmUp) * report.stepSeconds)
    let title =
      "replay, \(words(report.threshold)) within \(duration(Double(report.horizon) * report.stepSeconds)) "
      + "(\(report.sustained)): \(judged) crossing\(judged == 1 ? "" : "s") in \(span) after a warm-up of "
      + duration(Double(report.warmUp) * report.stepSeconds)
    return title + "\n" + table(report.rules) + "\n"
  }

  /// The table of all series together.
  static func text(_ rules: [RuleScore], threshold: Threshold) -> String {
    let count = rules.first?.seriesCount ?? 0
    return "all \(count) series, \(words(threshold))\n" + table(rules) + "\n"
  }

  private static func table(_ rules: [RuleScore]) -> String {
    var table = TextTable([
      "rule", "recall", "precision", "false/week", "lead 10 %", "50 %", "90 %", "late", "missed",
      "alerts/week", "ECE", "Brier", "skill", "cover",
    ])
    for rule in rules {
      table.add([
        rule.name, percent(rule.eventRecall), percent(rule.alertPrecision),
        number(rule.falseAlertsPerWeek, 2),
        lead(rule, 0.1), lead(rule, 0.5), lead(rule, 0.9), String(rule.lateEvents),
        String(rule.missedEvents), number(rule.alertsPerWeek, 2), number(rule.odds?.calibrationError, 3),
        number(rule.odds?.brierScore, 4), percent(rule.odds?.skill), percent(rule.odds?.coverage),
      ])
    }
    return table.render()
  }

  static func words(_ threshold: Threshold) -> String {
    "\(threshold.direction) \(Format.short(threshold.value))"
  }

  private static func lead(_ rule: RuleScore, _ quantile: Double) -> String {
    rule.lead(quantile: quantile).map(duration) ?? "–"
  }

  private static func duration(_ seconds: Double) -> String { Duration.seconds(seconds).forPeople }

  private static func percent(_ share: Double?) -> String {
    share.map { Format.fixed(100 * $0, digits: 0) + " %" } ?? "–"
  }

  private static func number(_ value: Double?, _ digits: Int) -> String {
    value.map { Format.fixed($0, digits: digits) } ?? "–"
  }
}
