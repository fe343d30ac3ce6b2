/// Reads the one series of a file some rows at a time, so that memory does not depend on how many there are.
///
///     if let reader = OrderedRowReader.open(path: "cpu.csv", extraction: extraction) {
///       while let rows = try reader.next() { … }
///     }
///
/// That can be done where no row depends on a later one: the file can be read twice, its times rise, and each lies exactly
/// on the grid of the interval that most rows keep. A first reading finds that out. Gaps are no obstacle. The samples are
/// those that ``SeriesBatchReader`` would give, of which there are ``count``.
package final class OrderedRowReader {
  /// Some rows.
  package struct Rows {
    /// For each row the position of its sample in the series; positions between are gaps.
    package let positions: [Int]
    /// The rows' values, a column for each of ``OrderedRowReader/columns``; infinite ones as they are.
    package let values: [[Double]]
  }

  /// The column of values, and behind it the columns known beside it.
  package let columns: [String]
  /// The time of the first sample; of a series of steps 0.
  package let start: Timestamp
  /// The distance of samples.
  package let interval: SamplingInterval
  /// How many samples the series has, gaps included.
  package let count: Int
  /// What was guessed and put right, in one line for people.
  package let summary: String
  /// What was found out about the text.
  package let csv: CSVReport

  /// The interval in microseconds.
  private let length: Int64
  private let pass: OrderedRowPass
  private var rowCount = 0
  /// Called on the way with the bytes read, of both readings, and how many there are.
  package var progress: ((_ bytesRead: Int, _ total: Int?) -> Void)?

  /// A reader of the file at `path`; nil when its series has to be read as a whole, whatever the reason. Those who read it
  /// so will find what is wrong with it.
  package static func open(
    path: String, extraction: SeriesExtraction, options: CSVOptions = CSVOptions(),
    progress: ((_ bytesRead: Int, _ total: Int?) -> Void)? = nil
  ) -> OrderedRowReader? {
    guard path != "-", extraction.idColumn == nil, extraction.interval == nil else { return nil }
    do {
      let source = try CSVSource(path: path)
      guard source.canRestart else { return nil }
      let sample = try source.firstRows(options)
      let roles = try ColumnRoles(sample, extraction)
      guard roles.id == nil else { return nil }
      let isGuessed = extraction.timeColumn == nil || extraction.valueColumn == nil
      // A column without values so far may turn out to be one of times, and would then be guessed.
      if isGuessed, sample.columns.contains(where: { $0.missingCount == $0.count }) { return nil }
      guard let pass = OrderedRowPass(source, sample, roles, options) else { return nil }
      return try OrderedRowReader(pass, extraction, progress)
    } catch {
      return nil
    }
  }

  /// Reads the file once; nil when a row depends on a later one.
  private init?(
    _ pass: OrderedRowPass, _ extraction: SeriesExtraction, _ progress: ((Int, Int?) -> Void)?
  ) throws {
    self.pass = pass
    self.progress = progress
    columns = pass.columns
    try pass.start()
    var order = RowOrder(sample: pass.sampleTimes)
    var report = SeriesReport()
    while let rows = try pass.next() {
      guard rows.values[0].isEmpty || order.add(rows.times, count: rows.values[0].count) else { return nil }
      for value in rows.values[0] {
        report.missingValueCount += value.isNaN ? 1 : 0
        report.infiniteCount += value.isInfinite ? 1 : 0
      }
      progress?(pass.byteCount, pass.size.map { 2 * $0 })
    }
    guard let found = order.grid, pass.isSameReading(upTo: order.lastTime) else { return nil }
    start = found.start
    interval = found.interval
    count = found.count
    length = found.length
    report.rowCount = order.rowCount
    report.interval = interval
    report.insertedGapCount = count - order.rowCount
    csv = pass.csv
    summary = Extraction.summary(
      time: pass.timeName, isTimeGuessed: extraction.timeColumn == nil, value: columns[0],
      isValueGuessed: extraction.valueColumn == nil, id: nil, seriesCount: 1, total: report)
    try pass.start()
  }

  /// The next rows, or nil when there are none left.
  ///
  /// - Throws: ``CSVError`` when the file is no longer what it was.
  package func next() throws -> Rows? {
    guard let rows = try pass.next() else { return nil }
    progress?((pass.size ?? 0) + pass.byteCount, pass.size.map { 2 * $0 })
    let count = rows.values[0].count
    defer { rowCount += count }
    guard let times = rows.times else {
      return Rows(positions: Array(rowCount..<rowCount + count), values: rows.values)
    }
    return Rows(positions: times.map { Int(($0 - start.microseconds) / length) }, values: rows.values)
  }
}
