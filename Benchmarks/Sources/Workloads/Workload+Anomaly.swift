import Foreshock

extension Workload {
  /// An isolation forest of 100 trees on 256 rows each, grown on 200,000 rows of ten columns, and a score for
  /// every row; the number is the mean score.
  public static let isolationForest = Workload("isolation forest") {
    let rowCount = 200_000
    let x = Matrix(
      rowCount: rowCount, columnCount: 10,
      elements: Array(labelledTable(rowCount: rowCount).x.elements.prefix(10 * rowCount)))
    return {
      let scores = try IsolationForest(treeCount: 100, sampleSize: 256, seed: 1).fit(x).scores(for: x)
      return scores.reduce(0, +) / Double(scores.count)
    }
  }
}
