import ForeshockLinearAlgebra

/// Newton's method with a backtracking line search, frugal with Hessians.
///
/// A Hessian costs as much as a pass over the table without one. It is computed together with the value at
/// the next point, unless the distance walked since the last one says that the old one will do for the
/// step that ends the search.
struct NewtonSolver {
  let tolerance: Double
  let maxIterations: Int
  /// Whether the objective may have no minimum: there is no penalty.
  let mayDiverge: Bool

  /// Where the search ended.
  struct Solution {
    var point: [Double]
    var value: Double
    var gradientNorm: Double
    var iterations = 0
    var separation = LogisticRegression.Separation.none
    var hessianWasSingular = false
    var isConverged = false
    /// The last Hessian that was used.
    var curvature: Curvature?
  }

  /// Where the search begins.
  struct Start {
    var point: [Double]
    /// A Hessian from elsewhere for the first step; nil to compute it.
    var borrowed: Curvature?
  }

  func minimize(_ objective: LogisticObjective, from start: Start) -> Solution {
    var here = objective.evaluate(at: start.point, hessian: start.borrowed == nil)
    var (iterations, wasSingular) = (0, false)
    var isSeparated = here.smallestMargin > 0
    var curvature = start.borrowed ?? Curvature(here.hessian)
    var isStale = start.borrowed != nil
    var step: [Double] = []
    while here.gradientNorm > tolerance, !(mayDiverge && isSeparated), iterations < maxIterations {
      guard let known = curvature else { break }
      wasSingular = wasSingular || known.wasSingular
      step = known.cholesky.solve(here.gradient.map { -$0 })
      let slope = dot(step, here.gradient)
      guard slope < 0 else { break }

      let moved = (-slope / known.meanCurvature).squareRoot()
      let distance = known.distance + moved
      // After this step the gradient is about `distance` times what it is; one more step with the same
      // Hessian takes another such factor.
      let reuses = distance < 0.1 && distance * distance * here.gradientNorm <= tolerance
      // A Hessian of another point gets one chance; a true one may shorten its step.
      guard
        let next = search(
          objective, from: here, step, slope: slope, hessian: !reuses, attempts: isStale ? 1 : 40)
      else {
        guard isStale else { break }
        isStale = false
        here = objective.evaluate(at: here.point, hessian: true)
        curvature = Curvature(here.hessian)
        continue
      }
      isStale = reuses
      let progress = next.gradientNorm / here.gradientNorm
      here = next
      iterations += 1
      isSeparated = isSeparated || here.smallestMargin > 0
      if !reuses {
        curvature = Curvature(here.hessian)
      } else if here.gradientNorm <= tolerance || progress < 0.1 {
        curvature?.distance = distance
      } else {
        // The old Hessian promised more than it kept.
        here = objective.evaluate(at: here.point, hessian: true)
        curvature = Curvature(here.hessian)
        isStale = false
      }
    }
    var solution = conclude(objective, here, step, iterations, isSeparated, wasSingular)
    solution.curvature = curvature
    return solution
  }

  /// Moves along `step` as far as the value falls enough (Armijo); nil when it does not fall at all.
  private func search(
    _ objective: LogisticObjective, from here: LogisticObjective.Evaluation, _ step: [Double],
    slope: Double, hessian: Bool, attempts: Int
  ) -> LogisticObjective.Evaluation? {
    // Differences below this are rounding; then the gradient decides.
    let noise = 8 * Double.ulpOfOne * max(abs(here.value), 1e-3)
    var length = 1.0
    for _ in 0..<attempts {
      let point = zip(here.point, step).map { $0 + length * $1 }
      let next = objective.evaluate(at: point, hessian: hessian)
      let fallsEnough = next.value <= here.value + 1e-4 * length * slope
      let isFlat = next.value <= here.value + noise && next.gradientNorm < here.gradientNorm
      if fallsEnough || isFlat { return next }
      length *= 0.5
    }
    return nil
  }

  /// Without a penalty a search can end on its way to infinity: then the last step is a direction in
  /// which no row's margin shrinks.
  private func conclude(
    _ objective: LogisticObjective, _ here: LogisticObjective.Evaluation, _ lastStep: [Double],
    _ iterations: Int, _ isSeparated: Bool, _ wasSingular: Bool
  ) -> Solution {
    var solution = Solution(
      point: here.point, value: here.value, gradientNorm: here.gradientNorm, iterations: iterations,
      separation: isSeparated ? .complete : .none, hessianWasSingular: wasSingular,
      isConverged: here.gradientNorm <= tolerance && !(mayDiverge && isSeparated))
    guard mayDiverge, !isSeparated, lastStep.contains(where: { abs($0) > 1e-3 }) else { return solution }
    let change = objective.marginChange(along: lastStep)
    if change.largest > 0, change.least >= -1e-6 * change.largest {
      solution.separation = .quasiComplete
      solution.isConverged = false
    }
    return solution
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// A factorised Hessian and how far the search has gone from where it was true.
struct Curvature {
  let cholesky: Cholesky
  /// Σ cᵢpᵢ(1 − pᵢ) / Σ cᵢ: turns a Newton decrement into a change of the linear predictor.
  let meanCurvature: Double
  /// Whether something had to be added to the diagonal.
  let wasSingular: Bool
  /// The root mean square change of the linear predictors since.
  var distance = 0.0

  /// Factorises with as little added to the diagonal as makes the Hessian definite; nil when even its own
  /// size is not enough.
  init?(_ hessian: Matrix?) {
    guard var matrix = hessian else { return nil }
    let diagonal = matrix.diagonal
    let floor = max((diagonal.max() ?? 0) * 1e-30, .leastNormalMagnitude)
    var jitter = 0.0
    while jitter < 1 {
      if let factor = try? Cholesky(matrix), Curvature.isTrustworthy(factor, diagonal) {
        cholesky = factor
        meanCurvature = max(diagonal.last ?? 0, .leastNormalMagnitude)
        wasSingular = jitter > 0
        return
      }
      jitter = jitter == 0 ? 1e-12 : jitter * 100
      for i in 0..<diagonal.count { matrix[i, i] = diagonal[i] * (1 + jitter) + floor }
    }
    return nil
  }

  /// Whether no pivot is mere rounding of its column.
  private static func isTrustworthy(_ cholesky: Cholesky, _ diagonal: [Double]) -> Bool {
    zip(cholesky.lower.diagonal, diagonal).allSatisfy { $0 * $0 >= 1e-14 * $1 }
  }
}
