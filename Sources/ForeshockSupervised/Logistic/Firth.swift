import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension LogisticRegression {
  /// The maximum of Firth's penalised likelihood.
  func fitFirth(_ problem: LogisticProblem) -> Fitted {
    let dependences = CollinearitySearch(problem.x, problem.columns).run()
    let dropped = Set(dependences.map(\.position))
    let kept = problem.keeping(problem.columns.active.indices.filter { !dropped.contains($0) })
    let objective = FirthObjective(kept)
    let start = [Double](repeating: 0, count: objective.dimension)
    let solution = descent(columns: 0).minimize(objective, from: .init(point: start, borrowed: nil))
    var whole = solution
    if !dependences.isEmpty {
      // The coefficients are one choice of many: the smallest in standardised columns.
      whole.end.point = Vector.shared(spread(solution.end.point, kept, problem), among: dependences)
      whole.wasSingular = true
    }
    var fitted = Fitted(problem, whole, PenaltyTerms(lambda: 0, l1Share: 0), settings: self)
    fitted.collinearities = dependences.map(\.collinearity)
    if fitted.isConverged, let information = objective.augmentedInformation(solution.end.point),
      let metric = Metric(information, trust: 1e-14), !metric.wasSingular,
      case .cholesky(let factor) = metric.form
    {
      let tied = Set(
        dependences.flatMap { [$0.collinearity.column] + $0.collinearity.terms.map(\.column) })
      fitted.inference = LogisticInference(
        fitted, kept, factor, tied: tied,
        interceptIsTied: dependences.contains { $0.collinearity.constant != 0 },
        penalized: (
          -kept.rows.originalTotal * solution.end.value, -kept.rows.originalTotal * objective.nullValue
        ))
    }
    return fitted
  }
}

/// The mean log-loss less ln det(XᵀWX) / (2C₀), W = diag cᵢpᵢ(1 − pᵢ).
///
/// Its gradient replaces cᵢ(pᵢ − yᵢ) by cᵢ(pᵢ − yᵢ) − hᵢ(½ − pᵢ), hᵢ the leverages. Source: Firth,
/// "Bias reduction of maximum likelihood estimates", Biometrika 80, 1993; Heinze & Schemper, "A solution to
/// the problem of separation in logistic regression", Statistics in Medicine 21, 2002.
struct FirthObjective: SmoothObjective {
  let loss: LogisticObjective
  private let problem: LogisticProblem
  /// ln det of the change from standardised to raw columns and weights.
  private let shift: Double

  init(_ problem: LogisticProblem) {
    self.problem = problem
    loss = problem.objective(PenaltyTerms(lambda: 0, l1Share: 0))
    let weights = log(problem.rows.originalTotal)
    shift = problem.columns.scales.reduce(0) { $0 + 2 * log($1) } + Double(loss.dimension) * weights
  }

  /// The least value with all coefficients zero, by the intercept alone: the penalty is still that of all columns, as
  /// in logistf.
  ///
  /// Without coefficients the determinant is that of XᵀCX times (p(1 − p))ᵈ, so that p = (C₁ + d/2) / (C₀ + d).
  var nullValue: Double {
    let positive = problem.rows.originalTotal * (problem.rows.positiveWeight / problem.rows.totalWeight)
    let half = 0.5 * Double(dimension)
    var point = [Double](repeating: 0, count: dimension)
    point[dimension - 1] = log(positive + half) - log(problem.rows.originalTotal - positive + half)
    return evaluate(at: point, hessian: nil).value
  }

  var dimension: Int { loss.dimension }
  var hessianCost: Double { 0.1 }
  var curvatures: [Double] { loss.curvatures }
  var meanCurvature: Double { loss.meanCurvature }

  func evaluate(at point: [Double], hessian: HessianPrecision?) -> Evaluation {
    var here = loss.evaluate(at: point, hessian: .double)
    let share = 0.5 / problem.rows.originalTotal
    guard let information = here.hessian, let factor = try? Cholesky(information) else {
      // Outside: the determinant has underflowed.
      here.value = .infinity
      return here
    }
    here.value -= share * (factor.logDeterminant + shift)
    let correction = leverageCorrection(point, factor)
    for j in 0..<dimension { here.gradient[j] -= 2 * share * correction[j] }
    if hessian == nil { here.hessian = nil }
    return here
  }

  /// Σ hᵢ(½ − pᵢ)·zᵢ
  private func leverageCorrection(_ point: [Double], _ factor: Cholesky) -> [Double] {
    var result = [Double](repeating: 0, count: dimension)
    forEachLeverage(point, factor) { z, p, _, leverage in
      for j in 0..<dimension { result[j] += leverage * (0.5 - p) * z[j] }
    }
    return result
  }

  /// The mean of (1 + hᵢ)·cᵢpᵢ(1 − pᵢ)·zᵢzᵢᵀ: the information of the rows that Firth's penalty adds in
  /// thought, each row once more with the weight of its leverage, as in logistf and firthmodels.
  func augmentedInformation(_ point: [Double]) -> Matrix? {
    guard let plain = loss.evaluate(at: point, hessian: .double).hessian,
      let factor = try? Cholesky(plain)
    else { return nil }
    var result = plain
    forEachLeverage(point, factor) { z, _, weight, leverage in
      for j in 0..<dimension {
        for i in j..<dimension { result[i, j] += leverage * weight * z[i] * z[j] }
      }
    }
    return result
  }

  /// For each row its standardised features with the one of the intercept, its probability, its share of
  /// the information's weights and its leverage.
  private func forEachLeverage(
    _ point: [Double], _ factor: Cholesky,
    _ body: (_ z: [Double], _ p: Double, _ weight: Double, _ leverage: Double) -> Void
  ) {
    let lower = factor.lower
    let (x, columns) = (problem.x, problem.columns)
    var z = [Double](repeating: 1, count: dimension)
    var half = z
    loss.forEachPredictor(point) { row, eta in
      for (j, column) in columns.active.enumerated() {
        z[j] = (x[row, column] - columns.centers[j]) / columns.scales[j]
      }
      z[dimension - 1] = 1
      var square = 0.0
      for i in 0..<dimension {
        var sum = z[i]
        for k in 0..<i { sum -= lower[i, k] * half[k] }
        half[i] = sum / lower[i, i]
        square += half[i] * half[i]
      }
      let t = exp(-abs(eta))
      let p = eta < 0 ? t / (1 + t) : 1 / (1 + t)
      let weight = abs(problem.rows.signed[row]) / problem.rows.totalWeight * p * (1 - p)
      body(z, p, weight, square * weight)
    }
  }
}
