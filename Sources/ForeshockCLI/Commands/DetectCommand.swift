internal import ArgumentParser
internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockNumerics
internal import ForeshockSeries

/// `foreshock detect`: which rows are unlike the others.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Score every row by how anomalous it is (isolation forest).",
    discussion:
      "Writes time,score,is_anomaly for every row in the order of the file; higher is more anomalous.")

  @Argument(help: ArgumentHelp("A CSV file with a header, or - for standard input.", valueName: "file"))
  var file: String
  @Option(name: .long, help: "The method: isolation-forest.")
  var method: String = "isolation-forest"
  @Option(
    name: .long, help: ArgumentHelp("The columns to look at (default: all numeric ones).", valueName: "a,b"))
  var columns: String?
  @Option(
    name: .long,
    help: ArgumentHelp("The time column (default: the first that parses as time).", valueName: "column"))
  var time: String?
  @Option(
    name: .long,
    help: ArgumentHelp("Learn from this file instead of the one that is scored.", valueName: "file"))
  var train: String?
  @Option(
    name: .customLong("train-rows"), help: ArgumentHelp("Learn from the first rows only.", valueName: "count")
  )
  var trainRows: Int?
  @Option(
    name: .long,
    help: ArgumentHelp("The share of the learned-from rows to call anomalous.", valueName: "share"))
  var contamination: Double = 0.01
  @Option(name: .long, help: ArgumentHelp("Trees in the forest.", valueName: "count"))
  var trees: Int = 100
  @Option(
    name: .customLong("sample-size"), help: ArgumentHelp("Rows each tree learns from.", valueName: "count"))
  var sampleSize: Int = 256
  @Option(name: .long, help: ArgumentHelp("Write the fitted forest here.", valueName: "file"))
  var save: String?
  @Option(name: .long, help: ArgumentHelp("Use this forest instead of learning one.", valueName: "file"))
  var load: String?
  @Option(name: .long, help: ArgumentHelp("The time zone of stamps that name none.", valueName: "zone"))
  var timezone: String = "UTC"
  @OptionGroup(title: "Running") var running: RunOptions

  static let methods = ["isolation-forest"]

  func validate() throws {
    guard Self.methods.contains(method) else {
      let near = nearest(to: method, among: Self.methods).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError(
        "there is no detector '\(method)' in this version\(near) Known: \(Self.methods.joined(separator: ", "))"
      )
    }
    guard contamination >= 0, contamination <= 0.5 else {
      throw ValidationError("--contamination takes a share from 0 to 0.5, not \(contamination)")
    }
    if train != nil, trainRows != nil { throw ValidationError("give --train or --train-rows, not both") }
    if load != nil, train != nil || trainRows != nil {
      throw ValidationError(
        "--load uses a forest that has learned already: leave out --train and --train-rows")
    }
  }

  /// A forest with the score from which rows are called anomalous.
  struct Detector: Codable {
    var forest: IsolationForest.Fitted
    var threshold: Double
  }

  mutating func run() throws {
    running.apply()
    let file = try TableFile(file, timezone: timezone, run: running)
    let times = try file.timeColumn(time)
    let saved: ModelFile<Detector>
    if let load {
      saved = try ModelFiles.load(method, as: Detector.self, from: load)
    } else {
      saved = try learn(from: file.table)
    }
    let chosen = FeatureColumns(names: saved.columns)
    running.note(
      "isolation forest on \(saved.columns.joined(separator: ", ")); anomalous from score \(Format.short(saved.model.threshold)) on"
    )
    let scores = saved.model.forest.scores(for: try chosen.matrix(of: file.table))
    if let save { try ModelFiles.save(saved, to: save) }
    try print(scores, threshold: saved.model.threshold, times: times)
  }

  private func learn(from scored: Table) throws -> ModelFile<Detector> {
    let table = try train.map { try TableFile($0, timezone: timezone, run: running).table } ?? scored
    let chosen = try FeatureColumns(columns, of: table, except: [], run: running)
    var matrix = try chosen.matrix(of: table)
    if let trainRows {
      guard (1...matrix.rowCount).contains(trainRows) else {
        throw CommandFailure.usage("--train-rows is \(trainRows), the file has \(matrix.rowCount) rows")
      }
      matrix = matrix.rows(0..<trainRows)
    }
    guard matrix.rowCount > 0 else { throw CommandFailure(.notEnoughData, "there are no rows to learn from") }
    let forest = try IsolationForest(treeCount: trees, sampleSize: sampleSize, seed: running.seed).fit(matrix)
    let threshold = try AnomalyThreshold(contamination: contamination, scores: forest.scores(for: matrix))
      .value
    return ModelFile(
      kind: method, columns: chosen.names, model: Detector(forest: forest, threshold: threshold))
  }

  private func print(_ scores: [Double], threshold: Double, times: RowTimes) throws {
    let flagged = scores.map { $0 >= threshold }
    switch running.resolvedFormat {
    case .csv, .table:
      var text = "time,score,is_anomaly\n"
      for row in scores.indices {
        text += "\(times.text(row)),\(Format.number(scores[row])),\(flagged[row] ? 1 : 0)\n"
        if text.utf8.count > 1 << 16 {
          try Output.write(text)
          text = ""
        }
      }
      try Output.write(text)
    case .json, .ndjson:
      let rows = scores.indices.map { row -> [String: JSONValue] in
        ["time": times.json(row), "score": .number(scores[row]), "is_anomaly": .bool(flagged[row])]
      }
      if running.resolvedFormat == .ndjson { return try Output.write(JSONDocument.lines(rows)) }
      try Output.write(
        JSONText.render(
          JSONDocument.versioned([
            "method": .string(method), "threshold": .number(threshold),
            "rows": .array(rows.map { .object($0) }),
          ]), pretty: true))
    }
    running.note("\(flagged.count { $0 }) of \(flagged.count) rows are anomalous")
  }
}

extension FeatureColumns {
  /// The columns that a saved model was trained on.
  init(names: [String]) { self.names = names }
}
