internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockMetrics

/// The figures of a replayed rule, by the names they have in csv and JSON; times are in seconds.
extension RuleScore {
  static let columns = [
    "events", "alert_recall", "detection", "alert_precision", "false_alarms_per_week", "alerts_per_week",
    "lead_time_10", "lead_time_50", "lead_time_90", "announced_events", "late_events", "missed_events",
    "right_alerts", "late_alerts", "false_alerts", "unknown_alerts", "evaluations", "missing_evaluations",
    "calibration_error", "brier", "skill_over_predict_linear", "crossing_coverage",
  ]

  /// In the order of ``columns``.
  var cells: [Double?] {
    [
      Double(eventCount), eventRecall, detection, alertPrecision, falseAlertsPerWeek, alertsPerWeek,
      lead(quantile: 0.1), lead(quantile: 0.5), lead(quantile: 0.9), Double(announcedEvents),
      Double(lateEvents), Double(missedEvents), Double(rightAlerts), Double(lateAlerts), Double(falseAlerts),
      Double(unknownAlerts), Double(evaluationCount), Double(missingCount), odds?.calibrationError,
      odds?.brierScore, odds?.skill, odds?.coverage,
    ]
  }

  func json(_ threshold: Threshold) -> JSONValue {
    var object: [String: JSONValue] = [
      "name": .string(name), "threshold": .number(threshold.value), "direction": .string(threshold.direction),
      "is_reference": .bool(isReference), "series": .int(seriesCount),
    ]
    for (name, value) in zip(Self.columns, cells) { object[name] = .number(value) }
    if let odds {
      object["judged_evaluations"] = .int(odds.count)
      object["base_rate"] = .number(odds.baseRate)
      object["foretold_crossings"] = .int(odds.timedCount)
      object["reliability"] = .array(
        odds.tally.curve.bins.map {
          .object([
            "mean_probability": .number($0.meanProbability), "observed_share": .number($0.observedShare),
            "count": .int($0.count),
          ])
        })
    }
    return .object(object)
  }
}

extension ReplayReport {
  /// The sums of the rules of each threshold over several series, in the order of the first of them.
  static func totals(_ reports: [ReplayReport]) -> [(threshold: Threshold, rules: [RuleScore])] {
    var thresholds: [Threshold] = []
    for report in reports where !thresholds.contains(report.threshold) { thresholds.append(report.threshold) }
    return thresholds.map { threshold in
      (threshold, RuleScore.totals(reports.filter { $0.threshold == threshold }.flatMap(\.rules)))
    }
  }

  /// The rules with names that tell thresholds apart, where there are several.
  static func named(
    _ totals: [(threshold: Threshold, rules: [RuleScore])]
  ) -> [(name: String, score: RuleScore)] {
    totals.flatMap { total in
      total.rules.map { rule in
        (totals.count > 1 ? "\(rule.name), \(ReplayTable.words(total.threshold))" : rule.name, rule)
      }
    }
  }

  /// The replays of one series as one object.
  static func json(_ replays: [ReplayReport]) -> JSONValue {
    guard let first = replays.first else { return .null }
    return .object([
      "horizon": .int(first.horizon), "sustained": .string(first.sustained.description),
      "warm_up": .int(first.warmUp), "stride": .int(first.stride), "gap": .int(first.gap),
      "step_seconds": .number(first.stepSeconds),
      "events": .array(
        replays.flatMap { replay in
          replay.events.map { event in
            .object([
              "threshold": .number(replay.threshold.value), "direction": .string(replay.threshold.direction),
              "start": .int(event.start), "end": .int(event.end),
              "in_warm_up": .bool(event.start < replay.warmUp),
            ])
          }
        }),
      "rules": .array(replays.flatMap { replay in replay.rules.map { $0.json(replay.threshold) } }),
      "failures": .array(
        replays.flatMap { replay in
          replay.failures.map {
            .object([
              "name": .string($0.name), "threshold": .number(replay.threshold.value),
              "error": .string($0.message),
            ])
          }
        }),
    ])
  }
}
