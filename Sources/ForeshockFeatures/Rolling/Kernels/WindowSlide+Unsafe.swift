/// Full windows one after the other, written four at a time with the arithmetic of ``WindowHalves``, to the last bit.
@safe struct WindowSlide<Spans: WindowSpans> {
  let halves: WindowHalves<Spans>
  /// How many samples each window has.
  let length: Int
  /// Where the halves of the run's first window stand in their rows, and how many samples lie behind its anchor.
  let start: Int
  let place: Int
  let lead: Int

  init(_ halves: WindowHalves<Spans>, length: Int) {
    self.halves = halves
    self.length = length
    start = halves.run.start(0)
    place = halves.run.place(0)
    lead = halves.run.lead(0)
  }

  /// Writes as many rows as there are groups of four, and says how many; 0 for a statistic that it does not know.
  @inline(__always)
  func write(_ statistic: RollingStatistic, _ out: UnsafeMutablePointer<Double>, _ seconds: Double) -> Int {
    let rows = halves.rows
    switch statistic {
    case .mean: return unsafe fill(out, mean)
    case .variance where length > 1: return unsafe fill(out, variance)
    case .standardDeviation where length > 1: return unsafe fill(out) { variance($0).squareRoot() }
    case .skewness where length > 2: return unsafe fill(out, skewness)
    case .kurtosis where length > 3: return unsafe fill(out, kurtosis)
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
      return unsafe fill(out) { slope($0) / SIMD4(repeating: seconds) }
    case .autocorrelation: return unsafe fill(out, autocorrelation)
    default: return 0
    }
  }

  @inline(__always)
  private func fill(_ out: UnsafeMutablePointer<Double>, _ four: (Int) -> SIMD4<Double>) -> Int {
    var k = 0
    while k &+ 4 <= halves.run.count {
      unsafe UnsafeMutableRawPointer(out + k).storeBytes(of: four(k), as: SIMD4<Double>.self)
      k &+= 4
    }
    return k
  }

  /// What the first halves of rows `k` ..< `k` + 4 have of a quantity.
  @inline(__always)
  private func first(_ row: Int, _ k: Int) -> SIMD4<Double> {
    unsafe load4(halves.before + (row &* halves.beforeStride &+ start &+ k))
  }

  /// What the second halves have.
  @inline(__always)
  private func second(_ row: Int, _ k: Int) -> SIMD4<Double> {
    unsafe load4(halves.behind + (row &* halves.behindStride &+ place &+ k))
  }

  @inline(__always)
  private func sum(_ row: Int, _ k: Int) -> SIMD4<Double> { first(row, k) + second(row, k) }

  @inline(__always)
  private func mean(_ k: Int) -> SIMD4<Double> {
    let n = SIMD4(repeating: Double(length)), r = unsafe SIMD4(repeating: halves.reciprocal[length])
    let a = first(halves.rows.sum, k), b = second(halves.rows.sum, k)
    let sum = a + b, back = sum - a
    let rest = self.sum(halves.rows.loss, k) + ((a - (sum - back)) + (b - back))
    let quotient = (sum + rest) * r
    let scaled = quotient * 134_217_729, high = scaled - (scaled - quotient), low = quotient - high
    let exact = quotient + ((sum - high * n) - low * n + rest) * r
    return exact.replacing(with: sum * r, where: exact .!= exact)
  }

  @inline(__always)
  private func squares(_ k: Int) -> SIMD4<Double> {
    let rows = halves.rows
    let gap =
      unsafe first(rows.distance, k) * load4(halves.otherReciprocal + (lead &+ k))
      - second(rows.distance, k) * load4(halves.reciprocal + (lead &+ k))
    return unsafe sum(rows.squares, k) + gap * gap * load4(halves.joint + (lead &+ k))
  }

  @inline(__always)
  private func variance(_ k: Int) -> SIMD4<Double> {
    unsafe squares(k) * SIMD4(repeating: halves.reciprocal[length &- 1])
  }

  @inline(__always)
  private func skewness(_ k: Int) -> SIMD4<Double> {
    let rows = halves.rows, n = Double(length), inverse = SIMD4(repeating: 1 / n)
    let m2 = squares(k), s1 = sum(rows.distance, k), s2 = sum(rows.second, k), s3 = sum(rows.third, k)
    let mean = s1 * inverse
    let m3 = s3 - mean * (3 * s2 - 2 * mean * s1)
    let deviation = (m2 * inverse).squareRoot()
    let scale = SIMD4(repeating: (n * (n - 1)).squareRoot() / (n - 2))
    let result = scale * (m3 * inverse / (deviation * deviation * deviation))
    return result.replacing(with: 0, where: m2 .== 0).replacing(with: .nan, where: m2 .!= m2)
  }

  @inline(__always)
  private func kurtosis(_ k: Int) -> SIMD4<Double> {
    let rows = halves.rows, n = Double(length), inverse = SIMD4(repeating: 1 / n)
    let m2 = squares(k), s1 = sum(rows.distance, k), s2 = sum(rows.second, k), s3 = sum(rows.third, k)
    let mean = s1 * inverse
    let m4 = sum(rows.fourth, k) - mean * (4 * s3 - mean * (6 * s2 - 3 * mean * s1))
    let ratio = SIMD4(repeating: n) * m4 / (m2 * m2)
    let scale = SIMD4(repeating: (n - 1) / ((n - 2) * (n - 3)))
    let result = scale * (SIMD4(repeating: n + 1) * ratio - SIMD4(repeating: 3 * (n - 1)))
    return result.replacing(with: -3, where: m2 .== 0).replacing(with: .nan, where: m2 .!= m2)
  }

  @inline(__always)
  private func slope(_ k: Int) -> SIMD4<Double> {
    let rows = halves.rows, n = SIMD4(repeating: Double(length))
    let d = sum(rows.distance, k), t = sum(rows.time, k)
    let meanPlace = t / n
    let result = (sum(rows.timeDistance, k) - meanPlace * d) / (sum(rows.timeSquares, k) - meanPlace * t)
    // An infinite sum has no line.
    return result.replacing(with: .nan, where: d - d .!= 0)
  }

  @inline(__always)
  private func autocorrelation(_ k: Int) -> SIMD4<Double> {
    let rows = halves.rows, m2 = squares(k)
    let mean = sum(rows.distance, k) / SIMD4(repeating: Double(length))
    let result =
      (sum(rows.pairProduct, k) - mean * (sum(rows.pairSum, k) - mean * sum(rows.pairs, k))) / m2
    return result.replacing(with: .nan, where: .!(m2 .> 0))
  }
}

/// Four doubles from unaligned memory; `p` must have four readable values.
@inline(__always)
private func load4(_ p: UnsafePointer<Double>) -> SIMD4<Double> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Double>.self)
}
