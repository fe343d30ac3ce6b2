/// The Cholesky factorisation A = L·Lᵀ of a symmetric positive definite matrix.
///
///     let factor = try Cholesky(x.gram())
///     let beta = factor.solve(x.transposedTimes(y))
///
/// Source: LAPACK dpotrf; Golub & Van Loan, Matrix Computations, 4th ed., section 4.2.
public struct Cholesky: Hashable, Sendable {
  /// The lower triangular factor L, with zeros above the diagonal.
  public let lower: Matrix
  /// The 1-norm of the matrix that was factorised, for the condition estimate.
  private let norm: Double

  /// Factorises `a`, of which only the lower triangle is read.
  ///
  /// - Precondition: `a` is square.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(pivot:)`` with the column (from zero) where the
  ///   first non-positive pivot appeared; ``LinearAlgebraError/nonFinite(row:column:)``.
  /// - Complexity: O(n³ / 3).
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    precondition(a.isSquare, "a Cholesky factor needs a square matrix, not \(a.rowCount)×\(a.columnCount)")
    var lower = a.keeping(.lower)
    try lower.requireFinite()
    var full = lower
    full.mirrorLowerTriangle()
    norm = full.norm(.one)
    try LAPACK.potrf(&lower)
    self.lower = lower
  }

  /// The number of rows.
  public var order: Int { lower.rowCount }

  /// Solves A·X = B, one right-hand side a column.
  ///
  /// - Precondition: `b` has one row an equation.
  /// - Complexity: O(2n² · columns of b).
  public func solve(_ b: Matrix) -> Matrix {
    precondition(b.rowCount == order, "\(b.rowCount) right-hand rows do not fit \(order) equations")
    var x = b
    solve(&x.storage, columns: b.columnCount)
    return x
  }

  /// Solves A·x = b.
  ///
  /// - Precondition: `b` has one entry an equation.
  public func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "\(b.count) right-hand entries do not fit \(order) equations")
    var x = b
    solve(&x, columns: 1)
    return x
  }

  private func solve(_ x: inout [Double], columns: Int) {
    var entries = x.mutableSpan
    for layout in [BLAS.Layout.plain, .transposed] {
      BLAS.trsm(
        .lower, layout, order: order, columns: columns, lower.storage.span, leading: lower.leading,
        into: &entries)
    }
  }

  /// The inverse of A, exactly symmetric.
  ///
  /// - Complexity: O(2n³ / 3).
  public func inverse() -> Matrix {
    var result = lower
    LAPACK.potri(&result)
    result.mirrorLowerTriangle()
    return result
  }

  /// The logarithm of the determinant of A; zero for an empty matrix.
  public var logDeterminant: Double {
    var sum = 0.0
    for entry in lower.diagonal { sum += logarithm(entry) }
    return 2 * sum
  }

  /// L·Lᵀ, which is A up to rounding.
  public func reconstructed() -> Matrix { lower.outerGram() }

  /// An estimate of 1 / (‖A‖₁·‖A⁻¹‖₁): 1 for the identity, near 1e-16 for a numerically singular matrix.
  ///
  /// Never far below the truth and seldom above it by more than a factor of three (dpocon).
  public var reciprocalCondition: Double { LAPACK.pocon(lower, norm: norm) }
}
