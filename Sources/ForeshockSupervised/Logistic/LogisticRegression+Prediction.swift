public import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension LogisticRegression.Fitted {
  /// The log-odds of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  /// - Complexity: O(columns).
  public func logOdds(of row: Span<Double>) -> Double {
    precondition(
      row.count == coefficients.count, "\(row.count) features do not fit \(coefficients.count) coefficients")
    var sum = centeredIntercept
    for j in 0..<coefficients.count { sum += (row[j] - centers[j]) * coefficients[j] }
    return sum
  }

  /// The probability of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func probability(of row: Span<Double>) -> Double {
    let eta = logOdds(of: row)
    let t = exp(-abs(eta))
    return eta < 0 ? t / (1 + t) : 1 / (1 + t)
  }

  /// The probability of label 1 for one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a column of the training table.
  public func probability(of row: [Double]) -> Double { probability(of: row.span) }

  /// The log-odds of label 1 for each row.
  ///
  /// - Precondition: `x` has the columns of the training table.
  /// - Complexity: O(rows · columns).
  public func logOdds(for x: Matrix) -> [Double] {
    precondition(
      x.columnCount == coefficients.count,
      "\(x.columnCount) columns do not fit \(coefficients.count) coefficients")
    var result = [Double](repeating: centeredIntercept, count: x.rowCount)
    let source = x.elements
    // Blocks of rows keep the sums in the first cache while the columns stream by.
    let blockRows = 2_048
    for first in stride(from: 0, to: x.rowCount, by: blockRows) {
      var target = result.mutableSpan
      for j in 0..<coefficients.count where coefficients[j] != 0 {
        LogisticKernel.accumulate(
          source.span, from: j * x.rowCount + first, count: min(blockRows, x.rowCount - first),
          center: centers[j], factor: coefficients[j], into: &target, at: first)
      }
    }
    return result
  }

  /// The probability of label 1 for each row; NaN where a feature that matters is.
  ///
  /// - Precondition: `x` has the columns of the training table.
  /// - Complexity: O(rows · columns).
  public func probabilities(for x: Matrix) -> [Double] {
    var result = logOdds(for: x)
    var values = result.mutableSpan
    LogisticKernel.probabilities(&values)
    return result
  }
}
