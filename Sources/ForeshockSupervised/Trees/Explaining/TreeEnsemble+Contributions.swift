public import ForeshockLinearAlgebra
internal import ForeshockNumerics

extension TreeEnsemble {
  /// What each feature adds to a score of a row, by exact Shapley values over the trees' paths.
  ///
  ///     score = base + Σ contributions
  ///
  /// - Parameters:
  ///   - row: ``featureCount`` cells.
  ///   - output: the number of the score.
  /// - Returns: One contribution a feature, and the base: the score's mean over the rows of training.
  /// - Complexity: O(trees · leaves · depth²).
  ///
  /// Checked against LightGBM 4.7.0's `pred_contrib`.
  public func contributions(of row: [Double], output: Int = 0) -> (contributions: [Double], base: Double) {
    precondition(row.count == featureCount, "\(row.count) cells do not fit \(featureCount) features")
    precondition(output >= 0 && output < outputCount, "there is no score \(output)")
    var paths = PathContributions(structure)
    return contributions(of: row, output, &paths)
  }

  /// ``contributions(of:output:)`` of each row: one row a row of `x`, one column a feature, and a last one of the base.
  ///
  /// - Precondition: `x` has ``featureCount`` columns.
  public func contributions(for x: Matrix, output: Int = 0, threads: Int? = nil) -> Matrix {
    precondition(
      x.columnCount == featureCount, "\(x.columnCount) columns do not fit \(featureCount) features")
    precondition(output >= 0 && output < outputCount, "there is no score \(output)")
    let parts = Parallel.mapChunks(count: x.rowCount, chunkSize: 64, threads: threads) { rows in
      var paths = PathContributions(structure)
      return rows.map { row in
        let (values, base) = contributions(of: (0..<featureCount).map { x[row, $0] }, output, &paths)
        return values + [base]
      }
    }
    let rows = parts.flatMap { $0 }
    return Matrix(rowCount: x.rowCount, columnCount: featureCount + 1) { rows[$0][$1] }
  }

  private func contributions(
    of row: [Double], _ output: Int, _ paths: inout PathContributions
  ) -> (contributions: [Double], base: Double) {
    var values = [Double](repeating: 0, count: featureCount)
    var base = structure.baseline[output]
    for tree in stride(from: output, to: treeCount, by: outputCount) {
      base += paths.add(tree: tree, row, to: &values)
    }
    return (values, base)
  }
}
