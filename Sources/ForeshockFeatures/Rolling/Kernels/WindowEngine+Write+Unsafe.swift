internal import Glibc

/// The two halves' tables while a run is written, and how its positions find their places in them.
///
/// Its pointers live as long as the call that it is made for, and it goes no further. Positions are those of the run.
@safe struct WindowHalves {
  let run: WindowEngine.Run
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

  /// What the first half has of a quantity at position `k`.
  @inline(__always)
  func first(_ row: Int, _ k: Int) -> Double { unsafe before[row &* beforeStride &+ run.start(k)] }

  /// What the second has.
  @inline(__always)
  func second(_ row: Int, _ k: Int) -> Double { unsafe behind[row &* behindStride &+ k] }

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
    let start = Double(max(run.first + k - run.length + 1, 0) - run.anchor)
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
}

extension WindowEngine {
  /// Writes every statistic of a run whose halves are grown.
  mutating func write(
    _ run: Run, _ tail: borrowing SampleTail, into results: inout [Double], stride: Int, at place: Int
  ) {
    precondition(
      run.count <= runCapacity
        && (plan.statistics.count - 1) * stride + place + run.count <= results.count,
      "The results must have room for the run")
    // Closures that capture nothing of self: they would copy it.
    let (plan, rows, tables, seconds) = (plan, rows, tables, secondsPerSample)
    let (beforeStride, behindStride) = (beforeStride, behindStride)
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      unsafe before.withUnsafeBufferPointer { before in
        unsafe behind.withUnsafeBufferPointer { behind in
          unsafe tables.withPointers { reciprocal, other, joint in
            guard let out = buffer.baseAddress, let before = before.baseAddress,
              let behind = behind.baseAddress
            else { return }
            let halves = unsafe WindowHalves(
              run: run, rows: rows, before: before, beforeStride: beforeStride, behind: behind,
              behindStride: behindStride, reciprocal: reciprocal, otherReciprocal: other, joint: joint)
            for row in 0..<plan.statistics.count {
              unsafe WindowEngine.write(
                plan.statistics[row], halves, tail, out + row * stride + place, seconds)
            }
          }
        }
      }
    }
    if plan.needsOrder || plan.needsEvents {
      writeOrder(run, tail, into: &results, stride: stride, at: place)
    }
    hide(run, in: &results, stride: stride, at: place)
  }

  /// Writes NaN where fewer than `minPeriods` values are present.
  private func hide(_ run: Run, in results: inout [Double], stride: Int, at place: Int) {
    // Full windows have as many values as anybody can ask for.
    if run.isSliding && minPeriods <= length { return }
    for k in 0..<run.count where count(run, k) < Double(minPeriods) {
      for (row, statistic) in plan.statistics.enumerated() where statistic != .count {
        results[row * stride + place + k] = .nan
      }
    }
  }

  private static func write(
    _ statistic: RollingStatistic, _ halves: WindowHalves, _ tail: borrowing SampleTail,
    _ out: UnsafeMutablePointer<Double>, _ seconds: Double
  ) {
    let run = halves.run, rows = halves.rows
    switch statistic {
    case .count: for k in 0..<run.count { unsafe out[k] = halves.count(k) }
    case .sum: for k in 0..<run.count { unsafe out[k] = halves.total(k) }
    case .mean:
      if run.isSliding {
        unsafe slideMeans(halves, out)
      } else {
        for k in 0..<run.count { unsafe out[k] = halves.mean(k) }
      }
    case .variance, .standardDeviation:
      if run.isSliding && run.length > 1 {
        unsafe slideVariances(halves, out)
      } else {
        for k in 0..<run.count { unsafe out[k] = halves.variance(k) }
      }
      if statistic == .standardDeviation { for k in 0..<run.count { unsafe out[k] = out[k].squareRoot() } }
    case .skewness: for k in 0..<run.count { unsafe out[k] = halves.shape(k, isKurtosis: false) }
    case .kurtosis: for k in 0..<run.count { unsafe out[k] = halves.shape(k, isKurtosis: true) }
    case .minimum: unsafe writeExtremes(halves, rows.minimum, out) { $0 < $1 ? $0 : $1 }
    case .maximum: unsafe writeExtremes(halves, rows.maximum, out) { $0 > $1 ? $0 : $1 }
    case .range:
      for k in 0..<run.count {
        let (a, b) = (halves.first(rows.maximum, k), halves.second(rows.maximum, k))
        let (c, d) = (halves.first(rows.minimum, k), halves.second(rows.minimum, k))
        unsafe out[k] = (a > b ? a : b) - (c < d ? c : d)
      }
    case .slope: for k in 0..<run.count { unsafe out[k] = halves.line(k).slope }
    case .slopePerSecond: for k in 0..<run.count { unsafe out[k] = halves.line(k).slope / seconds }
    case .intercept: for k in 0..<run.count { unsafe out[k] = halves.line(k).intercept }
    case .rSquared:
      for k in 0..<run.count {
        let squares = halves.squares(k), line = halves.line(k)
        unsafe out[k] = squares > 0 ? min(1, line.slope * line.covariation / squares) : .nan
      }
    case .autocorrelation: for k in 0..<run.count { unsafe out[k] = halves.autocorrelation(k) }
    case .zScore:
      for k in 0..<run.count {
        let variance = halves.variance(k)
        let distance = (tail[run.first + k] - run.origin) - halves.sum(rows.distance, k) / halves.count(k)
        unsafe out[k] = variance > 0 ? distance / variance.squareRoot() : .nan
      }
    case .median, .quantile, .medianAbsoluteDeviation, .exceedance, .crossings, .peaks, .permutationEntropy:
      break
    }
  }

  /// Means of full windows, four at a time.
  private static func slideMeans(_ halves: WindowHalves, _ out: UnsafeMutablePointer<Double>) {
    let rows = halves.rows, start = halves.run.start(0), count = halves.run.count
    let sumBefore = unsafe halves.before + rows.sum * halves.beforeStride + start
    let lossBefore = unsafe halves.before + rows.loss * halves.beforeStride + start
    let sumBehind = unsafe halves.behind + rows.sum * halves.behindStride
    let lossBehind = unsafe halves.behind + rows.loss * halves.behindStride
    let divisor = Double(halves.run.length), reciprocal = unsafe halves.reciprocal[halves.run.length]
    let n = SIMD4(repeating: divisor), r = SIMD4(repeating: reciprocal)
    var k = 0
    while k &+ 4 <= count {
      let a = unsafe load4(sumBefore + k), b = unsafe load4(sumBehind + k)
      let loss = unsafe load4(lossBefore + k) + load4(lossBehind + k)
      let sum = a + b, back = sum - a
      let rest = loss + ((a - (sum - back)) + (b - back))
      let quotient = (sum + rest) * r
      let scaled = quotient * 134_217_729, high = scaled - (scaled - quotient), low = quotient - high
      let exact = quotient + ((sum - high * n) - low * n + rest) * r
      unsafe store4(exact.replacing(with: sum * r, where: exact .!= exact), out + k)
      k &+= 4
    }
    while k < count {
      unsafe out[k] =
        WindowHalves.mean(sumBefore[k], sumBehind[k], lossBefore[k] + lossBehind[k], divisor, reciprocal)
      k &+= 1
    }
  }

  /// Variances of full windows, four at a time.
  private static func slideVariances(_ halves: WindowHalves, _ out: UnsafeMutablePointer<Double>) {
    let rows = halves.rows, run = halves.run, start = run.start(0), lead = run.lead(0), count = run.count
    let distanceBefore = unsafe halves.before + rows.distance * halves.beforeStride + start
    let squaresBefore = unsafe halves.before + rows.squares * halves.beforeStride + start
    let distanceBehind = unsafe halves.behind + rows.distance * halves.behindStride
    let squaresBehind = unsafe halves.behind + rows.squares * halves.behindStride
    let first = unsafe halves.otherReciprocal + lead, second = unsafe halves.reciprocal + lead
    let joint = unsafe halves.joint + lead
    let scale = unsafe halves.reciprocal[run.length - 1]
    var k = 0
    while k &+ 4 <= count {
      let gap =
        unsafe load4(distanceBefore + k) * load4(first + k) - load4(distanceBehind + k) * load4(second + k)
      let squares =
        unsafe (load4(squaresBefore + k) + load4(squaresBehind + k)) + gap * gap * load4(joint + k)
      unsafe store4(squares * SIMD4(repeating: scale), out + k)
      k &+= 4
    }
    while k < count {
      let gap = unsafe distanceBefore[k] * first[k] - distanceBehind[k] * second[k]
      unsafe out[k] = ((squaresBefore[k] + squaresBehind[k]) + gap * gap * joint[k]) * scale
      k &+= 1
    }
  }

  @inline(__always)
  private static func writeExtremes(
    _ halves: WindowHalves, _ row: Int, _ out: UnsafeMutablePointer<Double>,
    _ better: (Double, Double) -> Double
  ) {
    let run = halves.run
    let before = unsafe halves.before + row * halves.beforeStride,
      behind = unsafe halves.behind + row * halves.behindStride
    if run.isSliding {
      let before = unsafe before + run.start(0)
      for k in 0..<run.count { unsafe out[k] = better(before[k], behind[k]) }
    } else {
      for k in 0..<run.count { unsafe out[k] = better(before[run.start(k)], behind[k]) }
    }
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

extension CountTables {
  /// Gives the tables to `body`: 1/n, 1/(w − j), (w − j)·j/w.
  @inline(__always)
  fileprivate func withPointers(
    _ body: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
  ) {
    unsafe reciprocal.withUnsafeBufferPointer { reciprocal in
      unsafe otherReciprocal.withUnsafeBufferPointer { other in
        unsafe joint.withUnsafeBufferPointer { joint in
          guard let reciprocal = reciprocal.baseAddress, let other = other.baseAddress,
            let joint = joint.baseAddress
          else { return }
          unsafe body(reciprocal, other, joint)
        }
      }
    }
  }
}
