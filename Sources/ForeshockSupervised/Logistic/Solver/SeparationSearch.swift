import ForeshockLinearAlgebra

/// Decides whether a plane separates the classes, by least squares.
///
/// Let aᵢ = yᵢ·(zᵢ, 1). A direction d with aᵢᵀd ≥ 0 for all rows, not all zero, exists or positive wᵢ with
/// Σ wᵢaᵢ = 0 do, never both (Stiemke). The least of Σ max(0, 1 − aᵢᵀd)² is always attained, and at it
/// Σ uᵢaᵢ = 0 with uᵢ = max(0, 1 − aᵢᵀd) ≥ 0: so rows with uᵢ > 0 lie on every separating plane. What is
/// left is to look, in the directions that are zero on these rows, at the other rows: each round loses a
/// dimension, or ends with all rows on the plane or with a direction that is at least one on all others.
///
/// Source: the condition is that of Albert & Anderson, Biometrika 71, 1984; Konis, Linear programming
/// algorithms for detecting separated data in binary logistic regression models, 2007, solves it as a
/// linear program.
struct SeparationSearch {
  /// A direction over the active columns, standardised, and the intercept.
  struct Found {
    var direction: [Double]
    var separatedRows: Int
    var isComplete: Bool
  }

  let x: Matrix
  let rows: WeightedLabels
  let columns: Standardization
  private let hasIntercept: Bool

  init(_ problem: LogisticProblem) {
    (x, rows, columns) = (problem.x, problem.rows.unweighted, problem.columns)
    hasIntercept = true
  }

  /// Planes through the origin, in columns as they are.
  init(through z: Matrix, _ labels: WeightedLabels) {
    (x, rows, columns) = (z, labels.unweighted, .identity(z.columnCount))
    hasIntercept = false
  }

  func run() -> Found? {
    let dimension = columns.active.count + (hasIntercept ? 1 : 0)
    let ridge = [Double](repeating: 0, count: dimension)
    var objective: LogisticObjective
    if hasIntercept, columns.hasDistantRows(x) {
      // Made short, which moves them to no other side: the constant comes last.
      let z = columns.shortened(x).columns(at: Array(1..<dimension) + [0])
      objective = LogisticObjective(
        z, rows, .identity(dimension), ridge: ridge, loss: .squaredHinge, hasIntercept: false)
    } else {
      objective = LogisticObjective(
        x, rows, columns, ridge: ridge, loss: .squaredHinge, hasIntercept: hasIntercept)
    }
    // The directions still possible, one a column; nil for all.
    var basis: Matrix?
    for _ in 0...dimension {
      let count = objective.rows.signed.count
      let solver = QuasiNewtonSolver(tolerance: 1e-11, maxIterations: 200, strategy: .newton)
      let end = solver.minimize(
        objective,
        from: .init(point: [Double](repeating: 0, count: objective.dimension), borrowed: nil)
      ).end
      var margins = [Double](repeating: 0, count: count)
      objective.forEachPredictor(end.point) { row, eta in
        margins[row] = objective.rows.signed[row] > 0 ? eta : -eta
      }
      let held = margins.indices.filter { margins[$0] < 1 - 1e-5 }
      if held.isEmpty {
        let direction = basis.map { $0 * end.point } ?? end.point
        return verified(direction)
      }
      let free = margins.indices.filter { margins[$0] >= 1 - 1e-5 }
      let z = standardized(objective)
      guard !free.isEmpty, let directions = nullSpace(of: z.rows(at: held)) else { return nil }
      // Rows that do not vary in these directions lie on the plane whatever it is.
      let seen = z.rows(at: free) * directions
      let moving = (0..<seen.rowCount).filter { row in
        (0..<seen.columnCount).contains { abs(seen[row, $0]) > 1e-6 }
      }
      guard !moving.isEmpty else { return nil }
      basis = basis.map { $0 * directions } ?? directions
      objective = LogisticObjective(
        seen.rows(at: moving), objective.rows.rows(at: moving.map { free[$0] }),
        .identity(directions.columnCount), ridge: [Double](repeating: 0, count: directions.columnCount),
        loss: .squaredHinge, hasIntercept: false)
    }
    return nil
  }

  /// The rows of an objective with the one of the intercept.
  private func standardized(_ objective: LogisticObjective) -> Matrix {
    let z = objective.columns.standardized(objective.x, Array(0..<objective.columnCount))
    return objective.hasIntercept
      ? z.appendingColumns(of: Matrix(rowCount: z.rowCount, columnCount: 1, repeating: 1)) : z
  }

  /// An orthonormal basis of what the rows map to zero; nil when that is zero alone.
  private func nullSpace(of z: Matrix) -> Matrix? {
    guard let eigen = try? SymmetricEigen(z.gram()) else { return nil }
    let limit = 1e-12 * max(eigen.values.max() ?? 0, 1)
    let small = eigen.values.indices.filter { eigen.values[$0] <= limit }
    return small.isEmpty ? nil : eigen.vectors.columns(at: small)
  }

  /// The direction scaled and cleaned of rounding, if it truly separates.
  private func verified(_ direction: [Double]) -> Found? {
    let largest = direction.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return nil }
    let clean = direction.map { abs($0) <= 1e-9 * largest ? 0 : $0 / largest }
    let objective = LogisticObjective(
      x, rows, columns, ridge: [Double](repeating: 0, count: clean.count), hasIntercept: hasIntercept)
    // Each row has its own rounding: the sum of the sizes of what its margin consists of.
    var sizes = [Double](repeating: hasIntercept ? 1 : 0, count: x.rowCount)
    for (j, column) in columns.active.enumerated() where clean[j] != 0 {
      let factor = clean[j] / columns.scales[j]
      x.withColumn(column) { values in
        for row in 0..<values.count { sizes[row] += abs((values[row] - columns.centers[j]) * factor) }
      }
    }
    var (isOnItsSide, separated) = (true, 0)
    objective.forEachPredictor(clean) { row, eta in
      let margin = rows.signed[row] > 0 ? eta : -eta
      if margin < -1e-7 * sizes[row] { isOnItsSide = false }
      if margin > 1e-7 * sizes[row] { separated += 1 }
    }
    guard separated > 0, isOnItsSide else { return nil }
    return Found(direction: clean, separatedRows: separated, isComplete: separated == x.rowCount)
  }
}
