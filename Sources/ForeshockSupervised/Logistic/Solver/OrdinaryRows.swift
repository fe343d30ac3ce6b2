import ForeshockLinearAlgebra

/// Where most of a column's numbers lie: the median and half of the distance between the quartiles of a sample of them.
///
/// A column that mostly is one number has no such distance; it is then the median distance from that number of
/// those that differ.
struct OrdinaryRows {
  let center: Double
  /// Above zero and finite.
  let spread: Double

  /// Standard deviations of more such spreads are those of a few rows.
  static let greatestRatio = 100.0
  /// Beyond this many spreads a row is scaled as a whole where that changes nothing.
  static let greatestDistance = 1e4

  /// The ordinary rows of a column whose standard deviation is that of a few others; nil where it is theirs.
  ///
  /// - Complexity: that of sorting 32 numbers, for a suspect column of a thousand.
  static func hidden(_ values: Span<Double>, by deviation: Double) -> OrdinaryRows? {
    if let few = OrdinaryRows(values, sampleSize: 32), deviation <= 0.5 * greatestRatio * few.spread {
      return nil
    }
    guard let most = OrdinaryRows(values, sampleSize: 1_024), deviation > greatestRatio * most.spread else {
      return nil
    }
    return most
  }

  /// - Returns: nil where there is no spread.
  private init?(_ values: Span<Double>, sampleSize: Int) {
    let count = min(values.count, sampleSize)
    var sample = [Double](repeating: 0, count: count)
    for i in 0..<count {
      // Spread evenly without a period: multiples of the golden ratio.
      let share = UInt64(i) &* 0x9E37_79B9_7F4A_7C15
      sample[i] =
        count == values.count
        ? values[i] : values[Int(share.multipliedFullWidth(by: UInt64(values.count)).high)]
    }
    sample.sort()
    guard let median = sample.isEmpty ? nil : sample[count / 2] else { return nil }
    // Halves, so that no difference overflows.
    var half = sample[count - 1 - count / 4] / 2 - sample[count / 4] / 2
    if half == 0 {
      let distances = sample.filter { $0 != median }.map { abs($0 / 2 - median / 2) }.sorted()
      guard let distance = distances.isEmpty ? nil : distances[distances.count / 2] else { return nil }
      half = min(2 * distance, .greatestFiniteMagnitude)
    }
    guard half > 0, half.isFinite else { return nil }
    (center, spread) = (median, half)
  }
}

extension Standardization {
  /// The columns, with a first one of the constant, in which rows that lie very far from most are made short.
  ///
  /// What is zero, or of one sign, in a row stays so: planes that separate and columns that determine each other are the
  /// same, but such a row no longer hides the others from sums of squares.
  func shortened(_ x: Matrix) -> Matrix {
    var z = Matrix(rowCount: x.rowCount, columnCount: 1, repeating: 1)
      .appendingColumns(of: standardized(x, Array(active.indices)))
    for (row, distance) in distances(z).enumerated() where distance > OrdinaryRows.greatestDistance {
      for column in 0..<z.columnCount { z[row, column] /= distance }
    }
    return z
  }

  /// Whether a row lies very far from most.
  func hasDistantRows(_ x: Matrix) -> Bool { !distantRows(x).isEmpty }

  /// The rows that lie very far from most, ascending.
  func distantRows(_ x: Matrix) -> [Int] {
    var isDistant = [Bool](repeating: false, count: x.rowCount)
    for (j, column) in active.enumerated() {
      let limit = OrdinaryRows.greatestDistance * scales[j]
      x.withColumn(column) { values in
        for row in 0..<values.count where abs(values[row] - centers[j]) > limit { isDistant[row] = true }
      }
    }
    return isDistant.indices.filter { isDistant[$0] }
  }

  private func distances(_ z: Matrix) -> [Double] {
    var distances = [Double](repeating: 0, count: z.rowCount)
    for column in 0..<z.columnCount {
      z.withColumn(column) { values in
        for row in 0..<values.count { distances[row] = max(distances[row], abs(values[row])) }
      }
    }
    return distances
  }
}
