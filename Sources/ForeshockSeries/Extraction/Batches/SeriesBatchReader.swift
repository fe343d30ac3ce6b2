internal import ForeshockNumerics

/// Reads the series of a CSV text batch by batch, so that memory is bounded by the batch and not by the file.
///
///     let reader = try SeriesBatchReader(path: "fleet.csv")      // "-" reads standard input
///     while let batch = try reader.next() {
///       for result in batch {
///         switch result {
///         case .success(let found): print(found.series.name, found.series.count)
///         case .failure(let failure): print(failure.series, failure)
///         }
///       }
///     }
///     print(reader.report.summary)
///
/// A text has many series when ``SeriesExtraction/idColumn`` is given or when it has the columns `unique_id`, `ds`
/// and `y`. Series come in the order of their first rows. Of such a text only the columns that are needed are
/// read. A cell that is no number or no time fails its series, not the text.
///
/// Where the rows of every series stand together, only a batch is held. A file is looked through for that first,
/// which takes a fraction of the time of reading it; if ids come back, it is read in several passes, each for as
/// many series as ``SeriesBatchLimits/mixedRowCount`` allows. A pipe can be read only once: if an id comes back
/// within the first ``SeriesBatchLimits/pipeLookahead`` rows, all rows are held; if one does later, after its
/// series was given away, reading ends with an error. The ids themselves are held in any case.
///
/// A text of one series is one batch. The result does not depend on the number of threads.
public final class SeriesBatchReader {
  private let extraction: SeriesExtraction
  private let options: CSVOptions
  private let limits: SeriesBatchLimits
  private let source: CSVSource

  private enum Phase {
    /// A text of one series, of which these columns are needed; nil for all.
    case single(columns: [String]?)
    /// A file whose ids have not been looked at.
    case start
    case reading
    case done
  }
  private var phase: Phase
  /// What is read of a text of many series.
  private var columns: SeriesGatherer.Columns?
  private var gatherer: SeriesGatherer?
  private var parser: CSVParser?
  /// Parts of the series for the passes to come.
  private var passes: [Range<Int>] = []
  private var passCount = 0
  /// Bytes of earlier passes.
  private var bytesBefore = 0
  /// Whether the ids of the text are known to stand together or to be mixed.
  private var isLookedThrough = false

  /// What was found so far.
  public private(set) var report = SeriesBatchReport()

  /// Called on the way with the bytes read and how many there are, nil for pipes; those of a file that is read
  /// several times count as often.
  public var progress: ((_ bytesRead: Int, _ total: Int?) -> Void)?

  private func showProgress(_ byteCount: Int) {
    let rounds = max(1, passCount + passes.count + (isLookedThrough ? 1 : 0))
    progress?(bytesBefore + byteCount, source.size.map { $0 * rounds })
  }

  /// Whether the text has many series.
  public var hasIDs: Bool { columns != nil }

  /// Opens a text and looks at its first rows.
  ///
  /// - Parameters:
  ///   - path: the file's path, or `-`.
  ///   - extraction: which columns to use.
  ///   - options: how the text is read; their columns and kinds are replaced by what the series need.
  ///   - limits: the size of the batches.
  /// - Throws: ``CSVError`` when the text cannot be read, ``ExtractionError`` when a column is missing.
  public init(
    path: String, extraction: SeriesExtraction = SeriesExtraction(), options: CSVOptions = CSVOptions(),
    limits: SeriesBatchLimits = SeriesBatchLimits()
  ) throws {
    self.extraction = extraction
    self.options = options
    self.limits = limits
    source = try CSVSource(path: path)
    let sample = try source.firstRows(options)
    phase = .single(columns: nil)
    let names = Set(sample.names)
    guard extraction.idColumn != nil || names.isSuperset(of: ["unique_id", "ds", "y"]) else {
      phase = .single(columns: Self.needed(sample, extraction))
      return
    }
    let roles = try ColumnRoles(sample, extraction)
    guard let id = roles.id else { return }
    let time = roles.time.map { sample.columns[$0] }
    var numericTimes: NumericTimes?
    if let time, case .numeric(let values) = time.values, !values.allSatisfy(\.isNaN) {
      numericTimes = NumericTimes(values, name: time.name)
    }
    columns = SeriesGatherer.Columns(
      id: sample.columns[id].name, time: time?.name, numericTimes: numericTimes,
      value: sample.columns[roles.value].name, regressors: roles.regressors.map { sample.columns[$0].name })
    report.timeColumn = time?.name
    report.isTimeGuessed = extraction.timeColumn == nil
    report.valueColumn = sample.columns[roles.value].name
    report.isValueGuessed = extraction.valueColumn == nil
    report.idColumn = sample.columns[id].name
    phase = .start
  }

