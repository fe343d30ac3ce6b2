import ForeshockLinearAlgebra

/// What turns a gradient into a step: a factorised Hessian, or its diagonal where the whole is too large.
struct Metric {
  enum Form {
    case cholesky(Cholesky)
    case diagonal([Double])
  }
  let form: Form
  /// Whether something had to be added to the diagonal.
  let wasSingular: Bool
  /// How far the search has gone from where this was true, as the root mean square change of the linear
  /// predictors.
  var distance = 0.0

  init(diagonal: [Double]) {
    form = .diagonal(diagonal.map { max($0, .leastNormalMagnitude) })
    wasSingular = false
  }

  /// Factorises with as little added to the diagonal as makes the Hessian definite; nil when even its own
  /// size is not enough.
  ///
  /// - Parameter trust: a pivot below this share of its diagonal entry counts as rounding.
  init?(_ hessian: Matrix, trust: Double) {
    var matrix = hessian
    let diagonal = matrix.diagonal
    let floor = max((diagonal.max() ?? 0) * 1e-30, .leastNormalMagnitude)
    var jitter = 0.0
    while jitter < 1 {
      if let factor = try? Cholesky(matrix), Metric.smallestPivot(factor, diagonal) >= trust {
        form = .cholesky(factor)
        wasSingular = jitter > 0
        return
      }
      jitter = jitter == 0 ? 100 * trust : jitter * 100
      for i in 0..<diagonal.count { matrix[i, i] = diagonal[i] * (1 + jitter) + floor }
    }
    return nil
  }

  /// The smallest pivot relative to its diagonal entry.
  static func smallestPivot(_ cholesky: Cholesky, _ diagonal: [Double]) -> Double {
    zip(cholesky.lower.diagonal, diagonal).reduce(.infinity) { least, pair in
      pair.1 > 0 ? min(least, pair.0 * pair.0 / pair.1) : 0
    }
  }

  /// The gradient times the inverse.
  func solve(_ gradient: [Double]) -> [Double] {
    switch form {
    case .cholesky(let factor): return factor.solve(gradient)
    case .diagonal(let entries): return zip(gradient, entries).map { $0 / $1 }
    }
  }

  var isDiagonal: Bool {
    if case .diagonal = form { true } else { false }
  }
}
