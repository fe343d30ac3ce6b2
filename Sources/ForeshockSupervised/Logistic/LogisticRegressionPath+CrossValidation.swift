public import ForeshockLinearAlgebra
public import ForeshockMetrics
internal import ForeshockNumerics

extension LogisticRegressionPath {
  /// A path with what each of its penalties is worth on rows that were held out.
  public struct CrossValidated: Hashable, Sendable, Codable {
    /// The path of all rows.
    public let path: Fitted
    /// For each penalty, the weighted mean log-loss of held-out rows, over all splits. Weights are those that the
    /// training rows of the split have: each row's own times that of its class.
    public let meanLosses: [Double]
    /// The standard errors of these means, from the spread over splits.
    public let standardErrors: [Double]
    /// The place of the penalty with the least mean loss: λ min.
    public let bestIndex: Int
    /// The place of the largest penalty whose mean loss is within one standard error of the least: λ 1-SE.
    public let simplestIndex: Int

    /// The model of all rows with the penalty that did best.
    public var best: LogisticRegression.Fitted { path.models[bestIndex] }
    /// The model of all rows with the largest penalty that did as well within one standard error.
    public var simplest: LogisticRegression.Fitted { path.models[simplestIndex] }
  }

  /// Fits the path on all rows and on the training rows of each split, and judges each penalty on the rows
  /// held out. Splits run in parallel; the result does not depend on how many threads there are.
  ///
  /// Any splits will do: by unit, ordered in time, purged. Rows that are in no test are not judged. The standard
  /// error is glmnet's: that of the weighted mean over splits.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - labels: 0 or 1 for each row.
  ///   - weights: one a row, at least zero; nil for ones.
  ///   - splits: at least two, with rows of `x`.
  /// - Precondition: there are as many labels, and weights if any, as rows, and at least two splits, whose rows
  ///   exist.
  /// - Throws: ``SupervisedError``, also for the training rows of a split, or if a split has no test row with a
  ///   weight above zero.
  public func crossValidate(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil, splits: [Split]
  ) throws(SupervisedError) -> CrossValidated {
    precondition(splits.count >= 2, "cross-validation needs at least two splits")
    let path = try fit(x, labels: labels, weights: weights)
    let lambdas = path.lambdas
    let folds = try Parallel.map(count: splits.count) { fold throws(SupervisedError) in
      try judge(splits[fold], x, labels, weights, lambdas)
    }
    let total = folds.reduce(0) { $0 + $1.weight }
    var (means, errors) = ([Double](), [Double]())
    for k in lambdas.indices {
      let mean = folds.reduce(0) { $0 + $1.weight / total * $1.losses[k] }
      let spread = folds.reduce(0) {
        $0 + $1.weight / total * ($1.losses[k] - mean) * ($1.losses[k] - mean)
      }
      means.append(mean)
      errors.append((spread / Double(folds.count - 1)).squareRoot())
    }
    let best = means.indices.reduce(0) { means[$1] < means[$0] ? $1 : $0 }
    let simplest = means.indices.first { means[$0] <= means[best] + errors[best] } ?? best
    return CrossValidated(
      path: path, meanLosses: means, standardErrors: errors, bestIndex: best, simplestIndex: simplest)
  }

  /// The mean loss of each penalty on the test rows, and their weight.
  private func judge(
    _ split: Split, _ x: Matrix, _ labels: [Int], _ weights: [Double]?, _ lambdas: [Double]
  ) throws(SupervisedError) -> (losses: [Double], weight: Double) {
    let training = split.training
    let problem = try LogisticProblem(
      x.rows(at: training), labels: training.map { labels[$0] },
      weights: weights.map { weights in training.map { weights[$0] } }, classWeights: classWeights,
      penaltyScale: penaltyScale)
    let models = run(problem, lambdas: lambdas)
    let test = x.rows(at: split.test)
    let factors = problem.rows.classFactors
    func testWeight(_ row: Int) -> Double {
      (weights?[row] ?? 1) * (labels[row] == 1 ? factors.positive : factors.negative)
    }
    let weight = split.test.reduce(0) { $0 + testWeight($1) }
    guard weight > 0 else { throw .noRows }
    let losses = models.map { model in
      var sum = 0.0
      for (row, eta) in zip(split.test, model.logOdds(for: test)) {
        sum += testWeight(row) / weight * LogisticKernel.loss(labels[row] == 1 ? eta : -eta)
      }
      return sum
    }
    return (losses, weight)
  }
}
