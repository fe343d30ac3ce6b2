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
      verdict have no score. On a terminal it draws the series and lists the incidents.

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
  @Option(
    name: .long, parsing: .unconditional, help: ArgumentHelp("Trees in the forest.", valueName: "count"))
  var trees: Int = 100
  @Option(
    name: .customLong("sample-size"), parsing: .unconditional,
    help: ArgumentHelp("Rows each tree learns from.", valueName: "count"))
  var sampleSize: Int = 256
  @Option(name: .long, help: ArgumentHelp("Write the fitted detector here.", valueName: "file"))
  var save: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use this detector instead of learning one; one that streams goes on where it stopped.",
      valueName: "file"))
  var load: String?
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
    guard (1...10_000).contains(trees) else {
      throw ValidationError("--trees takes a whole number from 1 to 10,000, not \(trees)")
    }
    guard (2...4096).contains(sampleSize) else {
      throw ValidationError("--sample-size takes a whole number from 2 to 4096, not \(sampleSize)")
    }
    if judging.streaming, let chosen = DetectorMethod(rawValue: method), !chosen.canStream {
      let names = DetectorMethod.allCases.filter(\.canStream).map(\.rawValue)
      throw ValidationError("--streaming: \(method) looks at all rows; use \(names.joined(separator: ", "))")
    }
  }

  mutating func run() throws {
    running.apply()
    guard let chosen = DetectorMethod(rawValue: method) else { return }
    let file = try source.read(run: running)
    let times = try file.timeColumn(source.time)
    if chosen.isOfRows {
      try detectRows(of: file, times, chosen)
    } else {
      try detectSeries(of: file, times, chosen)
    }
  }

  private func detectRows(of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod) throws {
    let detection = TableDetection(
      method: chosen, forest: IsolationForest(treeCount: trees, sampleSize: sampleSize, seed: running.seed),
      contamination: judging.contamination ?? 0.01)
    let saved = try load.map { try detection.load($0) } ?? learnRows(of: file, detection)
    running.note(
      "isolation forest on \(saved.columns.joined(separator: ", ")); anomalous from score \(Format.short(saved.model.threshold)) on"
    )
    let scores = saved.model.forest.scores(for: try FeatureColumns(names: saved.columns).matrix(of: file))
    if let save { try ModelFiles.save(saved, to: save) }
    let grid = SampleGrid(RowTimes(name: nil, times: nil), rowCount: scores.count)
    let judgement = try Judgement(scores: scores, threshold: saved.model.threshold, refractory: 1)
    try finish(
      judgement, times, grid, series: nil, file.numbers(saved.columns[0]), saved.columns[0])
  }

  private func learnRows(of scored: TableFile, _ detection: TableDetection) throws -> ModelFile<
    ForestDetector
  > {
    let file = try trainingFile() ?? scored
    let chosen = try chosenColumns(of: file)
    var matrix = try chosen.matrix(of: file)
    if let trainRows { matrix = matrix.rows(0..<(try checkedRows(trainRows, of: matrix.rowCount, file))) }
    return try detection.learn(matrix, columns: chosen.names, of: file)
  }

  private func detectSeries(of file: TableFile, _ times: RowTimes, _ chosen: DetectorMethod) throws {
    let grid = SampleGrid(times, rowCount: file.table.rowCount)
    if let note = grid.note { running.note("\(file.name): \(note)") }
    let detection = SeriesDetection(method: chosen, options: judging, run: running)
    let outcome: SeriesDetection.Outcome
    if let load {
      outcome = try detection.outcome(of: file, loaded: SeriesDetectors.load(chosen, from: load), grid: grid)
    } else {
      let training = try trainingFile()
      let all = try chosenColumns(of: training ?? file).names
      let other = try training.map {
        ($0, SampleGrid(try $0.timeColumn(source.time), rowCount: $0.table.rowCount))
      }
      outcome = try detection.outcome(
        of: file, columns: columns == nil ? Array(all.prefix(1)) : all, grid: grid, training: other,
        trainRows: try trainRows.map { try checkedRows($0, of: file.table.rowCount, file) })
    }
    if let save { try outcome.detectors.save(to: save) }
    try finish(
      outcome.judgement, times, grid, series: outcome.series, outcome.series.values, outcome.series.name)
  }

  private func finish(
    _ judgement: Judgement, _ times: RowTimes, _ grid: SampleGrid, series: TimeSeries?, _ values: [Double],
    _ name: String
  ) throws {
    let printer = DetectionPrinter(
      method: DetectorMethod(rawValue: method) ?? .isolationForest, run: running,
      showsPValues: judging.pValues)
    if let plot {
      try printer.plot(judgement, of: series ?? TimeSeries(name: name, values), to: plot)
    }
    try printer.print(judgement, times: times, grid: grid, series: series)
    running.note(printer.summary(judgement, grid: grid))
  }

  private func trainingFile() throws -> TableFile? {
    try train.map { try TableFile($0, timezone: source.timezone, run: running) }
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
