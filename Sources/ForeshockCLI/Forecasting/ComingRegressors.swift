internal import ForeshockForecasting
internal import ForeshockSeries

/// The coming values of `--exogenous`: the rows of `--future` after a series' end.
struct ComingRegressors {
  private let fileName: String
  private let names: [String]
  private let columns: [[Double]]
  /// The time of each row; nil for steps.
  private let times: [Timestamp?]?
  /// The rows of each id; nil when the file has no ids and its rows are for all series.
  private let rowsOfID: [String: [Int]]?
  /// Where the times of rows that are for all series stand.
  private let rowAtTime: [Timestamp: Int]

  /// Reads the file at `path`.
  ///
  /// - Parameter keys: the columns of ids and times of the series' file, which are looked for here as well.
  init(
    _ path: String, names: [String], keys: (id: String?, time: String?), source: TableOptions, run: RunOptions
  ) throws {
    let file = try TableFile(path, timezone: source.timezone, run: run)
    fileName = file.name
    self.names = names
    columns = try names.map(file.numbers)
    var extraction = SeriesExtraction(valueColumn: names[0])
    extraction.regressorColumns = Array(names.dropFirst())
    extraction.zone = try TableFile.zone(source.timezone)
    let known = Set(file.table.names)
    if let time = keys.time, known.contains(time) { extraction.timeColumn = time }
    do {
      times = keys.time == nil ? nil : try extraction.times(of: file.table)
    } catch {
      throw CommandFailure(.badData, "\(file.name): \(error)")
    }
    if keys.time != nil, times == nil {
      throw CommandFailure(.badData, "\(file.name): no column holds times, as the series' file has")
    }
    if let id = keys.id, known.contains(id) {
      let ids = IDColumn(try file.column(id))
      var rows: [String: [Int]] = [:]
      for row in 0..<file.table.rowCount { rows[ids.text(row), default: []].append(row) }
      rowsOfID = rows
    } else {
      rowsOfID = nil
    }
    rowAtTime = rowsOfID == nil ? Self.places(Array(0..<file.table.rowCount), times) : [:]
  }

  /// Where each time stands among `rows`; of equal times the last.
  private static func places(_ rows: [Int], _ times: [Timestamp?]?) -> [Timestamp: Int] {
    guard let times else { return [:] }
    var places: [Timestamp: Int] = [:]
    for row in rows { if let time = times[row] { places[time] = row } }
    return places
  }

  /// The values at the `steps` samples after the end of `series`, and at up to `more` behind them as far as the
  /// file has them.
  func values(after series: TimeSeries, steps: Int, more: Int) throws -> [[Double]] {
    let own = rowsOfID.map { $0[series.name] ?? [] }
    let places = own.map { Self.places($0, times) } ?? rowAtTime
    var found = [[Double]](repeating: [], count: columns.count)
    for step in 1...(steps + more) {
      let time = series.timestamp(at: series.count - 1 + step)
      let row: Int?
      if times != nil {
        row = places[time]
      } else if let own {
        row = step <= own.count ? own[step - 1] : nil
      } else {
        row = step <= columns[0].count ? step - 1 : nil
      }
      guard let row else {
        if step > steps { return found }
        let place = times == nil ? "" : " at \(Format.time(time, on: series.samplingInterval))"
        throw CommandFailure(
          .badData,
          "\(fileName): column '\(names[0])' has no row for step \(step) of \(steps)\(place)"
            + (rowsOfID == nil ? "" : " of '\(series.name)'"))
      }
      for (index, column) in columns.enumerated() {
        guard column[row].isFinite else {
          if step > steps { return found.map { Array($0.prefix(step - 1)) } }
          throw CommandFailure(
            .badData,
            "\(fileName): column '\(names[index])', row \(row + 1) \(column[row].isNaN ? "has no value" : "is infinite")"
          )
        }
        found[index].append(column[row])
      }
    }
    return found
  }
}

/// A series ready for a model: its history and what is known beside it.
struct PreparedSeries {
  var history: TimeSeries
  var regressors = Regressors.none
  var coming = Regressors.none

  /// The first `count` rows of the coming values.
  func firstComing(_ count: Int) throws(ModelError) -> Regressors {
    if coming.count <= count { return coming }
    return try Regressors(
      zip(coming.names, coming.columns).map { (name: $0, values: Array($1.prefix(count))) })
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
