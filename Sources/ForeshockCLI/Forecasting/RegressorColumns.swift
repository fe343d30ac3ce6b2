internal import ForeshockForecasting
internal import ForeshockSeries

/// A series ready for a model: its history and what is known beside it.
struct PreparedSeries {
  var history: TimeSeries
  var regressors = Regressors.none
  var coming = Regressors.none

  /// The first `count` rows of the coming values.
  func firstComing(_ count: Int) throws(ModelError) -> Regressors {
    try coming.rows(0..<min(count, coming.count))
  }
}

/// What `--exogenous` and `--future` make of the series of a file.
struct RegressorColumns {
  let names: [String]
  /// What the series' file is called.
  let fileName: String
  /// The rows of `--future`; nil without the option.
  var future: ComingRegressors?

  /// Whether there are none.
  var isEmpty: Bool { names.isEmpty }

  /// The history of a series and the coming values of its regressors for `steps` samples, and for up to `more`
  /// behind them as far as they are known.
  func prepared(_ known: KnownSeries, steps: (TimeSeries) throws -> Int, more: Int) throws -> PreparedSeries {
    guard !isEmpty else { return PreparedSeries(history: known.series) }
    let series = known.series
    var end = series.count
    if future == nil {
      // Rows at the end that have no value are the future; a series without any value has none.
      end = series.values.lastIndex { !$0.isNaN }.map { $0 + 1 } ?? series.count
    }
    let history = series[0..<end]
    for (name, column) in zip(names, known.regressors) {
      guard let bad = column[..<end].firstIndex(where: { !$0.isFinite }) else { continue }
      let time =
        series.samplingInterval == .step
        ? "" : " (\(Format.time(series.timestamp(at: bad), on: series.samplingInterval)))"
      throw CommandFailure(
        .badData,
        "\(fileName): column '\(name)' \(column[bad].isNaN ? "has no value" : "is infinite") at sample \(bad + 1)\(time)"
      )
    }
    let wanted = try steps(history)
    let coming =
      try future?.values(after: history, steps: wanted, more: more)
      ?? rest(known, from: end, steps: wanted, more: more)
    return PreparedSeries(
      history: history,
      regressors: try Regressors(zip(names, known.regressors.map { Array($0[..<end]) }).map { $0 }),
      coming: try Regressors(zip(names, coming).map { $0 }))
  }

  /// The values behind the history in the series' own file.
  private func rest(_ known: KnownSeries, from end: Int, steps: Int, more: Int) throws -> [[Double]] {
    let available = known.series.count - end
    guard available >= steps else {
      throw CommandFailure(
        .badData,
        "\(fileName): column '\(names[0])' has \(available) coming value\(available == 1 ? "" : "s") in rows whose value is empty, the horizon is \(steps)",
        hint: "Add rows with the coming values and an empty value, or give them with --future FILE.")
    }
    var count = min(available, steps + more)
    for (name, column) in zip(names, known.regressors) {
      guard let bad = column[end..<end + count].firstIndex(where: { !$0.isFinite }) else { continue }
      guard bad - end < steps else {
        count = min(count, bad - end)
        continue
      }
      throw CommandFailure(
        .badData,
        "\(fileName): column '\(name)' \(column[bad].isNaN ? "has no value" : "is infinite") at step \(bad - end + 1) of the horizon, \(Format.time(known.series.timestamp(at: bad), on: known.series.samplingInterval))"
      )
    }
    return known.regressors.map { Array($0[end..<end + count]) }
  }
}
