/// The filter's last d + mD steps for a series with missing samples, with those samples as coordinates of
/// their own, so that what is known about them afterwards comes out as well.
///
/// The coordinates are the contributions of the past to the D coming samples, then one deviation from its
/// filling for each missing sample of these steps. The recursions are those of ``GapFilter``; coordinates of
/// samples gone by only learn.
struct GapTail {
  private let reach: Int
  private let phi: SparseLags
  private let full: SparseLags
  private let missing: [Bool]
  private let first: Int
  /// The data beside the steps, by columns.
  private let data: [[Double]]
  private var step: Int
  /// All coordinates, by columns.
  private var means: [[Double]]
  /// Their covariance over σ².
  private var covariance: [[Double]]
  /// The steps of the missing samples so far.
  private var places: [Int] = []
  /// K, L and F.
  private(set) var gain: [Double]
  private(set) var reflection: [Double]
  private var variance: Double
  private let isSettled: Bool

  /// Takes over from the filter after `first` steps.
  ///
  /// - Parameters:
  ///   - variance: F of step `first`.
  ///   - isSettled: whether K and F stay put from there on.
  init(
    _ buffer: [Double], _ layout: FilterLayout, _ gaps: GapWorkspace, from first: Int, variance: Double,
    phi: SparseLags, isSettled: Bool
  ) {
    let reach = gaps.reach, n = layout.count
    self.reach = reach
    self.phi = phi
    self.first = first
    self.variance = variance
    self.isSettled = isSettled
    full = gaps.polynomial.full
    missing = gaps.missing
    step = first
    data = (0..<layout.columns).map { c in
      Array(buffer[layout.data + c * n + first..<layout.data + (c + 1) * n])
    }
    means = (0..<layout.columns).map { c in
      let start = layout.predictions + c * layout.rowLength + first
      return Array(buffer[start..<start + reach])
    }
    covariance = (0..<reach).map { i in
      (0..<reach).map { j in
        let (low, high) = (min(i, j), max(i, j))
        return gaps.matrix[(first + low) % reach * gaps.rowStride + high - low]
      }
    }
    gain = Array(buffer[layout.gain..<layout.gain + reach])
    reflection = Array(buffer[layout.reflection + first..<layout.reflection + first + reach])
  }

  /// Goes on to step `end`.
  mutating func advance(to end: Int) {
    while step < end {
      missing[step] ? skip() : observe()
      if !isSettled { advanceGain() }
      step += 1
    }
  }

  /// b by coordinate, the step's own first: zero for that and for samples gone by.
  private var movingAverage: [Double] {
    var b = [0.0] + gain.map { $0 / variance } + [Double](repeating: 0, count: places.count)
    for (lag, value) in zip(phi.lags, phi.values) { b[lag] -= value }
    return b
  }

  /// f likewise.
  private var autoregression: [Double] {
    var f = [Double](repeating: 0, count: reach + 1 + places.count)
    for (lag, value) in zip(full.lags, full.values) { f[lag] = value }
    return f
  }

  /// Makes room for the sample that comes into reach, after the others.
  private mutating func extend() {
    for i in covariance.indices { covariance[i].insert(0, at: reach) }
    covariance.insert([Double](repeating: 0, count: reach + 1 + places.count), at: reach)
    for c in means.indices { means[c].insert(0, at: reach) }
  }

  /// Lets the step's own sample go.
  private mutating func shift() {
    covariance.removeFirst()
    for i in covariance.indices { covariance[i].removeFirst() }
    for c in means.indices { means[c].removeFirst() }
  }

  private mutating func observe() {
    extend()
    let b = movingAverage, p = covariance[0]
    let spread = variance + p[0]
    for c in means.indices {
      let x = data[c][step - first]
      let share = (x - means[c][0]) / spread
      for i in means[c].indices { means[c][i] += (variance * b[i] + p[i]) * share }
      for (lag, value) in zip(phi.lags, phi.values) { means[c][lag] += value * x }
    }
    let g = p.indices.map { p[$0] - p[0] * b[$0] }
    for i in p.indices {
      let x = b[i] + g[i] / spread, y = g[i] * variance / spread
      for j in p.indices { covariance[i][j] -= x * p[j] + y * b[j] }
    }
    shift()
  }

