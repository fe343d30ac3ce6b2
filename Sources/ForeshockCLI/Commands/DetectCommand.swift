internal import ArgumentParser
internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// `foreshock detect`: which rows are unlike the others.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Score every row by how anomalous it is.",
    discussion: """
      Writes time,score,is_anomaly for every row in the order of the file; higher is more anomalous, and rows without a
      verdict have no score. On a terminal it draws the series and lists the incidents. With --labels it says instead how
      many events of each kind were found, how soon, and how many alarms were false.

      \(DetectorMethod.table)
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(
    name: .long, help: ArgumentHelp("A method of the table above.", valueName: "name"))
  var method: String = DetectorMethod.isolationForest.rawValue
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The columns to look at (default: all numeric ones; of methods of series the first).", valueName: "a,b")
  )
  var columns: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Learn from this file instead of the one that is scored.", valueName: "file"))
  var train: String?
  @Option(
    name: .customLong("train-rows"), parsing: .unconditional,
    help: ArgumentHelp("Learn from the first rows only.", valueName: "count"))
  var trainRows: Int?
  @OptionGroup(title: "Judging") var judging: DetectionOptions
  @Flag(name: .long, help: "Add what each column had in the score (forests).")
  var contributions = false
  @Option(name: .long, help: ArgumentHelp("Write the fitted detector here.", valueName: "file"))
  var save: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use this detector instead of learning one; one that streams goes on where it stopped.",
      valueName: "file"))
  var load: String?
  @OptionGroup(title: "Labels") var labelling: RecallOptions
  @Option(name: .long, help: ArgumentHelp("Draw the series and its anomalies as SVG.", valueName: "file"))
  var plot: String?
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    try Choice.check(
      method, isA: "--method", among: DetectorMethod.allCases.map(\.rawValue), later: DetectorMethod.later)
    if train != nil, trainRows != nil { throw ValidationError("give --train or --train-rows, not both") }
    if load != nil, train != nil || trainRows != nil {
      throw ValidationError(
        "--load uses a detector that has learned already: leave out --train and --train-rows")
    }
    if load != nil, columns != nil {
      throw ValidationError("--load uses the columns the detector has learned from: leave out --columns")
    }
    if judging.streaming, let chosen = DetectorMethod(rawValue: method), !chosen.canStream {
      let names = DetectorMethod.allCases.filter(\.canStream).map(\.rawValue)
      throw ValidationError("--streaming: \(method) looks at all rows; use \(names.joined(separator: ", "))")
    }
    if trainRows != nil, let chosen = DetectorMethod(rawValue: method),
      chosen.kind == .rowStream || judging.streaming
        || (chosen.kind == .seriesStream && chosen != .forecastResidual)
    {
      throw ValidationError("--train-rows: \(method) learns as it goes along; see --warm-up")
    }
    if judging.trees != nil || judging.sampleSize != nil, !method.contains("forest"),
      method != DetectorMethod.autoRows.rawValue
    {
      throw ValidationError("--trees and --sample-size are of forests, not of \(method)")
    }
    if contributions, let chosen = DetectorMethod(rawValue: method),
      !chosen.hasContributions || judging.streaming
    {
      let names = DetectorMethod.allCases.filter(\.hasContributions).map(\.rawValue)
      throw ValidationError("--contributions: use \(names.joined(separator: ", ")), without --streaming")
    }
  }

  mutating func run() throws {
    running.apply()
    guard var chosen = DetectorMethod(rawValue: method) else { return }
    let file = try withTimes(source.read(run: running))
    let times = try file.timeColumn(source.time)
    if chosen == .auto, try areRows(file, times) {
      chosen = .autoRows
      method = chosen.rawValue
    }
    switch chosen.kind {
    case .rows: try detectRows(of: file, times, chosen)
    case .rowStream:
      // A row of one column has nothing to be displaced from but its own past.
      let isSeries = try chosen == .randomCutForest && columnsInUse(of: file, chosen).count == 1
      if isSeries {
        try detectSeries(of: file, times, chosen)
      } else {
        try detectRows(of: file, times, chosen)
      }
    case .series, .seriesStream: try detectSeries(of: file, times, chosen)
    }
  }

  /// Whether what `auto` is asked for are rows by themselves: of a model of rows, or of several columns without times.
  private func areRows(_ file: TableFile, _ times: RowTimes) throws -> Bool {
    if let load {
      let bytes = try InputBytes.read(load, limit: 1 << 30)
      return try ModelFiles.kind(of: bytes, path: load) == DetectorMethod.autoRows.rawValue
    }
    guard times.times == nil else { return false }
    if let columns { return try NameList.parse(columns, option: "--columns").count > 1 }
    return file.table.columns.count {
      $0.kind == .numeric && $0.missingCount < $0.count && !FeatureColumns.isAnswer($0)
    } > 1
  }

  private func columnsInUse(of file: TableFile, _ chosen: DetectorMethod) throws -> [String] {
    if let load { return try DetectorArchive.load(chosen, from: load).columns }
    return try chosenColumns(of: file).names
  }

  private func detectRows(of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod) throws {
    let detection = RowDetection(method: chosen, options: judging, run: running)
    let outcome: RowDetection.Outcome
    if let load {
      let archive = try DetectorArchive.load(chosen, from: load)
      outcome = try detection.outcome(
        scoring: FeatureColumns(names: archive.columns).matrix(of: file), loaded: archive, of: file,
        on: archive.interval ?? grid(of: file, times).interval, wantsContributions: contributions)
    } else {
      let training = try trainingFile()
      let interval = try training.map { try trainingGrid($0).interval } ?? grid(of: file, times).interval
      let columns = try chosenColumns(of: training ?? file)
      let scored = try columns.matrix(of: file)
      var learned = try training.map { try columns.matrix(of: $0) } ?? scored
      if let trainRows {
        learned = learned.rows(0..<(try checkedRows(trainRows, of: learned.rowCount, file)))
      }
      outcome = try detection.outcome(
        scoring: scored, learningFrom: learned, columns: columns.names, of: training ?? file,
        hasOwnTraining: training != nil, on: interval, wantsContributions: contributions)
    }
    let columns = outcome.archive.columns
    running.note(
      "\(method) on \(columns.joined(separator: ", "))"
        + (outcome.judgement.threshold.map { "; anomalous from score \(Format.short($0)) on" } ?? ""))
    if let save { try outcome.archive.save(to: save) }
    let grid = SampleGrid(stepsOf: outcome.judgement.scores.count, headCount: 0, note: nil)
    try finish(
      outcome.judgement, of: file, times, grid, series: nil, file.numbers(columns[0]), columns,
      contributions: outcome.contributions)
  }

  private func detectSeries(of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod) throws {
    let detection = SeriesDetection(method: chosen, options: judging, run: running)
    let outcome: SeriesDetection.Outcome
    let archive = try load.map { try DetectorArchive.load(chosen, from: $0) }
    let training = archive == nil ? try trainingFile() : nil
    let other = try training.map { ($0, try trainingGrid($0)) }
    let learned = archive?.interval ?? other?.1.interval
    let streams = chosen.kind != .series || judging.streaming
    let grid = try following(
      archive?.last, other?.1, grid(of: file, times, learned: learned, goesOn: archive?.isStreaming ?? false),
      streams: streams, name: file.name)
    if let note = grid.note { running.note("\(file.name): \(note)") }
    if let archive {
      let fitted = archive.detectors.compactMap { $0 as? any FittedSeriesDetector }
      outcome = try detection.outcome(
        of: file,
        loaded: LearnedColumns(
          columns: archive.columns, fitted: fitted.map { FittedColumn(detector: $0) },
          calibrations: archive.calibrations, alarms: archive.alarms, threshold: archive.threshold),
        grid: grid)
    } else {
      let all = try chosenColumns(of: training ?? file).names
      outcome = try detection.outcome(
        of: file, columns: columns == nil ? Array(all.prefix(1)) : all, grid: grid, training: other,
        trainRows: try trainRows.map { try checkedRows($0, of: file.table.rowCount, file) })
    }
    if let save {
      let moved = outcome.detectors
      try DetectorArchive(
        method: chosen, columns: moved.columns,
        detectors: moved.fitted.compactMap { $0.detector as? any Codable },
        isStreaming: streams, calibrations: moved.calibrations, alarms: moved.alarms,
        threshold: moved.threshold, interval: learned ?? grid.interval, last: streams ? grid.last : nil
      ).save(to: save)
    }
    try finish(
      outcome.judgement, of: file, times, grid, series: outcome.series, outcome.series.values,
      outcome.detectors.columns, contributions: nil)
  }

  private func finish(
    _ judgement: Judgement, of file: TableFile, _ times: RowTimes, _ grid: SampleGrid, series: TimeSeries?,
    _ values: [Double], _ columns: [String], contributions: Matrix?
  ) throws {
    let printer = DetectionPrinter(
      method: DetectorMethod(rawValue: method) ?? .isolationForest, run: running,
      showsPValues: judging.pValues)
    if let plot {
      try printer.plot(judgement, of: series ?? TimeSeries(name: columns[0], values), to: plot)
    }
    if let label = labelling.labels {
      // Rows that are judged by themselves still have times that labels are in.
      let timed = series == nil ? try self.grid(of: file, times) : grid
      guard timed.count == judgement.scores.count else {
        throw CommandFailure(
          .badData, "--labels: \(file.name) has gaps in time; give labels as a column for methods of rows")
      }
      let labels = try FaultLabels(label, of: file, grid: timed, timezone: source.timezone, run: running)
      try RecallPrinter(
        method: DetectorMethod(rawValue: method) ?? .isolationForest, grid: timed, run: running
      )
      .print(judgement, labels: labels, grace: labelling.graceSamples(on: timed.interval))
      return
    }
    try printer.print(
      judgement, times: times, grid: grid, series: series, columns: columns, contributions: contributions)
    running.note(printer.summary(judgement, grid: grid))
  }

  /// The file with numbers that stand for times read as times.
  private func withTimes(_ file: TableFile) throws -> TableFile {
    do {
      return TableFile(name: file.name, table: try file.table.readingTimes(of: source.time))
    } catch {
      throw CommandFailure(.badData, "\(file.name): \(error)")
    }
  }

  private func trainingFile() throws -> TableFile? {
    try train.map { try withTimes(TableFile($0, timezone: source.timezone, run: running)) }
  }

  private func chosenColumns(of file: TableFile) throws -> FeatureColumns {
    try FeatureColumns(
      try columns.map { try NameList.parse($0, option: "--columns") }, of: file, except: [], run: running)
  }

  private func checkedRows(_ count: Int, of rowCount: Int, _ file: TableFile) throws -> Int {
    guard (2...max(2, rowCount)).contains(count) else {
      throw CommandFailure.usage("--train-rows takes 2 to the \(rowCount) rows of \(file.name), not \(count)")
    }
    return min(count, rowCount)
  }
}