  /// The columns that a text of one series needs; nil when the whole text has to be seen to tell.
  private static func needed(_ sample: Table, _ extraction: SeriesExtraction) -> [String]? {
    guard let value = extraction.valueColumn else { return nil }
    // A column of stamps is what a guess takes first.
    let time = extraction.timeColumn ?? sample.columns.first { $0.kind == .time && $0.name != value }?.name
    guard let time else { return nil }
    var columns: [String] = []
    for name in [time, value] + extraction.regressorColumns where !columns.contains(name) {
      columns.append(name)
    }
    return columns
  }

  /// The next batch, or nil when there is none left.
  ///
  /// - Throws: ``CSVError`` or ``ExtractionError`` for what concerns the whole text.
  public func next() throws -> [Result<ExtractedSeries, SeriesFailure>]? {
    switch phase {
    case .single(let columns):
      phase = .done
      return [.success(try readSingle(columns))]
    case .start:
      try lookThrough()
      try startPass()
      phase = .reading
      return try nextBatch()
    case .reading: return try nextBatch()
    case .done: return nil
    }
  }

  // MARK: - One series

  private func readSingle(_ columns: [String]?) throws -> ExtractedSeries {
    var options = options
    options.columns = columns
    let contents: CSVContents
    if source.canRestart {
      contents = try CSVReader(options).read(path: source.path, progress: progress)
    } else {
      var whole = CSVParser(
        options, blockSize: CSVParser.standardBlockSize, canRestart: false, expectedByteCount: source.size)
      do throws(CSVParser.Interruption) {
        while try source.feed(&whole) { showProgress(whole.byteCount) }
        contents = try whole.end()
      } catch {
        throw error.csvError
      }
    }
    report.csv = contents.report
    let found = try extraction.series(from: contents.table)
    report.timeColumn = found.timeColumn
    report.isTimeGuessed = found.isTimeGuessed
    report.valueColumn = found.valueColumn
    report.isValueGuessed = found.isValueGuessed
    report.seriesCount = 1
    report.total = found.series[0].report
    return found.series[0]
  }

  // MARK: - Many series

  /// Finds out whether the series of a file are mixed with each other, and if so, what to read in which pass.
  private func lookThrough() throws {
    guard let columns, source.canRestart else {
      passes = [0..<Int.max]
      return
    }
    isLookedThrough = true
    var numbers: [String: Int] = [:]
    var counts: [Int] = []
    var last = -1
    var isGrouped = true
    try startParsing([columns.id: .text])
    while let (rows, _) = try nextChunk() {
      guard rows.rowCount > 0, case .text(let ids) = rows.columns[0].values else { continue }
      let code = ids.categories.map { SeriesGatherer.number(of: $0, in: &numbers) }
      let unnamed = ids.codes.contains(-1) ? SeriesGatherer.number(of: "", in: &numbers) : -1
      while counts.count < numbers.count { counts.append(0) }
      for id in ids.codes {
        let number = id < 0 ? unnamed : code[Int(id)]
        counts[number] += 1
        if number < last { isGrouped = false }
        last = number
      }
    }
    report.arrangement = .grouped
    passes = [0..<Int.max]
    guard !isGrouped else { return }
    passes = []
    var start = 0
    var rows = 0
    for number in counts.indices {
      if rows > 0, rows + counts[number] > limits.mixedRowCount {
        passes.append(start..<number)
        start = number
        rows = 0
      }
      rows += counts[number]
    }
    passes.append(start..<counts.count)
    report.arrangement = .mixed(passes: passes.count)
    gatherer = SeriesGatherer(columns, wanted: 0..<0, numbers: numbers)
  }

