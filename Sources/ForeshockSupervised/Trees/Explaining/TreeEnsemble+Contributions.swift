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

  /// How much each feature moves the scores of some rows, in the mean: the mean of |contribution|, of several outputs the
  /// sum of their means. In the unit of the scores: log-odds, probabilities of forests, or those of the
  /// targets.
  ///
  /// It says what the model relies on, not what it would lose without a feature: see
  /// ``permutationImportance(on:repeats:seed:metric:)``. Unlike ``gainImportance`` it does not favour features with many values,
  /// and is of the rows that are asked about.
  ///
  /// - Parameters:
  ///   - x: rows of ``featureCount`` cells, of training or others; at least one.
  ///   - output: the number of the score; nil, the default, for all.
  ///   - threads: nil for `Parallel.defaultThreadCount`; the result is the same for any number.
  /// - Returns: One number a feature, at least 0.
  /// - Complexity: that of ``contributions(for:output:threads:)`` for each output.
  ///
  /// Source: Lundberg et al., "From local explanations to global understanding with explainable AI for trees", Nature Machine
  /// Intelligence 2, 2020.
  public func shapImportance(on x: Matrix, output: Int? = nil, threads: Int? = nil) -> [Double] {
    precondition(x.rowCount > 0, "the importance is a mean over rows")
    var sums = [Double](repeating: 0, count: featureCount)
    for k in output.map({ $0..<$0 + 1 }) ?? 0..<outputCount {
      let parts = contributions(for: x, output: k, threads: threads)
      for feature in 0..<featureCount {
        for row in 0..<x.rowCount { sums[feature] += abs(parts[row, feature]) }
      }
    }
    return sums.map { $0 / Double(x.rowCount) }
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
