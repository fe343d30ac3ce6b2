internal import ForeshockLinearAlgebra

/// The mean and standard deviation of each column of some rows, and columns brought to 0 and 1 by them.
struct Standardization: Hashable, Codable, Sendable {
  var means: [Double]
  /// 1 where a column is constant.
  var deviations: [Double]

  /// Of rows without a missing cell.
  init(_ x: Matrix, rows: [Int32]) {
    (means, deviations) = ([], [])
    for column in 0..<x.columnCount {
      let (mean, deviation) = x.withColumn(column) { cells in
        var mean = 0.0
        for row in rows { mean += cells[Int(row)] / Double(rows.count) }
        var largest = 0.0
        for row in rows { largest = max(largest, abs(cells[Int(row)] - mean)) }
        guard largest > 0, largest.isFinite else { return (mean, 1.0) }
        var sum = 0.0
        for row in rows {
          let share = (cells[Int(row)] - mean) / largest
          sum += share * share
        }
        return (mean, largest * (sum / Double(rows.count)).squareRoot())
      }
      means.append(mean)
      deviations.append(deviation)
    }
  }

  func applied(to x: Matrix) -> Matrix {
    Matrix(rowCount: x.rowCount, columnCount: x.columnCount) { (x[$0, $1] - means[$1]) / deviations[$1] }
  }
}
