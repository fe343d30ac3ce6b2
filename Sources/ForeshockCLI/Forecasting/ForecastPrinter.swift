internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints forecasts in the format asked for as they come, and on standard error what failed.
struct ForecastPrinter {
  let run: RunOptions
  let levels: [Double]
  let withIDs: Bool
  /// Whether JSON has the models that were tried.
  let withCandidates: Bool
  private var tally = FailureTally()
  private var list = JSONList()

  init(run: RunOptions, levels: [Double], withIDs: Bool, withCandidates: Bool = false) {
    self.withCandidates = withCandidates
    self.run = run
    self.levels = levels
    self.withIDs = withIDs
  }

  /// Prints what worked; failures are noted, in JSON as an entry with `error`.
  mutating func add(_ results: [Result<Outlook, SeriesProblem>]) throws {
    let isFirst = tally.successCount == 0
    let outlooks = try tally.successes(of: results)
    var text = ""
    switch run.resolvedFormat {
    case .csv:
      if isFirst, !outlooks.isEmpty { text = Outlook.csvHeader(levels: levels, withIDs: withIDs) }
      for outlook in outlooks { outlook.writeRows(withIDs: withIDs, to: &text) }
    case .json:
      if withIDs {
        for result in results { list.add(result.json(withCandidates), to: &text) }
      } else {
        for outlook in outlooks {
          text += try JSONText.render(
            JSONDocument.versioned(outlook.json(withCandidates: withCandidates)), pretty: true)
        }
      }
    case .ndjson:
      for result in results where withIDs || result.isSuccess {
        JSONDocument.versioned(result.json(withCandidates)).write(to: &text)
        text += "\n"
      }
    case .table:
      for outlook in outlooks { text += table(of: outlook) }
    }
    try Output.write(text)
  }

  /// Ends the document. When nothing worked, throws the first failure.
  mutating func finish() throws {
    if run.resolvedFormat == .json, withIDs { try Output.write(list.end()) }
    try tally.finish()
  }

  private func table(of outlook: Outlook) -> String {
    let interval = outlook.series.samplingInterval
    var text = ForecastPicture(run: run).text(of: outlook)
    var table = TextTable(
      ["time", "mean"] + outlook.forecast.intervals.map { Format.percent($0.level) + " % interval" })
    // Long horizons are shown by some twenty evenly spread rows; csv and json have them all.
    let horizon = outlook.forecast.horizon
    for step in Self.spread(horizon, over: 20) {
      table.add(
        [
          Format.time(outlook.fitted.context.timestamp(ahead: step + 1), on: interval),
          Format.short(outlook.forecast.mean[step]),
        ]
          + outlook.forecast.intervals.map {
            "\(Format.short($0.lower[step])) … \(Format.short($0.upper[step]))"
          })
    }
    text += table.render()
    if let crossing = outlook.crossing {
      let now = outlook.fitted.context.lastTimestamp
      text += "\n" + PrintableText.visible(crossing.sentence(metric: outlook.series.name, now: now)) + "\n"
    }
    if !outlook.scenarios.isEmpty { text += "\n" + ScenarioOutput.table(outlook.scenarios, on: interval) }
    return text + "\n"
  }

  /// At most `limit` of the numbers 0 ..< count, evenly spread, the first and the last among them.
  static func spread(_ count: Int, over limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }
}

extension Result where Success == Outlook, Failure == SeriesProblem {
  /// Whether there is a forecast.
  fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }

  /// The entry of a list of series.
  fileprivate func json(_ withCandidates: Bool) -> [String: JSONValue] {
    switch self {
    case .success(let outlook): outlook.json(withCandidates: withCandidates)
    case .failure(let problem): problem.json
    }
  }
}

extension SeriesProblem {
  /// The entry of a list of series.
  var json: [String: JSONValue] { ["id": .string(id), "error": .string(failure.message)] }
}
