extension Matrix {
  /// The norms that need one pass over the entries.
  public enum Norm: Hashable, Sendable, CaseIterable {
    /// The largest column sum of absolute values.
    case one
    /// The largest row sum of absolute values.
    case infinity
    /// The root of the sum of squares, safe against overflow.
    case frobenius
    /// The largest absolute value (not consistent with products, but handy).
    case max
  }

  /// A norm; zero for an empty matrix, NaN as soon as one entry is.
  ///
  /// - Complexity: O(rows · columns).
  public func norm(_ norm: Norm) -> Double {
    switch norm {
    case .one: return largest(columnAbsoluteSums())
    case .infinity: return largest(rowAbsoluteSums())
    case .frobenius: return BLAS.norm(storage.span)
    case .max: return largest(storage)
    }
  }

  /// The spectral norm, the largest singular value; zero for an empty matrix.
  ///
  /// - Throws: ``LinearAlgebraError`` when an entry is not finite or the iteration fails.
  /// - Complexity: O(rows · columns · min(rows, columns)).
  public func norm2() throws(LinearAlgebraError) -> Double {
    try SVD.singularValues(of: self).first ?? 0
  }

  /// The condition number in the spectral norm, largest over smallest singular value.
  ///
  /// Infinite for a singular matrix and 1 for an empty one. Estimates that cost less once there is a
  /// factorisation: ``LU/reciprocalCondition`` and ``Cholesky/reciprocalCondition``.
  ///
  /// - Throws: ``LinearAlgebraError`` when an entry is not finite or the iteration fails.
  public func condition2() throws(LinearAlgebraError) -> Double {
    let values = try SVD.singularValues(of: self)
    guard let largest = values.first, let smallest = values.last else { return 1 }
    return smallest == 0 ? .infinity : largest / smallest
  }

  private func columnAbsoluteSums() -> [Double] {
    (0..<columnCount).map { column in
      withColumn(column) { entries in
        var sum = 0.0
        for i in 0..<entries.count { sum += abs(entries[i]) }
        return sum
      }
    }
  }

  private func rowAbsoluteSums() -> [Double] {
    var sums = [Double](repeating: 0, count: rowCount)
    for column in 0..<columnCount {
      withColumn(column) { entries in
        for i in 0..<sums.count { sums[i] += abs(entries[i]) }
      }
    }
    return sums
  }

  /// The largest absolute value; a NaN wins over everything.
  private func largest(_ values: [Double]) -> Double {
    var result = 0.0
    for value in values {
      if value.isNaN { return .nan }
      result = Swift.max(result, abs(value))
    }
    return result
  }

  /// Throws for the first entry, column by column, that is NaN or infinite.
  ///
  /// - Throws: ``LinearAlgebraError/nonFinite(row:column:)``.
  public func requireFinite() throws(LinearAlgebraError) {
    // x − x is zero for finite x and NaN otherwise, so one sum without branches answers for all entries.
    var sum = 0.0
    for x in storage { sum += x - x }
    guard sum != 0 else { return }
    guard let index = storage.firstIndex(where: { !$0.isFinite }) else { return }
    throw .nonFinite(row: index % rowCount, column: index / rowCount)
  }
}
