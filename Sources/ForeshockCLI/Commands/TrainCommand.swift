internal import ArgumentParser
internal import ForeshockFeatures
internal import ForeshockSeries
internal import ForeshockSupervised

/// `foreshock train`: learn to predict failures from labelled rows.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract:
      "Learn from labelled history how probable a failure is; report honest validation; save the model.",
    discussion: """
      The label column holds 0 or 1, words that name classes, or a number, with --task regression; rows with an empty label are \
      unknown and left out. For models of lives (cox and those called …-aft) it says whether a row ended with a failure, and \
      --duration at which age.

      Validation holds out whole groups (--group, such as the machine), each once, or, without groups, \
      blocks of time, each judged by a model of the rows before it. All that is learned, from the means \
      for missing cells to the threshold, is learned without the rows it is judged by. The saved model \
      is then fitted on all rows.

        foreshock train fleet.csv --label fails_within_24h --group machine \\
          --label-horizon 24h --model random-forest --window 3h,24h \\
          --statistics mean,std,slope --cost 1:20 --save model.json
        foreshock train fleet.csv --label remaining_life --task regression \\
          --group machine --model gradient-boosting --interval 90
      """)

  /// The kind of the model files that are written.
  static let modelKind = "failure-pipeline"

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(name: .long, help: ArgumentHelp("The column with the answer.", valueName: "column"))
  var label: String
  @Option(
    name: .long,
    help: ArgumentHelp("For models of lives: the age at the end of each row.", valueName: "column"))
  var duration: String?
  @Option(
    name: .long,
    help: ArgumentHelp("For models of lives: the age at which the watch began.", valueName: "column"))
  var entry: String?
  @Option(
    name: .long, help: ArgumentHelp("Columns to learn from (default: all numeric ones).", valueName: "a,b"))
  var columns: String?
  @Option(name: .long, help: ArgumentHelp("Columns not to learn from.", valueName: "a,b"))
  var exclude: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Columns of words, or of numbers that stand for words, to learn from; read as written (default: none).",
      valueName: "a,b"))
  var categorical: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Rows with the same value here are never on both sides of the validation.", valueName: "column"))
  var group: String?
  @Option(
    name: .long, help: ArgumentHelp("A column that names the rows; not learned from.", valueName: "column"))
  var id: String?
  @Option(
    name: .customLong("label-horizon"),
    help: ArgumentHelp(
      "How far labels look ahead, such as 24h: so much before a held-out block is not trained on, and with --group lead times are reported.",
      valueName: "duration"))
  var labelHorizon: String?
  @Option(
    name: .customLong("label-lead"),
    help: ArgumentHelp(
      "How long before a failure labels end being one, such as 2h: the report's alerts take failures to happen so much later (needs --label-horizon).",
      valueName: "duration"))
  var labelLead: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How much each row counts in learning, at least 0; the validation takes all rows alike.",
      valueName: "column"))
  var weight: String?
  @Option(name: .long, help: ArgumentHelp("Write the model here.", valueName: "file"))
  var save: String?
  @OptionGroup(title: "Model") var model: TrainOptions
  @OptionGroup(title: "Validation") var holding: ValidationOptions
  @OptionGroup(title: "Features") var features: FeatureOptions
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    if group == label { throw ValidationError("--group and --label name the same column") }
    if weight == label { throw ValidationError("--weight and --label name the same column") }
    if labelLead != nil, labelHorizon == nil { throw ValidationError("--label-lead needs --label-horizon") }
    if features.keep { throw ValidationError("--keep goes without saying: the columns are learned from") }
    try holding.check(group: group)
    let isSurvival = try model.taskKind() == .survival
    if isSurvival, duration == nil {
      throw ValidationError(
        "--model \(try model.kind().rawValue) needs --duration, the age at the end of each row")
    }
    if !isSurvival, duration != nil || entry != nil {
      throw ValidationError("--duration and --entry are options of cox and the models called …-aft")
    }
  }

  mutating func run() throws {
    running.apply()
    let kinds = try categorical.map { try NameList.parse($0, option: "--categorical") } ?? []
    let file = try source.read(words: kinds + [group].compactMap { $0 }, run: running)
    let pipeline = try pipeline(for: file, words: kinds)
    let search = try model.searching.candidates(pipeline, of: model.kind(), seed: running.seed)
    let bar = ProgressBar("learning", quiet: running.quiet)
    let progress: @Sendable (Int, Int) -> Void = { done, total in bar.update(done, of: total) }
    let fitted: FailurePipeline.Fitted
    var tried: [FailureSearch.Trial] = []
    do throws(PipelineError) {
      defer { bar.finish() }
      if let search {
        let found = try search.fit(file.table, progress: progress)
        fitted = found.best
        tried = found.tried
      } else {
        fitted = try pipeline.fit(file.table, progress: progress)
      }
    } catch { throw PipelineFailure.of(error, file: file.name) }
    if let save {
      try ModelFiles.save(
        ModelFile(kind: Self.modelKind, columns: fitted.columns, model: fitted), to: save)
    }
    try TrainReport(run: running, name: model.kind().rawValue, fitted: fitted, tried: tried, saved: save)
      .print()
  }

  /// The pipeline that the options ask for.
  private func pipeline(for file: TableFile, words: [String]) throws -> FailurePipeline {
    let times = try file.timeColumn(source.time)
    for name in [label, duration, entry, group, id, weight].compactMap({ $0 }) { _ = try file.column(name) }
    let left = try exclude.map { try NameList.parse($0, option: "--exclude") } ?? []
    for name in left + words { _ = try file.column(name) }
    let away = Set([label, duration, entry, group, id, weight].compactMap { $0 } + left)
    if let name = words.first(where: away.contains) {
      throw CommandFailure.usage(
        "--categorical names '\(name)', which is the label, the group, the weight, or left out by --exclude")
    }
    let chosen = try columns.map { try NameList.parse($0, option: "--columns") }
    let numbers = try FeatureColumns(
      chosen.map { $0.filter { !words.contains($0) } }, of: file, except: away.union(words), run: running)
    let skipped = file.table.columns.filter {
      $0.kind == .text && !away.contains($0.name) && !words.contains($0.name)
    }
    if chosen == nil, !skipped.isEmpty {
      running.note(
        "left out, being words: \(skipped.map(\.name).joined(separator: ", ")) (--categorical learns from them)"
      )
    }
    let names = numbers.names + words
    var timeName = times.name
    if let column = times.times, column.microseconds.contains(TimeColumn.missing) {
      running.note("some rows have no time, so rows are taken to be in order")
      timeName = nil
    }
    let bank = try bank(of: numbers.names, file, timeName == nil ? nil : times.times)
    let made = bank?.featureNames(of: numbers.names).count ?? 0
    running.note(
      "learning \(label) from \(names.joined(separator: ", "))"
        + (made > 0 ? " and \(made) features of them" : ""))
    let target: FailureTarget
    var task = try model.taskKind()
    if task == .classification, try file.column(label).kind == .text {
      task = .multiclass
      try model.check(for: task)
    }
    switch task {
    case .classification: target = .label(label)
    case .multiclass: target = .classes(label)
    case .regression: target = .value(label)
    case .survival: target = .life(event: label, duration: duration ?? "", entry: entry)
    }
    var spec = try model.spec(task, seed: running.seed)
    if case .gradientBoosting(var boosting) = spec {
      boosting.monotone = try directions(
        among: names + (bank?.featureNames(of: numbers.names).filter { !names.contains($0) } ?? []),
        words: words, file)
      spec = .gradientBoosting(boosting)
    }
    let hasTimes = timeName != nil
    return FailurePipeline(
      spec, target: target, columns: names, categorical: words,
      unit: group,
      time: timeName, weight: weight, bank: bank, standardizes: model.shrinking.standardize,
      calibration: model.calibration,
      threshold: try model.chosenThreshold(), intervalLevel: model.intervalLevel,
      validation: FailureValidation(
        holding.validation.scheme, folds: holding.folds,
        labelHorizon: try span(labelHorizon, option: "--label-horizon", hasTimes: hasTimes),
        featureReach: try span(holding.embargo, option: "--embargo", hasTimes: hasTimes),
        labelLead: try span(labelLead, option: "--label-lead", hasTimes: hasTimes)),
      seed: running.seed)
  }
}
