import ForeshockLinearAlgebra

extension LogisticRegression {
  /// Maximum likelihood without a penalty: the optimum with its standard errors, or what stands in its way.
  func fitPlain(_ problem: LogisticProblem) -> Fitted {
    var kept = problem
    var dependences: [CollinearitySearch.Found] = []
    var search = plainSearch(kept)
    if search.solution.wasSingular || kept.columns.active.count >= kept.x.rowCount {
      dependences = CollinearitySearch(problem.x, problem.columns).run()
      if !dependences.isEmpty {
        let dropped = Set(dependences.map(\.position))
        kept = problem.keeping(problem.columns.active.indices.filter { !dropped.contains($0) })
        search = plainSearch(kept)
        search.solution.wasSingular = true
      }
    }
    let objective = kept.objective(PenaltyTerms(lambda: 0, l1Share: 0))
    var solution = search.solution
    let exact = objective.evaluate(at: solution.end.point, hessian: .double)
    let metric = exact.hessian.flatMap { Metric($0, trust: 1e-14) }
    if search.separation == nil, !hasOptimum(objective, exact, metric) {
      search.separation = SeparationSearch(kept).run()
    }
    var separation = search.separation
    if !dependences.isEmpty {
      // The coefficients are one choice of many: the smallest in standardised columns.
      solution.end.point = spread(solution.end.point, kept, problem)
      solution.end.point = Vector.shared(solution.end.point, among: dependences)
      let whole = problem.objective(PenaltyTerms(lambda: 0, l1Share: 0))
      solution.end = whole.evaluate(at: solution.end.point, hessian: nil)
      separation?.direction = spread(search.separation?.direction ?? [], kept, problem)
    } else {
      solution.end = exact
    }
    var fitted = Fitted(problem, solution, PenaltyTerms(lambda: 0, l1Share: 0), settings: self)
    fitted.report(separation, problem)
    fitted.collinearities = dependences.map(\.collinearity)
    if fitted.isConverged, let metric, !metric.wasSingular, case .cholesky(let factor) = metric.form {
      let tied = Set(
        dependences.flatMap { [$0.collinearity.column] + $0.collinearity.terms.map(\.column) })
      fitted.inference = LogisticInference(
        fitted, kept, factor, tied: tied,
        interceptIsTied: dependences.contains { $0.collinearity.constant != 0 })
    }
    return fitted
  }

  /// A search that ends when a plane separates the classes.
  private func plainSearch(
    _ problem: LogisticProblem
  ) -> (solution: QuasiNewtonSolver.Solution, separation: SeparationSearch.Found?) {
    let objective = problem.objective(PenaltyTerms(lambda: 0, l1Share: 0))
    var separation: SeparationSearch.Found?
    var descent = descent(columns: objective.columnCount)
    descent.isPointless = { here, iterations in
      if here.smallestMargin > 0 { return true }
      guard iterations.isMultiple(of: 12), here.largestPredictor > 12 else { return false }
      separation = SeparationSearch(problem).run()
      return separation != nil
    }
    let solution = descent.minimize(objective, from: objective.start())
    if separation == nil, solution.end.smallestMargin > 0 {
      separation = SeparationSearch.Found(
        direction: solution.end.point, separatedRows: problem.x.rowCount, isComplete: true)
    }
    return (solution, separation)
  }

  /// Whether it is certain that the likelihood has a maximum.
  ///
  /// The residuals cᵢmᵢ (mᵢ the probability of the wrong class) are positive numbers whose sum with yᵢzᵢ is
  /// all but zero; one Newton step says by which factors 1 − (1 − mᵢ)·yᵢδηᵢ to correct them so that it is.
  /// While these stay positive no plane separates (Stiemke's lemma).
  private func hasOptimum(
    _ objective: LogisticObjective, _ here: Evaluation, _ metric: Metric?
  ) -> Bool {
    guard here.smallestMargin <= 0, let metric, !metric.wasSingular else { return false }
    guard here.largestPredictor > 8 || here.gradientNorm > tolerance else { return true }
    let change = objective.marginChange(along: metric.solve(here.gradient))
    return max(abs(change.least), abs(change.largest)) < 0.5
  }

  /// The variables of some columns among those of all.
  func spread(
    _ point: [Double], _ kept: LogisticProblem, _ problem: LogisticProblem
  ) -> [Double] {
    guard !point.isEmpty else { return [] }
    var place: [Int: Int] = [:]
    for (j, column) in kept.columns.active.enumerated() { place[column] = j }
    return problem.columns.active.map { place[$0].map { point[$0] } ?? 0 } + [point[point.count - 1]]
  }
}
