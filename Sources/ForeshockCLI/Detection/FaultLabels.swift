internal import ForeshockMetrics
internal import ForeshockSeries

/// The events of `--labels`: those of a column of the file, or of a file of its own with start, end and kind.
struct FaultLabels {
  /// By sample of the grid, in order of time.
  private(set) var events: [LabelledEvent] = []
  /// Events that lie outside of the file.
  private(set) var outsideCount = 0

  /// Words of a label column for rows that nothing is wrong with.
  private static let quietWords: Set = ["0", "false", "no", "none", "normal", "ok"]

  /// - Parameters:
  ///   - label: a column of `file`, or else the path of a file.
  ///   - id: the series of `file`, which the rows of another file name by `idColumns`; nil for the only one.
  init(
    _ label: String, of file: TableFile, id: String? = nil, _ idColumns: [String] = [], grid: SampleGrid,
    timezone: String, run: RunOptions
  ) throws {
    if file.table.index(of: label) != nil {
      try read(column: file.column(label), grid)
    } else {
      guard SystemCalls.exists(label) else {
        throw CommandFailure(
          .badData,
          "--labels: \(file.name) has no column '\(label)', and there is no such file; the columns are "
            + file.table.names.map { "'\($0)'" }.joined(separator: ", "))
      }
      var rows = try TableFile(
        label, timezone: timezone, kinds: ["kind": .text], words: Set(idColumns), run: run)
      if let id {
        let ids = try SeriesIDs(idColumns, of: rows)
        rows = rows.rows(ids.names.firstIndex(of: id).map { ids.rows[$0] } ?? [])
      }
      try read(rows: rows, grid, of: file.name)
    }
  }

  private mutating func read(column: Column, _ grid: SampleGrid) throws {
    var labels = [String?](repeating: nil, count: grid.count)
    for (row, place) in grid.places.enumerated() {
      guard let place else { continue }
      switch column.values {
      case .numeric(let numbers):
        if numbers[row] != 0, !numbers[row].isNaN {
          labels[place] = numbers[row] == 1 ? "anomaly" : Format.number(numbers[row])
        }
      case .text(let words):
        labels[place] = words[row].flatMap { Self.quietWords.contains($0.lowercased()) ? nil : $0 }
      case .time:
        throw CommandFailure(.badData, "--labels: column '\(column.name)' holds times, not labels")
      }
    }
    events = LabelledEvent.events(of: labels)
  }

  private mutating func read(rows: TableFile, _ grid: SampleGrid, of name: String) throws {
    let kinds = try rows.table.text("kind")
    let (starts, ends) = (try places(of: "start", rows, grid), try places(of: "end", rows, grid))
    for row in 0..<rows.table.rowCount {
      guard let start = starts[row], let end = ends[row], start <= end else {
        throw CommandFailure(
          .badData, "\(rows.name): row \(row + 1) needs a start and an end that is not before it")
      }
      let range = max(0, start)..<max(0, min(grid.count, end + 1))
      guard !range.isEmpty, start < grid.count else {
        outsideCount += 1
        continue
      }
      events.append(LabelledEvent(kind: kinds[row] ?? "anomaly", range: range))
    }
    events.sort { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// The sample of each row's time, which may lie outside of the grid.
  private func places(of column: String, _ rows: TableFile, _ grid: SampleGrid) throws -> [Int?] {
    switch (try rows.column(column).values, grid.interval) {
    case (.time(let times), .duration(let step)):
      let length = max(1, step.wholeMicroseconds)
      return (0..<rows.table.rowCount).map { row in
        times[row].map { time in
          let offset = time.microseconds - grid.start.microseconds + length / 2
          return Int((Double(offset) / Double(length)).rounded(.down))
        }
      }
    case (.numeric(let numbers), .step):
      return numbers.map { abs($0) < 1e15 ? Int($0) : nil }
    default:
      throw CommandFailure(
        .badData,
        "\(rows.name): column '\(column)' must hold \(grid.interval == .step ? "numbers of samples, for the rows are steps" : "times")"
      )
    }
  }
}
