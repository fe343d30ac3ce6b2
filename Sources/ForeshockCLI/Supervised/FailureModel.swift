internal import ForeshockLinearAlgebra
internal import ForeshockSupervised

/// Learns a logistic regression from rows that may have gaps.
struct FailureLearner {
  /// The inverse strength of the L2 penalty.
  let inverseStrength: Double

  func fit(_ rows: LabelledRows.Part) throws -> FailureModel {
    let means = (0..<rows.matrix.columnCount).map { column -> Double in
      let present = rows.matrix.column(column).filter { !$0.isNaN }
      return present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count)
    }
    var imputer = FailureModel.Imputer(means: means)
    imputer.missingCount = (0..<rows.matrix.columnCount).reduce(0) {
      $0 + rows.matrix.column($1).count { $0.isNaN }
    }
    do {
      return FailureModel(
        imputer: imputer,
        regression: try LogisticRegression(penalty: .inverseStrength(inverseStrength)).fit(
          imputer.filled(rows.matrix), labels: rows.labels))
    } catch {
      throw CommandFailure(.badData, error.description)
    }
  }
}

/// A logistic regression together with what stands in for missing cells.
struct FailureModel: Codable {
  /// Replaces missing cells by the training mean of their column.
  struct Imputer: Codable {
    var means: [Double]
    /// Missing cells in the training rows.
    var missingCount = 0

    init(means: [Double]) { self.means = means }

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
