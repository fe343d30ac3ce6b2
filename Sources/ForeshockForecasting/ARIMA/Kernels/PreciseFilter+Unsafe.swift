internal import Glibc

/// The first steps of ``ChandrasekharFilter`` in about 32 digits, for processes whose variance falls so far, or whose
/// moving average is so close to the unit circle, that doubles lose the innovation variances (``RoundingGrowth``).
///
/// K, L, F and ρ are ``DoubleDouble``: their leading halves stand where the ordinary filter has them in its
/// buffer, the rest in a second one. Predictions and innovations are doubles, since K/F is of moderate size.
/// The filter is left, at the start of a block, as soon as L has fallen so far that its square, which is
/// all that still changes K and F, does no more harm.
struct PreciseFilter: Sendable {
  let order: SeasonalARMAOrder
  private(set) var start: StationaryStart<DoubleDouble>
  private let lowLayout: FilterLayout
  private var low: [Double]
  private var gradient: FilterDerivatives<DoubleDouble>

  init(order: SeasonalARMAOrder, layout: FilterLayout) {
    self.order = order
    start = StationaryStart(order: order)
    lowLayout = FilterLayout(count: layout.count, columns: 0, width: layout.width)
    low = [Double](repeating: 0, count: lowLayout.total)
    gradient = FilterDerivatives(
      phi: [DoubleDouble](repeating: .zero, count: start.phiValues.count),
      theta: [DoubleDouble](repeating: .zero, count: start.thetaValues.count),
      gain: [DoubleDouble](repeating: .zero, count: layout.width), variance: .zero)
  }

  /// Takes new coefficients and filters until the ordinary filter can go on; nil when they are not stationary or some
  /// F is not positive.
  ///
  /// - Parameter growth: `RoundingGrowth.squaredGain` of the coefficients.
  mutating func run(
    _ buffer: inout [Double], _ layout: FilterLayout, _ coefficients: SeasonalCoefficients, starts: [Int],
    growth: Double, keepsCheckpoints: Bool
  ) -> FilterHead? {
    precondition(
      buffer.count >= (keepsCheckpoints ? layout.total : layout.valueTotal) && low.count >= lowLayout.total
        && layout.stride == lowLayout.stride && layout.count == lowLayout.count,
      "The filter's buffers must have their layouts' sizes")
    precondition(starts.count == layout.columns, "Every column needs its first index")
    guard start.set(coefficients) else { return nil }
    for i in 0..<(layout.stride + 4) {
      let k = i < start.gain.count ? start.gain[i] : .zero
      buffer[layout.gain + i] = k.high
      low[lowLayout.gain + i] = k.low
    }
    let lags = start.phi.product.lags, phi = start.phiValues, variance = start.variance
    return unsafe buffer.withUnsafeMutableBufferPointer { storage -> FilterHead? in
      unsafe low.withUnsafeMutableBufferPointer { lows in
        guard let base = storage.baseAddress, let lowBase = lows.baseAddress else { return nil }
        return unsafe PreciseFilter.run(
          base, layout, lowBase, lowLayout, lags, phi, variance, starts, growth, keepsCheckpoints)
      }
    }
  }

  private static func run(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ low: UnsafeMutablePointer<Double>,
    _ lowLayout: FilterLayout, _ lags: [Int], _ phi: [DoubleDouble], _ startVariance: DoubleDouble,
    _ starts: [Int], _ growth: Double, _ keepsCheckpoints: Bool
  ) -> FilterHead? {
    let n = layout.count, stride = layout.stride, row = layout.rowLength, lagCount = lags.count
    let gain = unsafe PairVector(base + layout.gain, low + lowLayout.gain)
    let reflection = unsafe PairVector(base + layout.reflection, low + lowLayout.reflection)
    let variance = unsafe PairVector(base + layout.variance, low + lowLayout.variance)
    let rhos = unsafe PairVector(base + layout.rho, low + lowLayout.rho)
    let checkpoints = unsafe PairVector(base + layout.checkpoints, low + lowLayout.checkpoints)
    let predictions = unsafe base + layout.predictions
    unsafe predictions.update(repeating: 0, count: layout.columns * row)
    reflection.clear(row)
    reflection.copy(gain, count: stride)
    var head = FilterHead(steps: 0, variance: startVariance.high, logDeterminant: 0, squares: 0)
    var f = startVariance
    var product = 1.0
    var t = 0
    while t < n {
      if t % layout.blockLength == 0 {
        let largest = reflection.largest(from: t, count: stride)
        if t > 0, !RoundingGrowth.isTooMuch(variance: largest * largest / f.high, growth: growth) { break }
        if keepsCheckpoints {
          let slot = checkpoints.advanced(by: t / layout.blockLength * 2 * stride)
          slot.copy(gain, count: stride)
          slot.advanced(by: stride).copy(reflection.advanced(by: t), count: stride)
        }
      }
      let z = reflection[t]
      let rho = z / f
      variance[t] = f
      rhos[t] = rho
      product *= f.high
      if product > 1e200 || product < 1e-200 {
        head.logDeterminant += log(product)
        product = 1
      }
      for column in 0..<layout.columns {
        let e = layout.innovations + column * n + t
        guard t >= starts[column] else {
          unsafe base[e] = 0
          continue
        }
        let prediction = unsafe predictions + column * row + t
        let a = unsafe prediction[0]
        let v = unsafe base[layout.data + column * n + t] - a
        unsafe base[e] = v
        for i in 0..<lagCount { unsafe prediction[lags[i]] += phi[i].high * a }
        unsafe addScaled(prediction + 1, v / f.high, gain.high, count: stride)
        if column == 0 { head.squares += v * (v / f.high) }
      }
      for i in 0..<lagCount { reflection[t + lags[i]] = reflection[t + lags[i]] + phi[i] * z }
      let shifted = reflection.advanced(by: t + 1)
      let factor = DoubleDouble4.Factor(rho)
      var i = 0
      while i < stride {
        let k = gain.load(i), l = shifted.load(i)
        shifted.store(l - factor * k, i)
        gain.store(k - factor * l, i)
        i &+= 4
      }
      f = f - z * rho
      guard f.high > 0, f.high.isFinite else { return nil }
      t &+= 1
    }
    head.steps = t
    head.variance = f.high
    head.logDeterminant += log(product)
    return head
  }

