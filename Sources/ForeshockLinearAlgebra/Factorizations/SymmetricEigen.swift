/// The decomposition A = V·diag(λ)·Vᵀ of a symmetric matrix.
///
/// Source: LAPACK dsyevd (divide and conquer); Golub & Van Loan, Matrix Computations, 4th ed., section 8.4.
public struct SymmetricEigen: Hashable, Sendable {
  /// The eigenvalues, from the smallest to the largest.
  public let values: [Double]
  /// The eigenvectors as columns, in the order of the values.
  public let vectors: Matrix

  /// Decomposes `a`, of which only the lower triangle is read.
  ///
  /// - Precondition: `a` is square.
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``, ``LinearAlgebraError/didNotConverge(routine:remaining:)``.
  /// - Complexity: O(n³).
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    precondition(a.isSquare, "eigenvalues need a square matrix, not \(a.rowCount)×\(a.columnCount)")
    var vectors = a.keeping(.lower)
    try vectors.requireFinite()
    values = try LAPACK.syevd(&vectors)
    self.vectors = vectors
  }

  /// V·diag(λ)·Vᵀ, which is A up to rounding.
  public func reconstructed() -> Matrix {
    Matrix(rowCount: vectors.rowCount, columnCount: vectors.columnCount) { vectors[$0, $1] * values[$1] }
      .timesTransposed(vectors)
  }
}
