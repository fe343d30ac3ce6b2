internal import ArgumentParser
internal import ForeshockMetrics
internal import ForeshockSupervised

/// Which model to train, and how.
struct TrainOptions: ParsableArguments {
  enum Model: String, CaseIterable {
    case logistic
    case linear
    case randomForest = "random-forest"
    case gradientBoosting = "gradient-boosting"
    case cox
    case weibullAFT = "weibull-aft"
  }

  enum Task: String, CaseIterable { case classification, multiclass, regression }

  enum ClassWeight: String, CaseIterable { case none, balanced }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model: logistic, linear, random-forest, gradient-boosting, or for lives cox, weibull-aft (default: logistic, with --task regression linear).",
      valueName: "model"))
  var model: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "What the label is: classification, for 0 and 1 (or words, which are several classes), multiclass, also for numbers of classes, or regression, for numbers.",
      valueName: "task"),
    transform: { try Choice.named($0) })
  var task: Task?
  @Option(
    name: .customLong("class-weight"),
    help: ArgumentHelp(
      "none, or balanced: ones count as much as zeros in learning; probabilities are corrected for it.",
      valueName: "weight"), transform: { try Choice.named($0) })
  var classWeight: ClassWeight = .none
  @Option(
    name: .long,
    help: ArgumentHelp(
      "How probabilities are made to hold: none, sigmoid, isotonic, temperature.", valueName: "method"),
    transform: { try Choice.named($0) })
  var calibration: ProbabilityCalibration.Method = .none
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "What a false alarm and a missed failure cost, such as 1:20; the threshold is the cheapest.",
      valueName: "alarm:miss"))
  var cost: String?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The probability from which a row is an alert (default: 0.5).", valueName: "number"))
  var threshold: Double?
  @Option(
    name: [.long, .customLong("intervals")], parsing: .unconditional,
    help: ArgumentHelp(
      "Of regression: intervals that hold so many percent (or such a share, below 1) of new machines' rows.",
      valueName: "percent"))
  var interval: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Parts that are held out in turn.", valueName: "count"))
  var folds: Int = 5
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Try the settings as they are and so many drawn ones; take the best.", valueName: "count"))
  var search: Int?
  @OptionGroup(title: "Linear models") var shrinking: LinearOptions
  @OptionGroup(title: "Trees") var growing: TreeOptions

  func validate() throws {
    if let model {
      try Choice.check(model, isA: "--model", among: Model.allCases.map(\.rawValue), later: [])
    }
    let kind = try kind()
    func only(_ option: String, isGiven: Bool, for models: [Model]) throws {
      if isGiven, !models.contains(kind) {
        throw ValidationError(
          "--\(option) is an option of " + models.map(\.rawValue).joined(separator: ", "))
      }
    }
    for (option, models) in growing.given + shrinking.given { try only(option, isGiven: true, for: models) }
    if task == .regression, kind == .logistic {
      throw ValidationError("--task regression needs --model linear, random-forest or gradient-boosting")
    }
    if kind == .linear, task == .classification || task == .multiclass {
      throw ValidationError("--model linear is one of --task regression; that of probabilities is logistic")
    }
    try only("task", isGiven: task != nil, for: [.logistic, .linear, .randomForest, .gradientBoosting])
    try check(for: taskKind())
    if interval != nil, try taskKind() != .regression {
      throw ValidationError("--interval is an option of regression")
    }
    if let interval, !(interval > 0 && interval < 100) {
      throw ValidationError(
        "--interval takes a percentage between 0 and 100, or a share below 1, not \(interval)")
    }
    if cost != nil, threshold != nil { throw ValidationError("give one of --cost and --threshold") }
    if let threshold, !(threshold >= 0 && threshold <= 1) {
      throw ValidationError("--threshold takes a probability, not \(threshold)")
    }
    guard (2...1000).contains(folds) else {
      throw ValidationError("--folds takes a whole number from 2 to 1000, not \(folds)")
    }
    if let search, !(1...10_000).contains(search) {
      throw ValidationError("--search takes a whole number from 1 to 10000, not \(search)")
    }
    if search != nil, kind == .logistic, !shrinking.hasInverseStrength {
      throw ValidationError("--search draws --c of a ridge, which --penalty and --lambda leave no room for")
    }
    _ = try costs()
  }

  /// Refuses options that a task has no use for.
  func check(for task: FailureModelSpec.Task) throws {
    let hasClasses = task == .classification || task == .multiclass
    for (option, isGiven) in [
      ("class-weight", classWeight != .none), ("calibration", calibration != .none), ("cost", cost != nil),
      ("threshold", threshold != nil),
    ] where isGiven && !hasClasses {
      throw ValidationError("--\(option) is an option of classification")
    }
    guard task == .multiclass else { return }
    if cost != nil || threshold != nil {
      throw ValidationError("--cost and --threshold are options of two classes, 0 and 1")
    }
    if calibration == .sigmoid || calibration == .isotonic {
      throw ValidationError("--calibration of several classes is none or temperature")
    }
    if try kind() == .logistic, shrinking.isChosen || shrinking.penalty == .firth {
      throw ValidationError("several classes take a --lambda that is a number, and no --penalty firth")
    }
  }

  /// The model, or the one that goes without saying.
  func kind() throws -> Model {
    if let model { return try Choice.named(model) }
    return task == .regression ? .linear : .logistic
  }

  /// What is predicted.
  func taskKind() throws -> FailureModelSpec.Task {
    switch try kind() {
    case .cox, .weibullAFT: .survival
    case .linear: .regression
    case .logistic, .randomForest, .gradientBoosting:
      switch task {
      case .regression: .regression
      case .multiclass: .multiclass
      case .classification, nil: .classification
      }
    }
  }

  private func costs() throws -> CostMatrix? {
    guard let cost else { return nil }
    let parts = cost.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let alarm = parts[0], let miss = parts[1], alarm > 0, miss > 0, alarm.isFinite,
      miss.isFinite
    else {
      throw ValidationError("--cost takes two numbers above 0, such as 1:20, not '\(cost)'")
    }
    return CostMatrix(falsePositive: alarm, falseNegative: miss)
  }

  /// The share of answers that intervals are to hold; nil for none.
  var intervalLevel: Double? { interval.map { $0 < 1 ? $0 : $0 / 100 } }

  func chosenThreshold() throws -> FailureThreshold {
    if let costs = try costs() { return .aim(.leastCost(costs)) }
    return .fixed(threshold ?? 0.5)
  }

  /// - Parameter task: ``taskKind()``, or several classes where the label holds words.
  func spec(_ task: FailureModelSpec.Task, seed: UInt64) throws -> FailureModelSpec {
    switch try kind() {
    case .logistic:
      let isBalanced = classWeight == .balanced
      return task == .multiclass
        ? try shrinking.multinomial(isBalanced: isBalanced) : try shrinking.logistic(isBalanced: isBalanced)
    case .linear: return .linear(LinearRegression(ridge: shrinking.ridge ?? 0))
    case .randomForest:
      return .randomForest(
        growing.forest(
          task == .regression ? .mean : .classes(count: task == .multiclass ? 3 : 2),
          isBalanced: classWeight == .balanced, seed: seed))
    case .gradientBoosting:
      return .gradientBoosting(
        growing.boosting(
          task == .regression ? .squared : task == .multiclass ? .softmax(classCount: 3) : .logistic,
          isBalanced: classWeight == .balanced, seed: seed))
    case .cox: return .cox(CoxRegression(ridge: shrinking.ridge ?? 0))
    case .weibullAFT:
      return .acceleratedFailureTime(AcceleratedFailureTime(.weibull, ridge: shrinking.ridge ?? 0))
    }
  }

  /// What `--search` draws.
  func axes() throws -> [FailureSearch.Axis] {
    switch try kind() {
    case .logistic: [.init(.inverseStrength, in: 1e-3...1e3, isLogarithmic: true)]
    case .linear, .cox, .weibullAFT: [.init(.ridge, in: 1e-6...1, isLogarithmic: true)]
    case .randomForest:
      [
        .init(.minLeafCount, [1, 2, 5, 10, 20, 50]), .init(.columnsPerNode, [1, 2, 3, 5, 8, 12]),
        .init(.maxDepth, [4, 8, 16, 32]),
      ]
    case .gradientBoosting:
      [
        .init(.learningRate, in: 0.02...0.3, isLogarithmic: true), .init(.rounds, [50, 100, 200, 400]),
        .init(.maxLeaves, [7, 15, 31, 63]), .init(.minLeafCount, [5, 10, 20, 50, 100]),
        .init(.lambda, [0, 1, 10]), .init(.rowFraction, [0.6, 0.8, 1]),
        .init(.columnFraction, [0.5, 0.8, 1]),
      ]
    }
  }
}
