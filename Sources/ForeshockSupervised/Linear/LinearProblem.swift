internal import ForeshockLinearAlgebra

/// One least-squares problem in centred and scaled numbers.
///
/// The rows of the design are those of the table, times the roots of their shares of the weight, and one a column for the
/// penalty; its last column is the intercept's.
struct LinearProblem {
  private let design: Matrix
  private let goals: [Double]
  private let columns: Standardization
  private let ridge: Double
  private let targetCenter: Double
  private let targetScale: Double
  private let rowCount: Int

  /// - Precondition: all weights are above zero.
  init(
    _ x: Matrix, _ targets: [Double], _ weights: [Double], _ columns: Standardization, ridge: Double
  ) {
    let total = weights.reduce(0, +)
    let roots = weights.map { ($0 / total).squareRoot() }
    let count = columns.active.count
    let (least, most) = (targets.min() ?? 0, targets.max() ?? 0)
    // Half of each, so that the distance of two huge targets stays finite.
    let center = least / 2 + most / 2
    let reach = min(max(most / 2 - least / 2, .leastNormalMagnitude), .greatestFiniteMagnitude / 4)
    let penalised = ridge > 0 ? count : 0
    let scaled = columns.standardized(x, Array(0..<count))
    design = Matrix(rowCount: x.rowCount + penalised, columnCount: count + 1) { row, column in
      if row < x.rowCount { return roots[row] * (column < count ? scaled[row, column] : 1) }
      return row - x.rowCount == column ? ridge.squareRoot() / columns.scales[column] : 0
    }
    goals =
      targets.indices.map { roots[$0] * ((targets[$0] - center) / reach) }
      + [Double](repeating: 0, count: penalised)
    self.columns = columns
    self.ridge = ridge
    targetCenter = center
    targetScale = reach
    rowCount = x.rowCount
  }

  /// Solves it.
  func fitted() throws(SupervisedError) -> LinearRegression.Fitted {
    let found: LeastSquares
    do { found = try design.leastSquares(goals) } catch {
      throw .invalidParameter("features", reason: "the least squares cannot be solved: \(error)")
    }
    let point = found.solution.column(0)
    let count = columns.active.count
    let said = design * found.solution
    // The gradient of the objective in scaled columns and targets: what is left must be at right angles to every column.
    var residual = 0.0
    var left = [Double](repeating: 0, count: goals.count)
    for row in goals.indices { left[row] = goals[row] - said[row, 0] }
    for column in 0..<design.columnCount {
      var sum = 0.0
      for row in left.indices { sum += left[row] * design[row, column] }
      residual = max(residual, abs(sum))
    }
    var square = 0.0
    for row in 0..<rowCount { square += left[row] * left[row] }
    var centers = [Double](repeating: 0, count: columns.columnCount)
    for (j, column) in columns.active.enumerated() { centers[column] = columns.centers[j] }
    return LinearRegression.Fitted(
      coefficients: columns.unscaled(point.prefix(count).map { $0 * targetScale }), centers: centers,
      centeredIntercept: targetCenter + point[count] * targetScale, ridge: ridge,
      rootMeanSquaredError: square.squareRoot() * targetScale, gradientNorm: residual,
      isCollinear: found.rank < design.columnCount)
  }
}
