/// The singular value decomposition A = U·diag(σ)·Vᵀ in its thin form.
///
/// Source: LAPACK dgesdd (divide and conquer), and dgesvd where that does not converge; Golub & Van Loan,
/// Matrix Computations, 4th ed., section 8.6.
public struct SVD: Hashable, Sendable {
  /// The left singular vectors, rows × min(rows, columns).
  public let u: Matrix
  /// The singular values, from the largest to the smallest; never negative.
  public let singularValues: [Double]
  /// The right singular vectors as rows, min(rows, columns) × columns.
  public let vTransposed: Matrix

  /// Decomposes `a`, of any shape.
  ///
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``, ``LinearAlgebraError/didNotConverge(routine:remaining:)``.
  /// - Complexity: O(mn·min(m, n)).
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite()
    (u, singularValues, vTransposed) = try LAPACK.svd(a)
  }

  /// The singular values alone, from the largest to the smallest.
  ///
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``, ``LinearAlgebraError/didNotConverge(routine:remaining:)``.
  public static func singularValues(of a: Matrix) throws(LinearAlgebraError) -> [Double] {
    try a.requireFinite()
    return try LAPACK.singularValues(a)
  }

  /// The number of singular values above `relativeTolerance` times the largest.
  ///
  /// - Parameter relativeTolerance: default max(rows, columns) · 2⁻⁵².
  public func rank(relativeTolerance: Double? = nil) -> Int {
    let tolerance = relativeTolerance ?? Double(max(u.rowCount, vTransposed.columnCount)) * .ulpOfOne
    guard let largest = singularValues.first else { return 0 }
    return singularValues.prefix { $0 > tolerance * largest }.count
  }

  /// The Moore–Penrose inverse, columns × rows, from the singular values that count for the rank.
  public func pseudoInverse(relativeTolerance: Double? = nil) -> Matrix {
    let rank = rank(relativeTolerance: relativeTolerance)
    let scaled = Matrix(rowCount: u.rowCount, columnCount: rank) { u[$0, $1] / singularValues[$1] }
    return vTransposed.rows(0..<rank).transposedTimes(scaled.transposed())
  }

  /// U·diag(σ)·Vᵀ, which is A up to rounding.
  public func reconstructed() -> Matrix {
    Matrix(rowCount: u.rowCount, columnCount: u.columnCount) { u[$0, $1] * singularValues[$1] } * vTransposed
  }
}
