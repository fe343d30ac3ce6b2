/// Rows in the order of their scores, highest first, and where equal scores end: sorted once, they give the areas
/// of any resample of the rows by one walk.
struct RankedRows: Sendable {
  /// The rows from the highest score to the lowest; equal scores in the order of the rows.
  let order: [Int]
  /// Behind the last place of each distinct score, ascending.
  let ends: [Int]

  /// Ranks rows.
  ///
  /// - Parameters:
  ///   - scores: one a row, no NaN.
  ///   - distinct: the scores that occur, each once, descending.
  /// - Complexity: O(n · log n).
  init(scores: [Double], distinct: [Double]) {
    let ranks = scores.map { Self.countAbove($0, in: distinct) }
    var ends = [Int](repeating: 0, count: distinct.count)
    for rank in ranks { ends[rank] += 1 }
    var next = ends
    var place = 0
    for rank in ends.indices {
      next[rank] = place
      place += ends[rank]
      ends[rank] = place
    }
    var order = [Int](repeating: 0, count: scores.count)
    for (row, rank) in ranks.enumerated() {
      order[next[rank]] = row
      next[rank] += 1
    }
    self.order = order
    self.ends = ends
  }

  private static func countAbove(_ score: Double, in descending: [Double]) -> Int {
    var low = 0
    var high = descending.count
    while low < high {
      let middle = (low + high) / 2
      if descending[middle] > score { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
