internal import ForeshockFeatures
internal import ForeshockSeries

/// Prints the features of one series after the other.
struct FeaturePrinter {
  private let columns: FeatureSource
  private let choice: FeatureOptions
  private let saved: SavedBank?
  /// Where the bank is to be written.
  private let save: String?
  private let counting: EventOptions
  private let labelling: LabelOptions
  private let run: RunOptions
  private let timezone: String

  private var output: RowOutput?
  /// The bank of the first series.
  private var bank: FeatureBank?
  private var log: FailureLog?
  private var events: EventLog?
  private var labelCounts = LabelCounts()

  init(
    columns: FeatureSource, choice: FeatureOptions, saved: SavedBank?, save: String?, counting: EventOptions,
    labelling: LabelOptions, run: RunOptions, timezone: String
  ) {
    self.columns = columns
    self.choice = choice
    self.saved = saved
    self.save = save
    self.counting = counting
    self.labelling = labelling
    self.run = run
    self.timezone = timezone
  }

  /// Prints a file's rows as they are read.
  mutating func print(_ reader: OrderedRowReader) throws {
    TableFile.note(reader.csv, name: TableFile.shownName(columns.input.source.file), run: run)
    run.note(reader.summary)
    log = try readLog(idColumn: nil)
    let grid = RowGrid(start: reader.start, interval: reader.interval, count: reader.count)
    var (rows, output) = try begin(value: reader.columns[0], id: nil, idColumn: nil, grid: grid)
    var row = [Double](repeating: .nan, count: reader.columns.count)
    while let block = try reader.next() {
      for (index, position) in block.positions.enumerated() {
        for column in row.indices { row[column] = block.values[column][index] }
        try rows.add(row, at: position, to: &output)
      }
    }
    try output.finish()
    labelCounts = rows.labelCounts
    sayLabels()
  }

  /// Prints the series of a file, batch by batch.
  mutating func print(_ stream: SeriesStream) throws {
    let bar = ProgressBar("reading", quiet: run.quiet)
    defer { bar.finish() }
    stream.showProgress(on: bar)
    var tally = FailureTally()
    while let batch = try stream.next() {
      if log == nil { log = try readLog(idColumn: stream.keyColumns.id) }
      for known in try tally.successes(of: batch) {
        try print(
          known, id: stream.hasIDs ? known.series.name : nil, idColumn: stream.keyColumns.id,
          value: stream.valueName)
      }
    }
    try output?.finish()
    try tally.finish()
    sayLabels()
  }

  private mutating func print(
    _ known: KnownSeries, id: String?, idColumn: String?, value: String
  ) throws {
    let series = known.series
    let grid = RowGrid(start: series.start, interval: series.samplingInterval, count: series.count)
    var (rows, output) = try begin(value: value, id: id, idColumn: idColumn, grid: grid)
    self.output = nil
    let columns = [series.values] + known.regressors
    var row = [Double](repeating: .nan, count: columns.count)
    for position in 0..<grid.count {
      for column in row.indices { row[column] = columns[column][position] }
      try rows.add(row, at: position, to: &output)
    }
    self.output = output
    labelCounts.add(rows.labelCounts)
  }

  /// Starts a series; with the first one, the output.
  private mutating func begin(
    value: String, id: String?, idColumn: String?, grid: RowGrid
  ) throws -> (FeatureRows, RowOutput) {
    let (main, all) = columns.columns(value: value)
    let bank =
      try saved?.bank(on: grid.interval) ?? choice.bank(of: main, on: grid.interval, zone: timezone)
    if let save {
      if let first = self.bank, first != bank {
        throw CommandFailure.usage(
          "--save: the rows of '\(id ?? "")' come at another distance than those of the first series, and need other features"
        )
      }
      if self.bank == nil { try SavedBank.save(bank, columns: all, to: save) }
    }
    self.bank = bank
    let labels = try log.map {
      try RowLabels(labelling, history: $0.history(of: id, on: grid), grid: grid)
    }
    if events == nil, let path = counting.events {
      events = try EventLog(
        path, counter: counting.counter(), idColumn: idColumn, timezone: timezone, year: grid.year, run: run)
    }
    let rows = FeatureRows(
      try FeatureStream(bank, columns: all), events: try events?.counts(of: id, on: grid), labels: labels,
      id: id, grid: grid)
    if let output { return (rows, output) }
    var seen = Set<String>()
    for name in rows.header where !seen.insert(name).inserted {
      throw CommandFailure.usage(FeatureError.duplicateFeatureName(name).description)
    }
    return (rows, RowOutput(rows.header, run: run))
  }

  private func readLog(idColumn: String?) throws -> FailureLog? {
    try labelling.failures.map {
      try FailureLog($0, idColumn: idColumn, timezone: timezone, run: run)
    }
  }

  private func sayLabels() {
    guard labelling.horizon != nil else { return }
    run.note(
      "labels: \(labelCounts.positive) rows with a failure ahead, \(labelCounts.negative) without, \(labelCounts.unknown) unknown"
    )
  }
}
