/// Which half of a square matrix is meant.
public enum Triangle: Hashable, Sendable {
  /// The diagonal and what is below it.
  case lower
  /// The diagonal and what is above it.
  case upper
}

extension Matrix {
  /// Solves T·X = B, where T is a triangle of this matrix; the other half is not read.
  ///
  /// - Parameters:
  ///   - b: the right-hand sides, one a column.
  ///   - triangle: which half is T.
  ///   - transposed: solve Tᵀ·X = B instead. Default false.
  ///   - unitDiagonal: take the diagonal as ones, whatever it holds. Default false.
  /// - Precondition: the matrix is square and `b` has as many rows.
  /// - Throws: ``LinearAlgebraError/singular(pivot:)`` for an exact zero on the diagonal.
  /// - Complexity: O(rows² · columns of b).
  public func solveTriangular(
    _ b: Matrix, _ triangle: Triangle, transposed: Bool = false, unitDiagonal: Bool = false
  ) throws(LinearAlgebraError) -> Matrix {
    precondition(isSquare, "a triangular system needs a square matrix, not \(rowCount)×\(columnCount)")
    precondition(b.rowCount == rowCount, "\(b.rowCount) right-hand rows do not fit \(rowCount) equations")
    if !unitDiagonal, let pivot = diagonal.firstIndex(of: 0) { throw .singular(pivot: pivot) }
    var x = b
    var entries = x.storage.mutableSpan
    BLAS.trsm(
      triangle, transposed ? .transposed : .plain, unitDiagonal: unitDiagonal, order: rowCount,
      columns: b.columnCount, storage.span, leading: leading, into: &entries)
    return x
  }

  /// Solves T·x = b for one right-hand side; see ``solveTriangular(_:_:transposed:unitDiagonal:)-(Matrix,_,_,_)``.
  public func solveTriangular(
    _ b: [Double], _ triangle: Triangle, transposed: Bool = false, unitDiagonal: Bool = false
  ) throws(LinearAlgebraError) -> [Double] {
    try solveTriangular(
      Matrix(column: b), triangle, transposed: transposed, unitDiagonal: unitDiagonal
    ).storage
  }

  /// A copy with zeros outside the given half.
  public func keeping(_ triangle: Triangle) -> Matrix {
    var result = self
    for column in 0..<columnCount {
      let outside =
        triangle == .lower ? 0..<min(column, rowCount) : min(column + 1, rowCount)..<rowCount
      for row in outside { result.storage[column &* rowCount &+ row] = 0 }
    }
    return result
  }
}
