public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Logistic regressions with a lasso, an elastic net or a ridge for a whole row of penalties, from one that
/// lets no column in to one that hardly penalises, each starting where the one before ended.
///
///     let path = try LogisticRegressionPath().fit(features, labels: failed)
///     let splits = try GroupedKFold(folds: 5).splits(groups: machines)
///     let chosen = try LogisticRegressionPath().crossValidate(features, labels: failed, splits: splits)
///     chosen.simplest.selectedColumns        // columns worth having, by the one-standard-error rule
///
/// The objective is that of ``LogisticRegression`` with ``LogisticRegression/Penalty/elasticNet(_:l1Share:)``;
/// defaults are glmnet's. Source: Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear
/// models via coordinate descent", J. Stat. Software 33, 2010. Checked against glmnet 4.1.
public struct LogisticRegressionPath: Hashable, Sendable, Codable {
  /// The share of the lasso, α, in 0 … 1. Default 1.
  public var l1Share: Double
  /// The columns that the penalty is meant for. Default `.standardDeviations`, as in glmnet.
  public var penaltyScale: LogisticRegression.PenaltyScale
  /// The penalties λ, falling, above zero; nil for ``count`` of them at equal ratios from the least that lets
  /// no column in (with a share below a thousandth: that of a thousandth).
  public var lambdas: [Double]?
  /// How many penalties, at least 2. Default 100.
  public var count: Int
  /// The last penalty over the first, between 0 and 1; nil for 1e-4, or 1e-2 with fewer rows than columns.
  public var ratio: Double?
  /// How much each class weighs. Default uniform.
  public var classWeights: LogisticRegression.ClassWeights
  /// The largest violation of the optimality conditions that is accepted, as of
  /// ``LogisticRegression/tolerance``. Default 1e-9.
  public var tolerance: Double
  /// Steps for each penalty at most. Default 1,000.
  public var maxIterations: Int

  /// A path with the given settings.
  public init(
    l1Share: Double = 1, penaltyScale: LogisticRegression.PenaltyScale = .standardDeviations,
    lambdas: [Double]? = nil, count: Int = 100, ratio: Double? = nil,
    classWeights: LogisticRegression.ClassWeights = .uniform, tolerance: Double = 1e-9,
    maxIterations: Int = 1_000
  ) {
    self.l1Share = l1Share
    self.penaltyScale = penaltyScale
    self.lambdas = lambdas
    self.count = count
    self.ratio = ratio
    self.classWeights = classWeights
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// The models of a path.
  public struct Fitted: Hashable, Sendable, Codable {
    /// One for each penalty, the largest penalty first. Fewer than ``LogisticRegressionPath/count`` when the classes
    /// are separated: a path without ``LogisticRegressionPath/lambdas`` of its own ends once the loss has fallen to
    /// a thousandth of the base rate's.
    public let models: [LogisticRegression.Fitted]

    /// The penalties λ of the models.
    public var lambdas: [Double] { models.map(\.penalty) }
  }

  /// Fits a model for each penalty.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - labels: 0 or 1 for each row.
  ///   - weights: one a row, at least zero; nil for ones.
  /// - Precondition: there are as many labels, and weights if any, as rows.
  /// - Throws: ``SupervisedError``, as ``LogisticRegression/fit(_:labels:weights:)``.
  /// - Complexity: for each penalty a few passes over the columns that matter and one over all; a Hessian of
  ///   the former every few penalties.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    try checkSettings()
    let problem = try LogisticProblem(
      x, labels: labels, weights: weights, classWeights: classWeights, penaltyScale: penaltyScale)
    return Fitted(models: run(problem, lambdas: nil))
  }

  /// - Parameter given: the penalties; nil for those of the settings.
  func run(_ problem: LogisticProblem, lambdas given: [Double]?) -> [LogisticRegression.Fitted] {
    let road = LassoRoad(problem.objective(PenaltyTerms(lambda: 0, l1Share: 0)), problem.units)
    var search = ElasticNetSearch(road.objective, start: road.start)
    let largest = road.largestLambda(search.here.gradient, l1Share: l1Share)
    let lambdas = given ?? self.lambdas ?? sequence(from: largest, problem)
    search.limits = road.limits(PenaltyTerms(lambda: max(largest, lambdas[0]), l1Share: l1Share))
    if l1Share == 0 { return ridges(problem, lambdas) }
    let baseLoss = search.here.loss
    var models: [LogisticRegression.Fitted] = []
    for (k, lambda) in lambdas.enumerated() {
      let terms = PenaltyTerms(lambda: lambda, l1Share: l1Share)
      let ahead = lambdas[min(k + 4, lambdas.count - 1)] / lambda
      let end = search.solve(
        limits: road.limits(terms), ridge: terms.ridge(road.units), ahead: ahead, tolerance: tolerance,
        maxIterations: maxIterations)
      models.append(LogisticRegression.Fitted(problem, end, terms))
      if given == nil, self.lambdas == nil, end.smooth.loss <= 1e-3 * baseLoss { break }
    }
    return models
  }

  /// Without a lasso there is nothing to leave out: smooth searches, each from the end of the one before.
  private func ridges(_ problem: LogisticProblem, _ lambdas: [Double]) -> [LogisticRegression.Fitted] {
    let settings = LogisticRegression(tolerance: tolerance, maxIterations: maxIterations)
    var objective = problem.objective(PenaltyTerms(lambda: 0, l1Share: 0))
    var point = objective.baseRate
    return lambdas.map { lambda in
      let terms = PenaltyTerms(lambda: lambda, l1Share: 0)
      objective.ridge = terms.ridge(problem.units) + [0]
      let solution = settings.descent(columns: objective.columnCount)
        .minimize(objective, from: .init(point: point, borrowed: nil))
      point = solution.end.point
      var fitted = LogisticRegression.Fitted(problem, solution, terms, settings: settings)
      fitted.isConverged = fitted.isConverged && solution.isSettled(objective)
      return fitted
    }
  }

  private func sequence(from largest: Double, _ problem: LogisticProblem) -> [Double] {
    let last = ratio ?? (problem.x.rowCount < problem.columns.active.count ? 1e-2 : 1e-4)
    let step = log(last) / Double(count - 1)
    // Without any column that matters there is nothing to penalise.
    let first = largest > 0 ? largest : 1
    return (0..<count).map { first * exp(step * Double($0)) }
  }

  func checkSettings() throws(SupervisedError) {
    guard l1Share >= 0, l1Share <= 1 else {
      throw .invalidParameter("l1Share", reason: "it must be in 0 ... 1, not \(l1Share)")
    }
    guard count >= 2 else {
      throw .invalidParameter("count", reason: "it must be at least 2, not \(count)")
    }
    if let ratio, !(ratio > 0 && ratio < 1) {
      throw .invalidParameter("ratio", reason: "it must lie between 0 and 1, not \(ratio)")
    }
    if let lambdas {
      guard !lambdas.isEmpty, lambdas.allSatisfy({ $0 > 0 && $0.isFinite }),
        zip(lambdas, lambdas.dropFirst()).allSatisfy({ $0 > $1 })
      else {
        throw .invalidParameter("lambdas", reason: "they must fall and be above zero and finite")
      }
    }
    try LogisticRegression(classWeights: classWeights, tolerance: tolerance, maxIterations: maxIterations)
      .checkSettings()
  }
}
