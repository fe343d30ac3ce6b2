import ForeshockLinearAlgebra

/// A centre and a scale for each column that varies: the preconditioner of the solver.
///
/// The optimum does not depend on these numbers, only the road to it; they need not be exact.
struct Standardization {
  /// The columns that vary, in their order.
  let active: [Int]
  /// For each active column, about its mean; its median where the scale is that of most rows.
  let centers: [Double]
  /// For each active column, about its standard deviation, or the spread of most rows; above zero and finite.
  let scales: [Double]
  /// How many columns the table has.
  let columnCount: Int

  /// - Parameters:
  ///   - ofMostRows: whether a column whose deviation is that of a few rows, as of one cell of 2³¹ − 1, has the
  ///     spread of the others for its scale. In deviations its other cells would all be the same, and the gradient of its
  ///     coefficient rounding.
  ///   - leastShare: the least such scale in deviations: by default so much that sums of squares stay inside the range of a
  ///     Float.
  /// - Throws: ``SupervisedError/nonFiniteInput(row:column:)``.
  init(
    _ x: Matrix, ofMostRows: Bool = false, leastShare: Double = 1e-13
  ) throws(SupervisedError) {
    var active: [Int] = []
    var centers: [Double] = []
    var scales: [Double] = []
    for column in 0..<x.columnCount {
      let moments = x.withColumn(column) { Moments($0) }
      switch moments {
      case .nonFinite(let row): throw .nonFiniteInput(row: row, column: column)
      case .constant: continue
      case .spread(var center, var scale):
        if ofMostRows, let most = x.withColumn(column, { OrdinaryRows.hidden($0, by: scale) }) {
          (center, scale) = (most.center, max(most.spread, leastShare * scale))
        }
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

  private init(active: [Int], centers: [Double], scales: [Double], columnCount: Int) {
    self.active = active
    self.centers = centers
    self.scales = scales
    self.columnCount = columnCount
  }

  /// Of columns that are standardised already.
  static func identity(_ count: Int) -> Standardization {
    Standardization(
      active: Array(0..<count), centers: [Double](repeating: 0, count: count),
      scales: [Double](repeating: 1, count: count), columnCount: count)
  }

  /// The same with only some of the active columns active.
  func keeping(_ positions: [Int]) -> Standardization {
    Standardization(
      active: positions.map { active[$0] }, centers: positions.map { centers[$0] },
      scales: positions.map { scales[$0] }, columnCount: columnCount)
  }

  /// The columns that do not vary.
  var constantColumns: [Int] {
    let varying = Set(active)
    return (0..<columnCount).filter { !varying.contains($0) }
  }

  /// How much of the coefficient of each standardised column a penalty sees.
  func units(
    _ x: Matrix, weights: [Double], _ penaltyScale: LogisticRegression.PenaltyScale
  ) -> [Double] {
    switch penaltyScale {
    case .columns: return scales.map { 1 / $0 }
    case .standardDeviations:
      let total = weights.reduce(0) { $0 + abs($1) }
      return active.enumerated().map { j, column in
        x.withColumn(column) { values in
          var (mean, square) = (0.0, 0.0)
          for row in 0..<values.count {
            mean += abs(weights[row]) / total * ((values[row] - centers[j]) / scales[j])
          }
          for row in 0..<values.count {
            let d = (values[row] - centers[j]) / scales[j] - mean
            square += abs(weights[row]) / total * d * d
          }
          return square.squareRoot()
        }
      }
    }
  }

  /// Some of the active columns, centred and scaled.
  func standardized(_ x: Matrix, _ chosen: [Int]) -> Matrix {
    var elements = [Double](repeating: 0, count: x.rowCount * chosen.count)
    for (j, position) in chosen.enumerated() {
      BlockProducts.standardize(
        x.elements, from: active[position] * x.rowCount, count: x.rowCount, center: centers[position],
        factor: 1 / scales[position], into: &elements, at: j * x.rowCount)
    }
    return Matrix(rowCount: x.rowCount, columnCount: chosen.count, elements: elements)
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
    // A coefficient for less could not be represented.
    guard halfRange > 1e-290 else { return .constant }
    // Seen from the middle of the range no distance overflows.
    let isWide = halfRange > .greatestFiniteMagnitude / 4
    let center = isWide ? highest / 2 + lowest / 2 : min(max(mean, lowest), highest)
    var variance = 0.0
    for row in 0..<values.count {
      let d = (values[row] / 2 - center / 2) / halfRange
      variance += d * d / count
    }
    let scale = variance.squareRoot() * min(2 * halfRange, .greatestFiniteMagnitude / 2)
    return .spread(center: center, scale: scale)
  }
}
