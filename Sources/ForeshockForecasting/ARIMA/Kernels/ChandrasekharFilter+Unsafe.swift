internal import Glibc

/// The exact innovations of a stationary ARMA process, for several series at once, in O(n·r).
///
/// The Chandrasekhar (Morf–Sidhu–Kailath) recursions for a single output: with T the companion matrix of
/// φ*, K = T P e₀ and F = P₀₀ of the stationary state covariance P, and L = K at the start,
///
///     ρ = L₀/F     K ← K − ρ·TL     L ← TL − ρ·K     F ← F·(1 − ρ²)
///
/// which is the usual pair (K, L, M) with M = −1/F put in: ρ of step t is the process's partial
/// autocorrelation at lag t + 1, so F stays positive as long as every |ρ| < 1, and a breakdown shows there.
/// The state is kept as what the past contributes to each coming sample, so the shift in T costs nothing.
///
/// Once L has died out, K and F are constant; q* steps later the innovations obey the plain ARMA recursion
/// and only the non-zero coefficients are touched.
///
/// Source: Morf, Sidhu & Kailath, IEEE TAC 19 (1974) 315–323; Pearlman, Biometrika 67 (1980) 232–233.
enum ChandrasekharFilter {
  /// L counts as zero when its largest entry is below this times F: its effect on F and K is the square.
  static let settledTolerance = 1e-8

  /// Filters all columns. On entry the gain slot holds K of the first step; `false` never happens silently:
  /// nil means the recursion broke down (some F not positive).
  ///
  /// - Parameters:
  ///   - startVariance: F of the first step, the process's variance.
  ///   - starts: for each column the index of its first non-zero entry.
  ///   - allowsPlainRecursion: whether θ* is invertible, so that the plain recursion is the limit.
  ///   - keepsCheckpoints: whether an adjoint pass will follow.
  ///   - head: what ``PreciseFilter`` left in the buffer after the first steps; nil to start at the beginning.
  static func run(
    _ buffer: inout [Double], _ layout: FilterLayout, phi: SparseLags, theta: SparseLags,
    startVariance: Double, starts: [Int], allowsPlainRecursion: Bool, keepsCheckpoints: Bool,
    head: FilterHead? = nil
  ) -> FilterOutcome? {
    precondition(
      buffer.count >= (keepsCheckpoints ? layout.total : layout.valueTotal),
      "The filter's buffer must have the layout's size")
    precondition(starts.count == layout.columns, "Every column needs its first index")
    precondition(phi.degree <= layout.width && theta.degree <= layout.width, "The gain is too short")
    guard startVariance > 0, startVariance.isFinite else { return nil }
    return unsafe buffer.withUnsafeMutableBufferPointer { storage -> FilterOutcome? in
      guard let base = storage.baseAddress else { return nil }
      return unsafe phi.lags.withUnsafeBufferPointer { phiLags in
        unsafe phi.values.withUnsafeBufferPointer { phiValues in
          unsafe run(
            base, layout, phiLags, phiValues, theta, startVariance, starts, allowsPlainRecursion,
            keepsCheckpoints, head)
        }
      }
    }
  }

