internal import ForeshockAlerting
internal import ForeshockEvaluation
internal import ForeshockSeries

/// Prints backtests: one row a model, with thresholds one for each of them and for the plain rules beside them.
struct BacktestPrinter {
  let run: RunOptions
  let withIDs: Bool
  /// Whether the toil of the rules is shown, too.
  var withToil = false

  func print(_ outcomes: [BacktestOutcome]) throws {
    let sums = ReplayReport.totals(outcomes.flatMap(\.replays))
    let totals = withIDs ? sums : []
    let toil = withToil ? ToilReport(scores: ReplayReport.named(sums)) : nil
    switch run.resolvedFormat {
    case .table:
      for outcome in outcomes {
        try Output.write(table(of: outcome.report) + outcome.replays.map(ReplayTable.text).joined())
      }
      for total in totals { try Output.write(ReplayTable.text(total.rules, threshold: total.threshold)) }
      if let toil { try Output.write(ToilPrinter.table(toil)) }
    case .csv: try Output.write(csv(outcomes))
    case .json:
      var more: [String: JSONValue] = [:]
      if !totals.isEmpty {
        more["replay_totals"] = .array(
          totals.flatMap { total in total.rules.map { $0.json(total.threshold) } })
      }
      if let toil { more["toil"] = ToilPrinter.json(toil) }
      try Output.write(JSONDocument.text(outcomes.map(json), asList: withIDs, more: more))
    case .ndjson: try Output.write(JSONDocument.lines(outcomes.map(json)))
    }
    for outcome in outcomes {
      for model in outcome.report.models {
        guard let failure = model.failures.first else { continue }
        Output.note(
          "foreshock: \(model.name) failed at \(model.failures.count) of \(outcome.report.origins.count) origins, first: \(failure.message)"
        )
      }
      for failure in outcome.replays.first?.failures ?? [] {
        Output.note("foreshock: \(failure.name) could not be replayed: \(failure.message)")
      }
    }
  }

  private func csv(_ outcomes: [BacktestOutcome]) -> String {
    guard let first = outcomes.first else { return "" }
    let scores = Self.columns(of: first.report)
    let withReplays = !first.replays.isEmpty
    var text =
      ((withIDs ? ["id"] : []) + ["model"] + scores
      + (withReplays ? ["threshold", "direction"] + RuleScore.columns : [])).joined(separator: ",") + "\n"
    func add(
      _ series: String, _ model: String, _ cells: [Double?], _ threshold: Threshold?, _ rule: RuleScore?
    ) {
      var row = (withIDs ? [CSVText.field(series)] : []) + [CSVText.field(model)]
      row += cells.map { $0.map(Format.number) ?? "" }
      if let threshold {
        row += [Format.number(threshold.value), threshold.direction]
        let figures = rule?.cells ?? [Double?](repeating: nil, count: RuleScore.columns.count)
        row += figures.map { $0.map(Format.number) ?? "" }
      }
      text += row.joined(separator: ",") + "\n"
    }
    for outcome in outcomes {
      let series = outcome.report.series
      let thresholds: [ReplayReport?] = withReplays ? outcome.replays : [nil]
      for replay in thresholds {
        for model in outcome.report.models {
          add(
            series, model.name, Self.values(of: model), replay?.threshold,
            replay?.rules.first { $0.name == model.name && !$0.isReference })
        }
        for rule in replay?.rules ?? [] where rule.isReference {
          add(
            series, rule.name, [Double?](repeating: nil, count: scores.count), replay?.threshold, rule)
        }
      }
    }
    return text
  }

  private static func columns(of report: BacktestReport) -> [String] {
    ["origins"] + scoreNames
      + (report.models.first?.intervals ?? []).flatMap { interval in
        ["coverage", "width", "winkler", "msis"].map { "\($0)_\(Format.percent(interval.level))" }
      }
      + ["skill", "p_value", "fit_seconds"]
  }

  private static let scoreNames = [
    "mae", "rmse", "bias", "mape", "smape", "mase", "rmsse", "owa", "pinball", "crps",
    "weighted_quantile_loss",
  ]

  /// In the order of ``scoreNames``.
  private static func values(of scores: ForecastScores) -> [Double?] {
    [
      scores.mae, scores.rmse, scores.bias, scores.mape, scores.smape, scores.mase, scores.rmsse, scores.owa,
      scores.pinball, scores.crps, scores.weightedQuantileLoss,
    ]
  }

