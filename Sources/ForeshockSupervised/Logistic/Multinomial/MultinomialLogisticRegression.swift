public import ForeshockLinearAlgebra

/// Logistic regression for two and more classes (softmax), fitted to its exact optimum.
///
/// The coefficients βₖ and intercepts bₖ of the classes k minimise
///
///     −(1 / C₀) · Σᵢ cᵢ · ln pᵢ(class of i)  +  λ · Σₖ (α · ‖βₖ‖₁ + (1 − α) / 2 · ‖βₖ‖²)
///     pᵢ(k) = e^(bₖ + xᵢᵀβₖ) / Σₗ e^(bₗ + xᵢᵀβₗ)
///
/// with weights, penalties and their mapping to scikit-learn's and glmnet's as of ``LogisticRegression``. All
/// classes are treated alike; intercepts, and without a penalty coefficients too, sum to zero over classes.
///
///     let model = try MultinomialLogisticRegression().fit(features, labels: failureModes)
///     let probabilities = model.probabilities(for: today)      // one column a class
///
/// With two classes and an L2 penalty this is not ``LogisticRegression`` with the same λ: it spreads a
/// difference d over two coefficients ±d/2, which halves the penalty.
///
/// Source: Friedman, Hastie & Tibshirani, J. Stat. Software 33, 2010, section 4. Checked against
/// scikit-learn 1.9 and glmnet 4.1.
public struct MultinomialLogisticRegression: Hashable, Sendable, Codable {
  /// How much a row of each class weighs, besides its own weight.
  public enum ClassWeights: Hashable, Sendable, Codable {
    /// One for all.
    case uniform
    /// Each class weighs as much as any other: C₀ / (classes · sum of the class's weights).
    case balanced
    /// These numbers, above zero, one a class.
    case explicit([Double])
  }

  /// What keeps the coefficients small. Default `.inverseStrength(1)`; Firth's is not to be had here.
  public var penalty: LogisticRegression.Penalty
  /// The columns that the penalty is meant for. Default `.columns`, as given.
  public var penaltyScale: LogisticRegression.PenaltyScale
  /// How much each class weighs. Default uniform.
  public var classWeights: ClassWeights
  /// How the optimum is sought. Default automatic.
  public var solver: LogisticRegression.Solver
  /// The largest violation of the optimality conditions, with all columns scaled by the spread of most rows,
  /// that is accepted. Default 1e-9; above zero.
  public var tolerance: Double
  /// Steps at most. Default 1,000; at least 1.
  public var maxIterations: Int

