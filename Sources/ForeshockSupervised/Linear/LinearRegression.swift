public import ForeshockLinearAlgebra

/// Linear regression of a number, with a ridge or without, fitted to its exact optimum.
///
/// The coefficients β and the intercept b minimise
///
///     (1 / 2W) · Σᵢ wᵢ · (yᵢ − b − xᵢᵀβ)²  +  (λ / 2) · ‖β‖²,    W = Σᵢ wᵢ
///
/// so that scikit-learn's `Ridge(alpha)` is λ = alpha / W, and λ = 0 is least squares. The intercept is not penalised.
///
///     let model = try LinearRegression(ridge: 1e-3).fit(features, targets: remainingLives)
///     let said = model.predictions(for: today)
///
/// Columns are centred and scaled inside, so that large means and mixed units lose no digits; the penalty acts on the
/// columns as given. Where columns determine each other, the optimum is taken whose coefficients are smallest with all
/// columns scaled to unit standard deviation.
///
/// Source: Golub & Van Loan, Matrix Computations, 4th ed., sections 5.5 and 6.1 (LAPACK dgelsd). Checked against numpy's
/// `lstsq` and scikit-learn 1.9's `Ridge`.
public struct LinearRegression: Hashable, Sendable, Codable {
  /// λ. Default 0; at least 0.
  public var ridge: Double

  /// A regression with the given penalty.
  public init(ridge: Double = 0) { self.ridge = ridge }

  /// Fits the model.
  ///
  /// - Parameters:
  ///   - x: one row an example, one column a feature.
  ///   - targets: one a row.
  ///   - weights: one a row, at least zero; nil for ones. Rows of weight zero are left out.
  /// - Precondition: there are as many targets, and weights if any, as rows.
  /// - Throws: ``SupervisedError`` for a penalty out of bounds, no rows, or a feature, target or weight that cannot be.
  /// - Complexity: O(rows · columns²); memory for a copy of the table.
  public func fit(
    _ x: Matrix, targets: [Double], weights: [Double]? = nil
  ) throws(SupervisedError) -> Fitted {
    precondition(targets.count == x.rowCount, "\(targets.count) targets do not fit \(x.rowCount) rows")
    precondition((weights?.count ?? x.rowCount) == x.rowCount, "there is a weight for each row")
    guard ridge >= 0, ridge.isFinite else {
      throw .invalidParameter("ridge", reason: "it must be at least 0 and finite, not \(ridge)")
    }
    if let row = targets.firstIndex(where: { !$0.isFinite }) {
      throw .invalidTarget(row: row, value: targets[row])
    }
    let all = try RowWeights.scaled(weights, count: x.rowCount)
    let columns = try Standardization(x)
    let rows = all.indices.filter { all[$0] > 0 }
    if rows.count == x.rowCount {
      return try LinearProblem(x, targets, all, columns, ridge: ridge).fitted()
    }
    let table = x.rows(at: rows)
    return try LinearProblem(
      table, rows.map { targets[$0] }, rows.map { all[$0] }, Standardization(table), ridge: ridge
    ).fitted()
  }
}
