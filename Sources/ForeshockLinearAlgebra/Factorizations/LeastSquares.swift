/// The solution of min ‖A·X − B‖ that has the least norm among all, and what was learned on the way.
///
/// Source: LAPACK dgelsd; Golub & Van Loan, Matrix Computations, 4th ed., section 5.5.
public struct LeastSquares: Hashable, Sendable {
  /// The solution, one column for each right-hand side.
  public let solution: Matrix
  /// How many singular values of A counted; less than its columns when the solution is one of many.
  public let rank: Int
  /// The singular values of A, from the largest to the smallest.
  public let singularValues: [Double]

  /// The condition number of A in the spectral norm; infinite for a singular matrix, 1 for an empty one.
  public var condition: Double {
    guard let largest = singularValues.first, let smallest = singularValues.last else { return 1 }
    return smallest == 0 ? .infinity : largest / smallest
  }
}

extension Matrix {
  /// Solves min ‖self·X − B‖, one right-hand side a column, for any shape and rank.
  ///
  /// - Parameters:
  ///   - b: the right-hand sides.
  ///   - relativeTolerance: singular values at or below this times the largest count as zero. Default
  ///     max(rows, columns) · 2⁻⁵².
  /// - Precondition: `b` has as many rows as this matrix.
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)`` (for this matrix or for `b`),
  ///   ``LinearAlgebraError/didNotConverge(routine:remaining:)``.
  /// - Complexity: O(mn·min(m, n)).
  public func leastSquares(
    _ b: Matrix, relativeTolerance: Double? = nil
  ) throws(LinearAlgebraError) -> LeastSquares {
    precondition(b.rowCount == rowCount, "\(b.rowCount) right-hand rows do not fit \(rowCount) equations")
    try requireFinite()
    try b.requireFinite()
    let tolerance = relativeTolerance ?? Double(max(rowCount, columnCount)) * .ulpOfOne
    return try LAPACK.gelsd(self, b, relativeTolerance: tolerance)
  }

  /// Solves min ‖self·x − b‖ for one right-hand side; see ``leastSquares(_:relativeTolerance:)-(Matrix,_)``.
  public func leastSquares(
    _ b: [Double], relativeTolerance: Double? = nil
  ) throws(LinearAlgebraError) -> LeastSquares {
    try leastSquares(Matrix(column: b), relativeTolerance: relativeTolerance)
  }
}
