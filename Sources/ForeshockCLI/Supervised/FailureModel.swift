internal import ForeshockLinearAlgebra
internal import ForeshockSupervised

/// A logistic regression together with what stands in for missing cells: the model files of kind `logistic` that
/// earlier versions wrote.
struct FailureModel: Codable {
  /// Replaces missing cells by the training mean of their column.
  struct Imputer: Codable {
    var means: [Double]

    func filled(_ matrix: Matrix) -> Matrix {
      Matrix(
        columns: means.indices.map { column in matrix.column(column).map { $0.isNaN ? means[column] : $0 } })
    }
  }

  var imputer: Imputer
  var regression: LogisticRegression.Fitted

  /// The probability of 1 for every row.
  func probabilities(for matrix: Matrix) throws -> [Double] {
    guard matrix.columnCount == imputer.means.count, regression.coefficients.count == imputer.means.count
    else {
      throw CommandFailure(
        .badData,
        "the model has \(regression.coefficients.count) coefficients for \(imputer.means.count) columns; the file is damaged"
      )
    }
    return regression.probabilities(for: imputer.filled(matrix))
  }
}
