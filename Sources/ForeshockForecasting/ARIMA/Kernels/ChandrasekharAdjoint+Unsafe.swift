/// What one column of innovations adds to the objective: ½·weight·Σ v²/F.
///
/// The column is given by its data and its innovations, which may be combinations of the filtered columns
/// (the filter is linear in them).
struct WeightedColumn {
  /// Where its data starts in the adjoint pass's own buffer.
  var data: Int
  /// Where its innovations start there.
  var innovations: Int
  /// The weight.
  var weight: Double
  /// The first step at which it can be non-zero.
  var start: Int
}

/// Derivatives of the objective with respect to what the filter was given.
struct FilterDerivatives<Real: WorkingReal>: Sendable {
  /// With respect to the non-zero coefficients φ*, in their order.
  var phi: [Real]
  /// With respect to the non-zero coefficients θ*, as far as the plain recursion used them.
  var theta: [Real]
  /// With respect to K of the first step.
  var gain: [Real]
  /// With respect to F of the first step.
  var variance: Real
}

/// Derivatives in doubles.
typealias FilterGradient = FilterDerivatives<Double>

/// The filter run backwards: the exact derivative of ½ Σ ln F + ½ Σ weight·v²/F, in about twice the time of
/// the filter itself.
///
/// Reverse-mode differentiation of ``ChandrasekharFilter`` step by step. K and L of a block of steps are
/// computed again from the stored start of the block, so that the memory stays O(n + r·n/64).
enum ChandrasekharAdjoint {
  /// Adds the derivatives to `gradient`, whose arrays have the right sizes. Of steps that ``PreciseFilter`` took
  /// none is gone back: the adjoints of K and L then stand in the buffer as they are there.
  ///
  /// - Parameter columns: data and innovations of each column, in `columnData`.
  static func run(
    _ buffer: inout [Double], _ layout: FilterLayout, _ outcome: FilterOutcome, phi: SparseLags,
    theta: SparseLags, columns: [WeightedColumn], columnData: [Double],
    into gradient: inout FilterGradient
  ) {
    precondition(buffer.count >= layout.total, "The filter's buffer must have the layout's size")
    precondition(columns.count <= layout.columns, "More weighted columns than the buffer has rows for")
    precondition(
      columns.allSatisfy {
        $0.data + layout.count <= columnData.count && $0.innovations + layout.count <= columnData.count
      }, "A weighted column lies outside its data")
    unsafe buffer.withUnsafeMutableBufferPointer { storage in
      unsafe columnData.withUnsafeBufferPointer { data in
        guard let base = storage.baseAddress, let source = data.baseAddress else { return }
        unsafe run(base, layout, outcome, phi, theta, columns, source, &gradient)
      }
    }
  }

