public import ForeshockLinearAlgebra

/// Binary logistic regression, fitted to its exact optimum.
///
/// The coefficients β and the intercept b minimise
///
///     (1 / C₀) · Σᵢ cᵢ · ln(1 + e^(−yᵢ·(b + xᵢᵀβ)))  +  λ · (α · ‖β‖₁ + (1 − α) / 2 · ‖β‖²)
///
/// where C₀ = Σᵢ cᵢ, yᵢ is +1 for label 1 and −1 for label 0, and cᵢ is the row's weight times its class's
/// weight. ``Penalty`` has the ways to say λ and α.
///
///     let model = try LogisticRegression().fit(features, labels: failedWithinADay)
///     let risk = model.probabilities(for: today)
///
/// Columns are centred and scaled inside, as a preconditioner only: a table with bytes near 1e9 beside
/// ratios near 1e-3 reaches the same optimum as any other. Every result carries the violation of the
/// optimality conditions of this very objective, and without a penalty standard errors and what stands in
/// the way of an optimum: a plane that separates the classes, columns that determine each other.
///
/// Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed., section 4.4;
/// Friedman, Hastie & Tibshirani, J. Stat. Software 33, 2010 (elastic net); Firth, Biometrika 80, 1993.
/// Checked against scikit-learn 1.9, statsmodels 0.15, glmnet 4.1 and firthmodels 0.8.
public struct LogisticRegression: Hashable, Sendable, Codable {
  /// How much a row of each class weighs, besides its own weight.
  public enum ClassWeights: Hashable, Sendable, Codable {
    /// One for both.
    case uniform
    /// Each class weighs as much as the other: C₀ / (2 · sum of the class's weights). The probabilities are
    /// then no longer those of the population.
    case balanced
    /// These numbers, above zero.
    case explicit(negative: Double, positive: Double)
  }

  /// What keeps the coefficients small. Default `.inverseStrength(1)`, as in scikit-learn.
  public var penalty: Penalty
  /// The columns that the penalty is meant for. Default `.columns`, as given.
  public var penaltyScale: PenaltyScale
  /// How much each class weighs. Default uniform.
  public var classWeights: ClassWeights
  /// How the optimum is sought. Default automatic.
  public var solver: Solver
  /// Stop when the largest violation of the optimality conditions, with all columns scaled to unit standard
  /// deviation (or half of the distance between their quartiles, where the deviation is more than a hundred times that),
  /// falls to this. Default 1e-9; above zero.
  public var tolerance: Double
  /// Steps at most. Default 1,000; at least 1.
  public var maxIterations: Int

  /// A regression with the given settings.
  public init(
    penalty: Penalty = .inverseStrength(1), penaltyScale: PenaltyScale = .columns,
    classWeights: ClassWeights = .uniform, solver: Solver = .automatic, tolerance: Double = 1e-9,
    maxIterations: Int = 1_000
  ) {
    self.penalty = penalty
    self.penaltyScale = penaltyScale
    self.classWeights = classWeights
    self.solver = solver
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Fits the model.
  ///
  /// A fit without an optimum is not an error: ``Fitted/isConverged`` and ``Fitted/separation`` say so. A
  /// column without variation gets the coefficient zero.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - labels: 0 or 1 for each row.
  ///   - weights: one a row, at least zero; nil for ones. A weight of two counts a row twice, zero not at all.
  /// - Precondition: there are as many labels, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, a feature that is not finite, a label other
  ///   than 0 and 1, a bad weight, or rows of one class only.
  /// - Complexity: O(rows · columns) a step, about eight of them, and O(rows · columns²) for each of one to
  ///   three Hessians; half a megabyte of scratch, and a twentieth of the table for the start. With a lasso
  ///   the columns that matter are copied.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    try checkSettings()
    let problem = try LogisticProblem(
      x, labels: labels, weights: weights, classWeights: classWeights, penaltyScale: penaltyScale)
    let terms = try PenaltyTerms(penalty, totalWeight: problem.rows.originalTotal)
    if penalty == .firth { return fitFirth(problem) }
    if terms.hasLasso || solver == .coordinateDescent { return fitLasso(problem, terms) }
    if terms.lambda == 0 { return fitPlain(problem) }
    let objective = problem.objective(terms)
    let solution = descent(columns: objective.columnCount).minimize(objective, from: objective.start())
    var fitted = Fitted(problem, solution, terms, settings: self)
    fitted.isConverged = fitted.isConverged && solution.isSettled(objective)
    return fitted
  }

  /// The descent that the settings ask for.
  func descent(columns: Int) -> QuasiNewtonSolver {
    var descent = QuasiNewtonSolver(tolerance: tolerance, maxIterations: maxIterations)
    switch solver {
    case .automatic, .coordinateDescent: descent.strategy = columns > 2_000 ? .diagonal : .frugal
    case .newton: descent.strategy = .newton
    case .limitedMemory: descent.strategy = .diagonal
    }
    return descent
  }

  func checkSettings() throws(SupervisedError) {
    if case .explicit(let negative, let positive) = classWeights {
      guard negative > 0, positive > 0, negative.isFinite, positive.isFinite else {
        throw .invalidParameter(
          "classWeights", reason: "both must be above zero and finite, not \(negative) and \(positive)")
      }
    }
    try Self.check(penalty, solver, tolerance: tolerance, maxIterations: maxIterations)
  }

  static func check(
    _ penalty: Penalty, _ solver: Solver, tolerance: Double, maxIterations: Int
  ) throws(SupervisedError) {
    let terms = try PenaltyTerms(penalty, totalWeight: 1)
    if terms.hasLasso, solver == .newton || solver == .limitedMemory {
      throw .invalidParameter("solver", reason: "a lasso needs coordinate descent")
    }
    guard tolerance > 0, tolerance.isFinite else {
      throw .invalidParameter("tolerance", reason: "it must be above zero and finite, not \(tolerance)")
    }
    guard maxIterations >= 1 else {
      throw .invalidParameter("maxIterations", reason: "it must be at least 1, not \(maxIterations)")
    }
  }
}
