import ForeshockLinearAlgebra

/// A smooth function to be minimised, with its first and second derivatives.
protocol NewtonObjective {
  var dimension: Int { get }
  /// An infinite value means "outside of the domain".
  func evaluate(at point: [Double]) -> NewtonEvaluation
}

/// A value, its gradient and its Hessian (lower triangle) at a point.
struct NewtonEvaluation {
  let point: [Double]
  var value: Double
  var gradient: [Double]
  var hessian: Matrix

  /// The largest entry of the gradient; where a mixed derivative of its variable is beyond 10⁶, in units of its millionth. The
  /// sums of a column with a cell far from the others are those of this one cell as long as its row bends the function at
  /// all, and their rounding is no slope.
  var gradientNorm: Double {
    gradient.indices.reduce(0) { largest, j in
      let mixed = gradient.indices.reduce(0) { most, k in
        k == j ? most : max(most, abs(hessian[max(j, k), min(j, k)]))
      }
      return max(largest, abs(gradient[j]) / max(1, 1e-6 * mixed))
    }
  }
}

/// Newton's method with a backtracking line search for few variables and many rows.
///
/// Source: Boyd & Vandenberghe, Convex Optimization, section 9.5.
struct NewtonMinimizer {
  let tolerance: Double
  let maxIterations: Int

  /// Where the search ended.
  struct Minimum {
    var end: NewtonEvaluation
    var iterations = 0
    /// The last full Newton step: far from zero at a vanishing gradient when there is no minimum.
    var lastStep: [Double]
    /// Whether the last Hessian needed help to be definite.
    var hessianIsSingular = false
  }

  func minimize(_ objective: some NewtonObjective, from start: [Double]) -> Minimum {
    var here = objective.evaluate(at: start)
    var minimum = Minimum(end: here, lastStep: [Double](repeating: 0, count: objective.dimension))
    while here.value.isFinite, minimum.iterations < maxIterations {
      guard let (factor, isSingular) = Self.factorize(here.hessian) else { break }
      let step = factor.solve(here.gradient.map { -$0 })
      minimum.lastStep = step
      minimum.hessianIsSingular = isSingular
      let slope = zip(step, here.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard here.gradientNorm > tolerance, slope < 0 else { break }
      guard let next = search(objective, from: here, step, slope: slope) else { break }
      here = next
      minimum.iterations += 1
    }
    minimum.end = here
    return minimum
  }

  /// Moves along `step` as far as the value falls enough (Armijo); nil when it does not fall at all.
  private func search(
    _ objective: some NewtonObjective, from here: NewtonEvaluation, _ step: [Double], slope: Double
  ) -> NewtonEvaluation? {
    // Differences below this are rounding; then the gradient decides.
    let noise = 16 * Double.ulpOfOne * max(abs(here.value), 1e-3)
    var length = 1.0
    for _ in 0..<40 {
      let next = objective.evaluate(at: zip(here.point, step).map { $0 + length * $1 })
      let fallsEnough = next.value <= here.value + 1e-4 * length * slope
      let isFlat = next.value <= here.value + noise && next.gradientNorm < here.gradientNorm
      if fallsEnough || isFlat { return next }
      length *= 0.5
    }
    return nil
  }

  /// The factor of the Hessian, with as little added to its diagonal as makes it definite; nil when it is not finite.
  static func factorize(_ hessian: Matrix) -> (factor: Cholesky, isSingular: Bool)? {
    let diagonal = hessian.diagonal
    let size = diagonal.reduce(0) { max($0, abs($1)) }
    guard size.isFinite else { return nil }
    var matrix = hessian
    var jitter = 0.0
    while jitter < 1e8 {
      if let factor = try? Cholesky(matrix),
        zip(factor.lower.diagonal, diagonal).allSatisfy({ $0 * $0 >= 1e-13 * $1 })
      {
        return (factor, jitter > 0)
      }
      jitter = jitter == 0 ? 1e-12 : jitter * 100
      // By the size of each variable as long as that can help, so that a steep one does not drown the others.
      for i in 0..<diagonal.count {
        let own = jitter < 1 ? max(abs(diagonal[i]), 1e-30 * size) : size
        matrix[i, i] = diagonal[i] + jitter * max(own, 1e-300)
      }
    }
    return nil
  }
}
