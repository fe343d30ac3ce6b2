import ForeshockLinearAlgebra

/// A centre and a scale for each column that varies: the preconditioner of the solver.
///
/// The optimum does not depend on these numbers, only the road to it; they need not be exact.
struct Standardization {
  /// The columns that vary, in their order.
  let active: [Int]
  /// For each active column, about its mean.
  let centers: [Double]
  /// For each active column, about its standard deviation; above zero and finite.
  let scales: [Double]
  /// How many columns the table has.
  let columnCount: Int

  /// - Throws: ``SupervisedError/nonFiniteInput(row:column:)``.
  init(_ x: Matrix) throws(SupervisedError) {
    var active: [Int] = []
    var centers: [Double] = []
    var scales: [Double] = []
    for column in 0..<x.columnCount {
      let moments = x.withColumn(column) { Moments($0) }
      switch moments {
      case .nonFinite(let row): throw .nonFiniteInput(row: row, column: column)
      case .constant: continue
      case .spread(let center, let scale):
        active.append(column)
        centers.append(center)
        scales.append(scale)
      }
    }
    self.active = active
    self.centers = centers
    self.scales = scales
    columnCount = x.columnCount
  }
}

/// What one column's numbers are like.
enum Moments {
  case nonFinite(row: Int)
  case constant
  case spread(center: Double, scale: Double)

  init(_ values: Span<Double>) {
    guard values.count > 0 else {
      self = .constant
      return
    }
    // One pass relative to the first value; four sums hide the latency of the additions.
    let first = values[0]
    var (sum, squares) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    let whole = values.count & ~3
    var row = 0
    while row < whole {
      let d = SIMD4(values[row], values[row &+ 1], values[row &+ 2], values[row &+ 3]) - first
      sum += d
      squares += d * d
      row &+= 4
    }
    var (total, square) = (sum.sum(), squares.sum())
    while row < values.count {
      let d = values[row] - first
      total += d
      square += d * d
      row &+= 1
    }
    let count = Double(values.count)
    let mean = total / count
    let variance = square / count - mean * mean
    // Good unless squares over- or underflowed, or the first value lies far outside all others.
    if square.isFinite, variance > 1e-6 * mean * mean, variance > 1e-280 {
      self = .spread(center: first + mean, scale: variance.squareRoot())
    } else {
      self = Moments.carefully(values)
    }
  }

  /// Three passes that cannot overflow.
  private static func carefully(_ values: Span<Double>) -> Moments {
    let count = Double(values.count)
    var (lowest, highest, mean) = (values[0], values[0], 0.0)
    for row in 0..<values.count {
      let value = values[row]
      guard value.isFinite else { return .nonFinite(row: row) }
      lowest = min(lowest, value)
      highest = max(highest, value)
      mean += value / count
    }
    // Half of each, so that the difference of two huge numbers of opposite sign stays finite.
    let halfRange = highest / 2 - lowest / 2
    guard highest > lowest else { return .constant }
    guard halfRange > 0 else { return .spread(center: lowest, scale: max(highest - lowest, 1e-300)) }
    let center = min(max(mean, lowest), highest)
    var variance = 0.0
    for row in 0..<values.count {
      let d = (values[row] / 2 - center / 2) / halfRange
      variance += d * d / count
    }
    let scale = variance.squareRoot() * min(2 * halfRange, .greatestFiniteMagnitude / 2)
    return .spread(center: center, scale: max(scale, 1e-300))
  }
}
