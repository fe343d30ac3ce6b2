import Foreshock

extension Workload {
  /// A random cut forest of 100 trees on 256 rows each, to which the first 1,000 rows of 16 columns have come: a
  /// score for each of the next 20,000 rows, and the row taken in; the number is the mean score.
  public static let randomCutForest = Workload(
    "random cut forest, 16 columns", size: Size(count: 20_000, unit: "row")
  ) {
    let rows = tableRows(21_000, columnCount: 16)
    var forest = try RandomCutForest(columnCount: 16, settings: .init(seed: 1))
    for row in rows[..<1000] { _ = forest.update(row) }
    let ready = forest
    return {
      var forest = ready
      var sum = 0.0
      for row in rows[1000...] { sum += forest.update(row) }
      return sum / 20_000
    }
  }

  /// The same when every row enters every tree, and the displacement as score: what rrcf does with a window of 256
  /// rows.
  public static let randomCutWindow = Workload(
    "random cut forest, window", size: Size(count: 100, unit: "row")
  ) {
    let rows = tableRows(1100, columnCount: 16)
    var forest = try RandomCutForest(
      columnCount: 16, settings: .init(timeDecay: 1, measure: .displacement, seed: 1))
    for row in rows[..<1000] { _ = forest.update(row) }
    let ready = forest
    return {
      var forest = ready
      var sum = 0.0
      for row in rows[1000...] { sum += forest.update(row) }
      return sum / 100
    }
  }

  /// Ten half-space trees of depth 8, windows of 250 rows of ten columns: a score for each of 20,000 rows, and the
  /// row counted; the number is the mean score.
  public static let halfSpaceTrees = Workload("half-space trees", size: Size(count: 20_000, unit: "row")) {
    let rows = tableRows(20_250, columnCount: 10)
    var trees = try HalfSpaceTrees(columnCount: 10, settings: .init(treeCount: 10, depth: 8, seed: 1))
    for row in rows[..<250] { _ = trees.update(row) }
    let ready = trees
    return {
      var trees = ready
      var sum = 0.0
      for row in rows[250...] { sum += trees.update(row) }
      return sum / 20_000
    }
  }

  /// The first rows of the labelled table, each by itself.
  private static func tableRows(_ count: Int, columnCount: Int) -> [[Double]] {
    let x = labelledTable().x
    return (0..<count).map { row in (0..<columnCount).map { x[row, $0] } }
  }
}
