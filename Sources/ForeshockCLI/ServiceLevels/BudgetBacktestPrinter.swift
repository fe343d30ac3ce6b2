internal import ForeshockAlerting
internal import ForeshockSeries

/// Prints how well exhaustion would have been foretold, of one service or of each of many.
struct BudgetBacktestPrinter {
  let isMany: Bool
  let run: RunOptions

  func print(_ results: [Result<BudgetBacktestService, SeriesProblem>], plan: ServicePlan) throws {
    var tally = FailureTally()
    let good = try tally.successes(of: results)
    try tally.finish()
    switch run.resolvedFormat {
    case .json, .ndjson:
      let documents = results.map { result -> [String: JSONValue] in
        switch result {
        case .success(let one):
          json(one.result, one.result.scores).merging(
            ["name": .string(plan.name)].merging(one.id.map { ["id": .string($0)] } ?? [:]) { $1 }
          ) { $1 }
        case .failure(let problem): problem.json
        }
      }
      try Output.write(
        run.resolvedFormat == .json
          ? JSONDocument.text(documents, asList: isMany) : JSONDocument.lines(documents))
    case .csv, .table:
      var rows = RowOutput(
        (isMany ? ["id"] : []) + [
          "forecast", "origins", "exhausted", "mean_error_hours", "brier", "coverage", "coverage_exhausted",
          "mean_width_hours",
        ], run: run)
      for one in good {
        let scores = one.result.scores
        let id: [JSONValue] = isMany ? [.string(one.id ?? plan.name)] : []
        try rows.add(
          id + [
            .string("foreshock"), .int(scores.count), .int(scores.exhaustedCount),
            .number(scores.meanError.inSeconds / 3600), .number(scores.brier), .number(scores.coverage),
            .number(scores.exhaustedCoverage), .number(scores.meanWidth.inSeconds / 3600),
          ])
        try rows.add(
          id + [
            .string("remaining × window / burn of a day"), .int(scores.count), .int(scores.exhaustedCount),
            .number(scores.naiveMeanError.inSeconds / 3600), .number(scores.naiveBrier), .null, .null, .null,
          ])
      }
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
      "mean_width_seconds": .number(scores.meanWidth.inSeconds),
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

/// The backtest of one service.
struct BudgetBacktestService {
  /// Which of many it is; nil when there is one.
  let id: String?
  let result: BudgetBacktestResult
}
