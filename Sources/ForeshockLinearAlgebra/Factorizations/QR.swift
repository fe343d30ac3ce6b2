/// The factorisation A = Q·R by Householder reflections, without pivoting.
///
/// For matrices that may have dependent columns use ``PivotedQR`` or ``Matrix/leastSquares(_:relativeTolerance:)-(Matrix,_)``.
///
/// Source: LAPACK dgeqrf; Golub & Van Loan, Matrix Computations, 4th ed., section 5.2.
public struct QR: Hashable, Sendable {
  private let reflectors: Reflectors

  /// Factorises `a`, of any shape.
  ///
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``.
  /// - Complexity: O(2mn² − 2n³/3) for m ≥ n.
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite()
    var packed = a
    let scales = try LAPACK.geqrf(&packed)
    reflectors = Reflectors(packed: packed, scales: scales)
  }

  /// The orthonormal factor, rows × min(rows, columns).
  public var q: Matrix { reflectors.q }

  /// The upper triangular (or trapezoidal) factor, min(rows, columns) × columns.
  public var r: Matrix { reflectors.r }

  /// Solves min ‖A·X − B‖ column by column.
  ///
  /// - Precondition: A has at least as many rows as columns, and `b` has as many rows as A.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)`` where the diagonal of R is exactly zero. Nearly
  ///   dependent columns are not noticed here: see ``PivotedQR``.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    let columns = reflectors.packed.columnCount
    precondition(
      reflectors.packed.rowCount >= columns, "QR solves systems with at least as many rows as columns")
    let projected = reflectors.transposedTimes(b).rows(0..<columns)
    return try r.solveTriangular(projected, .upper)
  }

  /// Solves min ‖A·x − b‖; see ``solve(_:)-(Matrix)``.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try solve(Matrix(column: b)).storage
  }
}

/// Householder vectors below the diagonal, R on and above it, as LAPACK packs them.
struct Reflectors: Hashable, Sendable {
  let packed: Matrix
  let scales: [Double]

  var q: Matrix { LAPACK.orgqr(packed.columns(0..<scales.count), scales) }

  var r: Matrix { packed.rows(0..<scales.count).keeping(.upper) }

  /// Qᵀ·b with the square Q.
  func transposedTimes(_ b: Matrix) -> Matrix {
    precondition(
      b.rowCount == packed.rowCount, "\(b.rowCount) right-hand rows do not fit \(packed.rowCount) equations")
    return LAPACK.ormqrTransposed(packed, scales, b)
  }
}