  /// A regression with the given settings.
  public init(
    penalty: LogisticRegression.Penalty = .inverseStrength(1),
    penaltyScale: LogisticRegression.PenaltyScale = .columns, classWeights: ClassWeights = .uniform,
    solver: LogisticRegression.Solver = .automatic, tolerance: Double = 1e-9, maxIterations: Int = 1_000
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
  /// A fit without an optimum is not an error: ``Fitted/isConverged`` and ``Fitted/separation`` say so.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - labels: the class of each row, numbered from 0 without gaps.
  ///   - weights: one a row, at least zero; nil for ones.
  /// - Precondition: there are as many labels, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for a setting out of bounds, a feature that is not finite, a negative label, a
  ///   bad weight, a class without rows, or rows of one class only.
  /// - Complexity: O(rows · columns · classes) a step, O(rows · columns² · classes²) for each of a few Hessians;
  ///   above 1,000 coefficients there are none.
  public func fit(
    _ x: Matrix, labels: [Int], weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(labels.count == x.rowCount, "\(labels.count) labels do not fit \(x.rowCount) rows")
    if let weights {
      precondition(weights.count == x.rowCount, "\(weights.count) weights do not fit \(x.rowCount) rows")
    }
    guard penalty != .firth else {
      throw .invalidParameter("penalty", reason: "Firth's is for two classes")
    }
    try LogisticRegression.check(penalty, solver, tolerance: tolerance, maxIterations: maxIterations)
    let all = try ClassRows(labels, weights: weights, classWeights: classWeights)
    let terms = try PenaltyTerms(penalty, totalWeight: all.originalTotal)
    var (table, rows, columns) = (x, all, try Standardization(x, ofMostRows: true, leastShare: 1e-100))
    let counting = all.counting
    if counting.count < x.rowCount {
      (table, rows) = (x.rows(at: counting), all.rows(at: counting))
      columns = try Standardization(table, ofMostRows: true, leastShare: 1e-100)
    }
    let units = columns.units(table, weights: rows.weights, penaltyScale)
    let ridge = [Double](repeating: 0, count: (units.count + 1) * rows.classCount)
    let objective = MultinomialObjective(table, rows, columns, ridge: ridge)
    if terms.hasLasso || solver == .coordinateDescent { return lasso(objective, units, terms) }
    return terms.lambda == 0 ? plain(objective) : smooth(objective, units, terms)
  }

  private func lasso(
    _ objective: MultinomialObjective, _ units: [Double], _ terms: PenaltyTerms
  ) -> Fitted {
    let end = LassoRoad(objective, units).travel(
      to: terms, tolerance: tolerance, maxIterations: maxIterations)
    // A small gradient on the way to infinity is no optimum: the smooth search finds what stands in the way, and where columns
    // determine each other.
    if terms.lambda == 0, !hasOptimum(objective, end.smooth) { return plain(objective) }
    return Fitted(
      objective, end: end.smooth, value: end.value, residual: end.residual, iterations: end.iterations, terms,
      tolerance: tolerance)
  }

  private func smooth(
    _ objective: MultinomialObjective, _ units: [Double], _ terms: PenaltyTerms
  ) -> Fitted {
    var objective = objective
    objective.ridge = (0..<objective.rows.classCount).flatMap { _ in terms.ridge(units) + [0] }
    let solution = descent(objective).minimize(
      objective, from: .init(point: objective.baseRate, borrowed: nil))
    var fitted = Fitted(
      objective, end: solution.end, value: solution.end.value, residual: solution.end.gradientNorm,
      iterations: solution.iterations, terms, tolerance: tolerance)
    fitted.isConverged = fitted.isConverged && solution.isSettled(objective)
    return fitted
  }

  /// More coefficients than these have no Hessian.
  private static let mostHessian = 1_000

  private func descent(_ objective: MultinomialObjective) -> QuasiNewtonSolver {
    var descent = QuasiNewtonSolver(tolerance: tolerance, maxIterations: maxIterations)
    switch solver {
    case .automatic, .coordinateDescent:
      descent.strategy = objective.dimension > Self.mostHessian ? .diagonal : .frugal
    case .newton: descent.strategy = .newton
    case .limitedMemory: descent.strategy = .diagonal
    }
    return descent
  }

  /// Maximum likelihood without a penalty.
  private func plain(_ objective: MultinomialObjective) -> Fitted {
    let terms = PenaltyTerms(lambda: 0, l1Share: 0)
    var kept = objective
    var solution = plainSearch(kept)
    var dependences: [CollinearitySearch.Found] = []
    if solution.wasSingular || kept.columnCount >= kept.x.rowCount {
      dependences = CollinearitySearch(objective.x, objective.columns).run()
    }
    if !dependences.isEmpty {
      let dropped = Set(dependences.map(\.position))
      let positions = objective.columns.active.indices.filter { !dropped.contains($0) }
      kept = MultinomialObjective(
        objective.x, objective.rows, objective.columns.keeping(positions),
        ridge: [Double](repeating: 0, count: (positions.count + 1) * objective.rows.classCount))
      solution = plainSearch(kept)
    }
    let isOptimal = hasOptimum(kept, solution.end)
    var end = solution.end
    if !dependences.isEmpty {
      let point = objective.shared(end.point, of: kept, among: dependences)
      end = objective.evaluate(at: point, hessian: nil)
    }
    var fitted = Fitted(
      objective, end: end, value: end.value, residual: end.gradientNorm, iterations: solution.iterations,
      terms, tolerance: tolerance)
    fitted.collinearities = dependences.map(\.collinearity)
    if fitted.isConverged, isOptimal, kept.dimension <= Self.mostHessian {
      let tied = Set(dependences.flatMap { [$0.collinearity.column] + $0.collinearity.terms.map(\.column) })
      fitted.inference = MultinomialInference(
        fitted, kept, at: solution.end.point, tied: tied,
        interceptIsTied: dependences.contains { $0.collinearity.constant != 0 })
    }
    if !isOptimal {
      fitted.separation = end.smallestMargin > 0 ? .complete : .quasiComplete
      fitted.separatingDirection = kept.separation()
      fitted.isConverged = false
    }
    return fitted
  }

  private func plainSearch(_ objective: MultinomialObjective) -> QuasiNewtonSolver.Solution {
    var descent = descent(objective)
    let distant = objective.numberedDistantRows
    descent.isPointless = { here, _ in
      if here.smallestMargin > 0 { return true }
      guard here.largestPredictor > 60 else { return false }
      return distant.isEmpty || objective.largestSpread(at: here.point, without: distant) > 60
    }
    return descent.minimize(objective, from: .init(point: objective.baseRate, borrowed: nil))
  }

  /// Whether one more Newton step would hardly move a predictor: on the way to infinity it moves some by one.
  private func hasOptimum(_ objective: MultinomialObjective, _ end: Evaluation) -> Bool {
    guard end.smallestMargin <= 0 else { return false }
    guard end.largestPredictor > 8 || end.gradientNorm > tolerance else { return true }
    let exact = objective.evaluate(at: end.point, hessian: .double)
    guard let hessian = exact.hessian, let metric = Metric(hessian, trust: 1e-14), !metric.wasSingular
    else { return false }
    let step = metric.solve(exact.gradient)
    let distant = objective.numberedDistantRows
    guard objective.largestSpread(at: step, without: distant) < 0.5 else { return false }
    guard !distant.isEmpty else { return true }
    // A row far from the others moves by more: by how much of its own predictor counts.
    var reach = [Double](repeating: 0, count: distant.count)
    objective.forEachPredictor(exact.point) { row, eta in
      if let place = distant[row] { reach[place] = (eta.max() ?? 0) - (eta.min() ?? 0) }
    }
    var isStill = true
    objective.forEachPredictor(step) { row, eta in
      guard let place = distant[row] else { return }
      isStill = isStill && (eta.max() ?? 0) - (eta.min() ?? 0) < max(0.5, 1e-3 * reach[place])
    }
    return isStill
  }
}

extension MultinomialObjective {
  /// The places of the distant rows in their list.
  var numberedDistantRows: [Int: Int] {
    Dictionary(uniqueKeysWithValues: distantRows.enumerated().map { ($1, $0) })
  }

  /// The largest difference of a row's predictors, of rows that are not in `distant`.
  func largestSpread(at point: [Double], without distant: [Int: Int]) -> Double {
    var largest = 0.0
    forEachPredictor(point) { row, eta in
      if distant.isEmpty || distant[row] == nil {
        largest = max(largest, (eta.max() ?? 0) - (eta.min() ?? 0))
      }
    }
    return largest
  }

  /// The variables of an objective with fewer columns among those of this, with effects shared among columns
  /// that determine each other.
  func shared(
    _ point: [Double], of kept: MultinomialObjective, among found: [CollinearitySearch.Found]
  ) -> [Double] {
    var place: [Int: Int] = [:]
    for (j, column) in kept.columns.active.enumerated() { place[column] = j }
    return (0..<rows.classCount).flatMap { k in
      let own = columns.active.map { place[$0].map { point[k * kept.width + $0] } ?? 0 }
      return Vector.shared(own + [point[(k + 1) * kept.width - 1]], among: found)
    }
  }
}
