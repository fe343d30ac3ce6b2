internal import Glibc

/// The exact innovations of an ARIMA process some of whose samples are missing, in O(n·D²), and O(n) wherever
/// the missing samples are forgotten.
///
/// The filter is ``ChandrasekharFilter`` for the series with all gaps filled, plus what is not known about the
/// fillings. Let c be the contributions of the past to each coming sample, and P the covariance (over σ²) that
/// missing samples give it. With K and F the gain and variance of the gapless filter, φ* and f the
/// autoregressive coefficients of the differenced and of the series itself, and b = K/F − φ* the moving average
/// of step t, an observed sample gives, with p = P(t, ·) and S = F + p_t,
///
///     v = w − a_t,   a ← a + φ*w + (F·b + p) v/S,
///     P ← P − bp' − pb' + p_t bb' − gg'/S,   g = p − p_t b,
///
/// and a missing one, whose filling w is off by e = w − a_t,
///
///     a ← a + φ*w − f·e,   P ← P + fp' + pf' + p_t ff' + F (f + b)(f + b)'.
///
/// Differencing needs no state of its own: f carries it. The likelihood sums ln S and v²/S of the observed
/// samples.
///
/// K and F obey their own recursion whether samples are missing or not. Once they are steady b is θ*, and the
/// update of P is of rank one but for a few rows.
enum GapFilter {
  /// Filters all columns over the first `steps` samples. The layout's width is the workspace's reach.
  ///
  /// Afterwards the innovations hold v, or e at missing samples, and the layout's `spread` S, or infinity.
  static func run(
    _ buffer: inout [Double], _ layout: FilterLayout, _ gaps: inout GapWorkspace, phi: SparseLags,
    theta: SparseLags, startVariance: Double, allowsPlainRecursion: Bool, keepsHistory: Bool, steps: Int
  ) -> FilterOutcome? {
    precondition(
      buffer.count >= (keepsHistory ? layout.total : layout.valueTotal),
      "The filter's buffer must have the layout's size")
    precondition(
      layout.width == gaps.reach && gaps.missing.count == layout.count && steps <= layout.count,
      "The workspace must fit the layout")
    guard startVariance > 0, startVariance.isFinite else { return nil }
    gaps.polynomial.expand(phi.values)
    gaps.history.removeAll(keepingCapacity: true)
    for i in gaps.matrix.indices { gaps.matrix[i] = 0 }
    for i in gaps.vectors.indices { gaps.vectors[i] = 0 }
    gaps.isActive = false
    let full = gaps.polynomial.full, missing = gaps.missing, reach = gaps.reach
    let rowStride = gaps.rowStride, vectorLength = gaps.vectorLength
    var history = gaps.history, starts = gaps.historyStart, isActive = false
    gaps.history = []
    gaps.historyStart = []
    defer {
      gaps.history = history
      gaps.historyStart = starts
      gaps.isActive = isActive
    }
    return unsafe buffer.withUnsafeMutableBufferPointer { storage -> FilterOutcome? in
      unsafe gaps.matrix.withUnsafeMutableBufferPointer { matrix in
        unsafe gaps.vectors.withUnsafeMutableBufferPointer { vectors in
          guard let base = storage.baseAddress, let rows = matrix.baseAddress,
            let scratch = vectors.baseAddress
          else { return nil }
          let covariance = unsafe CovarianceWindow(
            rows: rows, reach: reach, rowStride: rowStride, p: scratch, b: scratch + vectorLength,
            f: scratch + 2 * vectorLength, k: scratch + 3 * vectorLength, u: scratch + 4 * vectorLength,
            v: scratch + 5 * vectorLength, bar: scratch + 6 * vectorLength)
          return unsafe run(
            base, layout, covariance, phi, theta, full, missing, startVariance, allowsPlainRecursion,
            keepsHistory, steps, &history, &starts, &isActive)
        }
      }
    }
  }

