/// The two halves' tables while a run is written, and how its rows find their places in them.
///
/// Its pointers live as long as the call that it is made for, and it goes no further. Rows `k` are those of the run.
@safe struct WindowHalves<Spans: WindowSpans> {
  let run: WindowRun<Spans>
  let rows: WindowRows
  let before: UnsafePointer<Double>
  let beforeStride: Int
  let behind: UnsafePointer<Double>
  let behindStride: Int
  /// 1/n.
  let reciprocal: UnsafePointer<Double>
  /// For full windows with j samples behind the anchor 1/(w − j) and (w − j)·j/w.
  let otherReciprocal: UnsafePointer<Double>
  let joint: UnsafePointer<Double>

  /// What the first half has of a quantity in row `k`.
  @inline(__always)
  func first(_ row: Int, _ k: Int) -> Double { unsafe before[row &* beforeStride &+ run.start(k)] }

  /// What the second has.
  @inline(__always)
  func second(_ row: Int, _ k: Int) -> Double { unsafe behind[row &* behindStride &+ run.place(k)] }

  /// Both together.
  @inline(__always)
  func sum(_ row: Int, _ k: Int) -> Double { first(row, k) + second(row, k) }

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

  /// The same over n, `r` being 1/n, and what that leaves over n once more: the mean of equal values is their value.
  @inline(__always)
  static func mean(_ a: Double, _ b: Double, _ loss: Double, _ n: Double, _ r: Double) -> Double {
    let sum = a + b, back = sum - a
    let rest = loss + ((a - (sum - back)) + (b - back))
    let quotient = (sum + rest) * r
    // The quotient in two parts of 26 digits, whose products with n are exact (Dekker 1971).
    let scaled = quotient * 134_217_729, high = scaled - (scaled - quotient), low = quotient - high
    let exact = quotient + ((sum - high * n) - low * n + rest) * r
    return exact == exact ? exact : sum * r
  }

  @inline(__always)
  func total(_ k: Int) -> Double {
    WindowHalves.total(first(rows.sum, k), second(rows.sum, k), sum(rows.loss, k))
  }

  @inline(__always)
  func mean(_ k: Int) -> Double {
    let (n, m) = counts(k)
    return unsafe WindowHalves.mean(
      first(rows.sum, k), second(rows.sum, k), sum(rows.loss, k), Double(n &+ m), reciprocal[n &+ m])
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
    let deviation = (m2 * inverse).squareRoot()
    return (n * (n - 1)).squareRoot() / (n - 2) * (m3 * inverse / (deviation * deviation * deviation))
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
