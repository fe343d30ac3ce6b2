internal import ForeshockAlerting
internal import ForeshockSeries

/// Prints how well exhaustion would have been foretold.
struct BudgetBacktestPrinter {
  let run: RunOptions

  func print(_ result: BudgetBacktestResult, plan: ServicePlan) throws {
    let scores = result.scores
    switch run.resolvedFormat {
    case .json, .ndjson:
      let members = json(result, scores).merging(["name": .string(plan.name)]) { $1 }
      try Output.write(
        run.resolvedFormat == .json
          ? JSONDocument.text([members], asList: false) : JSONDocument.lines([members]))
    case .csv, .table:
      var rows = RowOutput(
        ["forecast", "origins", "exhausted", "mean_error_hours", "brier", "coverage", "coverage_exhausted"],
        run: run)
      try rows.add([
        .string("foreshock"), .int(scores.count), .int(scores.exhaustedCount),
        .number(scores.meanError.inSeconds / 3600), .number(scores.brier), .number(scores.coverage),
        .number(scores.exhaustedCoverage),
      ])
      try rows.add([
        .string("remaining × window / burn of a day"), .int(scores.count), .int(scores.exhaustedCount),
        .number(scores.naiveMeanError.inSeconds / 3600), .number(scores.naiveBrier), .null, .null,
      ])
      try rows.finish()
    }
  }

  private func json(_ result: BudgetBacktestResult, _ scores: BudgetBacktestScores) -> [String: JSONValue] {
    [
      "origins": .int(scores.count), "exhausted": .int(scores.exhaustedCount),
      "mean_error_seconds": .number(scores.meanError.inSeconds),
      "naive_mean_error_seconds": .number(scores.naiveMeanError.inSeconds), "brier": .number(scores.brier),
      "naive_brier": .number(scores.naiveBrier), "coverage": .number(scores.coverage),
      "coverage_exhausted": .number(scores.exhaustedCoverage),
      "reliability": .array(
        scores.reliability.map {
          .object([
            "count": .int($0.count), "probability": .number($0.probability),
            "frequency": .number($0.frequency),
          ])
        }),
      "cases": .array(
        result.cases.map { one in
          .object([
            "origin": .string(one.origin.description), "horizon_end": .string(one.horizonEnd.description),
            "probability": .number(one.exhaustion.probability),
            "time": .string(one.exhaustion.time?.description),
            "time_lower": .string(one.exhaustion.lower?.description),
            "time_upper": .string(one.exhaustion.upper?.description),
            "naive_time": .string(one.naive?.description), "actual_time": .string(one.actual?.description),
          ])
        }),
    ]
  }
}
