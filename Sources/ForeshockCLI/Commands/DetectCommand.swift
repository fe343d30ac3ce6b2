internal import ArgumentParser
internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// `foreshock detect`: which rows are unlike the others.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Score every row by how anomalous it is (isolation forest).",
    discussion:
      "Writes time,score,is_anomaly for every row in the order of the file; higher is more anomalous.")

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(name: .long, help: "The method: isolation-forest.")
  var method: String = "isolation-forest"
  @Option(
    name: .long, help: ArgumentHelp("The columns to look at (default: all numeric ones).", valueName: "a,b"))
  var columns: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Learn from this file instead of the one that is scored.", valueName: "file"))
  var train: String?
  @Option(
    name: .customLong("train-rows"), parsing: .unconditional,
    help: ArgumentHelp("Learn from the first rows only.", valueName: "count"))
  var trainRows: Int?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The share of the learned-from rows to call anomalous.", valueName: "share"))
  var contamination: Double = 0.01
  @Option(
    name: .long, parsing: .unconditional, help: ArgumentHelp("Trees in the forest.", valueName: "count"))
  var trees: Int = 100
  @Option(
    name: .customLong("sample-size"), parsing: .unconditional,
    help: ArgumentHelp("Rows each tree learns from.", valueName: "count"))
  var sampleSize: Int = 256
  @Option(name: .long, help: ArgumentHelp("Write the fitted forest here.", valueName: "file"))
  var save: String?
  @Option(name: .long, help: ArgumentHelp("Use this forest instead of learning one.", valueName: "file"))
  var load: String?
  @OptionGroup(title: "Running") var running: RunOptions

  /// Detectors that the contract names and this version does not have.
  private static let later = [
    "auto", "extended-isolation-forest", "fair-cut-forest", "half-space-trees", "one-class-svm",
    "seasonal-esd", "forecast-residual", "spectral-residual", "matrix-profile", "ewma", "cusum", "bocpd",
    "novelty", "sub-pca", "kmeans", "random-cut-forest",
  ]

  func validate() throws {
    try Choice.check(method, isA: "--method", among: ["isolation-forest"], later: Self.later)
    guard contamination >= 0, contamination <= 0.5 else {
      throw ValidationError("--contamination takes a share from 0 to 0.5, not \(contamination)")
    }
    if train != nil, trainRows != nil { throw ValidationError("give --train or --train-rows, not both") }
    if load != nil, train != nil || trainRows != nil {
      throw ValidationError(
        "--load uses a forest that has learned already: leave out --train and --train-rows")
    }
    if load != nil, columns != nil {
      throw ValidationError("--load uses the columns the forest has learned from: leave out --columns")
    }
    guard (1...10_000).contains(trees) else {
      throw ValidationError("--trees takes a whole number from 1 to 10,000, not \(trees)")
    }
    guard (2...4096).contains(sampleSize) else {
      throw ValidationError("--sample-size takes a whole number from 2 to 4096, not \(sampleSize)")
    }
  }

  /// A forest with the score from which rows are called anomalous.
  struct Detector: Codable {
    var forest: IsolationForest.Fitted
    var threshold: Double
  }

  mutating func run() throws {
    running.apply()
    let file = try source.read(run: running)
    let times = try file.timeColumn(source.time)
    let saved = try load.map(read) ?? learn(from: file)
    running.note(
      "isolation forest on \(saved.columns.joined(separator: ", ")); anomalous from score \(Format.short(saved.model.threshold)) on"
    )
    let scores = saved.model.forest.scores(for: try FeatureColumns(names: saved.columns).matrix(of: file))
    if let save { try ModelFiles.save(saved, to: save) }
    try print(scores, threshold: saved.model.threshold, times: times)
  }

  /// A forest that was saved.
  private func read(_ path: String) throws -> ModelFile<Detector> {
    let saved = try ModelFiles.load(method, as: Detector.self, from: path)
    let columns = saved.model.forest.columnCount
    guard columns == saved.columns.count, saved.model.threshold.isFinite else {
      throw CommandFailure(
        .badData,
        "\(path) is damaged: a forest of \(columns) columns, \(saved.columns.count) names, threshold \(saved.model.threshold)"
      )
    }
    return saved
  }

  private func learn(from scored: TableFile) throws -> ModelFile<Detector> {
    let file = try train.map { try TableFile($0, timezone: source.timezone, run: running) } ?? scored
    let chosen = try FeatureColumns(
      try columns.map { try NameList.parse($0, option: "--columns") }, of: file, except: [], run: running)
    var matrix = try chosen.matrix(of: file)
    if let trainRows {
      guard (2...max(2, matrix.rowCount)).contains(trainRows) else {
        throw CommandFailure.usage(
          "--train-rows takes 2 to the \(matrix.rowCount) rows of \(file.name), not \(trainRows)")
      }
      matrix = matrix.rows(0..<min(trainRows, matrix.rowCount))
    }
    // One row is like itself: every score would be the same.
    guard matrix.rowCount >= 2 else {
      throw CommandFailure(
        .notEnoughData,
        "\(file.name): there \(matrix.rowCount == 1 ? "is 1 row" : "are no rows") to learn from; at least 2 are needed"
      )
    }
    return ModelFile(
      kind: method, columns: chosen.names, model: try fit(matrix, columns: chosen.names, of: file))
  }

  private func fit(_ matrix: Matrix, columns: [String], of file: TableFile) throws -> Detector {
    do {
      let forest = try IsolationForest(treeCount: trees, sampleSize: sampleSize, seed: running.seed).fit(
        matrix)
      let threshold = try AnomalyThreshold(contamination: contamination, scores: forest.scores(for: matrix))
      return Detector(forest: forest, threshold: threshold.value)
    } catch {
      guard case .infiniteValue(let row, let column) = error else { throw error }
      throw CommandFailure(
        .badData, "\(file.name): row \(row + 1) of column '\(columns[column])' is infinite",
        hint: "Leave the cell empty if the value is unknown.")
    }
  }

  private func print(_ scores: [Double], threshold: Double, times: RowTimes) throws {
    var output = RowOutput(
      ["time", "score", "is_anomaly"],
      members: ["method": .string(method), "threshold": .number(threshold)], run: running)
    var count = 0
    for row in scores.indices {
      let isAnomaly = scores[row] >= threshold
      count += isAnomaly ? 1 : 0
      try output.add([times.cell(row), .number(scores[row]), .bool(isAnomaly)])
    }
    try output.finish()
    running.note("\(count) of \(scores.count) rows \(count == 1 ? "is" : "are") anomalous")
  }
}
