extension LogisticRegression {
  /// The optimum with a lasso, by way of larger penalties.
  func fitLasso(_ problem: LogisticProblem, _ terms: PenaltyTerms) -> Fitted {
    let end = LassoRoad(problem.objective(PenaltyTerms(lambda: 0, l1Share: 0)), problem.units)
      .travel(to: terms, tolerance: tolerance, maxIterations: maxIterations)
    var fitted = Fitted(problem, end, terms)
    if terms.lambda == 0, !fitted.isConverged || end.smooth.largestPredictor > 12 {
      fitted.report(SeparationSearch(problem).run(), problem)
    }
    return fitted
  }
}

/// The way to one penalty: a few larger ones first, so that the working set stays small.
struct LassoRoad<Objective: ColumnwiseObjective> {
  let objective: Objective
  /// What the penalty sees of each variable; zero for intercepts.
  let units: [Double]
  let start: [Double]

  /// - Parameter units: one a column.
  init(_ objective: Objective, _ units: [Double], start: [Double]? = nil) {
    self.objective = objective
    var all = [Double](repeating: 0, count: objective.dimension)
    let places = objective.variables(of: Array(0..<units.count))
    let classes = places.count / (units.count + 1)
    for k in 0..<classes {
      for j in units.indices { all[places[k * (units.count + 1) + j]] = units[j] }
    }
    self.units = all
    self.start = start ?? objective.baseRate
  }

  func limits(_ terms: PenaltyTerms) -> [Double] { terms.limits(units) }

  /// The least λ at which all coefficients are zero.
  ///
  /// With a share below a thousandth, as in glmnet, a thousandth is taken.
  func largestLambda(_ gradient: [Double], l1Share: Double) -> Double {
    var largest = 0.0
    for j in units.indices where units[j] > 0 { largest = max(largest, abs(gradient[j]) / units[j]) }
    return largest / max(l1Share, 1e-3)
  }

  func travel(
    to terms: PenaltyTerms, tolerance: Double, maxIterations: Int
  ) -> ElasticNetSearch<Objective>.Outcome {
    var search = ElasticNetSearch(objective, start: start)
    let largest = largestLambda(search.here.gradient, l1Share: terms.l1Share)
    search.limits = limits(PenaltyTerms(lambda: largest, l1Share: terms.l1Share))
    var lambda = largest * 0.25
    while terms.hasLasso, lambda > terms.lambda * 1.5 {
      let stage = PenaltyTerms(lambda: lambda, l1Share: terms.l1Share)
      _ = search.solve(
        limits: limits(stage), ridge: stage.ridge(units), ahead: 1,
        tolerance: max(tolerance, 0.1 * lambda * (units.max() ?? 0)), maxIterations: maxIterations)
      lambda *= 0.25
    }
    return search.solve(
      limits: limits(terms), ridge: terms.ridge(units), ahead: 1, tolerance: tolerance,
      maxIterations: maxIterations)
  }
}
