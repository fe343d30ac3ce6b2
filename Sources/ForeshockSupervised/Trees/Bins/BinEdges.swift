internal import ForeshockNumerics

/// Where a column of numbers is cut into bins.
///
/// Few distinct values get a bin each. Otherwise bins hold about equally many rows: a value that alone has more than
/// its share gets a bin of its own, and the others share what is left (as LightGBM's `GreedyFindBin`).
enum BinEdges {
  /// The upper edges of all bins but the last, in ascending order: a cell is in the first bin whose edge it does
  /// not exceed.
  ///
  /// - Parameters:
  ///   - cells: NaN is left out; ±∞ are values like others.
  ///   - mostBins: at least 2.
  /// - Complexity: O(n) for the sort by digits.
  static func edges(of cells: [Double], mostBins: Int) -> [Double] {
    let sorted = RadixSort.ascending(cells.filter { !$0.isNaN })
    guard let last = sorted.last, sorted[0] < last else { return [] }
    var values: [Double] = []
    var counts: [Int] = []
    var start = 0
    for i in 1...sorted.count where i == sorted.count || sorted[i] != sorted[start] {
      values.append(sorted[start])
      counts.append(i - start)
      start = i
    }
    if values.count <= mostBins { return (1..<values.count).map { cut(values[$0 - 1], values[$0]) } }
    return quantileEdges(values, counts, mostBins: mostBins)
  }

  private static func quantileEdges(_ values: [Double], _ counts: [Int], mostBins: Int) -> [Double] {
    let total = counts.reduce(0, +)
    let share = Double(total) / Double(mostBins)
    let isBig = counts.map { Double($0) >= share }
    var smallBins = mostBins
    var smallRows = total
    for (count, big) in zip(counts, isBig) where big {
      smallBins -= 1
      smallRows -= count
    }
    var mean = smallBins > 0 ? Double(smallRows) / Double(smallBins) : .infinity
    var edges: [Double] = []
    var inBin = 0
    for i in 0..<(values.count - 1) {
      inBin += counts[i]
      if !isBig[i] { smallRows -= counts[i] }
      let isFull = isBig[i] || Double(inBin) >= mean || (isBig[i + 1] && Double(inBin) >= max(1, mean / 2))
      guard isFull else { continue }
      edges.append(cut(values[i], values[i + 1]))
      if edges.count == mostBins - 1 { break }
      inBin = 0
      if !isBig[i] {
        smallBins -= 1
        mean = smallBins > 0 ? Double(smallRows) / Double(smallBins) : .infinity
      }
    }
    return edges
  }

  /// The middle of two neighbouring values, or the lower one where there is no number between.
  private static func cut(_ low: Double, _ high: Double) -> Double {
    let middle = low / 2 + high / 2
    return middle.isFinite && middle >= low && middle < high ? middle : low
  }
}
