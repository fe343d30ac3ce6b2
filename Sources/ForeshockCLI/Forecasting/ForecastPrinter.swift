internal import ForeshockAlerting
internal import ForeshockForecasting
internal import ForeshockSeries

/// Prints forecasts in the format asked for, and on standard error what failed.
struct ForecastPrinter {
  let run: RunOptions
  let levels: [Double]
  let withIDs: Bool

  /// Prints what worked. When nothing did, throws the first failure; otherwise failures are noted.
  func print(_ results: [Result<Outlook, any Error>]) throws {
    let outlooks = try Failures.successes(of: results, run: run)
    switch run.resolvedFormat {
    case .csv:
      try Output.write(Outlook.csvHeader(levels: levels, withIDs: withIDs))
      for outlook in outlooks { try Output.write(outlook.csvRows(withIDs: withIDs)) }
    case .json: try Output.write(JSONDocument.text(outlooks.map { $0.json() }, asList: withIDs))
    case .ndjson: try Output.write(JSONDocument.lines(outlooks.map { $0.json() }))
    case .table:
      for outlook in outlooks { try Output.write(table(of: outlook)) }
    }
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
    return text + "\n"
  }

  /// At most `limit` of the numbers 0 ..< count, evenly spread, the first and the last among them.
  static func spread(_ count: Int, over limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }
}

/// What to do with results of many series some of which failed.
enum Failures {
  /// The successes; failures are said on standard error. When all failed, throws the first one.
  static func successes<Value>(of results: [Result<Value, any Error>], run: RunOptions) throws -> [Value] {
    var values: [Value] = []
    var failures: [CommandFailure] = []
    for result in results {
      switch result {
      case .success(let value): values.append(value)
      case .failure(let error):
        guard let failure = CommandFailure(error) else { throw error }
        failures.append(failure)
      }
    }
    if values.isEmpty, let first = failures.first {
      // What is wrong with the options is wrong with every series; that is said once.
      if first.status != .usage {
        for failure in failures.dropFirst().prefix(9) { Output.note("foreshock: " + failure.message) }
      }
      throw first
    }
    for failure in failures.prefix(10) { Output.note("foreshock: skipped " + failure.message) }
    if failures.count > 10 { Output.note("foreshock: … and \(failures.count - 10) more series") }
    return values
  }
}
