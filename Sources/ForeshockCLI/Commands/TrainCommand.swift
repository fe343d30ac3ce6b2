internal import ArgumentParser
internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockSeries
internal import ForeshockSupervised

/// `foreshock train`: learn to predict failures from labelled rows.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract:
      "Learn from labelled history how probable a failure is; report honest validation; save the model.",
    discussion: """
      The label column holds 0 or 1; rows with an empty label are unknown and left out. Validation \
      holds out whole groups (--group, such as the machine) or, without groups, the last quarter of \
      the rows in order of time. The saved model is then fitted on all rows.
      """)

  @OptionGroup(title: "Input") var source: TableOptions
  @Option(name: .long, help: ArgumentHelp("The column with the answer, 0 or 1.", valueName: "column"))
  var label: String
  @Option(name: .long, help: "The model: logistic.")
  var model: String = "logistic"
  @Option(name: .long, help: "What the label is: classification, for 0 and 1.")
  var task: String = "classification"
  @Option(
    name: .long, help: ArgumentHelp("Columns to learn from (default: all numeric ones).", valueName: "a,b"))
  var columns: String?
  @Option(name: .long, help: ArgumentHelp("Columns not to learn from.", valueName: "a,b"))
  var exclude: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Rows with the same value here are never on both sides of the validation.", valueName: "column"))
  var group: String?
  @Option(
    name: .customLong("c"), parsing: .unconditional,
    help: ArgumentHelp("The inverse strength of the L2 penalty, scikit-learn's C.", valueName: "number"))
  var inverseStrength: Double = 1
  @Option(name: .long, help: ArgumentHelp("Write the model here.", valueName: "file"))
  var save: String?
  @OptionGroup(title: "Running") var running: RunOptions

  func validate() throws {
    try Choice.check(
      model, isA: "--model", among: ["logistic"],
      later: ["random-forest", "gradient-boosting", "cox", "weibull-aft"])
    try Choice.check(task, isA: "--task", among: ["classification"], later: ["regression"])
    if group == label { throw ValidationError("--group and --label name the same column") }
    guard inverseStrength > 0, inverseStrength.isFinite else {
      throw ValidationError("--c takes a number above 0, not \(inverseStrength)")
    }
  }

  mutating func run() throws {
    running.apply()
    let file = try source.read(run: running)
    let times = try file.timeColumn(source.time)
    _ = try file.column(label)
    var except: Set<String> = [label]
    if let group { except.insert(group) }
    for name in try exclude.map({ try NameList.parse($0, option: "--exclude") }) ?? [] {
      _ = try file.column(name)
      except.insert(name)
    }
    let features = try FeatureColumns(
      try columns.map { try NameList.parse($0, option: "--columns") }, of: file, except: except, run: running)
    let data = try LabelledRows(file, label: label, features: features, group: group, times: times)
    running.note("learning \(label) from \(features.names.joined(separator: ", ")): \(data.description)")

    let learner = FailureLearner(inverseStrength: inverseStrength)
    let split = try data.holdout()
    let validation = try learner.fit(data.rows(split.train))
    let scores = try ValidationScores(
      labels: split.test.map { data.labels[$0] },
      probabilities: validation.probabilities(for: data.rows(split.test).matrix))
    let fitted = try learner.fit(data.all)
    if let save {
      try ModelFiles.save(ModelFile(kind: model, columns: features.names, model: fitted), to: save)
    }
    try TrainReport(
      run: running, data: data, split: split, scores: scores, model: fitted, columns: features.names,
      saved: save
    ).print()
  }
}
