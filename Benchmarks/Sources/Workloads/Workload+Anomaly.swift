import Foreshock

extension Workload {
  /// An isolation forest of 100 trees on 256 rows each, grown on 200,000 rows of ten columns, and a score for
  /// every row; the number is the mean score.
  public static let isolationForest = Workload("isolation forest") {
    let x = tenColumns(rowCount: 200_000)
    return {
      let scores = try IsolationForest(treeCount: 100, sampleSize: 256, seed: 1).fit(x).scores(for: x)
      return scores.reduce(0, +) / Double(scores.count)
    }
  }

  /// The parts of that: growing alone, scoring alone, for small and large samples, one row at a time, with and
  /// without what each column had in the score. The numbers are mean scores; of growing, the
  /// score at the mean path length, which comes near it.
  public static let isolationForestParts: [Workload] =
    [100_000, 1_000_000].map { rowCount in
      Workload("isolation forest, fit, \(rowCount) rows") {
        let x = tenColumns(rowCount: rowCount)
        return { try IsolationForest(seed: 1).fit(x).baselineScore }
      }
    }
    + [256, 4096].map { sampleSize in
      Workload(
        "isolation forest, score, \(sampleSize) rows a tree", size: Size(count: 100_000, unit: "row")
      ) {
        let x = tenColumns(rowCount: 100_000)
        let forest = try IsolationForest(sampleSize: sampleSize, seed: 1).fit(x)
        return { mean(forest.scores(for: x)) }
      }
    }
    + [
      Workload("isolation forest, row by row", size: Size(count: 2000, unit: "row")) {
        let (forest, rows) = try forestAndRows()
        return { rows.reduce(0) { $0 + forest.score(of: $1) } / Double(rows.count) }
      },
      Workload("isolation forest, row by row with contributions", size: Size(count: 2000, unit: "row")) {
        let (forest, rows) = try forestAndRows()
        return {
          var parts = [Double](repeating: 0, count: 10)
          return rows.reduce(0) { $0 + forest.contributions(of: $1, into: &parts) } / Double(rows.count)
        }
      },
      Workload("isolation forest, load") {
        let bytes = try forestAndRows().forest.bytes
        return { Double(try IsolationForest.Fitted(bytes: bytes).treeCount) }
      },
    ]

  private static func mean(_ scores: [Double]) -> Double { scores.reduce(0, +) / Double(scores.count) }

  static func forestAndRows() throws -> (forest: IsolationForest.Fitted, rows: [[Double]]) {
    let x = tenColumns(rowCount: 100_000)
    return (try IsolationForest(seed: 1).fit(x), (0..<2000).map { x.row($0) })
  }

  /// The first ten columns of the labelled table of that many rows, without its labels.
  private static func tenColumns(rowCount: Int) -> Matrix {
    Matrix(
      rowCount: rowCount, columnCount: 10,
      elements: Array(
        labelledTable(rowCount: rowCount, columnCount: rowCount == 200_000 ? 50 : 10).x.elements
          .prefix(10 * rowCount)))
  }
}