  private static func values(of model: BacktestReport.Model) -> [Double?] {
    [Double(model.scoredOrigins)] + values(of: model.scores)
      + model.intervals.flatMap { [$0.coverage, $0.meanWidth, $0.winkler, $0.msis] }
      + [model.comparison?.skill, model.comparison?.pValue, model.fitSeconds]
  }

  /// The columns that tell most; the others are in the other formats.
  private func table(of report: BacktestReport) -> String {
    let levels = report.models.first?.intervals.map(\.level) ?? []
    var table = TextTable(
      ["model", "MAE", "RMSE", "sMAPE", "MASE", "OWA", "CRPS"] + levels.map { "cover \(Format.percent($0))" }
        + levels.suffix(1).map { "MSIS \(Format.percent($0))" }
        + (report.baseline == nil ? [] : ["skill", "p"]) + ["fit ms"])
    func text(_ value: Double?) -> String { value.map(Format.short) ?? "–" }
    func percent(_ share: Double?) -> String { share.map { Self.rounded(100 * $0, 0.1) + " %" } ?? "–" }
    func small(_ value: Double?, _ step: Double = 0.001) -> String {
      value.map { Self.rounded($0, step) } ?? "–"
    }
    for model in report.models {
      let scores = model.scores
      var cells = [
        text(scores.mae), text(scores.rmse), small(scores.smape), small(scores.mase), small(scores.owa),
        text(scores.crps),
      ]
      cells += model.intervals.map { percent($0.coverage) }
      cells += model.intervals.suffix(1).map { small($0.msis) }
      if report.baseline != nil {
        cells += [percent(model.comparison?.skill), small(model.comparison?.pValue)]
      }
      cells.append(small(model.fitSeconds.map { 1000 * $0 / Double(max(1, model.scoredOrigins)) }, 0.01))
      table.add([model.name] + cells)
    }
    let count = report.origins.count
    let comparison = report.baseline.map { ", skill against \(PrintableText.visible($0))" } ?? ""
    return
      "\(PrintableText.visible(report.series)): \(count) origin\(count == 1 ? "" : "s"), \(report.horizon) samples ahead, season \(report.seasonLength)\(comparison)\n"
      + table.render() + "\n"
  }

  /// To a multiple of `step`, 0.1, 0.01 or 0.001; what is not zero never looks like it.
  private static func rounded(_ value: Double, _ step: Double) -> String {
    if value != 0, abs(value) < step / 2 { return (value < 0 ? ">−" : "<") + Format.short(step) }
    return Format.short((value * (1 / step).rounded()).rounded() / (1 / step).rounded())
  }

  private func json(_ outcome: BacktestOutcome) -> [String: JSONValue] {
    let report = outcome.report
    var members: [String: JSONValue] = [
      "id": .string(report.series),
      "n": .int(report.sampleCount),
      "horizon": .int(report.horizon),
      "season_length": .int(report.seasonLength),
      "origins": .array(report.origins.map { .int($0) }),
      "baseline": report.baseline.map { .string($0) } ?? .null,
      "models": .array(
        report.models.map { model in
          var object: [String: JSONValue] = [
            "name": .string(model.name), "failures": .int(model.failures.count),
            "scored_origins": .int(model.scoredOrigins), "scored_samples": .int(model.scoredSamples),
            "fit_seconds": .number(model.fitSeconds), "skill": .number(model.comparison?.skill),
            "p_value": .number(model.comparison?.pValue),
            "intervals": .array(
              model.intervals.map {
                .object([
                  "level": .number($0.level), "coverage": .number($0.coverage),
                  "mean_width": .number($0.meanWidth), "winkler": .number($0.winkler),
                  "msis": .number($0.msis),
                ])
              }),
          ]
          for (name, value) in zip(Self.scoreNames, Self.values(of: model.scores)) {
            object[name] = .number(value)
          }
          if let rule = outcome.replays.first?.rules.first(where: { $0.name == model.name }) {
            for (name, value) in zip(RuleScore.columns, rule.cells) { object[name] = .number(value) }
          }
          return .object(object)
        }),
    ]
    if !outcome.replays.isEmpty { members["replay"] = ReplayReport.json(outcome.replays) }
    return members
  }
}
