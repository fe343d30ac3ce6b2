public import ForeshockLinearAlgebra

/// Binary logistic regression with a ridge penalty, fitted to its exact optimum.
///
/// The coefficients β and the intercept b minimise
///
///     (1 / C₀) · Σᵢ cᵢ · ln(1 + e^(−yᵢ·(b + xᵢᵀβ)))  +  (λ / 2) · ‖β‖²        C₀ = Σᵢ cᵢ
///
/// where yᵢ is +1 for label 1 and −1 for label 0, and cᵢ is the row's weight times its class's weight.
/// The intercept is not penalised, and λ acts on the coefficients of the columns as given.
/// scikit-learn's `C` is λ = 1 / (C · C₀): ``Penalty/inverseStrength(_:)`` takes it as it is.
///
///     let model = try LogisticRegression().fit(features, labels: failedWithinADay)
///     let risk = model.probabilities(for: today)
///
/// Columns are centred and scaled inside, as a preconditioner only: a table with bytes near 1e9 beside
/// ratios near 1e-3 reaches the same optimum as any other. Newton's method with the exact Hessian; large
/// tables start from the optimum of a sample of their rows.
///
/// Source: Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed., section 4.4.1;
/// Boyd & Vandenberghe, Convex Optimization, section 9.5. Checked against scikit-learn 1.9.
public struct LogisticRegression: Hashable, Sendable, Codable {
  /// What keeps the coefficients small.
  public enum Penalty: Hashable, Sendable, Codable {
    /// Nothing: plain maximum likelihood, which has no optimum when a hyperplane separates the classes.
    case none
    /// λ of the objective, on the scale of the mean loss.
    case ridge(Double)
    /// scikit-learn's C: λ = 1 / (C · sum of all weights).
    case inverseStrength(Double)
  }

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
  /// How much each class weighs. Default uniform.
  public var classWeights: ClassWeights
  /// Stop when the largest entry of the gradient of the objective, with all columns scaled to unit
  /// standard deviation, falls to this. Default 1e-9; above zero.
  public var tolerance: Double
  /// Newton steps at most. Default 100; at least 1.
  public var maxIterations: Int

  /// A regression with the given settings.
  public init(
    penalty: Penalty = .inverseStrength(1), classWeights: ClassWeights = .uniform, tolerance: Double = 1e-9,
    maxIterations: Int = 100
  ) {
    self.penalty = penalty
    self.classWeights = classWeights
    self.tolerance = tolerance
    self.maxIterations = maxIterations
  }

  /// Fits the model.
  ///
  /// A fit that ends early is not an error: ``Fitted/isConverged`` and ``Fitted/separation`` say so. A
  /// column without variation gets the coefficient zero.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - labels: 0 or 1 for each row.
  ///   - weights: one a row, at least zero; nil for ones. A weight of two counts a row twice.
  /// - Precondition: there are as many labels, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, a feature that is not finite, a label other
  ///   than 0 and 1, a bad weight, or rows of one class only.
  /// - Complexity: O(rows · columns²) a Newton step, of which large tables need two to four; half a
  ///   megabyte of scratch, and a twentieth of the table for the start.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(labels.count == x.rowCount, "\(labels.count) labels do not fit \(x.rowCount) rows")
    if let weights {
      precondition(weights.count == x.rowCount, "\(weights.count) weights do not fit \(x.rowCount) rows")
    }
    try checkSettings()
    let rows = try WeightedLabels(labels, weights: weights, classWeights: classWeights)
    let columns = try Standardization(x)
    let lambda = strength(totalWeight: rows.totalWeight)
    let objective = LogisticObjective(x, rows, columns, lambda: lambda)
    let solver = NewtonSolver(tolerance: tolerance, maxIterations: maxIterations, mayDiverge: lambda == 0)
    let start = solver.start(for: objective)
    let solution = solver.minimize(objective, from: start)
    return Fitted(solution, columns, lambda: lambda)
  }

  private func strength(totalWeight: Double) -> Double {
    switch penalty {
    case .none: 0
    case .ridge(let lambda): lambda
    case .inverseStrength(let c): 1 / (c * totalWeight)
    }
  }

  private func checkSettings() throws(SupervisedError) {
    switch penalty {
    case .none: break
    case .ridge(let lambda):
      guard lambda >= 0, lambda.isFinite else {
        throw .invalidParameter("penalty", reason: "λ must be zero or more and finite, not \(lambda)")
      }
    case .inverseStrength(let c):
      guard c > 0, c.isFinite else {
        throw .invalidParameter("penalty", reason: "C must be above zero and finite, not \(c)")
      }
    }
    if case .explicit(let negative, let positive) = classWeights {
      guard negative > 0, positive > 0, negative.isFinite, positive.isFinite else {
        throw .invalidParameter(
          "classWeights", reason: "both must be above zero and finite, not \(negative) and \(positive)")
      }
    }
    guard tolerance > 0, tolerance.isFinite else {
      throw .invalidParameter("tolerance", reason: "it must be above zero and finite, not \(tolerance)")
    }
    guard maxIterations >= 1 else {
      throw .invalidParameter("maxIterations", reason: "it must be at least 1, not \(maxIterations)")
    }
  }
}
