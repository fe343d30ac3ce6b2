/// Full windows one after the other, written four at a time with the arithmetic of ``WindowPass``, to the last bit.
///
/// Its pointers live as long as the call that it is made for, and it goes no further.
@safe struct WindowSlide {
  let rows: WindowRows
  /// How many rows the run has, and how many samples each window.
  let count: Int
  let length: Int
  let secondsPerSample: Double
  /// The tables of the halves at those of the run's first window.
  let before: UnsafePointer<Double>
  let beforeStride: Int
  let behind: UnsafePointer<Double>
  let behindStride: Int
  /// 1/n.
  let reciprocal: UnsafePointer<Double>
  /// From the first window on, with j samples behind the anchor: 1/(w − j), 1/j and (w − j)·j/w.
  let firstReciprocal: UnsafePointer<Double>
  let secondReciprocal: UnsafePointer<Double>
  let joint: UnsafePointer<Double>

  @inline(__always)
  init<Spans: WindowSpans>(_ pass: WindowPass<Spans>, length: Int) {
    rows = pass.rows
    count = pass.run.count
    self.length = length
    secondsPerSample = pass.secondsPerSample
    let lead = pass.run.lead(0)
    unsafe before = UnsafePointer(pass.before + pass.run.start(0))
    beforeStride = pass.beforeStride
    unsafe behind = UnsafePointer(pass.behind + pass.run.place(0))
    behindStride = pass.behindStride
    unsafe reciprocal = pass.reciprocal
    unsafe firstReciprocal = pass.otherReciprocal + lead
    unsafe secondReciprocal = pass.reciprocal + lead
    unsafe joint = pass.joint + lead
  }

  /// Writes as many rows as there are groups of four, and says how many; 0 for a statistic that it does not know.
  @inline(__always)
  func write(_ statistic: RollingStatistic, _ out: UnsafeMutablePointer<Double>) -> Int {
    switch statistic {
    case .count: return unsafe fill(out) { _ in SIMD4(repeating: Double(length)) }
    case .mean: return unsafe writeMeans(out)
    case .plainMean:
      let r = unsafe SIMD4(repeating: reciprocal[length])
      return unsafe fill(out) { sum(rows.plainSum, $0) * r }
    case .variance where length > 1: return unsafe fill(out, variance)
    case .standardDeviation where length > 1: return unsafe fill(out) { variance($0).squareRoot() }
    case .skewness where length > 2: return unsafe fillUnlessConstant(out, skewness)
    case .kurtosis where length > 3: return unsafe fillUnlessConstant(out, kurtosis)
    case .minimum:
      return unsafe fill(out) { k in
        let a = first(rows.minimum, k), b = second(rows.minimum, k)
        return a.replacing(with: b, where: b .< a)
      }
    case .maximum:
      return unsafe fill(out) { k in
        let a = first(rows.maximum, k), b = second(rows.maximum, k)
        return a.replacing(with: b, where: b .> a)
      }
    case .slope where length > 1: return unsafe fill(out, slope)
    case .slopePerSecond where length > 1:
      return unsafe fill(out) { slope($0) / SIMD4(repeating: secondsPerSample) }
    case .autocorrelation: return unsafe fillUnlessConstant(out, autocorrelation)
    default: return 0
    }
  }

  @inline(__always)
  private func fill(_ out: UnsafeMutablePointer<Double>, _ four: (Int) -> SIMD4<Double>) -> Int {
    var k = 0
    while k &+ 4 <= count {
      unsafe store4(four(k), out + k)
      k &+= 4
    }
    return k
  }

  /// The same for what divides by Σ (x − x̄)², which is given along; none when that is nowhere positive and takes more care.
  @inline(__always)
  private func fillUnlessConstant(
    _ out: UnsafeMutablePointer<Double>, _ four: (Int) -> (SIMD4<Double>, SIMD4<Double>)
  ) -> Int {
    var isOdd = SIMDMask<SIMD4<Int64>>(repeating: false)
    var k = 0
    while k &+ 4 <= count {
      let (value, squares) = four(k)
      isOdd = isOdd .| .!(squares .> 0)
      unsafe store4(value, out + k)
      k &+= 4
    }
    return any(isOdd) ? 0 : k
  }

  /// What the first halves of rows `k` ..< `k` + 4 have of a quantity.
  @inline(__always)
  private func first(_ row: UInt8, _ k: Int) -> SIMD4<Double> {
    unsafe load4(before + (Int(row) &* beforeStride &+ k))
  }

  /// What the second halves have.
  @inline(__always)
  private func second(_ row: UInt8, _ k: Int) -> SIMD4<Double> {
    unsafe load4(behind + (Int(row) &* behindStride &+ k))
  }