  private mutating func skip() {
    extend()
    let b = movingAverage, f = autoregression, p = covariance[0]
    var deviations: [Double] = []
    for c in means.indices {
      let x = data[c][step - first], e = x - means[c][0]
      deviations.append(-e)
      for (lag, value) in zip(phi.lags, phi.values) { means[c][lag] += value * x }
      for (lag, value) in zip(full.lags, full.values) { means[c][lag] -= value * e }
    }
    let k = zip(f, b).map(+)
    for i in p.indices {
      for j in p.indices {
        covariance[i][j] += f[i] * p[j] + p[i] * f[j] + p[0] * f[i] * f[j] + variance * k[i] * k[j]
      }
    }
    // The sample itself: contribution and innovation.
    let row = p.indices.map { p[$0] + p[0] * f[$0] + variance * k[$0] }
    for i in covariance.indices { covariance[i].append(row[i]) }
    covariance.append(row + [p[0] + variance])
    for c in means.indices { means[c].append(deviations[c]) }
    places.append(step - first)
    shift()
  }

  private mutating func advanceGain() {
    let z = reflection[0], rho = z / variance
    reflection.removeFirst()
    reflection.append(0)
    for (lag, value) in zip(phi.lags, phi.values) { reflection[lag - 1] += value * z }
    for i in 0..<reach {
      let l = reflection[i]
      reflection[i] = l - rho * gain[i]
      gain[i] -= rho * l
    }
    variance *= 1 - rho * rho
  }

  /// One column's contributions to the coming differenced samples and its deviations of the last samples.
  func column(
    _ c: Int, difference: [Double], width: Int
  ) -> (contribution: [Double], tail: [Double]) {
    separated(means[c], difference, width)
  }

  /// Independent parts of what is unknown, by Cholesky with pivots.
  func effects(difference: [Double], width: Int) -> [(contribution: [Double], tail: [Double])] {
    var rest = covariance
    let count = rest.count
    let largest = (0..<count).map { rest[$0][$0] }.max() ?? 0
    var result: [(contribution: [Double], tail: [Double])] = []
    for _ in 0..<count {
      guard let pivot = (0..<count).max(by: { rest[$0][$0] < rest[$1][$1] }),
        rest[pivot][pivot] > 1e-14 * max(largest, 1)
      else { break }
      let root = rest[pivot][pivot].squareRoot()
      let x = rest[pivot].map { $0 / root }
      for i in 0..<count where x[i] != 0 {
        for j in 0..<count { rest[i][j] -= x[i] * x[j] }
      }
      result.append(separated(x, difference, width))
    }
    return result
  }

  /// From contributions to the undifferenced series to those to the differenced one and a tail: what the tail
  /// adds to the coming differences, less what the autoregression carries on of it, is moved over.
  private func separated(
    _ x: [Double], _ difference: [Double], _ width: Int
  ) -> (contribution: [Double], tail: [Double]) {
    let length = difference.count - 1
    var tail = [Double](repeating: 0, count: length)
    let shift = length - (missing.count - first)
    for (i, place) in places.enumerated() { tail[place + shift] = x[reach + i] }
    var moved = [Double](repeating: 0, count: max(width, length))
    for i in 0..<length {
      for j in (i + 1)...length where difference[j] != 0 { moved[i] += difference[j] * tail[length + i - j] }
    }
    var contribution = [Double](repeating: 0, count: width)
    for i in 0..<width {
      contribution[i] = x[i] + moved[i]
      for (lag, value) in zip(phi.lags, phi.values) where lag <= i {
        contribution[i] -= value * moved[i - lag]
      }
    }
    return (contribution, tail)
  }
}
