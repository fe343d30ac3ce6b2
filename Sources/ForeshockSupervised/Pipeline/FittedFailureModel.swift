internal import ForeshockLinearAlgebra

/// The model inside a fitted pipeline.
public enum FittedFailureModel: Hashable, Sendable, Codable {
  /// Logistic regression.
  case logistic(LogisticRegression.Fitted)
  /// Linear regression.
  case linear(LinearRegression.Fitted)
  /// Boosted trees.
  case gradientBoosting(GradientBoosting.Fitted)
  /// A random forest.
  case randomForest(RandomForest.Fitted)
  /// A model of several classes.
  case classes(FittedClassModel)
  /// Proportional hazards.
  case cox(CoxRegression.Fitted)
  /// Accelerated failure time.
  case acceleratedFailureTime(AcceleratedFailureTime.Fitted)

  /// Fits the model that `spec` names to encoded features.
  ///
  /// - Parameter stopping: the rows by which boosting stops early; nil where it does not.
  init(
    _ spec: FailureModelSpec, _ x: Matrix, _ answers: FailureAnswers, _ weights: [Double]?,
    categorical: Set<Int>, stopping: StoppingRows?, threads: Int?
  ) throws(SupervisedError) {
    switch (spec, answers) {
    case (.logistic(let model), .labels(let labels)):
      self = .logistic(try model.fit(x, labels: labels, weights: weights))
    case (.linear(let model), .values(let values)):
      self = .linear(try model.fit(x, targets: values, weights: weights))
    case (.gradientBoosting(var model), .labels(let labels)):
      model.categoricalColumns = categorical
      self = .gradientBoosting(
        try model.fit(
          x, targets: labels.map(Double.init), weights: weights, stopping: stopping, threads: threads))
    case (.gradientBoosting(var model), .values(let values)):
      model.categoricalColumns = categorical
      self = .gradientBoosting(
        try model.fit(x, targets: values, weights: weights, stopping: stopping, threads: threads))
    case (.randomForest(var model), .labels(let labels)):
      model.categoricalColumns = categorical
      self = .randomForest(try model.fit(x, labels: labels, weights: weights, threads: threads))
    case (.randomForest(var model), .values(let values)):
      model.categoricalColumns = categorical
      self = .randomForest(try model.fit(x, targets: values, weights: weights, threads: threads))
    case (_, .classes(let labels, let names)):
      self = .classes(
        try FittedClassModel(
          spec, x, labels, classCount: names.count, weights, categorical: categorical, stopping: stopping,
          threads: threads))
    case (.cox(let model), .lives(let times)): self = .cox(try model.fit(x, times: times, weights: weights))
    case (.acceleratedFailureTime(let model), .lives(let times)):
      self = .acceleratedFailureTime(try model.fit(x, times: times, weights: weights))
    default: throw .invalidParameter("model", reason: "it does not learn answers of this kind")
    }
  }

  /// The probability to live longer than each of the ages, row after row; nil for models of another kind.
  func survival(for x: Matrix, at ages: [Double]) -> [Double]? {
    let found: Matrix
    switch self {
    case .cox(let model): found = model.survivalProbabilities(for: x, at: ages)
    case .acceleratedFailureTime(let model): found = model.survivalProbabilities(for: x, at: ages)
    case .logistic, .linear, .gradientBoosting, .randomForest, .classes: return nil
    }
    return (0..<x.rowCount).flatMap { row in ages.indices.map { found[row, $0] } }
  }

  /// Columns of the encoded features.
  public var columnCount: Int {
    switch self {
    case .logistic(let model): model.coefficients.count
    case .linear(let model): model.coefficients.count
    case .gradientBoosting(let model): model.featureCount
    case .randomForest(let model): model.featureCount
    case .classes(let model): model.columnCount
    case .cox(let model): model.coefficients.count
    case .acceleratedFailureTime(let model): model.coefficients.count
    }
  }

  /// Log-odds of label 1; the logarithms of the probabilities of all classes, row after row; predicted numbers; or, for
  /// lives, risks: the higher, the sooner the failure.
  func scores(for x: Matrix, threads: Int?) -> [Double] {
    switch self {
    case .logistic(let model): model.logOdds(for: x)
    case .linear(let model): model.predictions(for: x)
    case .gradientBoosting(let model):
      model.loss == .logistic
        ? model.scores(for: x, threads: threads).column(0) : model.predictions(for: x, threads: threads)
    case .randomForest(let model):
      model.outcome == .mean
        ? model.predictions(for: x, threads: threads) : model.logOdds(for: x, threads: threads)
    case .classes(let model): model.logProbabilities(for: x, threads: threads)
    case .cox(let model): model.logRisks(for: x)
    case .acceleratedFailureTime(let model): model.logLives(for: x).map { -$0 }
    }
  }

  /// The probability to fail within `ahead` of a unit of this age, nil without `ahead`; and the median of what is left of
  /// its life, nil where that lies beyond all that was seen. The probability is nil as well where the unit is older than all
  /// that failed in training.
  func outlook(of row: [Double], age: Double, within ahead: Double?) -> (probability: Double?, left: Double?)
  {
    switch self {
    case .cox(let model):
      let end = model.age(whenFailed: 0.5, of: row, after: age)
      let probability = ahead.map { model.failureProbability(of: row, age: age, within: $0) }
      return (probability.flatMap { $0.isNaN ? nil : $0 }, end.map { max(0, $0 - age) })
    case .acceleratedFailureTime(let model):
      return (
        ahead.map { model.failureProbability(of: row, age: age, within: $0) },
        model.remainingLife(of: row, age: age)
      )
    case .logistic, .linear, .gradientBoosting, .randomForest, .classes:
      preconditionFailure("only models of lives have an outlook")
    }
  }
}

extension FittedFailureModel {
  /// The trees; nil for models of another kind.
  public var trees: TreeEnsemble? {
    switch self {
    case .gradientBoosting(let model): model.ensemble
    case .randomForest(let model): model.ensemble
    case .classes(let model):
      switch model.kind {
      case .gradientBoosting(let fitted): fitted.ensemble
      case .randomForest(let fitted): fitted.ensemble
      case .multinomial: nil
      }
    case .logistic, .linear, .cox, .acceleratedFailureTime: nil
    }
  }

  /// What each column of `x` adds to the score of each row, and a last column of the base, the score at the means of the
  /// training rows: exact Shapley values of trees, coefficient times distance from the mean for linear models.
  ///
  /// - Precondition: the model has one score a row.
  func contributions(for x: Matrix, threads: Int?) -> Matrix {
    switch self {
    case .gradientBoosting(let model): model.ensemble.contributions(for: x, threads: threads)
    case .randomForest(let model): model.ensemble.contributions(for: x, threads: threads)
    case .classes: preconditionFailure("each class has a score of its own")
    case .logistic(let model): model.sum.parts(for: x)
    case .linear(let model): model.sum.parts(for: x)
    case .cox(let model): model.sum.parts(for: x)
    case .acceleratedFailureTime(let model): model.sum.parts(for: x)
    }
  }
}
