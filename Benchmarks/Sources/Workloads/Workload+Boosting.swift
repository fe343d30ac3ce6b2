import Foreshock

extension Workload {
  /// Gradient boosting of 100 trees of 31 leaves: the number is the sum of the scores of some rows.
  public static let boosting = [boostingFit, smallBoostingFit, boostingScores, boostingRow]

  private static let boostingFit = Workload("boosting fit") {
    let (x, labels) = failureTable()
    return {
      let model = try GradientBoosting().fit(x, labels: labels)
      return spotSum(model.scores(for: x[0..<20_000, 0..<30]))
    }
  }

  private static let smallBoostingFit = Workload("boosting fit, 1,000 rows") {
    let x = failureTable().x[0..<1_000, 0..<10]
    let labels = (0..<1_000).map { x[$0, 0] > 0.5 ? 1 : 0 }
    return { spotSum(try GradientBoosting().fit(x, labels: labels).scores(for: x)) }
  }

  private static let boostingScores = Workload("boosting scores", size: Size(count: 50_000, unit: "row")) {
    let (x, labels) = failureTable()
    let model = try GradientBoosting().fit(x, labels: labels)
    let rows = x[0..<50_000, 0..<30]
    return { spotSum(model.scores(for: rows)) }
  }

  private static let boostingRow = Workload(
    "boosting scores row by row", size: Size(count: 50_000, unit: "row")
  ) {
    let (x, labels) = failureTable()
    let model = try GradientBoosting().fit(x, labels: labels)
    let rows = (0..<50_000).map { row in (0..<30).map { x[row, $0] } }
    return {
      var sum = 0.0
      for row in rows { sum += model.score(of: row.span) }
      return sum
    }
  }

  /// The sum of every 1,009th score, the last one first.
  private static func spotSum(_ scores: Matrix) -> Double {
    stride(from: scores.rowCount - 1, through: 0, by: -1_009).reduce(0) { $0 + scores[$1, 0] }
  }
}
