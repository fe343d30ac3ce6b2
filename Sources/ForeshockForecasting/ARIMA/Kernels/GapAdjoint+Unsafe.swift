/// The filter with missing samples run backwards: the exact derivative of ½ Σ ln S + ½ Σ weight·v²/S.
///
/// Reverse-mode differentiation of ``GapFilter`` step by step. The step is linear in P but for its first row p,
/// which the filter has stored, so that P itself is not needed again: its adjoint Q takes its place, and a step
/// backwards costs two products of Q and a vector.
enum GapAdjoint {
  /// Adds the derivatives to `gradient`, whose arrays have the right sizes.
  static func run(
    _ buffer: inout [Double], _ layout: FilterLayout, _ gaps: inout GapWorkspace, _ outcome: FilterOutcome,
    phi: SparseLags, theta: SparseLags, columns: [WeightedColumn], columnData: [Double],
    into gradient: inout FilterGradient
  ) {
    precondition(buffer.count >= layout.total, "The filter's buffer must have the layout's size")
    precondition(columns.count <= layout.columns, "More weighted columns than the buffer has rows for")
    precondition(
      columns.allSatisfy {
        $0.data + layout.count <= columnData.count && $0.innovations + layout.count <= columnData.count
      }, "A weighted column lies outside its data")
    let workspace = gaps, reach = gaps.reach, rowStride = gaps.rowStride, length = gaps.vectorLength
    var fullBar = [Double](repeating: 0, count: gaps.polynomial.full.lags.count)
    unsafe buffer.withUnsafeMutableBufferPointer { storage in
      unsafe gaps.matrix.withUnsafeMutableBufferPointer { matrix in
        unsafe gaps.vectors.withUnsafeMutableBufferPointer { vectors in
          unsafe columnData.withUnsafeBufferPointer { data in
            guard let base = storage.baseAddress, let rows = matrix.baseAddress,
              let scratch = vectors.baseAddress, let source = data.baseAddress
            else { return }
            unsafe scratch.update(repeating: 0, count: 7 * length)
            let window = unsafe CovarianceWindow(
              rows: rows, reach: reach, rowStride: rowStride, p: scratch, b: scratch + length,
              f: scratch + 2 * length, k: scratch + 3 * length, u: scratch + 4 * length,
              v: scratch + 5 * length, bar: scratch + 6 * length)
            unsafe run(
              base, layout, window, workspace, outcome, phi, theta, columns, source, &gradient, &fullBar)
          }
        }
      }
    }
    gaps.polynomial.pullBack(fullBar, into: &gradient.phi)
  }

