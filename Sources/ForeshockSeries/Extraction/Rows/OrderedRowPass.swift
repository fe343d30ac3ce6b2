/// The rows of a file as they come, once or again.
final class OrderedRowPass {
  let columns: [String]
  let timeName: String?
  /// The times of the first rows; nil without a time column.
  let sampleTimes: [Int64]?
  private let numericTimes: NumericTimes?
  private let options: CSVOptions
  private let source: CSVSource
  private var parser: CSVParser?
  private(set) var csv = CSVReport()
  private(set) var byteCount = 0

  /// Nil when the times of the first rows cannot be read.
  init?(_ source: CSVSource, _ sample: Table, _ roles: ColumnRoles, _ options: CSVOptions) {
    self.source = source
    columns = ([roles.value] + roles.regressors).map { sample.columns[$0].name }
    let time = roles.time.map { sample.columns[$0] }
    timeName = time?.name
    switch time?.values {
    case nil: (numericTimes, sampleTimes) = (nil, nil)
    case .time(let times): (numericTimes, sampleTimes) = (nil, times.microseconds)
    case .numeric(let values):
      let reading = NumericTimes(values, name: time?.name ?? "")
      numericTimes = reading
      sampleTimes = values.map { reading.microseconds($0) ?? TimeColumn.missing }
    case .text: return nil
    }
    var options = options
    options.kinds = [:]
    for name in columns { options.kinds[name] = .numeric }
    if let time { options.kinds[time.name] = time.kind }
    options.columns = Array(options.kinds.keys)
    self.options = options
  }

  var size: Int? { source.size }

  /// Starts from the beginning.
  func start() throws(CSVError) {
    try source.rewind()
    byteCount = 0
    parser = CSVParser(options, blockSize: 1 << 20, canRestart: false, expectedByteCount: nil)
  }

  /// The next rows, maybe none; nil at the end.
  func next() throws(CSVError) -> (times: [Int64]?, values: [[Double]])? {
    guard var parser else { return nil }
    self.parser = nil
    let table: Table
    do throws(CSVParser.Interruption) {
      if try source.feed(&parser) {
        table = parser.takeRows().table
        byteCount = parser.byteCount
        self.parser = parser
      } else {
        csv = try parser.endRows()
        table = parser.takeRows().table
      }
    } catch {
      throw error.csvError
    }
    return (times(of: table), columns.map { numbers(of: table, $0) })
  }

  private func numbers(of table: Table, _ name: String) -> [Double] {
    guard let index = table.index(of: name), case .numeric(let values) = table.columns[index].values else {
      return []
    }
    return values
  }

  private func times(of table: Table) -> [Int64]? {
    guard let timeName else { return nil }
    if let numericTimes {
      return numbers(of: table, timeName).map { numericTimes.microseconds($0) ?? TimeColumn.missing }
    }
    guard let index = table.index(of: timeName), case .time(let times) = table.columns[index].values else {
      return []
    }
    return times.microseconds
  }

  /// Whether numbers up to the last time, which is the largest one, would still be read as the first ones are.
  func isSameReading(upTo last: Int64) -> Bool {
    guard case .epoch(let unit) = numericTimes else { return true }
    return EpochUnit(guessing: Double(last) / 1e6 * unit.perSecond) == unit
  }
}
