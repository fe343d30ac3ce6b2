/// The factorisation P·A = L·U of a square matrix with partial pivoting.
///
/// Source: LAPACK dgetrf; Golub & Van Loan, Matrix Computations, 4th ed., section 3.4.
public struct LU: Hashable, Sendable {
  /// L below the diagonal (its diagonal of ones is not stored) and U on and above it.
  private let factors: Matrix
  /// Row `i` was exchanged with row `pivots[i] - 1`, as LAPACK counts.
  private let pivots: [Int32]
  private let norm: Double
  /// The first column (from zero) whose pivot is exactly zero, or nil when there is none.
  public let singularPivot: Int?

  /// Factorises `a`. A singular matrix has factors too; solving with it is what fails.
  ///
  /// - Precondition: `a` is square.
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``.
  /// - Complexity: O(2n³ / 3).
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    precondition(a.isSquare, "an LU factorisation needs a square matrix, not \(a.rowCount)×\(a.columnCount)")
    try a.requireFinite()
    norm = a.norm(.one)
    var factors = a
    (pivots, singularPivot) = try LAPACK.getrf(&factors)
    self.factors = factors
  }

  /// The number of rows.
  public var order: Int { factors.rowCount }

  /// The unit lower triangular factor.
  public var lower: Matrix {
    var result = factors.keeping(.lower)
    for i in 0..<order { result[i, i] = 1 }
    return result
  }

  /// The upper triangular factor.
  public var upper: Matrix { factors.keeping(.upper) }

  /// Row `i` of P·A is row `permutation[i]` of A.
  public var permutation: [Int] {
    var result = Array(0..<order)
    for (i, pivot) in pivots.enumerated() { result.swapAt(i, Int(pivot) - 1) }
    return result
  }

  /// Solves A·X = B, one right-hand side a column.
  ///
  /// - Precondition: `b` has one row an equation.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``.
  /// - Complexity: O(2n² · columns of b).
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    precondition(b.rowCount == order, "\(b.rowCount) right-hand rows do not fit \(order) equations")
    if let singularPivot { throw .singular(pivot: singularPivot) }
    var x = b.rows(at: permutation)
    var entries = x.storage.mutableSpan
    BLAS.trsm(
      .lower, .plain, unitDiagonal: true, order: order, columns: b.columnCount, factors.storage.span,
      leading: factors.leading, into: &entries)
    BLAS.trsm(
      .upper, .plain, order: order, columns: b.columnCount, factors.storage.span,
      leading: factors.leading, into: &entries)
    return x
  }

  /// Solves A·x = b.
  ///
  /// - Precondition: `b` has one entry an equation.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try solve(Matrix(column: b)).storage
  }

  /// The inverse; prefer ``solve(_:)-(Matrix)`` where a product with it is wanted.
  ///
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``.
  public func inverse() throws(LinearAlgebraError) -> Matrix { try solve(.identity(order)) }

  /// The determinant, which overflows or underflows long before the matrix is special; 1 for an empty one.
  public var determinant: Double {
    var product = determinantSign
    for entry in factors.diagonal { product *= abs(entry) }
    return product
  }

  /// The logarithm of the determinant's absolute value; −infinity for a singular matrix.
  public var logAbsoluteDeterminant: Double {
    var sum = 0.0
    for entry in factors.diagonal { sum += logarithm(abs(entry)) }
    return sum
  }

  /// The determinant's sign: −1, 0 or 1.
  public var determinantSign: Double {
    var sign = 1.0
    for (i, pivot) in pivots.enumerated() where Int(pivot) - 1 != i { sign = -sign }
    for entry in factors.diagonal { sign *= entry == 0 ? 0 : (entry < 0 ? -1 : 1) }
    return sign
  }

  /// An estimate of 1 / (‖A‖₁·‖A⁻¹‖₁); zero for a singular matrix, 1 for an empty one (dgecon).
  public var reciprocalCondition: Double {
    singularPivot == nil ? LAPACK.gecon(factors, norm: norm) : 0
  }
}

extension Matrix {
  /// Solves self·X = B by ``LU``; factorise once for several right-hand sides.
  ///
  /// - Precondition: the matrix is square and `b` has as many rows.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``, ``LinearAlgebraError/nonFinite(row:column:)``.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix { try LU(self).solve(b) }

  /// Solves self·x = b by ``LU``.
  ///
  /// - Precondition: the matrix is square and `b` has as many entries.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``, ``LinearAlgebraError/nonFinite(row:column:)``.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] { try LU(self).solve(b) }

  /// The inverse by ``LU``.
  ///
  /// - Precondition: the matrix is square.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)``, ``LinearAlgebraError/nonFinite(row:column:)``.
  public func inverse() throws(LinearAlgebraError) -> Matrix { try LU(self).inverse() }
}
