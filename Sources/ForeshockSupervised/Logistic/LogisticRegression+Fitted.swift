extension LogisticRegression {
  /// A fitted model: a value to share, store and ask.
  public struct Fitted: Hashable, Sendable {
    /// The change of the log-odds with each column; zero for columns that did not vary.
    public let coefficients: [Double]
    /// About the mean of each column in training, subtracted before multiplying: columns with a large
    /// mean and a small spread lose no digits.
    let centers: [Double]
    /// The log-odds at the centres.
    let centeredIntercept: Double
    /// λ of the objective; zero for none and for Firth's penalty.
    public let penalty: Double
    /// α of the objective: the share of the lasso.
    public let l1Share: Double
    /// The least value found of the objective as stated, penalty included.
    public let objective: Double
    /// The weighted mean log-loss there.
    public let meanLoss: Double
    /// The largest violation of the optimality conditions of the objective as stated, with all columns
    /// scaled to unit standard deviation, or to the spread of most rows where a few far ones make the deviation: the
    /// entry of the gradient, for a coefficient with a lasso its distance from what the lasso may balance.
    public let kktResidual: Double
    /// Steps taken on all rows.
    public let iterations: Int
    /// Whether the conditions hold to the tolerance at an optimum that exists.
    public internal(set) var isConverged: Bool
    /// Whether a plane separates the classes of the training rows. Decided exactly without a penalty; with
    /// one, only a plane that was found on the way is told.
    public internal(set) var separation: Separation
    /// Without a penalty, the plane that separates.
    public internal(set) var separatingDirection: SeparatingDirection?
    /// Whether the Hessian was numerically singular on the way.
    public let hessianWasSingular: Bool
    /// Columns that did not vary, or by less than 1e-290; their coefficients are zero.
    public let constantColumns: [Int]
    /// Without a penalty and with Firth's, columns that others determine. The coefficients are then one
    /// choice of many with the same predictions: the smallest with standardised columns.
    public internal(set) var collinearities: [Collinearity] = []
    /// Standard errors and tests; nil with a penalty other than Firth's, and without an optimum.
    public internal(set) var inference: LogisticInference?

    /// The log-odds where all columns are zero.
    public var intercept: Double {
      var sum = centeredIntercept
      for (coefficient, center) in zip(coefficients, centers) { sum -= coefficient * center }
      return sum
    }

    /// The columns whose coefficient is not zero.
    public var selectedColumns: [Int] { coefficients.indices.filter { coefficients[$0] != 0 } }
  }
}

extension LogisticRegression.Fitted {
  /// From the end of a smooth search.
  init(
    _ problem: LogisticProblem, _ solution: QuasiNewtonSolver.Solution, _ terms: PenaltyTerms,
    settings: LogisticRegression
  ) {
    let end = solution.end
    self.init(
      problem, point: end.point, objective: end.value, loss: end.loss, residual: end.gradientNorm,
      iterations: solution.iterations, terms: terms, tolerance: settings.tolerance,
      separates: end.smallestMargin > 0, wasSingular: solution.wasSingular)
  }

  /// From the end of a search with a lasso.
  init<O>(_ problem: LogisticProblem, _ end: ElasticNetSearch<O>.Outcome, _ terms: PenaltyTerms) {
    self.init(
      problem, point: end.point, objective: end.value, loss: end.smooth.loss, residual: end.residual,
      iterations: end.iterations, terms: terms, tolerance: end.tolerance,
      separates: end.smooth.smallestMargin > 0, wasSingular: false)
  }

  private init(
    _ problem: LogisticProblem, point: [Double], objective: Double, loss: Double, residual: Double,
    iterations: Int,
    terms: PenaltyTerms, tolerance: Double, separates: Bool, wasSingular: Bool
  ) {
    let columns = problem.columns
    var coefficients = [Double](repeating: 0, count: columns.columnCount)
    var centers = coefficients
    for (j, column) in columns.active.enumerated() {
      coefficients[column] = point[j] / columns.scales[j]
      centers[column] = columns.centers[j]
    }
    self.coefficients = coefficients
    self.centers = centers
    centeredIntercept = point[columns.active.count]
    penalty = terms.lambda
    l1Share = terms.l1Share
    self.objective = objective
    meanLoss = loss
    kktResidual = residual
    self.iterations = iterations
    isConverged = residual <= tolerance
    separation = separates ? .complete : .none
    hessianWasSingular = wasSingular
    constantColumns = columns.constantColumns
  }

  /// Tells what a search for a separating plane found.
  mutating func report(_ found: SeparationSearch.Found?, _ problem: LogisticProblem) {
    guard let found else {
      separation = .none
      return
    }
    separation = found.isComplete ? .complete : .quasiComplete
    isConverged = false
    let columns = problem.columns
    var direction = [Double](repeating: 0, count: columns.columnCount)
    var intercept = found.direction[columns.active.count]
    for (j, column) in columns.active.enumerated() {
      direction[column] = found.direction[j] / columns.scales[j]
      intercept -= direction[column] * columns.centers[j]
    }
    separatingDirection = LogisticRegression.SeparatingDirection(
      coefficients: direction, intercept: intercept, separatedRows: found.separatedRows)
  }
}
