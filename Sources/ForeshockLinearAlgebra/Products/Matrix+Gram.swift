extension Matrix {
  /// selfᵀ · self, exactly symmetric.
  ///
  /// - Complexity: O(rows · columns²), half of a general product (dsyrk).
  public func gram() -> Matrix { symmetricProduct(.transposed, order: columnCount, inner: rowCount) }

  /// self · selfᵀ, exactly symmetric.
  ///
  /// - Complexity: O(rows² · columns), half of a general product (dsyrk).
  public func outerGram() -> Matrix { symmetricProduct(.plain, order: rowCount, inner: columnCount) }

  /// selfᵀ · diag(weights) · self, exactly symmetric.
  ///
  /// Works through blocks of rows that stay in cache, so that no weighted copy of the matrix exists.
  /// Weights that are all zero or more cost half of a general product; negative ones are allowed.
  ///
  /// - Precondition: there is one weight a row.
  /// - Complexity: O(rows · columns²).
  public func gram(weights: [Double]) -> Matrix {
    precondition(weights.count == rowCount, "\(weights.count) weights do not fit \(rowCount) rows")
    var result = Matrix.zeros(columnCount, columnCount)
    guard rowCount > 0, columnCount > 0 else { return result }
    let blockRows = min(rowCount, Matrix.blockRows(columns: columnCount))
    let nonNegative = weights.allSatisfy { $0 >= 0 }
    let factors = nonNegative ? weights.map { $0.squareRoot() } : weights
    var block = [Double](repeating: 0, count: blockRows * columnCount)
    for first in stride(from: 0, to: rowCount, by: blockRows) {
      let count = min(blockRows, rowCount - first)
      for column in 0..<columnCount {
        let (source, target) = (column * rowCount + first, column * count)
        for i in 0..<count { block[target + i] = factors[first + i] * storage[source + i] }
      }
      var entries = result.storage.mutableSpan
      if nonNegative {
        BLAS.syrk(
          .transposed, order: columnCount, inner: count, block.span, leading: count, beta: 1, into: &entries)
      } else {
        BLAS.gemm(
          .transposed, .plain, rows: columnCount, columns: columnCount, inner: count,
          storage.span.extracting(first...), leadingA: rowCount, block.span, leadingB: count, beta: 1,
          into: &entries, leadingC: columnCount)
      }
    }
    result.mirrorLowerTriangle()
    return result
  }

  private func symmetricProduct(_ layout: BLAS.Layout, order: Int, inner: Int) -> Matrix {
    var result = Matrix.zeros(order, order)
    var entries = result.storage.mutableSpan
    BLAS.syrk(layout, order: order, inner: inner, storage.span, leading: leading, into: &entries)
    result.mirrorLowerTriangle()
    return result
  }

  /// How many rows of that many columns fill about 256 KiB: a quarter to a half of a second-level cache,
  /// so that a block stays there while it is filled and used.
  package static func blockRows(columns: Int) -> Int {
    max(64, min(4096, (32_768 / max(1, columns)) & ~7))
  }
}