  private static func run(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ outcome: FilterOutcome,
    _ phi: SparseLags, _ theta: SparseLags, _ columns: [WeightedColumn], _ source: UnsafePointer<Double>,
    _ gradient: inout FilterGradient
  ) {
    let n = layout.count, stride = layout.stride, row = layout.rowLength
    let settled = outcome.settled, steady = outcome.steady, blockLength = layout.blockLength
    let variance = unsafe base + layout.variance
    let rhos = unsafe base + layout.rho
    let lambdas = unsafe base + layout.adjointPredictions
    let kappa = unsafe base + layout.adjointGain
    let ell = unsafe base + layout.adjointReflection
    let finalGain = unsafe base + layout.gain
    unsafe lambdas.update(repeating: 0, count: layout.columns * row)
    unsafe kappa.update(repeating: 0, count: stride)
    unsafe ell.update(repeating: 0, count: row)

    var varianceBar = 0.0
    // What the plain recursion's errors pass back to the innovations before it is left at the place of the
    // adjoint prediction of the same step, where the loops below pick it up before they overwrite it.
    if steady < n {
      let f = unsafe variance[steady]
      varianceBar += 0.5 * Double(n - steady) / f
      for (c, column) in columns.enumerated() {
        unsafe varianceBar += plainPart(
          source + column.data, source + column.innovations, column, base + layout.adjointErrors,
          lambdas + c * row, layout, steady: steady, f, phi, theta, &gradient)
      }
    }

    var t = min(steady, n) - 1
    // Constant gain.
    while t >= settled {
      let f = unsafe variance[t]
      varianceBar += 0.5 / f
      for (c, column) in columns.enumerated() where t >= column.start {
        let lambda = unsafe lambdas + c * row
        let v = unsafe source[column.innovations + t]
        let a = unsafe source[column.data + t] - v
        let s = v / f
        let sBar = unsafe dot4(lambda + t + 1, finalGain, count: stride)
        unsafe addScaled(kappa, s, lambda + t + 1, count: stride)
        varianceBar -= s * (sBar + 0.5 * column.weight * v) / f
        let vBar = unsafe sBar / f + column.weight * s + lambda[t]
        unsafe lambda[t] = passBack(lambda + t, a, phi, &gradient) - vBar
      }
      t -= 1
    }

    // Changing gain, block by block.
    while t >= outcome.precise {
      let first = t / blockLength * blockLength
      unsafe recompute(base, layout, phi, first: first, last: t)
      let rows = unsafe base + layout.block
      while t >= first {
        let f = unsafe variance[t], rho = unsafe rhos[t]
        let gain = unsafe rows + (t - first) * 2 * stride
        let shifted = unsafe gain + stride
        let l = unsafe ell + t + 1
        let rho4 = SIMD4<Double>(repeating: rho)
        var rhoSum = SIMD4<Double>.zero
        let incoming = varianceBar
        varianceBar = incoming * (1 - rho * rho) + 0.5 / f

        let c0 = columns[0]
        let lambda = unsafe lambdas
        let v = unsafe source[c0.innovations + t]
        let a = unsafe source[c0.data + t] - v
        let s = v / f
        let s4 = SIMD4<Double>(repeating: s)
        var sSum = SIMD4<Double>.zero
        var i = 0
        while i < stride {
          let k = unsafe load4(gain + i)
          let lBar = unsafe load4(l + i)
          let kBar = unsafe load4(kappa + i)
          let pBar = unsafe load4(lambda + t + 1 + i)
          unsafe rhoSum += lBar * k + kBar * load4(shifted + i)
          sSum += pBar * k
          unsafe store4(lBar - rho4 * kBar, l + i)
          unsafe store4(kBar - rho4 * lBar + pBar * s4, kappa + i)
          i &+= 4
        }
        let sBar = sSum.sum()
        varianceBar -= s * (sBar + 0.5 * c0.weight * v) / f
        let vBar = unsafe sBar / f + c0.weight * s + lambda[t]
        unsafe lambda[t] = passBack(lambda + t, a, phi, &gradient) - vBar

        var c = 1
        while c < columns.count {
          let column = columns[c]
          if t >= column.start {
            let lambda = unsafe lambdas + c * row
            let v = unsafe source[column.innovations + t]
            let a = unsafe source[column.data + t] - v
            let s = v / f
            let sBar = unsafe dot4(lambda + t + 1, gain, count: stride)
            unsafe addScaled(kappa, s, lambda + t + 1, count: stride)
            varianceBar -= s * (sBar + 0.5 * column.weight * v) / f
            let vBar = unsafe sBar / f + column.weight * s + lambda[t]
            unsafe lambda[t] = passBack(lambda + t, a, phi, &gradient) - vBar
          }
          c &+= 1
        }

        let rhoBar = -rhoSum.sum() - 2 * rho * f * incoming
        varianceBar -= rhoBar * rho / f
        unsafe ell[t] = passBack(ell + t, rho * f, phi, &gradient) + rhoBar / f
        t -= 1
      }
    }
    for i in 0..<gradient.gain.count { unsafe gradient.gain[i] += kappa[i] + ell[i] }
    gradient.variance += varianceBar
  }

