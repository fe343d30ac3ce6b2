/// P or its adjoint as the recursions of one step see it, with the step's vectors; places count from the step,
/// so that place l belongs to sample t + l.
@safe struct CovarianceWindow {
  let rows: UnsafeMutablePointer<Double>
  let reach: Int
  let rowStride: Int
  /// P(t, t + l).
  let p: UnsafeMutablePointer<Double>
  /// b.
  let b: UnsafeMutablePointer<Double>
  /// f.
  let f: UnsafeMutablePointer<Double>
  /// f + b.
  let k: UnsafeMutablePointer<Double>
  /// Two products of the matrix and a vector.
  let u: UnsafeMutablePointer<Double>
  let v: UnsafeMutablePointer<Double>
  /// An adjoint.
  let bar: UnsafeMutablePointer<Double>

  /// The row of sample i.
  @inline(__always)
  func row(_ i: Int) -> UnsafeMutablePointer<Double> { unsafe rows + i % reach * rowStride }

  /// Reads p of step t.
  @inline(__always)
  func open(_ t: Int) {
    unsafe p.update(from: row(t), count: reach)
    unsafe p[reach] = 0
  }

  /// Empties the slot of step t for sample t + D.
  @inline(__always)
  func close(_ t: Int) { unsafe row(t).update(repeating: 0, count: rowStride) }

  /// b = K/F − φ*.
  func setMovingAverage(_ gain: UnsafeMutablePointer<Double>, _ variance: Double, _ phi: SparseLags) {
    let inverse = 1 / variance
    for l in 0..<reach { unsafe b[l + 1] = gain[l] * inverse }
    for i in 0..<phi.lags.count { unsafe b[phi.lags[i]] -= phi.values[i] }
  }

  /// b = θ*.
  func setMovingAverage(_ theta: SparseLags) {
    unsafe b.update(repeating: 0, count: reach + 8)
    for i in 0..<theta.lags.count { unsafe b[theta.lags[i]] = theta.values[i] }
  }

  /// f + b.
  func setInnovation() {
    for l in 1...reach { unsafe k[l] = f[l] + b[l] }
  }

  /// P ← P − bp' − pb' + p_t bb' − gg'/S. With b sparse, the two outer products with b touch few entries.
  func condition(_ t: Int, _ variance: Double, _ spread: Double, sparse: SparseLags?) {
    let now = unsafe p[0], inverse = 1 / spread
    var slot = (t + 1) % reach
    for l in 1...reach {
      let target = unsafe rows + slot * rowStride
      let g = unsafe p[l] - now * b[l]
      let x = unsafe -b[l] - g * inverse
      let y = -g * variance * inverse
      if sparse == nil {
        unsafe add(target, x, p + l, y, b + l, reach - l + 1)
      } else {
        unsafe add(target, x, p + l, reach - l + 1)
        unsafe u[l] = y
      }
      slot = slot + 1 == reach ? 0 : slot + 1
    }
    if let sparse { unsafe addColumns(t, sparse, u) }
  }

  /// P ← P + fp' + pf' + p_t ff'.
  func propagate(_ t: Int, _ full: SparseLags) {
    for (lag, value) in zip(full.lags, full.values) {
      unsafe add(row(t + lag), value, p + lag, reach - lag + 1)
    }
    for l in 1...reach { unsafe u[l] = p[l] + p[0] * f[l] }
    unsafe addColumns(t, full, u)
  }

  /// P ← P + F(f + b)(f + b)'.
  func addInnovation(_ t: Int, _ variance: Double) {
    setInnovation()
    for l in 1...reach {
      let x = unsafe k[l]
      if x != 0 { unsafe add(row(t + l), variance * x, k + l, reach - l + 1) }
    }
  }

  /// Adds y·x' where x is sparse and only the upper half is kept.
  private func addColumns(_ t: Int, _ x: SparseLags, _ y: UnsafeMutablePointer<Double>) {
    for (lag, value) in zip(x.lags, x.values) {
      var slot = (t + 1) % reach
      for l in 1...lag {
        unsafe rows[slot * rowStride + lag - l] += y[l] * value
        slot = slot + 1 == reach ? 0 : slot + 1
      }
    }
  }

  /// Sets P to zero if its whole diagonal is below `limit`.
  func clearIfBelow(_ limit: Double) -> Bool {
    for slot in 0..<reach where unsafe rows[slot * rowStride] >= limit { return false }
    clear()
    return true
  }

  /// Sets the matrix to zero.
  func clear() { unsafe rows.update(repeating: 0, count: reach * rowStride) }

  /// u = Qx and v = Qy over the places 1 … D, Q the symmetric matrix whose upper half is stored.
  func multiply(_ t: Int, _ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    unsafe u.update(repeating: 0, count: reach + 8)
    unsafe v.update(repeating: 0, count: reach + 8)
    var slot = (t + 1) % reach
    for l in 1...reach {
      let source = unsafe rows + slot * rowStride
      let xl = SIMD4<Double>(repeating: unsafe x[l]), yl = SIMD4<Double>(repeating: unsafe y[l])
      var xSum = SIMD4<Double>.zero, ySum = SIMD4<Double>.zero
      let count = reach - l + 1
      var i = 0
      while i < count {
        let q = unsafe load4(source + i)
        unsafe xSum += q * load4(x + l + i)
        unsafe ySum += q * load4(y + l + i)
        unsafe store4(load4(u + l + i) + q * xl, u + l + i)
        unsafe store4(load4(v + l + i) + q * yl, v + l + i)
        i &+= 4
      }
      // The diagonal came in twice.
      unsafe u[l] += xSum.sum() - source[0] * x[l]
      unsafe v[l] += ySum.sum() - source[0] * y[l]
      slot = slot + 1 == reach ? 0 : slot + 1
    }
    for l in (reach + 1)..<(reach + 8) {
      unsafe u[l] = 0
      unsafe v[l] = 0
    }
  }

  /// Σ x·y over the places 1 … D.
  func dot(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>) -> Double {
    var sum = 0.0
    for l in 1...reach { unsafe sum += x[l] * y[l] }
    return sum
  }

  /// y ← y + a·x for `count` values and up to three more, which are zero in x.
  @inline(__always)
  private func add(
    _ y: UnsafeMutablePointer<Double>, _ a: Double, _ x: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    let a4 = SIMD4<Double>(repeating: a)
    var i = 0
    while i < count {
      unsafe store4(load4(y + i) + a4 * load4(x + i), y + i)
      i &+= 4
    }
  }

  /// z ← z + a·x + b·y likewise.
  @inline(__always)
  private func add(
    _ z: UnsafeMutablePointer<Double>, _ a: Double, _ x: UnsafeMutablePointer<Double>, _ b: Double,
    _ y: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    let a4 = SIMD4<Double>(repeating: a), b4 = SIMD4<Double>(repeating: b)
    var i = 0
    while i < count {
      unsafe store4(load4(z + i) + a4 * load4(x + i) + b4 * load4(y + i), z + i)
      i &+= 4
    }
  }
}
