internal import Glibc

/// Generalised least squares of a filtered series on filtered regressors, by Cholesky of the small matrix
/// X'Σ⁻¹X = R'R.
struct WhitenedLeastSquares: Sendable {
  let regressors: Int
  /// The coefficients of the last solve.
  private(set) var beta: [Double]
  /// The residual sum of squares Σ v²/F of the last solve.
  private(set) var squares = 0.0
  /// R, row-major, upper triangle.
  private var triangle: [Double]
  private var projection: [Double]
  private var scaled: [Double] = []
  private var residual: [Double] = []

  init(regressors: Int) {
    self.regressors = regressors
    beta = [Double](repeating: 0, count: regressors)
    projection = beta
    triangle = [Double](repeating: 0, count: regressors * regressors)
  }

  /// R's entry.
  func factor(_ row: Int, _ column: Int) -> Double { triangle[row * regressors + column] }

  /// ln|X'Σ⁻¹X| of the first `count` regressors.
  func logDeterminant(leading count: Int) -> Double {
    var sum = 0.0
    for i in 0..<count { sum += log(factor(i, i)) }
    return 2 * sum
  }

  /// The rows of (R⁻¹)ᵀ of the first `count` regressors: row b says how each coefficient moves with the
  /// b-th independent normal number.
  func inverseFactorRows(leading count: Int) -> [[Double]] {
    var rows: [[Double]] = []
    for b in 0..<count {
      // Column b of R⁻¹: R x = e_b.
      var x = [Double](repeating: 0, count: count)
      for i in Swift.stride(from: b, through: 0, by: -1) {
        var sum = i == b ? 1.0 : 0
        for j in (i + 1)..<(b + 1) where j <= b { sum -= factor(i, j) * x[j] }
        x[i] = sum / factor(i, i)
      }
      rows.append(x)
    }
    return rows
  }

  /// Solves for the filtered columns in `buffer`; false when two regressors cannot be told apart.
  mutating func solve(_ buffer: [Double], _ layout: FilterLayout, starts: [Int]) -> Bool {
    let n = layout.count, k = regressors
    if scaled.count != n {
      scaled = [Double](repeating: 0, count: n)
      residual = scaled
    }
    for a in 0..<k {
      let column = layout.innovations + (a + 1) * n
      let first = min(starts[a + 1], n)
      for t in first..<n { scaled[t] = buffer[column + t] / buffer[layout.spread + t] }
      projection[a] = dot(scaled, buffer, layout.innovations, first..<n)
      for b in a..<k {
        let from = max(first, min(starts[b + 1], n))
        triangle[a * k + b] = dot(scaled, buffer, layout.innovations + (b + 1) * n, from..<n)
      }
    }
    for a in 0..<k {
      let diagonal = triangle[a * k + a]
      var pivot = diagonal
      for i in 0..<a { pivot -= factor(i, a) * factor(i, a) }
      guard pivot > 1e-12 * diagonal, diagonal > 0, pivot.isFinite else { return false }
      let root = pivot.squareRoot()
      triangle[a * k + a] = root
      for b in (a + 1)..<max(k, a + 1) {
        var x = triangle[a * k + b]
        for i in 0..<a { x -= factor(i, a) * factor(i, b) }
        triangle[a * k + b] = x / root
      }
    }
    for a in 0..<k {
      var x = projection[a]
      for i in 0..<a { x -= factor(i, a) * beta[i] }
      beta[a] = x / factor(a, a)
    }
    for a in Swift.stride(from: k - 1, through: 0, by: -1) {
      var x = beta[a]
      for b in (a + 1)..<max(k, a + 1) { x -= factor(a, b) * beta[b] }
      beta[a] = x / factor(a, a)
    }
    for t in 0..<n { residual[t] = buffer[layout.innovations + t] }
    for a in 0..<k {
      let column = layout.innovations + (a + 1) * n, coefficient = beta[a]
      for t in min(starts[a + 1], n)..<n { residual[t] -= coefficient * buffer[column + t] }
    }
    var sum = 0.0
    for t in 0..<n { sum += residual[t] * residual[t] / buffer[layout.spread + t] }
    squares = sum
    return true
  }

  /// Σ x_t·y_{t+offset}, with four running sums.
  private func dot(_ x: [Double], _ y: [Double], _ offset: Int, _ range: Range<Int>) -> Double {
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var t = range.lowerBound
    while t + 4 <= range.upperBound {
      a += x[t] * y[offset + t]
      b += x[t + 1] * y[offset + t + 1]
      c += x[t + 2] * y[offset + t + 2]
      d += x[t + 3] * y[offset + t + 3]
      t += 4
    }
    while t < range.upperBound {
      a += x[t] * y[offset + t]
      t += 1
    }
    return (a + b) + (c + d)
  }
}