  private static func run(
    _ base: UnsafeMutablePointer<Double>, _ layout: FilterLayout, _ phiLags: UnsafeBufferPointer<Int>,
    _ phi: UnsafeBufferPointer<Double>, _ theta: SparseLags, _ startVariance: Double, _ starts: [Int],
    _ allowsPlainRecursion: Bool, _ keepsCheckpoints: Bool, _ head: FilterHead?
  ) -> FilterOutcome? {
    let n = layout.count, stride = layout.stride, row = layout.rowLength, lagCount = phiLags.count
    let gain = unsafe base + layout.gain
    let reflection = unsafe base + layout.reflection
    let variance = unsafe base + layout.variance
    let rhos = unsafe base + layout.rho
    let w = unsafe base + layout.data
    let innovations = unsafe base + layout.innovations
    let predictions = unsafe base + layout.predictions
    if head == nil {
      unsafe predictions.update(repeating: 0, count: layout.columns * row)
      unsafe reflection.update(repeating: 0, count: row)
      unsafe reflection.update(from: gain, count: stride)
    }
    unsafe (gain + stride).update(repeating: 0, count: 4)

    var outcome = FilterOutcome(
      logDeterminant: 0, squares: 0, settled: n, steady: n, finalVariance: startVariance)
    outcome.precise = head?.steps ?? 0
    var f = head?.variance ?? startVariance
    var product = 1.0
    var logSum = head?.logDeterminant ?? 0
    var squares = head?.squares ?? 0
    var lively = true
    var t = outcome.precise
    while t < n {
      if !lively && t >= outcome.steady { break }
      if keepsCheckpoints && lively && t % layout.blockLength == 0 {
        let slot = unsafe base + layout.checkpoints + t / layout.blockLength * 2 * stride
        unsafe slot.update(from: gain, count: stride)
        unsafe (slot + stride).update(from: reflection + t, count: stride)
      }
      if lively && t & 1 == 0 && t + 1 < n {
        // Two steps in one pass over K, L and the predictions.
        let inverse0 = 1 / f, z0 = unsafe reflection[t]
        let rho0 = z0 * inverse0
        let kept0 = 1 - rho0 * rho0
        let f1 = f * kept0
        guard f1 > 0, f1.isFinite else { return nil }
        let inverse1 = inverse0 / kept0
        unsafe variance[t] = f
        unsafe variance[t + 1] = f1
        product *= f * f1
        for i in 0..<lagCount { unsafe reflection[t + phiLags[i]] += phi[i] * z0 }
        let k0 = unsafe gain[0]
        let z1 = unsafe reflection[t + 1] - rho0 * k0
        let rho1 = z1 * inverse1
        unsafe rhos[t] = rho0
        unsafe rhos[t + 1] = rho1
        var column = layout.columns - 1
        var s0 = 0.0, s1 = 0.0
        while column >= 0 {
          if t + 1 >= starts[column] {
            let prediction = unsafe predictions + column * row
            let x = unsafe w + column * n + t
            let e = unsafe innovations + column * n + t
            let a0 = unsafe prediction[t]
            let v0 = unsafe x[0] - a0
            unsafe e[0] = v0
            for i in 0..<lagCount { unsafe prediction[t + phiLags[i]] += phi[i] * a0 }
            s0 = v0 * inverse0
            let a1 = unsafe prediction[t + 1] + s0 * k0
            let v1 = unsafe x[1] - a1
            unsafe e[1] = v1
            for i in 0..<lagCount { unsafe prediction[t + 1 + phiLags[i]] += phi[i] * a1 }
            s1 = v1 * inverse1
            if column > 0 {
              unsafe addTwo(prediction + t + 2, s0, s1, rho0, gain, reflection + t + 1, count: stride)
            } else {
              squares += v0 * s0 + v1 * s1
            }
          } else {
            unsafe innovations[column * n + t] = 0
            unsafe innovations[column * n + t + 1] = 0
          }
          column &-= 1
        }
        unsafe twoSteps(
          predictions + t + 2, gain, reflection + t + 1, s0, s1, rho0, rho1, count: stride)
        for i in 0..<lagCount {
          let x = unsafe phi[i] * z1
          unsafe reflection[t + 1 + phiLags[i]] += x
          unsafe gain[phiLags[i] - 1] -= rho1 * x
        }
        f = f1 * (1 - rho1 * rho1)
        guard f > 0, f.isFinite else { return nil }
        if product > 1e200 || product < 1e-200 {
          logSum += log(product)
          product = 1
        }
        if abs(rho1) < settledTolerance && t & 3 == 2 {
          if unsafe largest(reflection + t + 2, count: stride) < settledTolerance * f {
            lively = false
            outcome.settled = t + 2
            if allowsPlainRecursion {
              outcome.steady = unsafe min(n, max(t + 2 + theta.degree, degree(phiLags)))
            }
          }
        }
        t &+= 2
        continue
      }
      let inverse = 1 / f
      unsafe variance[t] = f
      product *= f
      if product > 1e200 || product < 1e-200 {
        logSum += log(product)
        product = 1
      }
      var column = 1
      while column < layout.columns {
        if t >= starts[column] {
          let prediction = unsafe predictions + column * row
          let a = unsafe prediction[t]
          let v = unsafe w[column * n + t] - a
          unsafe innovations[column * n + t] = v
          for i in 0..<lagCount { unsafe prediction[t + phiLags[i]] += phi[i] * a }
          unsafe addScaled(prediction + t + 1, v * inverse, gain, count: stride)
        } else {
          unsafe innovations[column * n + t] = 0
        }
        column &+= 1
      }
      let a = unsafe predictions[t]
      let v = unsafe w[t] - a
      unsafe innovations[t] = v
      let s = v * inverse
      squares += v * s
      if lively {
        // The last step of an odd number of them.
        let z = unsafe reflection[t]
        let rho = z * inverse
        unsafe rhos[t] = rho
        for i in 0..<lagCount {
          unsafe predictions[t + phiLags[i]] += phi[i] * a
          unsafe reflection[t + phiLags[i]] += phi[i] * z
        }
        let next = unsafe predictions + t + 1
        let shifted = unsafe reflection + t + 1
        let s4 = SIMD4<Double>(repeating: s), rho4 = SIMD4<Double>(repeating: rho)
        var i = 0
        while i < stride {
          let k = unsafe load4(gain + i)
          let l = unsafe load4(shifted + i)
          unsafe store4(load4(next + i) + k * s4, next + i)
          unsafe store4(l - rho4 * k, shifted + i)
          unsafe store4(k - rho4 * l, gain + i)
          i &+= 4
        }
        f *= 1 - rho * rho
        guard f > 0, f.isFinite else { return nil }
      } else {
        unsafe rhos[t] = 0
        for i in 0..<lagCount { unsafe predictions[t + phiLags[i]] += phi[i] * a }
        unsafe addScaled(predictions + t + 1, s, gain, count: stride)
      }
      t &+= 1
    }
    if t < n {
      for i in t..<n {
        unsafe variance[i] = f
        unsafe rhos[i] = 0
      }
      logSum += Double(n - t) * log(f)
      for column in 0..<layout.columns {
        unsafe runPlain(
          w + column * n, innovations + column * n, from: max(t, min(starts[column], n)), filled: t, to: n,
          phiLags, phi, theta)
      }
    }
    var plainSquares = 0.0
    while t < n {
      unsafe plainSquares += innovations[t] * innovations[t]
      t &+= 1
    }
    outcome.squares = squares + plainSquares / f
    outcome.logDeterminant = logSum + log(product)
    outcome.finalVariance = f
    return outcome.logDeterminant.isFinite ? outcome : nil
  }

