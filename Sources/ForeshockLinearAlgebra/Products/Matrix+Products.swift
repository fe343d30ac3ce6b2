// Products by BLAS. None of them copies or transposes an operand.

extension Matrix {
  /// The matrix product.
  ///
  /// - Precondition: `a` has as many columns as `b` has rows.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(
      a.columnCount == b.rowCount,
      "a \(a.rowCount)×\(a.columnCount) cannot be multiplied by a \(b.rowCount)×\(b.columnCount) matrix")
    return product(.plain, a, .plain, b, rows: a.rowCount, columns: b.columnCount, inner: a.columnCount)
  }

  /// The matrix times a column vector.
  ///
  /// - Precondition: `x` has one entry a column.
  public static func * (a: Matrix, x: [Double]) -> [Double] {
    precondition(
      a.columnCount == x.count, "a matrix of \(a.columnCount) columns cannot take \(x.count) entries")
    return a.product(.plain, x, count: a.rowCount)
  }

  /// selfᵀ · other.
  ///
  /// - Precondition: both have as many rows.
  public func transposedTimes(_ other: Matrix) -> Matrix {
    precondition(
      rowCount == other.rowCount, "matrices of \(rowCount) and \(other.rowCount) rows do not fit")
    return Matrix.product(
      .transposed, self, .plain, other, rows: columnCount, columns: other.columnCount, inner: rowCount)
  }

  /// self · otherᵀ.
  ///
  /// - Precondition: both have as many columns.
  public func timesTransposed(_ other: Matrix) -> Matrix {
    precondition(
      columnCount == other.columnCount,
      "matrices of \(columnCount) and \(other.columnCount) columns do not fit")
    return Matrix.product(
      .plain, self, .transposed, other, rows: rowCount, columns: other.rowCount, inner: columnCount)
  }

  /// selfᵀ · x.
  ///
  /// - Precondition: `x` has one entry a row.
  public func transposedTimes(_ x: [Double]) -> [Double] {
    precondition(rowCount == x.count, "a matrix of \(rowCount) rows cannot take \(x.count) entries")
    return product(.transposed, x, count: columnCount)
  }

  /// Adds `factor`·x·yᵀ in place.
  ///
  /// - Precondition: `x` has one entry a row and `y` one a column.
  public mutating func addOuterProduct(_ x: [Double], _ y: [Double], times factor: Double = 1) {
    precondition(
      x.count == rowCount && y.count == columnCount,
      "an outer product of \(x.count) and \(y.count) entries is not a \(rowCount)×\(columnCount) matrix")
    var entries = storage.mutableSpan
    BLAS.ger(alpha: factor, x.span, y.span, into: &entries)
  }

  private static func product(
    _ layoutA: BLAS.Layout, _ a: Matrix, _ layoutB: BLAS.Layout, _ b: Matrix, rows: Int, columns: Int,
    inner: Int
  ) -> Matrix {
    var result = zeros(rows, columns)
    var entries = result.storage.mutableSpan
    BLAS.gemm(
      layoutA, layoutB, rows: rows, columns: columns, inner: inner, a.storage.span, leadingA: a.leading,
      b.storage.span, leadingB: b.leading, into: &entries, leadingC: max(1, rows))
    return result
  }

  private func product(_ layout: BLAS.Layout, _ x: [Double], count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    var entries = result.mutableSpan
    BLAS.gemv(
      layout, rows: rowCount, columns: columnCount, storage.span, leading: leading, x.span, into: &entries)
    return result
  }

  /// The distance between columns as BLAS wants it: at least one, also without rows.
  var leading: Int { max(1, rowCount) }
}
