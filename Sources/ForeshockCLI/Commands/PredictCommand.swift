internal import ArgumentParser
internal import ForeshockLinearAlgebra
internal import ForeshockSeries
internal import ForeshockSupervised

/// `foreshock predict`: what a model that was saved says of every row.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Apply a model saved by 'foreshock train' to every row of a file.",
    discussion: """
      Classification gives 'probability', that of several classes 'class' and 'probability_NAME' of each, regression 'value' (with 'lower_90' and 'upper_90', if it was \
      trained with --interval 90). Models of lives give 'value', the median of what is left of the life, counted from the age in the \
      column of durations (from birth without it); with --within, 'probability' of a failure within that time and \
      'remaining_life'. An empty remaining life lies beyond all that was seen.

      Probabilities hold where as many rows fail as in training. With --prior they are corrected for another share, before the \
      threshold: one that is known, or with 'auto' the one that makes the rows of the file most likely, which needs some hundred \
      rows that differ from those of training in nothing but how many fail, and probabilities that hold (train with --calibration).
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(name: .long, help: ArgumentHelp("The model file.", valueName: "file"))
  var load: String
  @Option(name: .long, help: ArgumentHelp("A column to repeat in front of the result.", valueName: "column"))
  var id: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "For models of lives: the time in which a failure is asked about, in the unit of the durations.",
      valueName: "number"))
  var within: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "The share of failures that is expected among these rows, above 0 and below 1, or 'auto' to estimate it from them: probabilities are corrected for it.",
      valueName: "share"), transform: { try Prior.parse($0) })
  var prior: Prior?
  @Flag(name: .long, help: "Add 'alert', 1 where the probability reaches the model's threshold.")
  var alerts = false
  @Flag(
    name: .long,
    help:
      "Add what each column adds to the log-odds (of a forest: the probability), the value, for lives the log hazard (cox) or log life, or with several classes to the score of the class that is called."
  )
  var contributions = false
  @OptionGroup(title: "Running") var running: RunOptions

  /// The share of failures among the rows.
  enum Prior {
    case share(Double)
    case estimated

    static func parse(_ text: String) throws -> Prior {
      if text.lowercased() == "auto" { return .estimated }
      guard let share = Double(text), share > 0, share < 1 else {
        throw ValidationError("--prior takes a share above 0 and below 1, or auto, not '\(text)'")
      }
      return .share(share)
    }
  }

  func validate() throws {
    if let within, !(within >= 0 && within.isFinite) {
      throw ValidationError("--within takes a time of at least 0, not \(within)")
    }
  }

  mutating func run() throws {
    running.apply()
    let bytes = try InputBytes.read(load, limit: 1 << 30)
    let kind = try ModelFiles.kind(of: bytes, path: load)
    let result: PredictedColumns
    let file: TableFile
    let named: IDColumn?
    if kind == "logistic" {
      let model = try ModelFiles.load(kind, as: FailureModel.self, from: bytes, path: load)
      if within != nil || alerts || contributions || prior != nil {
        throw CommandFailure.usage(
          "\(load) was saved by an earlier version: --within, --alerts, --prior and --contributions need one trained anew"
        )
      }
      file = try source.read(run: running)
      let probabilities = try model.model.probabilities(
        for: FeatureColumns(names: model.columns).matrix(of: file))
      result = PredictedColumns(names: ["probability"], cells: [probabilities.map { .number($0) }])
      named = IDColumn(firstOf: file.table)
    } else {
      let saved = try ModelFiles.load(
        TrainCommand.modelKind, as: FailurePipeline.Fitted.self, from: bytes, path: load)
      let model = saved.model
      try checkOptions(of: model)
      let words = model.settings.categorical + [model.settings.unit].compactMap { $0 }
      file = try source.read(words: words, run: running)
      do throws(PipelineError) {
        result = try PredictedColumns(
          model, file.table, within: within, prior: try share(model, file.table), alerts: alerts,
          contributions: contributions)
      } catch { throw PipelineFailure.of(error, file: file.name) }
      let unit = model.settings.unit.flatMap { name in file.table.columns.first { $0.name == name } }
      named =
        unit.map { IDColumn($0) } ?? IDColumn(firstOf: file.table, except: Set(model.settings.categorical))
    }
    let ids = try id.map { IDColumn(try file.column($0)) } ?? named
    let times = try file.timeColumn(source.time)
    var header = result.names
    if times.times != nil { header.insert("time", at: 0) }
    if ids != nil { header.insert("id", at: 0) }
    var output = RowOutput(header, run: running)
    for row in 0..<file.table.rowCount {
      var cells = result.cells.map { $0[row] }
      if times.times != nil { cells.insert(times.cell(row), at: 0) }
      if let ids { cells.insert(.string(ids.text(row)), at: 0) }
      try output.add(cells)
    }
    try output.finish()
  }

  /// The share of ones that probabilities are corrected for; nil for none.
  private func share(_ model: FailurePipeline.Fitted, _ table: Table) throws(PipelineError) -> Double? {
    let trained = model.failureShare.map { ", where training had \(Format.short($0))" } ?? ""
    switch prior {
    case nil: return nil
    case .share(let share): return share
    case .estimated:
      let share = try model.estimatedFailureShare(for: table)
      running.note("estimated share of failures: \(Format.short(share))\(trained)")
      return share
    }
  }

  private func checkOptions(of model: FailurePipeline.Fitted) throws {
    let task = model.settings.model.task
    if within != nil, task != .survival {
      throw CommandFailure.usage("--within is for models of lives; \(load) holds one of \(task.rawValue)")
    }
    if prior != nil, task != .classification {
      throw CommandFailure.usage(
        "--prior corrects the probabilities of two classes; \(load) holds a model of \(task.rawValue)")
    }
    if alerts, task != .classification {
      throw CommandFailure.usage("--alerts is for classification; \(load) holds a model of \(task.rawValue)")
    }
  }
}

/// The column that names what each row is about.
struct IDColumn {
  private let column: Column

  init(_ column: Column) { self.column = column }

  /// The first text column of a table that is not in `except`; nil when there is none.
  init?(firstOf table: Table, except: Set<String> = []) {
    guard let first = table.columns.first(where: { $0.kind == .text && !except.contains($0.name) })
    else { return nil }
    column = first
  }

  func text(_ row: Int) -> String {
    switch column.values {
    case .text(let words): words[row] ?? ""
    case .numeric(let numbers): Format.number(numbers[row])
    case .time(let times): times[row]?.description ?? ""
    }
  }
}