  private static func run(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ window: CovarianceWindow,
    _ gaps: GapWorkspace, _ outcome: FilterOutcome, _ phi: SparseLags, _ theta: SparseLags,
    _ columns: [WeightedColumn], _ source: UnsafePointer<Double>, _ gradient: inout FilterGradient,
    _ fullBar: inout [Double]
  ) {
    let n = layout.count, stride = layout.stride, row = layout.rowLength, reach = window.reach
    let settled = outcome.settled, blockLength = layout.blockLength
    let full = gaps.polynomial.full
    let spread = unsafe base + layout.spread
    let lambdas = unsafe base + layout.adjointPredictions
    let kappa = unsafe base + layout.adjointGain
    let ell = unsafe base + layout.adjointReflection
    unsafe lambdas.update(repeating: 0, count: layout.columns * row)
    unsafe kappa.update(repeating: 0, count: stride)
    unsafe ell.update(repeating: 0, count: row)
    window.clear()
    var isClear = true
    for (lag, value) in zip(full.lags, full.values) { unsafe window.f[lag] = value }
    let hasSparsePart = outcome.steady < n
    if hasSparsePart { window.setMovingAverage(theta) }

    var varianceBar = 0.0
    var t = n - 1
    while t >= 0 {
      let f = unsafe base[layout.variance + t]
      let isLively = t < settled, isSparse = hasSparsePart && !isLively
      var gain = unsafe base + layout.gain
      if isLively {
        let first = t / blockLength * blockLength
        if t == min(settled, n) - 1 || t == first + blockLength - 1 {
          unsafe ChandrasekharAdjoint.recompute(base, layout, phi, first: first, last: t)
        }
        unsafe gain = base + layout.block + (t - first) * 2 * stride
        unsafe varianceBar = backThroughGain(base, layout, t, f, gain, phi, varianceBar, &gradient)
      }
      let wasActive = gaps.historyStart[t] >= 0
      let isActive = t + 1 < n && gaps.historyStart[t + 1] >= 0
      if !isActive && !isClear {
        window.clear()
        isClear = true
      }
      if wasActive {
        let start = gaps.historyStart[t]
        for l in 0..<reach { unsafe window.p[l] = gaps.history[start + l] }
        unsafe window.bar.update(repeating: 0, count: reach + 8)
      }
      if (wasActive || isActive) && !isSparse { unsafe window.setMovingAverage(gain, f, phi) }

      if gaps.missing[t] {
        for (c, column) in columns.enumerated() {
          let lambda = unsafe lambdas + c * row + t
          let e = unsafe source[column.innovations + t], x = unsafe source[column.data + t]
          var sum = 0.0
          for i in 0..<full.lags.count {
            let y = unsafe lambda[full.lags[i]]
            sum += full.values[i] * y
            fullBar[i] -= e * y
          }
          for i in 0..<phi.lags.count { unsafe gradient.phi[i] += lambda[phi.lags[i]] * x }
          unsafe lambda[0] = sum
        }
        guard isActive else {
          t -= 1
          continue
        }
        window.setInnovation()
        unsafe window.multiply(t, window.f, window.k)
        unsafe varianceBar += window.dot(window.k, window.v)
        for i in 0..<full.lags.count { unsafe fullBar[i] += 2 * f * window.v[full.lags[i]] }
        unsafe movingAverageBar(
          window.v, 2 * f, f, gain, kappa, window, phi, theta, isSparse, &varianceBar, &gradient)
        if wasActive {
          let now = unsafe window.p[0], nowBar = unsafe window.dot(window.f, window.u)
          for l in 1...reach { unsafe window.bar[l] = 2 * window.u[l] }
          for i in 0..<full.lags.count { unsafe fullBar[i] += now * window.bar[full.lags[i]] }
          unsafe window.multiply(t, window.p, window.p)
          for i in 0..<full.lags.count {
            // p ends one place before the window does.
            unsafe fullBar[i] += 2 * window.u[full.lags[i]]
          }
          store(window, t, nowBar)
          isClear = false
        }
        t -= 1
        continue
      }

      let s = unsafe spread[t]
      var spreadBar = 0.5 / s
      for (c, column) in columns.enumerated() {
        let lambda = unsafe lambdas + c * row + t
        let v = unsafe source[column.innovations + t], x = unsafe source[column.data + t]
        let share = v / s, known = f * share
        var shareBar = 0.0
        if isSparse {
          for i in 0..<theta.lags.count {
            let y = unsafe lambda[theta.lags[i]]
            gradient.theta[i] += y * known
            shareBar += theta.values[i] * y
          }
          varianceBar += share * shareBar
          shareBar *= f
          for i in 0..<phi.lags.count { unsafe gradient.phi[i] += lambda[phi.lags[i]] * x }
        } else {
          unsafe shareBar += dot4(lambda + 1, gain, count: stride)
          unsafe addScaled(kappa, share, lambda + 1, count: stride)
          var sum = 0.0
          for i in 0..<phi.lags.count {
            let y = unsafe lambda[phi.lags[i]]
            gradient.phi[i] += y * (x - known)
            sum += phi.values[i] * y
          }
          shareBar -= f * sum
          varianceBar -= share * sum
        }
        if wasActive {
          unsafe shareBar += dot4(lambda + 1, window.p + 1, count: stride)
          unsafe addScaled(window.bar + 1, share, lambda + 1, count: stride)
        }
        spreadBar -= (0.5 * column.weight * v + shareBar) * share / s
        unsafe lambda[0] = -(column.weight * share + shareBar / s)
      }
      guard wasActive else {
        varianceBar += spreadBar
        t -= 1
        continue
      }
      var nowBar = 0.0
      if isActive {
        let now = unsafe window.p[0]
        unsafe window.multiply(t, window.p, window.b)
        // g = p − p_t b, ḡ = −2Qg/S.
        var gQg = 0.0, bQb = 0.0, gBarB = 0.0
        for l in 1...reach {
          let (qp, qb) = unsafe (window.u[l], window.v[l])
          let (p, b) = unsafe (window.p[l], window.b[l])
          let qg = qp - now * qb
          gQg += (p - now * b) * qg
          bQb += b * qb
          let gBar = -2 * qg / s
          gBarB += gBar * b
          unsafe window.bar[l] += gBar - 2 * qb
          unsafe window.k[l] = 2 * (now * qb - qp) - now * gBar
        }
        spreadBar += gQg / (s * s)
        nowBar = bQb - gBarB
        unsafe movingAverageBar(
          window.k, 1, f, gain, kappa, window, phi, theta, isSparse, &varianceBar, &gradient)
      }
      varianceBar += spreadBar
      store(window, t, nowBar + spreadBar)
      isClear = false
      t -= 1
    }
    for i in 0..<gradient.gain.count { unsafe gradient.gain[i] += kappa[i] + ell[i] }
    gradient.variance += varianceBar
  }

