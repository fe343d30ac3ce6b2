import Foreshock

extension Workload {
  /// Forests of 100 trees of depth 16 at most, fitted to 50,000 rows: the number is the area under the ROC curve on 50,000 other
  /// rows.
  public static let forest = [forestFit, forestScores, forestRow]

  private static let settings = RandomForest(maxDepth: 16)

  private static let forestFit = Workload("forest fit") {
    let (x, labels) = failureTable()
    let (train, test) = (x[0..<50_000, 0..<30], x[50_000..<100_000, 0..<30])
    return {
      let model = try settings.fit(train, labels: Array(labels[0..<50_000]))
      return try ClassificationMetrics.rocAUC(
        labels: Array(labels[50_000..<100_000]), scores: model.predictions(for: test))
    }
  }

  private static let forestScores = Workload("forest scores", size: Size(count: 50_000, unit: "row")) {
    let (x, labels) = failureTable()
    let model = try settings.fit(x[0..<50_000, 0..<30], labels: Array(labels[0..<50_000]))
    let rows = x[50_000..<100_000, 0..<30]
    return { model.predictions(for: rows).reduce(0, +) }
  }

  private static let forestRow = Workload(
    "forest scores row by row", size: Size(count: 50_000, unit: "row")
  ) {
    let (x, labels) = failureTable()
    let model = try settings.fit(x[0..<50_000, 0..<30], labels: Array(labels[0..<50_000]))
    let rows = (50_000..<100_000).map { row in (0..<30).map { x[row, $0] } }
    return {
      var sum = 0.0
      for row in rows { sum += model.prediction(of: row.span) }
      return sum
    }
  }
}
