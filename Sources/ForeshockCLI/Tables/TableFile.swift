internal import ForeshockSeries

/// A CSV file read as a table, with the failures of reading turned into the command's.
struct TableFile {
  let path: String
  let table: Table
  let report: CSVReport

  init(_ path: String, timezone: String, columns: [String]? = nil, run: RunOptions) throws {
    self.path = path
    var options = CSVOptions()
    options.zone = try Self.zone(timezone)
    options.threads = run.threads
    options.columns = columns
    let bar = ProgressBar("reading", quiet: run.quiet)
    defer { bar.finish() }
    do {
      let contents = try CSVReader(options).read(path: path) { done, total in bar.update(done, of: total ?? 0)
      }
      table = contents.table
      report = contents.report
    } catch {
      throw CommandFailure(error, path: path)
    }
    for renaming in report.renamings {
      run.note("\(path): a column named '\(renaming.written)' is called '\(renaming.used)'")
    }
    if let line = report.truncatedLine { run.note("\(path): line \(line) is cut off and was left out") }
  }

  static func zone(_ name: String) throws -> TimeZoneRules {
    do {
      return try TimeZoneRules(identifier: name)
    } catch {
      throw CommandFailure.usage("--timezone: \(error)")
    }
  }

  /// The times of the rows: of the column named, or of the first that has times, or the row numbers.
  func timeColumn(_ name: String?) throws -> RowTimes {
    if let name {
      let column = try table.column(name)
      guard case .time(let times) = column.values else {
        throw CommandFailure(.badData, "\(path): column '\(name)' holds no times")
      }
      return RowTimes(name: name, times: times)
    }
    for column in table.columns {
      if case .time(let times) = column.values { return RowTimes(name: column.name, times: times) }
    }
    return RowTimes(name: nil, times: nil)
  }
}

/// When each row of a table was measured, or its number when nothing says.
struct RowTimes {
  /// The column's name.
  let name: String?
  let times: TimeColumn?

  func text(_ row: Int) -> String {
    guard let times else { return String(row) }
    return times[row]?.description ?? ""
  }

  func json(_ row: Int) -> JSONValue {
    guard let times else { return .int(row) }
    return .string(times[row]?.description)
  }
}

extension CommandFailure {
  /// The failure of reading the CSV file at `path`.
  init(_ error: CSVError, path: String) {
    let name = path == "-" ? "standard input" : path
    if case .unreadable(let reason) = error.kind {
      self.init(.noInput, "\(name): \(reason)")
    } else {
      self.init(.badData, "\(name): \(error.description)")
    }
  }
}
