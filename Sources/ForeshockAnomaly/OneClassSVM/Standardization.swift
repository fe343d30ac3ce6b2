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
        // Halves, whose differences cannot overflow.
        var largest = 0.0
        for row in rows { largest = max(largest, abs(cells[Int(row)] / 2 - mean / 2)) }
        guard largest > 0 else { return (mean, 1.0) }
        var sum = 0.0
        for row in rows {
          let share = (cells[Int(row)] / 2 - mean / 2) / largest
          sum += share * share
        }
        let deviation = 2 * (largest * (sum / Double(rows.count)).squareRoot())
        return (mean, clamped(deviation))
      }
      means.append(mean)
      deviations.append(deviation)
    }
  }

  init(means: [Double], deviations: [Double]) {
    self.means = means
    self.deviations = deviations
  }

  /// The rows as the machine takes them. What has no finite value stays without one, and every other cell gets one,
  /// be it the largest there is.
  func applied(to x: Matrix) -> Matrix {
    Matrix(rowCount: x.rowCount, columnCount: x.columnCount) {
      let cell = x[$0, $1]
      guard cell.isFinite else { return .nan }
      return clamped((cell - means[$1]) / deviations[$1])
    }
  }

  func check(columnCount: Int) throws(AnomalyError) {
    guard means.count == columnCount, deviations.count == columnCount, means.allSatisfy(\.isFinite),
      deviations.allSatisfy({ $0 > 0 && $0.isFinite })
    else { throw .malformedModel(reason: "means and deviations that no columns can have") }
  }
}

/// The nearest finite number.
func clamped(_ x: Double) -> Double {
  max(-.greatestFiniteMagnitude, min(.greatestFiniteMagnitude, x))
}
