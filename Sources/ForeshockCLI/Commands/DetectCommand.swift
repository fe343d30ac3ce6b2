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

      In a long file of many series --id COLUMN tells them apart: methods of series judge each by itself with the same
      settings, methods of rows all rows together. Rows then begin with their id.

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
    help: ArgumentHelp(
      "The column, or columns, that tell the series of a long file apart.", valueName: "column[,column]"))
  var id: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns of words for the isolation forests: rare and new words are strange.", valueName: "a,b"))
  var categorical: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How much each row counts in learning, at least 0, for the isolation forests.", valueName: "column"))
  var weights: String?
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
    for (option, isGiven) in [("--categorical", categorical != nil), ("--weights", weights != nil)]
    where isGiven {
      if load != nil {
        throw ValidationError("--load uses a detector that has learned already: leave out \(option)")
      }
      if let chosen = DetectorMethod(rawValue: method), !chosen.takesWords || judging.streaming {
        let names = DetectorMethod.allCases.filter(\.takesWords).map(\.rawValue)
        throw ValidationError("\(option): use \(names.joined(separator: ", ")), without --streaming")
      }
    }
    if load != nil, columns != nil {
      throw ValidationError("--load uses the columns the detector has learned from: leave out --columns")
    }
    if load != nil, let option = judging.learningOption {
      throw ValidationError("--load uses a detector that has learned already: leave out \(option)")
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
    if judging.model != nil, method != DetectorMethod.forecastResidual.rawValue {
      throw ValidationError("--model is of forecast-residual, not of \(method)")
    }
    if judging.nu != nil || judging.kernel != nil, !method.contains("one-class-svm") {
      throw ValidationError("--nu and --kernel are of one-class machines, not of \(method)")
    }
    if contributions, let chosen = DetectorMethod(rawValue: method),
      !chosen.hasContributions || (judging.streaming && chosen != .randomCutForest)
    {
      let names = DetectorMethod.allCases.filter(\.hasContributions).map(\.rawValue)
      throw ValidationError(
        "--contributions: use \(names.joined(separator: ", ")), and but for random-cut-forest without --streaming"
      )
    }
  }

  mutating func run() throws {
    running.apply()
    guard var chosen = DetectorMethod(rawValue: method) else { return }
    let idColumns = try idColumns()
    let file = try withTimes(source.read(words: idColumns + wordColumns(), run: running))
    let times = try file.timeColumn(source.time)
    if let both = idColumns.first(where: { $0 == times.name }) {
      throw CommandFailure.usage("--id \(both): the column holds the times")
    }
    let ids = idColumns.isEmpty ? nil : try SeriesIDs(idColumns, of: file)
    if chosen == .auto, try areRows(file, times) {
      chosen = .autoRows
      method = chosen.rawValue
    }
    // A row of one column has nothing to be displaced from but its own past.
    let isSeries =
      try chosen == .randomCutForest && columnsInUse(of: file, chosen).count == 1
      || chosen.kind == .series || chosen.kind == .seriesStream
    if isSeries, contributions {
      throw CommandFailure.usage("--contributions: one column has all of the score; give several")
    }
    if !isSeries {
      try finish(judgedRows(of: file, times, chosen, ids), of: file, times)
    } else if let ids {
      try finish(judgedFleet(of: file, times, chosen, ids), of: file, times)
    } else {
      if let (column, shared) = SeriesIDs.likely(in: file, times) {
        throw CommandFailure.usage(
          "\(file.name): \(shared) rows share their time with another, and column '\(column)' tells them apart",
          hint: "Give --id \(column), or a file of one series.")
      }
      try finish(judgedSeries(of: file, times, chosen), of: file, times)
    }
  }

  /// The columns of `--id`.
  func idColumns() throws -> [String] {
    guard let id else { return [] }
    let names = try NameList.parse(id, option: "--id")
    let taken = try (columns.map { try NameList.parse($0, option: "--columns") } ?? []) + [source.time ?? ""]
    if let both = names.first(where: taken.contains) {
      throw CommandFailure.usage("'\(both)' is asked for in two roles; --id takes other columns")
    }
    return names
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
}
