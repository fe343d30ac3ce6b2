/// Loess on an equispaced grid: at each point a mean or a line fitted to the nearest `window` samples with
/// tricube weights, w(r) = (1 − (r/h)³)³ with h the distance of the farthest of them.
///
/// Where the whole window fits and no sample is discounted, the weights are the same at every point and a line
/// gives what the mean gives, so that one kernel serves. With a jump above one the curve is computed at every
/// `jump`-th point and drawn straight in between.
///
/// Source: Cleveland, Cleveland, McRae & Terpenning, J. Official Statistics 6 (1990) 3–73, sections 2 and 5, and
/// the authors' netlib routine, whose conventions at the ends of the series are kept.
struct LocalRegression {
  /// Samples in a window: odd.
  let window: Int
  /// 0 fits a mean, 1 a line.
  let degree: Int
  /// Points from one evaluation to the next.
  let jump: Int
  /// Normalised weights where the whole window fits.
  private let kernel: [Double]
  private var weights: [Double]

  init(window: Int, degree: Int, jump: Int) {
    self.window = window
    self.degree = degree
    self.jump = jump
    let half = window / 2
    var kernel = (0..<window).map { Self.tricube(Double(abs($0 - half)), Double(half)) }
    let sum = kernel.reduce(0, +)
    for i in kernel.indices { kernel[i] /= sum }
    self.kernel = kernel
    weights = kernel
  }

  /// The smooth curve through the first `n` samples of `y`.
  ///
  /// - Parameters:
  ///   - robustness: a weight for every sample; empty for equal ones.
  ///   - result: takes `n` values from `offset` on.
  mutating func smooth(
    _ y: [Double], count n: Int, robustness: [Double], into result: inout [Double], at offset: Int = 0
  ) {
    precondition(y.count >= n && result.count >= offset + n, "A smooth curve needs room for every sample")
    guard n > 1 else {
      result[offset] = y[0]
      return
    }
    let step = min(jump, n - 1)
    var left = 0
    let right = min(window, n) - 1
    var i = 0
    while i < n {
      left = min(max(i - window / 2, 0), max(n - window, 0))
      result[offset + i] =
        estimate(y, count: n, at: i, left..<left + right + 1, robustness: robustness) ?? y[i]
      i += step
    }
    guard step > 1 else { return }
    // Straight lines between the points; the last sample, if it is not among them, is estimated from the last
    // point's window.
    var low = 0
    while low + step < n {
      draw(&result, from: offset + low, to: offset + low + step)
      low += step
    }
    guard low != n - 1 else { return }
    result[offset + n - 1] =
      estimate(y, count: n, at: n - 1, left..<left + right + 1, robustness: robustness) ?? y[n - 1]
    draw(&result, from: offset + low, to: offset + n - 1)
  }

  private func draw(_ values: inout [Double], from a: Int, to b: Int) {
    guard b - a > 1 else { return }
    let slope = (values[b] - values[a]) / Double(b - a)
    for j in (a + 1)..<b { values[j] = values[a] + slope * Double(j - a) }
  }

  /// The value at `x`, which may lie outside the series, from the samples in `range`; nil when all of them
  /// have no weight.
  mutating func estimate(
    _ y: [Double], count n: Int, at x: Int, _ range: Range<Int>, robustness: [Double]
  ) -> Double? {
    let half = window / 2
    if robustness.isEmpty, range.count == window, x - range.lowerBound == half, window <= n {
      return convolve(y, from: range.lowerBound)
    }
    var h = Double(max(x - range.lowerBound, range.upperBound - 1 - x))
    if window > n { h += Double((window - n) / 2) }
    let count = range.count, start = range.lowerBound
    precondition(start >= 0 && start + count <= y.count && count <= weights.count, "The window lies inside")
    precondition(robustness.isEmpty || robustness.count >= start + count, "Every sample has a weight")
    var sum = 0.0, moment = 0.0
    for j in 0..<count {
      var w = Self.tricube(Double(abs(start + j - x)), h)
      if !robustness.isEmpty { w *= robustness[start + j] }
      weights[j] = w
      sum += w
      moment += w * Double(start + j - x)
    }
    guard sum > 0 else { return nil }
    // The samples' centre of gravity, seen from x, and their spread about it.
    let center = moment / sum
    var total = 0.0, product = 0.0, spread = 0.0
    for j in 0..<count {
      let w = weights[j], distance = Double(start + j - x) - center
      total += w * y[start + j]
      product += w * distance * y[start + j]
      spread += w * distance * distance
    }
    guard degree > 0, h > 0, (spread / sum).squareRoot() > 0.001 * Double(n - 1) else { return total / sum }
    return (total - center * product * (sum / spread)) / sum
  }

  /// Σ kernel_j y_{start+j}.
  private func convolve(_ y: [Double], from start: Int) -> Double {
    precondition(start >= 0 && start + window <= y.count, "The window lies inside")
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    let whole = window & ~3
    var j = 0
    while j < whole {
      a += kernel[j] * y[start + j]
      b += kernel[j + 1] * y[start + j + 1]
      c += kernel[j + 2] * y[start + j + 2]
      d += kernel[j + 3] * y[start + j + 3]
      j += 4
    }
    while j < window {
      a += kernel[j] * y[start + j]
      j += 1
    }
    return (a + b) + (c + d)
  }

  /// The weight at distance r of a window that reaches h: 1 very near, 0 at its edge.
  @inline(__always)
  private static func tricube(_ r: Double, _ h: Double) -> Double {
    if r > 0.999 * h { return 0 }
    if r <= 0.001 * h { return 1 }
    let q = r / h, inside = 1 - q * q * q
    return inside * inside * inside
  }
}
