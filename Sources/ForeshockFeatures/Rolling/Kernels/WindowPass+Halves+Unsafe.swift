/// How the halves of the windows of a run are joined. Rows `k` are those of the run.
extension WindowPass {
  /// What the first half has of a quantity in row `k`.
  @inline(__always)
  func first(_ row: UInt8, _ k: Int) -> Double { unsafe before[Int(row) &* beforeStride &+ run.start(k)] }

  /// What the second has.
  @inline(__always)
  func second(_ row: UInt8, _ k: Int) -> Double { unsafe behind[Int(row) &* behindStride &+ run.place(k)] }

  /// Both together.
  @inline(__always)
  func sum(_ row: UInt8, _ k: Int) -> Double { first(row, k) + second(row, k) }

  /// Values present in both halves.
  @inline(__always)
  func counts(_ k: Int) -> (Int, Int) {
    if run.hasMissing { return (Int(first(rows.counts, k)), Int(second(rows.counts, k))) }
    return (run.anchor &- run.base &+ 1 &- run.start(k), run.lead(k))
  }

  /// Values present.
  @inline(__always)
  func count(_ k: Int) -> Double {
    let (n, m) = counts(k)
    return Double(n &+ m)
  }

  /// Σ x from what the halves have of it and of what its rounding lost.
  @inline(__always)
  static func total(_ a: Double, _ b: Double, _ loss: Double) -> Double {
    let sum = a + b, back = sum - a
    let exact = sum + (loss + ((a - (sum - back)) + (b - back)))
    // An infinity has lost the account of what rounding lost.
    return exact == exact ? exact : sum
  }

  @inline(__always)
  func total(_ k: Int) -> Double {
    WindowPass.total(first(rows.sum, k), second(rows.sum, k), sum(rows.loss, k))
  }

  /// The total over n.
  @inline(__always)
  func mean(_ k: Int) -> Double {
    let (n, m) = counts(k)
    return unsafe total(k) * reciprocal[n &+ m]
  }

  /// The mean from the plain sums.
  @inline(__always)
  func plainMean(_ k: Int) -> Double {
    let (n, m) = counts(k)
    return unsafe sum(rows.plainSum, k) * reciprocal[n &+ m]
  }

  /// Σ (x − x̄)².
  @inline(__always)
  func squares(_ k: Int) -> Double {
    let (n, m) = counts(k)
    let gap = unsafe first(rows.distance, k) * reciprocal[n] - second(rows.distance, k) * reciprocal[m]
    return unsafe sum(rows.squares, k) + gap * gap * (Double(n) * Double(m) * reciprocal[n &+ m])
  }

  /// The sample variance.
  @inline(__always)
  func variance(_ k: Int) -> Double {
    let (n, m) = counts(k)
    return unsafe n &+ m > 1 ? squares(k) * reciprocal[n &+ m &- 1] : .nan
  }

  /// Skewness G₁ or excess kurtosis G₂, as pandas has them.
  @inline(__always)
  func shape(_ k: Int, isKurtosis: Bool) -> Double {
    let n = count(k)
    let m2 = squares(k)
    guard n >= (isKurtosis ? 4 : 3), m2 == m2 else { return .nan }
    guard m2 > 0 else { return isKurtosis ? -3 : 0 }
    let s1 = sum(rows.distance, k), s2 = sum(rows.second, k), s3 = sum(rows.third, k)
    let inverse = 1 / n
    let mean = s1 * inverse
    if isKurtosis {
      let m4 = sum(rows.fourth, k) - mean * (4 * s3 - mean * (6 * s2 - 3 * mean * s1))
      let ratio = n * m4 / (m2 * m2)
      return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * ratio - 3 * (n - 1))
    }
    let m3 = s3 - mean * (3 * s2 - 2 * mean * s1)
    let variance = m2 * inverse
    return (n * (n - 1)).squareRoot() / (n - 2) * (m3 * inverse / (variance * variance.squareRoot()))
  }

  /// The least-squares line: slope, its value at the window's first sample, Σ (t − t̄)(x − x̄).
  @inline(__always)
  func line(_ k: Int) -> (slope: Double, intercept: Double, covariation: Double) {
    let n = count(k), d = sum(rows.distance, k), t = sum(rows.time, k)
    guard n > 1, d.isFinite else { return (.nan, .nan, .nan) }
    let meanPlace = t / n
    let covariation = sum(rows.timeDistance, k) - meanPlace * d
    let slope = covariation / (sum(rows.timeSquares, k) - meanPlace * t)
    let start = run.spans.place(run.spans.start(run.first + k), from: run.anchor)
    return (slope, run.origin + (d / n + slope * (start - meanPlace)), covariation)
  }

  /// At lag 1.
  @inline(__always)
  func autocorrelation(_ k: Int) -> Double {
    let m2 = squares(k)
    guard m2 > 0 else { return .nan }
    let mean = sum(rows.distance, k) / count(k)
    return (sum(rows.pairProduct, k) - mean * (sum(rows.pairSum, k) - mean * sum(rows.pairs, k))) / m2
  }

  @inline(__always)
  func minimum(_ k: Int) -> Double { Double.lesser(first(rows.minimum, k), second(rows.minimum, k)) }

  @inline(__always)
  func maximum(_ k: Int) -> Double { Double.greater(first(rows.maximum, k), second(rows.maximum, k)) }
}
