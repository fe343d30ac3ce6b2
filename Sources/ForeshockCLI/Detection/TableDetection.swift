internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra

/// A forest with the score from which rows are called anomalous.
struct ForestDetector: Codable {
  var forest: IsolationForest.Fitted
  var threshold: Double
}

/// Runs a detector of rows over a table.
struct TableDetection {
  let method: DetectorMethod
  let forest: IsolationForest
  let contamination: Double

  /// Reads a detector that was saved.
  func load(_ path: String) throws -> ModelFile<ForestDetector> {
    let saved = try ModelFiles.load(method.rawValue, as: ForestDetector.self, from: path)
    let columns = saved.model.forest.columnCount
    guard columns == saved.columns.count, saved.model.threshold.isFinite else {
      throw CommandFailure(
        .badData,
        "\(path) is damaged: a forest of \(columns) columns, \(saved.columns.count) names, threshold \(saved.model.threshold)"
      )
    }
    return saved
  }

  /// Learns from rows of a file.
  func learn(_ matrix: Matrix, columns: [String], of file: TableFile) throws -> ModelFile<ForestDetector> {
    // One row is like itself: every score would be the same.
    guard matrix.rowCount >= 2 else {
      throw CommandFailure(
        .notEnoughData,
        "\(file.name): there \(matrix.rowCount == 1 ? "is 1 row" : "are no rows") to learn from; at least 2 are needed"
      )
    }
    do {
      let fitted = try forest.fit(matrix)
      let threshold = try AnomalyThreshold(contamination: contamination, scores: fitted.scores(for: matrix))
      return ModelFile(
        kind: method.rawValue, columns: columns,
        model: ForestDetector(forest: fitted, threshold: threshold.value))
    } catch {
      guard case .infiniteValue(let row, let column) = error else { throw error }
      throw CommandFailure(
        .badData, "\(file.name): row \(row + 1) of column '\(columns[column])' is infinite",
        hint: "Leave the cell empty if the value is unknown.")
    }
  }
}
