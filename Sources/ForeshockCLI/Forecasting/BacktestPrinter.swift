internal import ForeshockEvaluation
internal import ForeshockSeries

/// Prints backtests: one row a model.
struct BacktestPrinter {
  let run: RunOptions
  let withIDs: Bool

  func print(_ reports: [BacktestReport]) throws {
    switch run.resolvedFormat {
    case .table:
      for report in reports { try Output.write(table(of: report)) }
    case .csv:
      guard let first = reports.first else { return }
      var text = ((withIDs ? ["id"] : []) + ["model"] + Self.columns(of: first)).joined(separator: ",") + "\n"
      for report in reports {
        for model in report.models {
          let cells = Self.values(of: model).map { $0.map(Format.number) ?? "" }
          text +=
            ((withIDs ? [CSVText.field(report.series)] : []) + [CSVText.field(model.name)] + cells).joined(
              separator: ",") + "\n"
        }
      }
      try Output.write(text)
    case .json: try Output.write(JSONDocument.text(reports.map(json), asList: withIDs))
    case .ndjson: try Output.write(JSONDocument.lines(reports.map(json)))
    }
    for report in reports {
      for model in report.models {
        guard let failure = model.failures.first else { continue }
        Output.note(
          "foreshock: \(model.name) failed at \(model.failures.count) of \(report.origins.count) origins, first: \(failure.message)"
        )
      }
    }
  }

  private static func columns(of report: BacktestReport) -> [String] {
    ["origins", "mae", "rmse", "bias", "mape", "smape", "mase", "pinball"]
      + (report.models.first?.intervals ?? []).flatMap {
        ["coverage_\(Format.percent($0.level))", "width_\(Format.percent($0.level))"]
      }
      + ["fit_seconds"]
  }

  private static func values(of model: BacktestReport.Model) -> [Double?] {
    let scores = model.scores
    return [
      Double(model.scoredOrigins), scores.mae, scores.rmse, scores.bias, scores.mape, scores.smape,
      scores.mase, scores.pinball,
    ] + model.intervals.flatMap { [$0.coverage, $0.meanWidth] } + [model.fitSeconds]
  }

  private func table(of report: BacktestReport) -> String {
    let levels = report.models.first?.intervals ?? []
    var table = TextTable(
      ["model", "MAE", "RMSE", "sMAPE", "MASE", "pinball"]
        + levels.flatMap { ["cover \(Format.percent($0.level))", "width \(Format.percent($0.level))"] } + [
          "fit ms"
        ])
    func text(_ value: Double?) -> String { value.map(Format.short) ?? "–" }
    for model in report.models {
      let scores = model.scores
      table.add(
        [
          model.name, text(scores.mae), text(scores.rmse), text(scores.smape), text(scores.mase),
          text(scores.pinball),
        ]
          + model.intervals.flatMap { [text($0.coverage.map { 100 * $0 }) + " %", text($0.meanWidth)] }
          + [text(model.fitSeconds.map { 1000 * $0 / Double(max(1, model.scoredOrigins)) })])
    }
    let count = report.origins.count
    return
      "\(PrintableText.visible(report.series)): \(count) origin\(count == 1 ? "" : "s"), \(report.horizon) samples ahead, season \(report.seasonLength)\n"
      + table.render() + "\n"
  }

  private func json(_ report: BacktestReport) -> [String: JSONValue] {
    [
      "id": .string(report.series),
      "n": .int(report.sampleCount),
      "horizon": .int(report.horizon),
      "season_length": .int(report.seasonLength),
      "origins": .array(report.origins.map { .int($0) }),
      "models": .array(
        report.models.map { model in
          var object: [String: JSONValue] = [
            "name": .string(model.name), "failures": .int(model.failures.count),
            "scored_origins": .int(model.scoredOrigins), "scored_samples": .int(model.scoredSamples),
            "fit_seconds": .number(model.fitSeconds),
            "intervals": .array(
              model.intervals.map {
                .object([
                  "level": .number($0.level), "coverage": .number($0.coverage),
                  "mean_width": .number($0.meanWidth),
                ])
              }),
          ]
          let scores = model.scores
          for (name, value) in [
            ("mae", scores.mae), ("rmse", scores.rmse), ("bias", scores.bias), ("mape", scores.mape),
            ("smape", scores.smape), ("mase", scores.mase), ("pinball", scores.pinball),
          ] {
            object[name] = .number(value)
          }
          return .object(object)
        }),
    ]
  }
}
