internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Tables with one column shuffled.
enum ColumnShuffles {
  /// The mean of `change` over the shuffles of each column; 0 for columns that no split asks.
  ///
  /// - Precondition: `repeats` is at least 1.
  static func meanChange(
    _ x: Matrix, splits: [Double], repeats: Int, seed: UInt64, change: (Matrix) -> Double
  ) -> [Double] {
    precondition(repeats >= 1, "a column is shuffled at least once")
    let random = RandomStream(seed: seed)
    return splits.indices.map { column in
      guard splits[column] > 0 else { return 0 }
      var sum = 0.0
      for turn in 0..<repeats {
        var stream = random.stream(UInt64(column * repeats + turn))
        var shuffled = x
        for (row, other) in stream.permutation(x.rowCount).enumerated() {
          shuffled[row, column] = x[other, column]
        }
        sum += change(shuffled)
      }
      return sum / Double(repeats)
    }
  }
}

extension Matrix {
  /// The column of the greatest cell of a row, the first of equals.
  func greatestColumn(ofRow row: Int) -> Int {
    var best = 0
    for k in 1..<columnCount where self[row, k] > self[row, best] { best = k }
    return best
  }
}
