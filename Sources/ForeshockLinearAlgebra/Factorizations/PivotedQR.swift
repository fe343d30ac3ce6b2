/// The rank-revealing factorisation A·P = Q·R with column pivoting: |R₀₀| ≥ |R₁₁| ≥ …
///
/// Source: LAPACK dgeqp3; Golub & Van Loan, Matrix Computations, 4th ed., section 5.4.
public struct PivotedQR: Hashable, Sendable {
  private let reflectors: Reflectors
  /// Column `j` of A·P is column `permutation[j]` of A: the independent columns come first.
  public let permutation: [Int]

  /// Factorises `a`, of any shape.
  ///
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``.
  /// - Complexity: O(4mn·min(m, n)).
  public init(_ a: Matrix) throws(LinearAlgebraError) {
    try a.requireFinite()
    var packed = a
    let (scales, pivots) = try LAPACK.geqp3(&packed)
    reflectors = Reflectors(packed: packed, scales: scales)
    permutation = pivots.map { Int($0) - 1 }
  }

  /// The orthonormal factor, rows × min(rows, columns).
  public var q: Matrix { reflectors.q }

  /// The upper triangular (or trapezoidal) factor, min(rows, columns) × columns.
  public var r: Matrix { reflectors.r }

  /// The number of diagonal entries of R above `relativeTolerance` times the first.
  ///
  /// - Parameter relativeTolerance: default max(rows, columns) · 2⁻⁵², the rounding of the factorisation.
  public func rank(relativeTolerance: Double? = nil) -> Int {
    let packed = reflectors.packed
    let diagonal = packed.diagonal
    let tolerance = relativeTolerance ?? Double(max(packed.rowCount, packed.columnCount)) * .ulpOfOne
    guard let first = diagonal.first, first != 0 else { return 0 }
    return diagonal.firstIndex { abs($0) <= tolerance * abs(first) } ?? diagonal.count
  }

  /// Solves min ‖A·X − B‖ with the independent columns alone; the others get zeros.
  ///
  /// This basic solution has at most `rank` non-zero rows; the one of least norm is
  /// ``Matrix/leastSquares(_:relativeTolerance:)-(Matrix,_)``.
  ///
  /// - Precondition: `b` has as many rows as A.
  public func solve(_ b: Matrix, relativeTolerance: Double? = nil) -> Matrix {
    let rank = rank(relativeTolerance: relativeTolerance)
    let projected = reflectors.transposedTimes(b)
    var basic = projected.rows(0..<rank)
    let triangle = r[0..<rank, 0..<rank]
    var entries = basic.storage.mutableSpan
    BLAS.trsm(
      .upper, .plain, order: rank, columns: b.columnCount, triangle.storage.span,
      leading: triangle.leading, into: &entries)
    var x = Matrix.zeros(permutation.count, b.columnCount)
    for column in 0..<b.columnCount {
      for i in 0..<rank { x[permutation[i], column] = basic[i, column] }
    }
    return x
  }

  /// Solves min ‖A·x − b‖; see ``solve(_:relativeTolerance:)-(Matrix,_)``.
  public func solve(_ b: [Double], relativeTolerance: Double? = nil) -> [Double] {
    solve(Matrix(column: b), relativeTolerance: relativeTolerance).storage
  }
}