  /// Continues the adjoint pass over the steps that were taken here and turns its result into the derivatives with
  /// respect to the coefficients.
  ///
  /// - Parameter partial: what ``ChandrasekharAdjoint`` has, down to step `outcome.precise`.
  mutating func pullBack(
    _ buffer: inout [Double], _ layout: FilterLayout, _ outcome: FilterOutcome, columns: [WeightedColumn],
    columnData: [Double], partial: FilterGradient
  ) -> SeasonalCoefficients {
    precondition(
      buffer.count >= layout.total && outcome.precise <= layout.count
        && columns.allSatisfy {
          $0.data + layout.count <= columnData.count && $0.innovations + layout.count <= columnData.count
        }, "The adjoint pass must fit the layout")
    for i in gradient.phi.indices { gradient.phi[i] = DoubleDouble(partial.phi[i]) }
    for i in gradient.theta.indices { gradient.theta[i] = DoubleDouble(partial.theta[i]) }
    gradient.variance = DoubleDouble(partial.variance)
    unsafe buffer.withUnsafeMutableBufferPointer { storage in
      unsafe low.withUnsafeMutableBufferPointer { lows in
        unsafe columnData.withUnsafeBufferPointer { data in
          guard let base = storage.baseAddress, let lowBase = lows.baseAddress, let source = data.baseAddress
          else { return }
          unsafe PreciseFilter.runBack(
            base, layout, lowBase, lowLayout, start.phi.product.lags, start.phiValues, outcome.precise,
            columns,
            source, &gradient)
        }
      }
    }
    return start.pullBack(gradient)
  }

  private static func runBack(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ low: UnsafeMutablePointer<Double>,
    _ lowLayout: FilterLayout, _ lags: [Int], _ phi: [DoubleDouble], _ steps: Int,
    _ columns: [WeightedColumn],
    _ source: UnsafePointer<Double>, _ gradient: inout FilterDerivatives<DoubleDouble>
  ) {
    let stride = layout.stride, row = layout.rowLength, blockLength = layout.blockLength
    let variance = unsafe PairVector(base + layout.variance, low + lowLayout.variance)
    let rhos = unsafe PairVector(base + layout.rho, low + lowLayout.rho)
    let rows = unsafe PairVector(base + layout.block, low + lowLayout.block)
    let kappa = unsafe PairVector(base + layout.adjointGain, low + lowLayout.adjointGain)
    let ell = unsafe PairVector(base + layout.adjointReflection, low + lowLayout.adjointReflection)
    unsafe kappa.low.update(repeating: 0, count: stride)
    unsafe ell.low.update(repeating: 0, count: row)
    var varianceBar = gradient.variance
    var t = steps - 1
    while t >= 0 {
      let first = t / blockLength * blockLength
      unsafe recompute(base, layout, low, lowLayout, lags, phi, first: first, last: t)
      while t >= first {
        let f = variance[t], rho = rhos[t], z = rho * f
        let gain = rows.advanced(by: (t - first) * 2 * stride), shifted = gain.advanced(by: stride)
        let l = ell.advanced(by: t + 1)
        let factor = DoubleDouble4.Factor(rho)
        var rhoSum = DoubleDouble4(high: .zero, low: .zero)
        var i = 0
        while i < stride {
          let lBar = l.load(i), kBar = kappa.load(i)
          rhoSum = rhoSum + lBar * gain.load(i) + kBar * shifted.load(i)
          l.store(lBar - factor * kBar, i)
          kappa.store(kBar - factor * lBar, i)
          i &+= 4
        }
        let incoming = varianceBar
        varianceBar = incoming * (1.0 - rho * rho) + 0.5 / f
        for (c, column) in columns.enumerated() where t >= column.start {
          let lambda = unsafe base + layout.adjointPredictions + c * row + t
          let v = unsafe source[column.innovations + t]
          let a = unsafe source[column.data + t] - v
          let s = DoubleDouble(v) / f
          let sFactor = DoubleDouble4.Factor(s)
          var sum = DoubleDouble4(high: .zero, low: .zero)
          var i = 0
          while i < stride {
            let p = unsafe DoubleDouble4(high: load4(lambda + 1 + i), low: .zero)
            sum = sum + p * gain.load(i)
            kappa.store(kappa.load(i) + sFactor * p, i)
            i &+= 4
          }
          let sBar = sum.sum
          varianceBar = varianceBar - s * (sBar + DoubleDouble(0.5 * column.weight * v)) / f
          var fed = 0.0
          for i in lags.indices {
            let y = unsafe lambda[lags[i]]
            gradient.phi[i] += DoubleDouble(y) * DoubleDouble(a)
            fed += phi[i].high * y
          }
          let share = sBar / f + DoubleDouble(column.weight) * s
          unsafe lambda[0] = fed - (share.high + lambda[0])
        }
        let rhoBar = DoubleDouble.zero - rhoSum.sum - 2.0 * z * incoming
        varianceBar = varianceBar - rhoBar * rho / f
        var back = rhoBar / f
        for i in lags.indices {
          let y = ell[t + lags[i]]
          gradient.phi[i] += y * z
          back += phi[i] * y
        }
        ell[t] = back
        t -= 1
      }
    }
    for i in gradient.gain.indices { gradient.gain[i] = kappa[i] + ell[i] }
    gradient.variance = varianceBar
  }