  /// Writes the adjoint of P's row at step t: p stands in the row and in the column, each has half.
  private static func store(_ window: CovarianceWindow, _ t: Int, _ nowBar: Double) {
    let target = unsafe window.row(t)
    unsafe target.update(repeating: 0, count: window.rowStride)
    unsafe target[0] = nowBar
    for l in 1..<max(window.reach, 1) { unsafe target[l] = 0.5 * window.bar[l] }
  }

  /// From the adjoint of b, `scale` times `bar`, to K and F, or to θ* where b is that.
  private static func movingAverageBar(
    _ bar: UnsafeMutablePointer<Double>, _ scale: Double, _ f: Double, _ gain: UnsafeMutablePointer<Double>,
    _ kappa: UnsafeMutablePointer<Double>, _ window: CovarianceWindow, _ phi: SparseLags,
    _ theta: SparseLags, _ isSparse: Bool, _ varianceBar: inout Double, _ gradient: inout FilterGradient
  ) {
    if isSparse {
      for i in 0..<theta.lags.count { unsafe gradient.theta[i] += scale * bar[theta.lags[i]] }
      return
    }
    let weight = scale / f
    var sum = 0.0
    for l in 1...window.reach {
      unsafe kappa[l - 1] += weight * bar[l]
      unsafe sum += bar[l] * gain[l - 1]
    }
    varianceBar -= weight * sum / f
    for i in 0..<phi.lags.count { unsafe gradient.phi[i] -= scale * bar[phi.lags[i]] }
  }

  /// The recursion of K, L and F backwards; returns the derivative with respect to F of step t.
  private static func backThroughGain(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ t: Int, _ f: Double,
    _ gain: UnsafeMutablePointer<Double>, _ phi: SparseLags, _ incoming: Double,
    _ gradient: inout FilterGradient
  ) -> Double {
    let stride = layout.stride
    let kappa = unsafe base + layout.adjointGain, ell = unsafe base + layout.adjointReflection
    let shifted = unsafe gain + stride, l = unsafe ell + t + 1
    let rho = unsafe base[layout.rho + t]
    let rho4 = SIMD4<Double>(repeating: rho)
    var rhoSum = SIMD4<Double>.zero
    var i = 0
    while i < stride {
      let k = unsafe load4(gain + i)
      let lBar = unsafe load4(l + i)
      let kBar = unsafe load4(kappa + i)
      unsafe rhoSum += lBar * k + kBar * load4(shifted + i)
      unsafe store4(lBar - rho4 * kBar, l + i)
      unsafe store4(kBar - rho4 * lBar, kappa + i)
      i &+= 4
    }
    let rhoBar = -rhoSum.sum() - 2 * rho * f * incoming
    let back = unsafe ChandrasekharAdjoint.passBack(ell + t, rho * f, phi, &gradient)
    unsafe ell[t] = back + rhoBar / f
    return incoming * (1 - rho * rho) - rhoBar * rho / f
  }
}