  /// e_t = w_t − Σ φ*_j w_{t−j} − Σ θ*_j e_{t−j} from `start` on, zero between `filled` and `start`.
  private static func runPlain(
    _ w: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, from start: Int, filled: Int,
    to n: Int, _ phiLags: UnsafeBufferPointer<Int>, _ phi: UnsafeBufferPointer<Double>, _ theta: SparseLags
  ) {
    var i = filled
    while i < start {
      unsafe e[i] = 0
      i &+= 1
    }
    unsafe theta.lags.withUnsafeBufferPointer { thetaLags in
      unsafe theta.values.withUnsafeBufferPointer { theta in
        var t = start
        while t < n {
          var x = unsafe w[t]
          var j = 0
          while j < phiLags.count {
            unsafe x -= phi[j] * w[t - phiLags[j]]
            j &+= 1
          }
          // The nearest error is subtracted last: it alone waits for the step before.
          j = thetaLags.count - 1
          while j >= 0 {
            unsafe x -= theta[j] * e[t - thetaLags[j]]
            j &-= 1
          }
          unsafe e[t] = x
          t &+= 1
        }
      }
    }
  }

  /// Predictions, K and L two steps on: with k and l the gain and the shifted reflection of the first step,
  /// k′ = k − ρ₀l and l′ = l − ρ₀k, then the same with ρ₁ on k′ and l′ shifted. What φ adds to the shifted l′
  /// is left to the caller.
  @inline(__always)
  private static func twoSteps(
    _ next: UnsafeMutablePointer<Double>, _ gain: UnsafeMutablePointer<Double>,
    _ shifted: UnsafeMutablePointer<Double>, _ s0: Double, _ s1: Double, _ rho0: Double, _ rho1: Double,
    count: Int
  ) {
    let s0 = SIMD4<Double>(repeating: s0), s1 = SIMD4<Double>(repeating: s1)
    let rho0 = SIMD4<Double>(repeating: rho0), rho1 = SIMD4<Double>(repeating: rho1)
    var l = unsafe load4(shifted)
    var i = 0
    while i < count {
      let k = unsafe load4(gain + i), kAfter = unsafe load4(gain + i + 1)
      let lAfter = unsafe load4(shifted + i + 1)
      let k1 = k - rho0 * l
      let l1 = lAfter - rho0 * kAfter
      // The place four on is read before this pass writes its first entry.
      l = unsafe load4(shifted + i + 4)
      unsafe store4(load4(next + i) + s0 * kAfter + s1 * k1, next + i)
      unsafe store4(l1 - rho1 * k1, shifted + i + 1)
      unsafe store4(k1 - rho1 * l1, gain + i)
      i &+= 4
    }
  }

  /// What two innovations add to the predictions of a regressor, before `twoSteps` moves K and L on.
  @inline(__always)
  private static func addTwo(
    _ next: UnsafeMutablePointer<Double>, _ s0: Double, _ s1: Double, _ rho0: Double,
    _ gain: UnsafeMutablePointer<Double>, _ shifted: UnsafeMutablePointer<Double>, count: Int
  ) {
    let first = SIMD4<Double>(repeating: s0), second = SIMD4<Double>(repeating: s1)
    let back = SIMD4<Double>(repeating: s1 * rho0)
    var i = 0
    while i < count {
      let k = unsafe load4(gain + i), kAfter = unsafe load4(gain + i + 1), l = unsafe load4(shifted + i)
      unsafe store4(load4(next + i) + first * kAfter + second * k - back * l, next + i)
      i &+= 4
    }
  }

  /// The largest absolute value.
  private static func largest(_ x: UnsafeMutablePointer<Double>, count: Int) -> Double {
    var result = SIMD4<Double>.zero
    var i = 0
    while i < count {
      let y = unsafe load4(x + i)
      result = pointwiseMax(result, pointwiseMax(y, -y))
      i &+= 4
    }
    return result.max()
  }

  private static func degree(_ lags: UnsafeBufferPointer<Int>) -> Int {
    unsafe lags.last ?? 0
  }
}
