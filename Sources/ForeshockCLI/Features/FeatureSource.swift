internal import ForeshockFeatures
internal import ForeshockSeries

/// The columns of a file that features are made of.
struct FeatureSource {
  /// The options of reading, with the first column as the value.
  let input: InputOptions
  /// The columns that windows and transforms are of; nil for the value column that reading will guess.
  private let main: [String]?
  /// Columns besides those.
  private let beside: [String]
  /// Columns that come from counting events and not from the file.
  private let events: [String]

  /// - Parameters:
  ///   - main: the text of `--columns`.
  ///   - beside: columns that single options name.
  ///   - saved: the columns of a saved bank, which are all that it needs.
  ///   - events: the columns of counted events, which stand behind those of the file.
  init(
    main: String?, beside: [String], saved: [String]?, events: [String], input: InputOptions, run: RunOptions
  ) throws {
    var chosen: [String]?
    let beside = beside.filter { !events.contains($0) }
    if let saved {
      if main != nil || input.value != nil {
        throw CommandFailure.usage("--features says what the columns are: leave out --columns and --value")
      }
      chosen = saved.filter { !events.contains($0) }
    } else if let main, main != "all" {
      chosen = try NameList.parse(main, option: "--columns")
    } else if main != nil {
      chosen = try Self.look(at: input, run: run) { file, keys in
        try FeatureColumns(nil, of: file, except: Set([keys.time, keys.id].compactMap(\.self)), run: run)
          .names
      }
    } else if let value = input.value {
      chosen = [value]
    } else if !beside.isEmpty {
      chosen = try Self.look(at: input, run: run) { _, keys in [keys.value] }
    }
    if chosen?.isEmpty == true { throw CommandFailure(.badData, "the saved features are of no columns") }
    self.main = chosen
    self.events = events
    self.beside = beside.filter { !(chosen ?? []).contains($0) }
    var input = input
    if let first = chosen?.first { input.value = first }
    self.input = input
  }

  /// What is read besides the value column.
  var others: [String] { (main ?? []).dropFirst() + beside }

  /// The columns that windows and transforms are of, and all columns in the order of a row, once the value column is known.
  func columns(value: String) -> (main: [String], all: [String]) {
    let main = main ?? [value]
    return (main + events, main + beside + events)
  }

  /// The rows of the file one by one; nil when it has to be read series by series.
  func orderedRows(run: RunOptions) throws -> OrderedRowReader? {
    let (extraction, options) = try SeriesStream.settings(input, regressors: others, run: run)
    let bar = ProgressBar("reading", quiet: run.quiet)
    defer { bar.finish() }
    let reader = OrderedRowReader.open(
      path: input.source.file, extraction: extraction, options: options,
      progress: { done, total in bar.update(bytes: done, of: total) })
    reader?.progress = nil
    return reader
  }

  private typealias Keys = (time: String?, value: String, id: String?)

  /// Looks at the first rows of a file before it is read.
  private static func look(
    at input: InputOptions, run: RunOptions, _ body: (TableFile, Keys) throws -> [String]
  ) throws -> [String] {
    let path = input.source.file
    guard path != "-" else {
      throw CommandFailure.usage("standard input can be read only once: name its columns with --columns a,b")
    }
    let (extraction, options) = try SeriesStream.settings(input, regressors: [], run: run)
    let name = TableFile.shownName(path)
    do {
      let sample = try CSVReader(options).firstRows(path: path)
      return try body(TableFile(name: name, table: sample), extraction.keyColumns(of: sample))
    } catch {
      throw SeriesStream.failure(error, name: name)
    }
  }
}
