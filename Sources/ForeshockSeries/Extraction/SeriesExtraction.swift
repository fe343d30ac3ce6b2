/// Makes regular series out of the rows of a table.
///
///     let table = try CSVReader().read(path: "cpu.csv").table
///     let found = try SeriesExtraction().series(from: table)
///     found.series[0].series          // a TimeSeries on a regular grid
///     print(found.summary)            // what was guessed and put right, in one line
///
/// What is not given is guessed: the `unique_id`, `ds`, `y` layout by its names; the time column as the
/// first one of times, else one of numbers that by name or size and order can only be times; the value
/// column as the first other numeric one that is neither called like a label nor merely counts the rows.
/// Without any time column the rows are steps 0, 1, 2, …
///
/// Rows are sorted by time. Rows with equal times are merged to the mean of their values, which does not
/// depend on their order. The interval is the distance that most rows keep (months where the dates say so);
/// rows up to a quarter of it beside the grid are moved onto it, and times without a row become gaps. Rows
/// that keep no common distance are averaged in buckets of the median distance.
public struct SeriesExtraction: Sendable {
  /// The column of times; nil guesses.
  public var timeColumn: String?
  /// The column of values; nil guesses.
  public var valueColumn: String?
  /// The column that says which of many series a row belongs to; nil guesses only `unique_id`.
  public var idColumn: String?
  /// Columns of numbers known beside the value, such as a count of requests; see ``ExtractedSeries/regressors``.
  public var regressorColumns: [String] = []
  /// The distance of samples; nil finds it out.
  public var interval: SamplingInterval?
  /// Whose calendar tells months and days.
  public var zone = TimeZoneRules.utc

  /// An extraction that guesses everything that is not given.
  public init(timeColumn: String? = nil, valueColumn: String? = nil, idColumn: String? = nil) {
    self.timeColumn = timeColumn
    self.valueColumn = valueColumn
    self.idColumn = idColumn
  }

  /// The series of the table, one per id in the order of their first rows.
  public func series(from table: Table) throws(ExtractionError) -> Extraction {
    let roles = try ColumnRoles(table, self)
    let values = try Self.numbers(roles.value, of: table)
    var regressors: [[Double]] = []
    for index in roles.regressors { regressors.append(try Self.numbers(index, of: table)) }
    let axis = try roles.time.map { index throws(ExtractionError) in
      try TimeAxis(table.columns[index], isChosen: timeColumn != nil)
    }
    guard table.rowCount > 0 else { throw ExtractionError(.noRows) }

    var found: [ExtractedSeries] = []
    for group in RowGroup.groups(of: table, by: roles.id) {
      let name = group.name ?? table.columns[roles.value].name
      found.append(
        try extract(
          name: name, rows: group.rows, times: axis.map { axis in group.rows.map { axis.microseconds[$0] } },
          values: group.rows.map { values[$0] },
          regressors: regressors.map { column in group.rows.map { column[$0] } }))
    }
    return Extraction(
      timeColumn: roles.time.map { table.columns[$0].name }, isTimeGuessed: timeColumn == nil,
      valueColumn: table.columns[roles.value].name, isValueGuessed: valueColumn == nil,
      idColumn: roles.id.map { table.columns[$0].name }, series: found)
  }

  /// The time of every row of `table`, nil where it has none; nil for the whole when no column holds times.
  ///
  /// - Throws: ``ExtractionError`` as ``series(from:)``.
  public func times(of table: Table) throws(ExtractionError) -> [Timestamp?]? {
    guard let index = try ColumnRoles(table, self).time else { return nil }
    let axis = try TimeAxis(table.columns[index], isChosen: timeColumn != nil)
    return axis.microseconds.map { $0 == TimeColumn.missing ? nil : Timestamp(microseconds: $0) }
  }

  /// The series of rows with these `values`, `times` (microseconds, or `TimeColumn.missing`; nil for steps) and
  /// `regressors`, one array a column. `rows` are their positions in the table or, without one, in the file.
  func extract(
    name: String, rows: [Int], times: [Int64]?, values: [Double], regressors: [[Double]]
  ) throws(ExtractionError) -> ExtractedSeries {
    var report = SeriesReport()
    report.rowCount = values.count
    var own = values
    for index in own.indices where own[index].isInfinite {
      own[index] = .nan
      report.infiniteCount += 1
    }
    guard let times else {
      report.interval = .step
      report.missingValueCount = own.count { $0.isNaN } - report.infiniteCount
      return ExtractedSeries(
        series: TimeSeries(name: name, own), report: report, rows: rows, positions: Array(values.indices),
        regressors: regressors)
    }
    let grid = try TimeGrid(times: times, values: own, interval: interval, zone: zone, name: name, &report)
    return ExtractedSeries(
      series: TimeSeries(name: name, start: grid.start, samplingInterval: grid.interval, values: grid.values),
      report: report, rows: rows, positions: grid.positions,
      regressors: regressors.map { Self.averaged($0, at: grid.positions, count: grid.values.count) })
  }

  /// For each of `count` grid points the mean of the values at it; NaN where there is none.
  private static func averaged(_ values: [Double], at positions: [Int], count: Int) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var counts = [Int](repeating: 0, count: count)
    for (row, position) in positions.enumerated() where position >= 0 && !values[row].isNaN {
      sums[position] += values[row]
      counts[position] += 1
    }
    return sums.indices.map { counts[$0] == 0 ? .nan : sums[$0] / Double(counts[$0]) }
  }

  private static func numbers(_ index: Int, of table: Table) throws(ExtractionError) -> [Double] {
    do throws(TableError) {
      return try table.numbers(table.columns[index].name)
    } catch {
      throw ExtractionError(.column(error))
    }
  }
}

/// The rows of one series of a table.
struct RowGroup {
  /// The id they share; nil when the table is one series.
  var name: String?
  /// Their positions in the table, in its order.
  var rows: [Int]

  /// The rows of `table` by the value of column `id`.
  static func groups(of table: Table, by id: Int?) -> [RowGroup] {
    guard let id else { return [RowGroup(name: nil, rows: Array(0..<table.rowCount))] }
    let words: TextColumn
    switch table.columns[id].values {
    case .text(let text): words = text
    case .numeric(let numbers): words = TextColumn(numbers.map { $0.isNaN ? nil : NumberText.shortest($0) })
    case .time(let times): words = TextColumn((0..<table.rowCount).map { times[$0]?.description })
    }
    // Rows without an id are a series of their own, behind the others.
    var rows = [[Int]](repeating: [], count: words.categories.count + 1)
    for row in 0..<table.rowCount {
      let code = words.codes[row]
      rows[code < 0 ? words.categories.count : Int(code)].append(row)
    }
    return zip(words.categories + [""], rows).compactMap { name, rows in
      rows.isEmpty ? nil : RowGroup(name: name, rows: rows)
    }
  }
}
