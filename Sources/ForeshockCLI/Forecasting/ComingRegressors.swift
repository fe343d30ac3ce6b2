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
