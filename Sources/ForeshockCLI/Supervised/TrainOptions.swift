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
    case lognormalAFT = "lognormal-aft"
    case loglogisticAFT = "loglogistic-aft"
  }

  enum Task: String, CaseIterable { case classification, multiclass, regression }

  enum ClassWeight: String, CaseIterable { case none, balanced }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The model: logistic, linear, random-forest, gradient-boosting, or for lives cox, weibull-aft, lognormal-aft, loglogistic-aft (default: logistic, with --task regression linear).",
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
  @OptionGroup(title: "Search") var searching: SearchOptions
  @OptionGroup(title: "Linear models") var shrinking: LinearOptions
  @OptionGroup(title: "Trees") var growing: TreeOptions
  @OptionGroup(title: "Gradient boosting") var boosting: BoostingOptions

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
    for option in boosting.given { try only(option, isGiven: true, for: [.gradientBoosting]) }
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
    if searching.isGiven, kind == .logistic, !shrinking.hasInverseStrength {
      throw ValidationError(
        "--\(searching.search == nil ? "grid tries" : "search draws") --c of a ridge, which --penalty and --lambda leave no room for"
      )
    }
    _ = try searching.gridAxes(of: kind)
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
    if let loss = boosting.loss, task != .regression {
      throw ValidationError("--loss \(LossText.name(loss)) needs --task regression")
    }
    guard task == .multiclass else { return }
    if boosting.monotone != nil {
      throw ValidationError("--monotone is an option of one score, and each of several classes has its own")
    }
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
    case .cox, .weibullAFT, .lognormalAFT, .loglogisticAFT: .survival
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
          task == .regression
            ? boosting.loss ?? .squared : task == .multiclass ? .softmax(classCount: 3) : .logistic,
          boosting, isBalanced: classWeight == .balanced, seed: seed))
    case .cox:
      return .cox(
        CoxRegression(ties: shrinking.ties == .breslow ? .breslow : .efron, ridge: shrinking.ridge ?? 0))
    case .weibullAFT: return lives(.weibull)
    case .lognormalAFT: return lives(.logNormal)
    case .loglogisticAFT: return lives(.logLogistic)
    }
  }

  private func lives(_ law: LifetimeDistribution) -> FailureModelSpec {
    .acceleratedFailureTime(AcceleratedFailureTime(law, ridge: shrinking.ridge ?? 0))
  }
}
