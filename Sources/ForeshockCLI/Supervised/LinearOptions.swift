internal import ArgumentParser
internal import ForeshockSupervised

/// What keeps the coefficients of linear models small.
struct LinearOptions: ParsableArguments {
  enum Penalty: String, CaseIterable {
    case ridge, lasso, firth
    case unpenalised = "none"
    case elasticNet = "elastic-net"
  }

  /// What Cox regression makes of failures at the same age.
  enum Ties: String, CaseIterable { case efron, breslow }

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of logistic: none, ridge, lasso, elastic-net, or firth for few failures (default: ridge).",
      valueName: "penalty"), transform: { try Choice.named($0) })
  var penalty: Penalty?
  @Option(
    name: .customLong("c"), parsing: .unconditional,
    help: ArgumentHelp(
      "Of logistic with a ridge: its inverse strength, scikit-learn's C (default: 1).", valueName: "number"))
  var inverseStrength: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Of logistic: the strength of the ridge, lasso or elastic net, a number, or 'best' or 'simplest' of a path of 100 by cross-validation within the rows of training (default of lasso and elastic-net: best).",
      valueName: "number"))
  var lambda: String?
  @Option(
    name: .customLong("l1-share"), parsing: .unconditional,
    help: ArgumentHelp("Of elastic-net: the share of the lasso (default: 0.5).", valueName: "number"))
  var l1Share: Double?
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Of linear, cox and the models called …-aft: the L2 penalty λ beside the mean loss (default: 0).",
      valueName: "number"))
  var ridge: Double?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of cox: how failures at the same age share the risk, efron or breslow (default: efron).",
      valueName: "way"), transform: { try Choice.named($0) })
  var ties: Ties?
  @Flag(
    name: .long,
    help: "Scale columns to unit spread, so that the penalty of a linear model treats them alike.")
  var standardize = false

  /// The options that were given, with the models that have them.
  var given: [(option: String, models: [TrainOptions.Model])] {
    let all: [(String, Bool, [TrainOptions.Model])] = [
      ("penalty", penalty != nil, [.logistic]), ("c", inverseStrength != nil, [.logistic]),
      ("lambda", lambda != nil, [.logistic]), ("l1-share", l1Share != nil, [.logistic]),
      ("ridge", ridge != nil, [.linear, .cox, .weibullAFT, .lognormalAFT, .loglogisticAFT]),
      ("ties", ties != nil, [.cox]),
    ]
    return all.filter(\.1).map { ($0.0, $0.2) }
  }

  /// The strength that --lambda says.
  enum Strength {
    case number(Double)
    case chosen(LogisticPathChoice.Rule)
  }

  func validate() throws {
    if let inverseStrength, !(inverseStrength > 0 && inverseStrength.isFinite) {
      throw ValidationError("--c takes a number above 0, not \(inverseStrength)")
    }
    if let l1Share, !(l1Share >= 0 && l1Share <= 1) {
      throw ValidationError("--l1-share takes a number from 0 to 1, not \(l1Share)")
    }
    if l1Share != nil, penalty != .elasticNet {
      throw ValidationError("--l1-share is an option of --penalty elastic-net")
    }
    if lambda != nil, penalty == .firth || penalty == .unpenalised {
      throw ValidationError("--lambda is an option of --penalty ridge, lasso, elastic-net")
    }
    if inverseStrength != nil, penalty ?? .ridge != .ridge {
      throw ValidationError("--c is the strength of a ridge; that of other penalties is --lambda")
    }
    if inverseStrength != nil, lambda != nil { throw ValidationError("give one of --c and --lambda") }
    _ = try strength()
  }

  private func strength() throws -> Strength? {
    guard let lambda else { return nil }
    if let rule = LogisticPathChoice.Rule(rawValue: lambda.lowercased()) { return .chosen(rule) }
    guard let number = Double(lambda), number >= 0, number.isFinite else {
      throw ValidationError("--lambda takes a number of at least 0, 'best' or 'simplest', not '\(lambda)'")
    }
    return .number(number)
  }

  /// Whether the strength is chosen in training.
  var isChosen: Bool {
    switch try? strength() {
    case .chosen: true
    case .number: false
    case nil: penalty == .lasso || penalty == .elasticNet
    }
  }

  /// Whether there is a strength of a ridge to be searched.
  var hasInverseStrength: Bool { !isChosen && (penalty ?? .ridge) == .ridge }

  /// The logistic regression that the options ask for.
  func logistic(isBalanced: Bool) throws -> FailureModelSpec {
    let weights: LogisticRegression.ClassWeights = isBalanced ? .balanced : .uniform
    guard isChosen else {
      let (kind, scale) = try penaltyAndScale()
      return .logistic(LogisticRegression(penalty: kind, penaltyScale: scale, classWeights: weights))
    }
    var rule = LogisticPathChoice.Rule.best
    if case .chosen(let said) = try strength() { rule = said }
    return .logisticPath(
      LogisticPathChoice(LogisticRegressionPath(l1Share: share, classWeights: weights), rule: rule))
  }

  /// The same for several classes, with a strength that is a number.
  func multinomial(isBalanced: Bool) throws -> FailureModelSpec {
    let (kind, scale) = try penaltyAndScale()
    return .multinomial(
      MultinomialLogisticRegression(
        penalty: kind, penaltyScale: scale, classWeights: isBalanced ? .balanced : .uniform))
  }

  private var share: Double {
    switch penalty {
    case .lasso: 1
    case .elasticNet: l1Share ?? 0.5
    case nil, .unpenalised, .ridge, .firth: 0
    }
  }

  private func penaltyAndScale() throws -> (LogisticRegression.Penalty, LogisticRegression.PenaltyScale) {
    var number: Double?
    if case .number(let said) = try strength() { number = said }
    let kind: LogisticRegression.Penalty
    switch penalty ?? .ridge {
    case .unpenalised: kind = .none
    case .firth: kind = .firth
    case .ridge: kind = number.map { .ridge($0) } ?? .inverseStrength(inverseStrength ?? 1)
    case .lasso, .elasticNet: kind = .elasticNet(number ?? 0, l1Share: share)
    }
    // With a lasso the units of columns must not decide which of them stay.
    return (kind, share > 0 ? .standardDeviations : .columns)
  }
}