  private func startPass() throws {
    guard let columns else { return }
    var kinds: [String: ColumnKind] = [columns.id: .text, columns.value: .numeric]
    for name in columns.regressors { kinds[name] = .numeric }
    if let time = columns.time { kinds[time] = columns.numericTimes == nil ? .time : .numeric }
    try startParsing(kinds)
    var isMixed = false
    if case .mixed = report.arrangement { isMixed = true }
    gatherer = SeriesGatherer(
      columns, wanted: passes.removeFirst(), numbers: gatherer?.numbers ?? [:], isMixed: isMixed)
    passCount += 1
  }

  /// Starts reading the text anew, only the columns of the given kinds.
  private func startParsing(_ kinds: [String: ColumnKind]) throws(CSVError) {
    bytesBefore += parser?.byteCount ?? 0
    try source.rewind()
    var options = options
    options.kinds = kinds
    options.columns = Array(kinds.keys)
    options.tolerantColumns = Set(kinds.keys)
    parser = CSVParser(
      options, blockSize: CSVParser.standardBlockSize, canRestart: false, expectedByteCount: nil)
  }

  /// The rows of the next part of the text, maybe none; nil at its end.
  private func nextChunk() throws(CSVError) -> (Table, [CSVStray])? {
    guard var parser else { return nil }
    self.parser = nil
    do throws(CSVParser.Interruption) {
      if try source.feed(&parser) {
        defer { self.parser = parser }
        showProgress(parser.byteCount)
        return parser.takeRows()
      }
      report.csv = try parser.endRows()
      bytesBefore += parser.byteCount
      return parser.takeRows()
    } catch {
      phase = .done
      throw error.csvError
    }
  }

  private func nextBatch() throws -> [Result<ExtractedSeries, SeriesFailure>]? {
    while true {
      if let batch = takeBatch() { return extracted(batch) }
      if let (rows, strays) = try nextChunk() {
        try gather(rows, strays)
      } else if passes.isEmpty {
        phase = .done
        gatherer = nil
        if report.seriesCount == 0 { throw ExtractionError(.noRows) }
        return nil
      } else {
        try startPass()
      }
    }
  }

  /// Gathers rows without copying what is gathered.
  private func gather(_ rows: Table, _ strays: [CSVStray]) throws(ExtractionError) {
    guard var gatherer else { return }
    self.gatherer = nil
    defer { self.gatherer = gatherer }
    try gatherer.add(rows, strays)
  }

  private func takeBatch() -> [SeriesRows]? {
    guard var gatherer else { return nil }
    let ended = parser == nil
    // What a pipe holds may still turn out to be mixed.
    guard ended || isLookedThrough || gatherer.rowCount >= limits.pipeLookahead else { return nil }
    if !isLookedThrough { report.arrangement = gatherer.isGrouped ? .grouped : .held }
    self.gatherer = nil
    defer { self.gatherer = gatherer }
    return gatherer.takeBatch(limits, ended: ended)
  }

  private func extracted(_ batch: [SeriesRows]) -> [Result<ExtractedSeries, SeriesFailure>] {
    let extraction = extraction
    let hasTimes = columns?.time != nil
    let results = Parallel.map(count: batch.count, threads: options.threads) {
      batch[$0].extracted(by: extraction, hasTimes: hasTimes)
    }
    for case .success(let found) in results { report.total.add(found.report) }
    report.seriesCount += results.count
    return results
  }
}
