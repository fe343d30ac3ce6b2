internal import Glibc

/// Ordinary least squares of one column on a few, with standard errors.
///
/// The columns are made orthogonal one after the other, each twice over, which keeps the orthogonality to
/// working precision whatever their condition. A column that the ones before it explain (to 1e-7 of its
/// length, R's rule) is left out: its coefficient is 0 and has no standard error.
///
/// Source: Giraud, Langou & Rozložník, Computers & Mathematics with Applications 50 (2005) 1069–1075.
struct SmallRegression {
  /// One per column.
  let coefficients: [Double]
  /// Standard errors with the residual variance over n − rank; NaN for a column left out.
  let standardErrors: [Double]
  let residuals: [Double]
  /// How many columns were not left out.
  let rank: Int
  /// Σ e².
  let squares: Double

  /// Coefficients over their standard errors.
  func t(_ column: Int) -> Double { coefficients[column] / standardErrors[column] }

  /// −2 ln L of the Gaussian model, less a constant that depends on the count only; with the penalty of `k` a
  /// parameter, the residual variance among them.
  func criterion(penalty k: Double) -> Double {
    let n = Double(residuals.count)
    return n * log(squares / n) + k * Double(rank + 1)
  }

  /// Akaike's criterion with the small-sample correction, less the same constant.
  var aicc: Double {
    let n = Double(residuals.count), k = Double(rank + 1)
    return criterion(penalty: 2) + 2 * k * (k + 1) / (n - k - 1)
  }

  /// Regresses `y` on `columns`, all of the same length.
  ///
  /// - Complexity: O(n·k²).
  init(_ y: [Double], on columns: [[Double]]) {
    let n = y.count, k = columns.count
    var basis: [[Double]] = []
    var kept: [Int] = []
    // R's triangle, column by column: kept column j = Σ_i triangle[j][i] · basis[i].
    var triangle: [[Double]] = []
    for (j, column) in columns.enumerated() {
      precondition(column.count == n, "A regression's columns must be as long as its response")
      var q = column
      var row = [Double](repeating: 0, count: basis.count)
      let length = Self.dot(q, q).squareRoot()
      for _ in 0..<2 {
        for (i, b) in basis.enumerated() {
          let r = Self.dot(b, q)
          row[i] += r
          for t in 0..<n { q[t] -= r * b[t] }
        }
      }
      let rest = Self.dot(q, q).squareRoot()
      guard rest > 1e-7 * length else { continue }
      for t in 0..<n { q[t] /= rest }
      row.append(rest)
      basis.append(q)
      triangle.append(row)
      kept.append(j)
    }
    var e = y
    var projection = [Double](repeating: 0, count: basis.count)
    for _ in 0..<2 {
      for (i, b) in basis.enumerated() {
        let r = Self.dot(b, e)
        projection[i] += r
        for t in 0..<n { e[t] -= r * b[t] }
      }
    }
    residuals = e
    rank = kept.count
    squares = Self.dot(e, e)
    let variance = squares / Double(n - kept.count)
    var beta = [Double](repeating: 0, count: k)
    var errors = [Double](repeating: .nan, count: k)
    for i in stride(from: kept.count - 1, through: 0, by: -1) {
      var x = projection[i]
      for j in (i + 1)..<max(kept.count, i + 1) { x -= triangle[j][i] * beta[kept[j]] }
      beta[kept[i]] = x / triangle[i][i]
    }
    for i in 0..<kept.count {
      // Row i of the inverse triangle.
      var inverse = [Double](repeating: 0, count: kept.count)
      var sum = 0.0
      for j in i..<kept.count {
        var x = j == i ? 1.0 : 0
        for l in i..<j { x -= inverse[l] * triangle[j][l] }
        inverse[j] = x / triangle[j][j]
        sum += inverse[j] * inverse[j]
      }
      errors[kept[i]] = (variance * sum).squareRoot()
    }
    coefficients = beta
    standardErrors = errors
  }

  /// The residual sums of squares of the regressions on the first 0, 1, … columns.
  ///
  /// - Complexity: O(n·k²) for all of them.
  static func nestedSquares(_ y: [Double], on columns: [[Double]]) -> [Double] {
    var basis: [[Double]] = []
    var e = y
    var result = [dot(e, e)]
    for column in columns {
      var q = column
      let length = dot(q, q).squareRoot()
      for _ in 0..<2 {
        for b in basis {
          let r = dot(b, q)
          for t in q.indices { q[t] -= r * b[t] }
        }
      }
      let rest = dot(q, q).squareRoot()
      if rest > 1e-7 * length {
        for t in q.indices { q[t] /= rest }
        let r = dot(q, e)
        for t in e.indices { e[t] -= r * q[t] }
        basis.append(q)
      }
      result.append(dot(e, e))
    }
    return result
  }

  private static func dot(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "A dot product needs two arrays of the same length")
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    let whole = x.count & ~3
    var t = 0
    while t < whole {
      a += x[t] * y[t]
      b += x[t + 1] * y[t + 1]
      c += x[t + 2] * y[t + 2]
      d += x[t + 3] * y[t + 3]
      t += 4
    }
    while t < x.count {
      a += x[t] * y[t]
      t += 1
    }
    return (a + b) + (c + d)
  }
}
