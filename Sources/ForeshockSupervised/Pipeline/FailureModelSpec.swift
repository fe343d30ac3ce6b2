#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which model a ``FailurePipeline`` learns, with its settings.
public enum FailureModelSpec: Hashable, Sendable, Codable {
  /// The probability of a failure, linear in the log-odds.
  case logistic(LogisticRegression)
  /// The same with a penalty that is chosen by cross-validation within the rows of training.
  case logisticPath(LogisticPathChoice)
  /// The probabilities of several classes, linear in the log-odds.
  case multinomial(MultinomialLogisticRegression)
  /// A number, linear in the features.
  case linear(LinearRegression)
  /// Boosted trees: probabilities with the logistic or the softmax loss, whose number of classes the pipeline sets, else numbers
  /// such as the remaining life. Its columns of categories are set by the pipeline; the columns of `monotone` are places among ``FailurePipeline/Fitted/featureNames``.
  case gradientBoosting(GradientBoosting)
  /// A random forest: probabilities of two classes, of more (of any other count, which the pipeline sets), or numbers. Its columns
  /// of categories are set by the pipeline.
  case randomForest(RandomForest)
  /// Lives, by how features multiply the rate of failure.
  case cox(CoxRegression)
  /// Lives, by how features stretch them.
  case acceleratedFailureTime(AcceleratedFailureTime)

  /// What is predicted.
  public enum Task: String, Hashable, Sendable, Codable, CaseIterable {
    /// The probability of label 1.
    case classification
    /// The probability of each of several classes.
    case multiclass
    /// A number.
    case regression
    /// How long a unit lives.
    case survival
  }

  /// What the model predicts.
  public var task: Task {
    switch self {
    case .logistic, .logisticPath: .classification
    case .multinomial: .multiclass
    case .linear: .regression
    case .gradientBoosting(let model):
      switch model.loss {
      case .logistic: .classification
      case .softmax: .multiclass
      default: .regression
      }
    case .randomForest(let model):
      switch model.outcome {
      case .mean: .regression
      case .classes(let count): count == 2 ? .classification : .multiclass
      }
    case .cox, .acceleratedFailureTime: .survival
    }
  }

  /// Whether gaps and numbers of categories are taken as they are.
  var isTreeModel: Bool {
    switch self {
    case .gradientBoosting, .randomForest: true
    case .logistic, .logisticPath, .multinomial, .linear, .cox, .acceleratedFailureTime: false
    }
  }

  /// Refuses what a pipeline has no use for.
  func check() throws(PipelineError) {
    switch self {
    case .gradientBoosting(let model):
      if model.loss == .cox {
        throw .invalidSetting(
          name: "model", reason: "a pipeline takes boosting of classes or of numbers, not this loss")
      }
    case .logisticPath(let choice):
      guard (2...1_000).contains(choice.folds) else {
        throw .invalidSetting(name: "folds", reason: "it must be 2 to 1000, not \(choice.folds)")
      }
    case .logistic, .multinomial, .linear, .randomForest, .cox, .acceleratedFailureTime: return
    }
  }

  /// Those of logistic regression.
  private var linearClassWeights: LogisticRegression.ClassWeights {
    switch self {
    case .logistic(let model): model.classWeights
    case .logisticPath(let choice): choice.path.classWeights
    default: .uniform
    }
  }

  /// What the weights of classes make of the odds: the logarithm of the factor that undoes it.
  func logOddsShift(labels: [Int], weights rowWeights: [Double]?) throws(SupervisedError) -> Double {
    var (zeros, ones) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      let weight = rowWeights?[row] ?? 1
      if label == 1 { ones += weight } else { zeros += weight }
    }
    let weights: (zero: Double, one: Double)
    switch self {
    case .logistic, .logisticPath:
      switch linearClassWeights {
      case .uniform: return 0
      case .balanced: weights = (1 / zeros, 1 / ones)
      case .explicit(let negative, let positive): weights = (negative, positive)
      }
    case .gradientBoosting(let model):
      switch model.classWeights {
      case .uniform: return 0
      case .balanced: weights = (1 / zeros, 1 / ones)
      case .explicit(let list): weights = list.count == 2 ? (list[0], list[1]) : (1, 1)
      }
    case .randomForest(let model):
      // Draws do not depend on the weights of rows.
      let count = Double(labels.reduce(0, +))
      let drawn =
        model.sampling == .balanced
        ? (zero: 1 / (Double(labels.count) - count), one: 1 / count) : (zero: 1, one: 1)
      switch model.classWeights {
      case .uniform: weights = drawn
      case .balanced: weights = (drawn.zero / zeros, drawn.one / ones)
      case .explicit(let list):
        weights = list.count == 2 ? (drawn.zero * list[0], drawn.one * list[1]) : drawn
      }
      if weights == (1, 1) { return 0 }
    case .multinomial, .linear, .cox, .acceleratedFailureTime: return 0
    }
    let trained = weights.one * ones / (weights.one * ones + weights.zero * zeros)
    return log(try PriorShift(trained: trained, actual: ones / (ones + zeros)).oddsFactor)
  }
}
