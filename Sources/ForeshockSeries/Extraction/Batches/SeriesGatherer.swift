/// Sorts the rows of a long table into series, chunk by chunk.
///
/// As long as every id's rows stand together, a series is complete as soon as the next one starts. Once an id
/// comes back, none is before the end.
struct SeriesGatherer {
  /// The columns of the chunks.
  struct Columns {
    var id: String
    var time: String?
    /// How a time column of numbers is read; nil for one of stamps.
    var numericTimes: NumericTimes?
    var value: String
    var regressors: [String]
  }

  let columns: Columns
  /// The series to gather, by the order of their first rows; the others' rows are passed over.
  let wanted: Range<Int>
  /// The number of each id.
  private(set) var numbers: [String: Int]
  /// The series from number ``firstHeld`` on.
  private var held: [SeriesRows] = []
  private var firstHeld: Int
  /// The series that the last row belongs to; −1 before the first row.
  private var current = -1
  /// Rows seen, those passed over included.
  private(set) var rowCount = 0
  /// Whether all rows of every series so far stand together.
  private(set) var isGrouped: Bool

  /// - Parameters:
  ///   - numbers: ids that are known already.
  ///   - isMixed: whether ids are known to come back.
  init(
    _ columns: Columns, wanted: Range<Int>, numbers: [String: Int] = [:], isMixed: Bool = false
  ) {
    isGrouped = !isMixed
    self.columns = columns
    self.wanted = wanted
    self.numbers = numbers
    firstHeld = wanted.lowerBound
  }

  /// The number of the series called `id`, a new one when it is new.
  static func number(of id: String, in numbers: inout [String: Int]) -> Int {
    if let known = numbers[id] { return known }
    let number = numbers.count
    numbers[id] = number
    return number
  }

  /// Takes in the rows of `chunk`.
  ///
  /// - Throws: ``ExtractionError`` of kind `seriesReturned` when an id comes back after its series was given away.
  mutating func add(_ chunk: Table, _ strays: [CSVStray]) throws(ExtractionError) {
    guard chunk.rowCount > 0, let ids = Self.words(chunk, columns.id) else { return }
    var strays = strays
    let values = Self.numbers(chunk, columns.value)
    let regressors = columns.regressors.map { Self.numbers(chunk, $0) }
    let times = times(chunk, &strays)
    let code = ids.categories.map { Self.number(of: $0, in: &numbers) }
    let unnamed = ids.codes.contains(-1) ? Self.number(of: "", in: &numbers) : -1

    var start = 0
    while start < chunk.rowCount {
      var end = start + 1
      while end < chunk.rowCount, ids.codes[end] == ids.codes[start] { end += 1 }
      let number = ids.codes[start] < 0 ? unnamed : code[Int(ids.codes[start])]
      if number != current {
        if number < current { isGrouped = false }
        current = number
      }
      if wanted.contains(number) {
        guard number >= firstHeld else {
          throw ExtractionError(.seriesReturned(series: ids[start] ?? "", row: rowCount + start + 1))
        }
        open(number, name: ids[start] ?? "")
        let place = number - firstHeld
        held[place].values += values[start..<end]
        if let times { held[place].times += times[start..<end] }
        for (index, column) in regressors.enumerated() {
          held[place].regressors[index] += column[start..<end]
        }
      }
      start = end
    }
    for stray in strays {
      let number = ids.codes[stray.row] < 0 ? unnamed : code[Int(ids.codes[stray.row])]
      guard wanted.contains(number), held[number - firstHeld].stray == nil else { continue }
      held[number - firstHeld].stray = stray
    }
    rowCount += chunk.rowCount
  }

  /// Makes room for the series `number`. Those between it and the last one are wanted as well and have no rows
  /// yet; that happens only where ids are known beforehand.
  private mutating func open(_ number: Int, name: String) {
    while held.count <= number - firstHeld {
      held.append(
        SeriesRows(name: "", regressors: [[Double]](repeating: [], count: columns.regressors.count)))
    }
    if held[number - firstHeld].values.isEmpty { held[number - firstHeld].name = name }
  }

  /// How many series are complete, given that the text has ended or not.
  private func completeCount(_ ended: Bool) -> Int {
    ended ? held.count : isGrouped ? max(0, held.count - 1) : 0
  }

  /// The next complete series, as many as a batch has; nil when there are not that many yet.
  mutating func takeBatch(_ limits: SeriesBatchLimits, ended: Bool) -> [SeriesRows]? {
    let complete = completeCount(ended)
    var count = 0
    var rows = 0
    while count < complete, count < limits.seriesCount, rows < limits.rowCount {
      rows += held[count].values.count
      count += 1
    }
    guard count > 0, ended || count == limits.seriesCount || rows >= limits.rowCount else { return nil }
    let batch = Array(held[..<count])
    held.removeFirst(count)
    firstHeld += count
    return batch
  }

  // MARK: - Columns of a chunk

  private static func words(_ chunk: Table, _ name: String) -> TextColumn? {
    guard let index = chunk.index(of: name), case .text(let words) = chunk.columns[index].values else {
      return nil
    }
    return words
  }

  private static func numbers(_ chunk: Table, _ name: String) -> [Double] {
    guard let index = chunk.index(of: name), case .numeric(let values) = chunk.columns[index].values else {
      return [Double](repeating: .nan, count: chunk.rowCount)
    }
    return values
  }

  /// The times of the chunk's rows, nil without a time column; numbers that are none join the strays.
  private func times(_ chunk: Table, _ strays: inout [CSVStray]) -> [Int64]? {
    guard let name = columns.time else { return nil }
    guard let reading = columns.numericTimes else {
      guard let index = chunk.index(of: name), case .time(let times) = chunk.columns[index].values else {
        return [Int64](repeating: TimeColumn.missing, count: chunk.rowCount)
      }
      return times.microseconds
    }
    var times: [Int64] = []
    times.reserveCapacity(chunk.rowCount)
    for (row, value) in Self.numbers(chunk, name).enumerated() {
      if let time = reading.microseconds(value) {
        times.append(time)
        continue
      }
      times.append(TimeColumn.missing)
      if !value.isNaN {
        strays.append(
          CSVStray(row: row, line: nil, column: name, expected: .time, text: NumberText.shortest(value)))
      }
    }
    return times
  }
}
