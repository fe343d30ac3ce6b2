internal import ForeshockLinearAlgebra

/// What a linear model says: base + Σ (xⱼ − cⱼ)·βⱼ, columns with a large mean and a small spread losing no digits.
struct CenteredSum {
  let coefficients: [Double]
  let centers: [Double]
  let base: Double

  /// Of one row, without allocating; NaN when a feature is.
  ///
  /// - Precondition: there is one feature a coefficient.
  func value(of row: Span<Double>) -> Double {
    precondition(
      row.count == coefficients.count, "\(row.count) features do not fit \(coefficients.count) coefficients")
    var sum = base
    for j in 0..<coefficients.count { sum += (row[j] - centers[j]) * coefficients[j] }
    return sum
  }

  /// Of each row.
  ///
  /// - Precondition: there is one column a coefficient.
  func values(for x: Matrix) -> [Double] {
    precondition(
      x.columnCount == coefficients.count,
      "\(x.columnCount) columns do not fit \(coefficients.count) coefficients")
    var result = [Double](repeating: base, count: x.rowCount)
    for j in 0..<coefficients.count {
      x.withColumn(j) { column in
        for i in 0..<column.count { result[i] += (column[i] - centers[j]) * coefficients[j] }
      }
    }
    return result
  }

  /// What each column adds to the value of each row, and a last column of the base.
  func parts(for x: Matrix) -> Matrix {
    Matrix(rowCount: x.rowCount, columnCount: x.columnCount + 1) { row, column in
      column < x.columnCount ? (x[row, column] - centers[column]) * coefficients[column] : base
    }
  }
}

extension LogisticRegression.Fitted {
  var sum: CenteredSum { CenteredSum(coefficients: coefficients, centers: centers, base: centeredIntercept) }
}

extension MultinomialLogisticRegression.Fitted {
  /// The score of one class.
  func sum(ofClass number: Int) -> CenteredSum {
    CenteredSum(
      coefficients: coefficients.column(number), centers: centers, base: centeredIntercepts[number])
  }
}

extension LinearRegression.Fitted {
  var sum: CenteredSum { CenteredSum(coefficients: coefficients, centers: centers, base: centeredIntercept) }
}

extension CoxRegression.Fitted {
  var sum: CenteredSum { CenteredSum(coefficients: coefficients, centers: centers, base: 0) }
}

extension AcceleratedFailureTime.Fitted {
  var sum: CenteredSum { CenteredSum(coefficients: coefficients, centers: centers, base: centeredIntercept) }
}