  @inline(__always)
  private func sum(_ row: UInt8, _ k: Int) -> SIMD4<Double> { first(row, k) + second(row, k) }

  /// Means; none when one of them is not finite and takes more care.
  @inline(__always)
  private func writeMeans(_ out: UnsafeMutablePointer<Double>) -> Int {
    let r = unsafe SIMD4(repeating: reciprocal[length])
    let (sums, losses) = (Int(rows.sum), Int(rows.loss))
    let sumBefore = unsafe before + sums * beforeStride, lossBefore = unsafe before + losses * beforeStride
    let sumBehind = unsafe behind + sums * behindStride, lossBehind = unsafe behind + losses * behindStride
    var isOdd = SIMDMask<SIMD4<Int64>>(repeating: false)
    var k = 0
    while k &+ 4 <= count {
      let a = unsafe load4(sumBefore + k), b = unsafe load4(sumBehind + k)
      let loss = unsafe load4(lossBefore + k) + load4(lossBehind + k)
      let sum = a + b, back = sum - a
      let rest = loss + ((a - (sum - back)) + (b - back))
      let exact = (sum + rest) * r
      isOdd = isOdd .| (exact .!= exact)
      unsafe store4(exact, out + k)
      k &+= 4
    }
    return any(isOdd) ? 0 : k
  }

  @inline(__always)
  private func squares(_ k: Int) -> SIMD4<Double> {
    let gap =
      unsafe first(rows.distance, k) * load4(firstReciprocal + k)
      - second(rows.distance, k) * load4(secondReciprocal + k)
    return unsafe sum(rows.squares, k) + gap * gap * load4(joint + k)
  }

  @inline(__always)
  private func variance(_ k: Int) -> SIMD4<Double> {
    unsafe squares(k) * SIMD4(repeating: reciprocal[length &- 1])
  }

  @inline(__always)
  private func skewness(_ k: Int) -> (SIMD4<Double>, SIMD4<Double>) {
    let n = Double(length), inverse = SIMD4(repeating: 1 / n)
    let m2 = squares(k), s1 = sum(rows.distance, k), s2 = sum(rows.second, k), s3 = sum(rows.third, k)
    let mean = s1 * inverse
    let m3 = s3 - mean * (3 * s2 - 2 * mean * s1)
    let variance = m2 * inverse
    let scale = SIMD4(repeating: (n * (n - 1)).squareRoot() / (n - 2))
    return (scale * (m3 * inverse / (variance * variance.squareRoot())), m2)
  }

  @inline(__always)
  private func kurtosis(_ k: Int) -> (SIMD4<Double>, SIMD4<Double>) {
    let n = Double(length), inverse = SIMD4(repeating: 1 / n)
    let m2 = squares(k), s1 = sum(rows.distance, k), s2 = sum(rows.second, k), s3 = sum(rows.third, k)
    let mean = s1 * inverse
    let m4 = sum(rows.fourth, k) - mean * (4 * s3 - mean * (6 * s2 - 3 * mean * s1))
    let ratio = SIMD4(repeating: n) * m4 / (m2 * m2)
    let scale = SIMD4(repeating: (n - 1) / ((n - 2) * (n - 3)))
    return (scale * (SIMD4(repeating: n + 1) * ratio - SIMD4(repeating: 3 * (n - 1))), m2)
  }

  @inline(__always)
  private func slope(_ k: Int) -> SIMD4<Double> {
    let n = SIMD4(repeating: Double(length))
    let d = sum(rows.distance, k), t = sum(rows.time, k)
    let meanPlace = t / n
    let result = (sum(rows.timeDistance, k) - meanPlace * d) / (sum(rows.timeSquares, k) - meanPlace * t)
    // An infinite sum has no line.
    return result.replacing(with: .nan, where: d - d .!= 0)
  }

  @inline(__always)
  private func autocorrelation(_ k: Int) -> (SIMD4<Double>, SIMD4<Double>) {
    let m2 = squares(k)
    let mean = sum(rows.distance, k) / SIMD4(repeating: Double(length))
    let product = sum(rows.pairProduct, k) - mean * (sum(rows.pairSum, k) - mean * sum(rows.pairs, k))
    return (product / m2, m2)
  }
}

/// Four doubles from unaligned memory; `p` must have four readable values.
@inline(__always)
private func load4(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
}

/// Writes four doubles to unaligned memory; `p` must have four writable values.
@inline(__always)
private func store4(_ x: SIMD4<Double>, _ p: UnsafeMutablePointer<Double>) {
  unsafe UnsafeMutableRawPointer(p).storeBytes(of: x, as: SIMD4<Double>.self)
}
