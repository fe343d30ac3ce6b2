internal import ForeshockSeries

/// A CSV file read as a table, with the failures of reading turned into the command's.
struct TableFile {
  /// What the file is called in messages.
  let name: String
  let table: Table
  /// The lines before the first row of data.
  private var leadingLines = 1

  /// A table that is there already.
  init(name: String, table: Table) {
    self.name = name
    self.table = table
  }

  /// - Parameters:
  ///   - kinds: what columns hold, where it must not be guessed; they have to be there.
  ///   - words: columns that hold words whatever they look like, if they are there.
  init(
    _ path: String, timezone: String, kinds: [String: ColumnKind] = [:], words: Set<String> = [],
    run: RunOptions
  ) throws {
    name = Self.shownName(path)
    var options = CSVOptions()
    options.zone = try Self.zone(timezone)
    options.threads = run.threads
    options.kinds = kinds
    options.textColumns = words
    let bar = ProgressBar("reading", quiet: run.quiet)
    defer { bar.finish() }
    do {
      let contents = try CSVReader(options).read(path: path) { done, total in bar.update(done, of: total ?? 0)
      }
      table = contents.table
      leadingLines = contents.report.commentLineCount + (contents.report.hasHeader ? 1 : 0)
      Self.note(contents.report, name: name, run: run)
    } catch {
      throw Self.failure(error, name: name)
    }
  }

  /// What the file at `path` is called in messages.
  static func shownName(_ path: String) -> String {
    path == "-" ? "standard input" : path.isEmpty ? "''" : path
  }

  /// The command's failure for a file that cannot be read.
  static func failure(_ error: CSVError, name: String) -> CommandFailure {
    if case .unreadable(let reason) = error.kind { return CommandFailure(.noInput, "\(name): \(reason)") }
    return CommandFailure(.badData, "\(name): \(error)")
  }

  /// Says what reading put up with.
  static func note(_ report: CSVReport, name: String, run: RunOptions) {
    if !report.hasHeader {
      run.note("\(name): the first row holds data, so the columns are called column1, column2, …")
    }
    for renaming in report.renamings.prefix(3) {
      run.note("\(name): a column named '\(renaming.written)' is called '\(renaming.used)'")
    }
    let more = report.renamings.count - 3
    if more > 0 { run.note("\(name): … and \(more) more columns without a name of their own") }
    if let line = report.truncatedLine { run.note("\(name): line \(line) is cut off and was left out") }
  }

  /// The line of the file on which a row of the table stands, 1 being the first: no cell holding a line end, and no line
  /// being blank.
  func line(of row: Int) -> Int { leadingLines + row + 1 }

  /// The column called `name`.
  func column(_ name: String) throws -> Column {
    try named { () throws(TableError) in try table.column(name) }
  }

  /// The numbers of the column called `name`.
  func numbers(_ name: String) throws -> [Double] {
    try named { () throws(TableError) in try table.numbers(name) }
  }

  /// Puts the file's name before what is wrong with a column.
  private func named<Result>(_ body: () throws(TableError) -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw CommandFailure(.badData, "\(name): \(error)")
    }
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
      guard case .time(let times) = try column(name).values else {
        throw CommandFailure(.badData, "\(self.name): column '\(name)' holds no times")
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

  /// Whether every row has a time that is later than the one before it.
  var isAscending: Bool {
    guard let all = times?.microseconds, !all.contains(TimeColumn.missing) else { return false }
    return zip(all, all.dropFirst()).allSatisfy { $0 < $1 }
  }

  func cell(_ row: Int) -> JSONValue {
    guard let times else { return .int(row) }
    return .string(times[row]?.description)
  }
}