  /// The companion matrix's sparse part: a value x fed φ_j·x to the j-th coming place, whose adjoints stand
  /// at `adjoint + j`. Adds to φ's derivative and returns the adjoint of x.
  @inline(__always)
  static func passBack(
    _ adjoint: UnsafeMutablePointer<Double>, _ x: Double, _ phi: SparseLags,
    _ gradient: inout FilterGradient
  ) -> Double {
    var sum = 0.0
    for i in 0..<phi.lags.count {
      let y = unsafe adjoint[phi.lags[i]]
      gradient.phi[i] += y * x
      sum += phi.values[i] * y
    }
    return sum
  }

  /// The backward filter of the steady part of one column; returns its share of the derivative of F.
  private static func plainPart(
    _ w: UnsafePointer<Double>, _ e: UnsafePointer<Double>, _ column: WeightedColumn,
    _ errors: UnsafeMutablePointer<Double>, _ pending: UnsafeMutablePointer<Double>, _ layout: FilterLayout,
    steady: Int, _ f: Double, _ phi: SparseLags, _ theta: SparseLags, _ gradient: inout FilterGradient
  ) -> Double {
    let n = layout.count
    let lagCount = theta.lags.count
    unsafe errors.update(repeating: 0, count: layout.rowLength)
    var squares = 0.0
    let scale = column.weight / f
    var t = n - 1
    while t >= steady {
      let v = unsafe e[t]
      squares += v * v
      var x = scale * v
      var j = lagCount - 1
      while j >= 0 {
        unsafe x -= theta.values[j] * errors[t + theta.lags[j]]
        j &-= 1
      }
      unsafe errors[t] = x
      t &-= 1
    }
    for j in 0..<lagCount {
      let lag = theta.lags[j]
      var sum = 0.0
      for t in steady..<n { unsafe sum += errors[t] * e[t - lag] }
      gradient.theta[j] -= sum
      for t in max(0, steady - lag)..<steady where t + lag < n {
        unsafe pending[t] -= theta.values[j] * errors[t + lag]
      }
    }
    for j in 0..<phi.lags.count {
      let lag = phi.lags[j]
      var sum = 0.0
      for t in steady..<n { unsafe sum += errors[t] * w[t - lag] }
      gradient.phi[j] -= sum
    }
    return -0.5 * column.weight * squares / (f * f)
  }

  /// K and TL of the steps `first...last`, from the stored K and L of `first`.
  static func recompute(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ phi: SparseLags, first: Int, last: Int
  ) {
    let stride = layout.stride
    let rhos = unsafe base + layout.rho
    let variance = unsafe base + layout.variance
    let checkpoint = unsafe base + layout.checkpoints + first / layout.blockLength * 2 * stride
    let reflection = unsafe base + layout.reflection
    let rows = unsafe base + layout.block
    unsafe rows.update(from: checkpoint, count: stride)
    // The vector L of step t starts at entry t; only a window of the array is in use.
    unsafe (reflection + first).update(from: checkpoint + stride, count: stride)
    unsafe (reflection + first + stride).update(
      repeating: 0, count: min(last - first + 1 + 4, layout.rowLength - first - stride))
    var t = first
    while t <= last {
      let rho = unsafe rhos[t]
      let z = unsafe rho * variance[t]
      for i in 0..<phi.lags.count {
        unsafe reflection[t + phi.lags[i]] += phi.values[i] * z
      }
      let gain = unsafe rows + (t - first) * 2 * stride
      let shiftedRow = unsafe gain + stride
      let next = unsafe gain + 2 * stride
      let shifted = unsafe reflection + t + 1
      let rho4 = SIMD4<Double>(repeating: rho)
      let isLast = t == last
      var i = 0
      while i < stride {
        let k = unsafe load4(gain + i)
        let l = unsafe load4(shifted + i)
        unsafe store4(l, shiftedRow + i)
        unsafe store4(l - rho4 * k, shifted + i)
        if !isLast { unsafe store4(k - rho4 * l, next + i) }
        i &+= 4
      }
      t &+= 1
    }
  }
}