  private static func run(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ window: CovarianceWindow,
    _ phi: SparseLags, _ theta: SparseLags, _ full: SparseLags, _ missing: [Bool], _ startVariance: Double,
    _ allowsPlainRecursion: Bool, _ keepsHistory: Bool, _ steps: Int, _ history: inout [Double],
    _ starts: inout [Int], _ isActive: inout Bool
  ) -> FilterOutcome? {
    let n = layout.count, stride = layout.stride, row = layout.rowLength, reach = window.reach
    let gain = unsafe base + layout.gain
    let reflection = unsafe base + layout.reflection
    let variance = unsafe base + layout.variance
    let spread = unsafe base + layout.spread
    let rhos = unsafe base + layout.rho
    let w = unsafe base + layout.data
    let innovations = unsafe base + layout.innovations
    let predictions = unsafe base + layout.predictions
    unsafe predictions.update(repeating: 0, count: layout.columns * row)
    unsafe reflection.update(repeating: 0, count: row)
    unsafe reflection.update(from: gain, count: stride)
    unsafe (gain + stride).update(repeating: 0, count: 4)
    for (lag, value) in zip(full.lags, full.values) { unsafe window.f[lag] = value }

    var outcome = FilterOutcome(
      logDeterminant: 0, squares: 0, settled: n, steady: n, finalVariance: startVariance)
    var f = startVariance
    var lively = true, isSparse = false
    var product = 1.0, logSum = 0.0, squares = 0.0
    for t in 0..<steps {
      if keepsHistory && lively && t % layout.blockLength == 0 {
        let slot = unsafe base + layout.checkpoints + t / layout.blockLength * 2 * stride
        unsafe slot.update(from: gain, count: stride)
        unsafe (slot + stride).update(from: reflection + t, count: stride)
      }
      unsafe variance[t] = f
      let isMissing = missing[t]
      if isActive { window.open(t) }
      if keepsHistory {
        starts[t] = isActive ? history.count : -1
        if isActive { unsafe history.append(contentsOf: UnsafeBufferPointer(start: window.p, count: reach)) }
      }
      let s = isActive ? unsafe f + window.p[0] : f
      unsafe spread[t] = isMissing ? .infinity : s
      if !isMissing {
        product *= s
        if product > 1e200 || product < 1e-200 {
          logSum += log(product)
          product = 1
        }
      }

      for column in 0..<layout.columns {
        let a = unsafe predictions + column * row + t
        let x = unsafe w[column * n + t]
        let e = unsafe x - a[0]
        unsafe innovations[column * n + t] = e
        if isMissing {
          for i in 0..<phi.lags.count { unsafe a[phi.lags[i]] += phi.values[i] * x }
          for i in 0..<full.lags.count { unsafe a[full.lags[i]] -= full.values[i] * e }
          continue
        }
        let share = e / s, known = f * share
        if column == 0 { squares += e * share }
        if isSparse {
          for i in 0..<phi.lags.count { unsafe a[phi.lags[i]] += phi.values[i] * x }
          for i in 0..<theta.lags.count { unsafe a[theta.lags[i]] += theta.values[i] * known }
        } else {
          // F·b = K − F·φ*.
          for i in 0..<phi.lags.count { unsafe a[phi.lags[i]] += phi.values[i] * (x - known) }
          unsafe addScaled(a + 1, share, gain, count: stride)
        }
        if isActive { unsafe addScaled(a + 1, share, window.p + 1, count: stride) }
      }

      if isActive || isMissing {
        // With a steady filter b was set when it settled.
        if !isSparse { unsafe window.setMovingAverage(gain, f, phi) }
        if isMissing {
          if isActive {
            window.close(t)
            window.propagate(t, full)
          }
          window.addInnovation(t, f)
          isActive = true
        } else {
          window.close(t)
          window.condition(t, f, s, sparse: isSparse ? theta : nil)
          if t & 3 == 3, unsafe window.p[0] < GapWorkspace.negligible * f {
            isActive = !window.clearIfBelow(GapWorkspace.negligible * f)
          }
        }
      }

      guard lively else {
        unsafe rhos[t] = 0
        continue
      }
      let z = unsafe reflection[t]
      let rho = z / f
      unsafe rhos[t] = rho
      for i in 0..<phi.lags.count { unsafe reflection[t + phi.lags[i]] += phi.values[i] * z }
      let shifted = unsafe reflection + t + 1
      let rho4 = SIMD4<Double>(repeating: rho)
      var largest = SIMD4<Double>.zero
      var i = 0
      while i < stride {
        let k = unsafe load4(gain + i)
        let l = unsafe load4(shifted + i)
        let next = l - rho4 * k
        largest = pointwiseMax(largest, pointwiseMax(next, -next))
        unsafe store4(next, shifted + i)
        unsafe store4(k - rho4 * l, gain + i)
        i &+= 4
      }
      f *= 1 - rho * rho
      guard f > 0, f.isFinite else { return nil }
      if largest.max() < ChandrasekharFilter.settledTolerance * f {
        lively = false
        outcome.settled = t + 1
        if allowsPlainRecursion {
          isSparse = true
          window.setMovingAverage(theta)
        }
      }
    }
    outcome.steady = isSparse ? outcome.settled : n
    outcome.squares = squares
    outcome.logDeterminant = logSum + log(product)
    outcome.finalVariance = f
    return outcome.logDeterminant.isFinite && squares.isFinite ? outcome : nil
  }
}