  /// K and TL of the steps `first...last`, from the stored K and L of `first`.
  private static func recompute(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ low: UnsafeMutablePointer<Double>,
    _ lowLayout: FilterLayout, _ lags: [Int], _ phi: [DoubleDouble], first: Int, last: Int
  ) {
    let stride = layout.stride
    let rhos = unsafe PairVector(base + layout.rho, low + lowLayout.rho)
    let reflection = unsafe PairVector(base + layout.reflection, low + lowLayout.reflection)
    let rows = unsafe PairVector(base + layout.block, low + lowLayout.block)
    let checkpoint = unsafe PairVector(base + layout.checkpoints, low + lowLayout.checkpoints)
      .advanced(by: first / layout.blockLength * 2 * stride)
    rows.copy(checkpoint, count: stride)
    reflection.advanced(by: first).clear(min(last - first + 1 + stride + 4, layout.rowLength - first))
    reflection.advanced(by: first).copy(checkpoint.advanced(by: stride), count: stride)
    for t in first...last {
      let z = reflection[t]
      for i in lags.indices { reflection[t + lags[i]] = reflection[t + lags[i]] + phi[i] * z }
      let gain = rows.advanced(by: (t - first) * 2 * stride)
      let shiftedRow = gain.advanced(by: stride), next = gain.advanced(by: 2 * stride)
      let shifted = reflection.advanced(by: t + 1)
      let factor = DoubleDouble4.Factor(rhos[t])
      var i = 0
      while i < stride {
        let k = gain.load(i), l = shifted.load(i)
        shiftedRow.store(l, i)
        shifted.store(l - factor * k, i)
        if t < last { next.store(k - factor * l, i) }
        i &+= 4
      }
    }
  }
}

/// What the first steps of a filter came to.
struct FilterHead {
  /// How many steps were taken.
  var steps: Int
  /// F of the next step.
  var variance: Double
  /// Σ ln F of the steps.
  var logDeterminant: Double
  /// Σ v²/F of column 0.
  var squares: Double
}

/// A vector of ``DoubleDouble`` in two arrays.
@safe private struct PairVector {
  let high: UnsafeMutablePointer<Double>
  let low: UnsafeMutablePointer<Double>

  @inline(__always)
  init(_ high: UnsafeMutablePointer<Double>, _ low: UnsafeMutablePointer<Double>) {
    unsafe self.high = unsafe high
    unsafe self.low = unsafe low
  }

  @inline(__always)
  func advanced(by count: Int) -> PairVector { unsafe PairVector(high + count, low + count) }

  @inline(__always)
  subscript(i: Int) -> DoubleDouble {
    get { unsafe DoubleDouble(high: high[i], low: low[i]) }
    nonmutating set {
      unsafe high[i] = newValue.high
      unsafe low[i] = newValue.low
    }
  }

  @inline(__always)
  func load(_ i: Int) -> DoubleDouble4 { unsafe DoubleDouble4(high: load4(high + i), low: load4(low + i)) }

  @inline(__always)
  func store(_ x: DoubleDouble4, _ i: Int) {
    unsafe store4(x.high, high + i)
    unsafe store4(x.low, low + i)
  }

  func copy(_ other: PairVector, count: Int) {
    unsafe high.update(from: other.high, count: count)
    unsafe low.update(from: other.low, count: count)
  }

  func clear(_ count: Int) {
    unsafe high.update(repeating: 0, count: count)
    unsafe low.update(repeating: 0, count: count)
  }

  func largest(from first: Int, count: Int) -> Double {
    var result = 0.0
    for i in first..<(first + count) { result = unsafe max(result, abs(high[i])) }
    return result
  }
}
