internal import Glibc

/// The exact Gaussian likelihood of an ARMA process of few lags, and its gradient, around its conditional residuals.
///
/// With e the errors that the ARMA recursion gives when everything before the first sample is zero, ψ the impulse
/// response of 1/θ*(B), N = max(p*, q*), G the first N columns of the lower Toeplitz matrix of ψ, and V the
/// covariance of what the past contributes to the first N samples of θ*(B)ε,
///
///     h = G'e     M = G'G     A = (I + VM)⁻¹V     Σ v²/F = e'e − h'Ah     ln|Σ| = ln|I + VM|.
///
/// No covariance is carried from step to step as in ``ChandrasekharFilter``: what is left are ARMA recursions, O(n)
/// each, and matrices of order N. V follows from what that filter starts with, K and F = γ₀:
///
///     V_ij = V_{i+1,j+1} + θ*_{i+1}θ*_{j+1} + φ*_{i+1}K_j + φ*_{j+1}K_i − φ*_{i+1}φ*_{j+1}γ₀.
///
/// Digits are lost where e is much larger than the innovations, near several roots of θ on the unit circle: ``run``
/// then gives nothing, and the filter is to be asked.
///
/// Source: Newbold, Biometrika 61 (1974) 423–426; Ljung & Box, Biometrika 66 (1979) 265–270.
struct NarrowLikelihood: Sendable {
  /// Processes that reach back further are left to the filter: the matrices cost more than it does.
  static let widest = 8
  /// e'e may be this many times Σ v²/F.
  private static let largestCancellation = 1e5

  let count: Int
  let columns: Int
  private let width: Int
  private let arLags: [Int]
  private let maLags: [Int]
  private let layout: NarrowLayout
  private var buffer: [Double]
  /// The regression coefficient of the second column at the last evaluation; 0 without one.
  private var beta = 0.0
  /// From where on ψ and its kin count as zero.
  private var horizon = 0

  /// A likelihood for the series `columns[0]` and at most one regressor after it; nil where it does not pay.
  init?(order: SeasonalARMAOrder, columns: [[Double]], arLags: [Int], maLags: [Int]) {
    guard order.width >= 1, order.width <= NarrowLikelihood.widest, columns.count <= 2,
      columns[0].count > 2 * order.width
    else { return nil }
    (count, self.columns, width) = (columns[0].count, columns.count, order.width)
    (self.arLags, self.maLags) = (arLags, maLags)
    layout = NarrowLayout(
      count: count, columns: columns.count, width: width, lags: arLags.count + maLags.count)
    buffer = [Double](repeating: 0, count: layout.total)
    for (c, column) in columns.enumerated() {
      for t in 0..<count { buffer[layout.data + c * layout.row + t] = column[t] }
    }
  }

  /// Σ v²/F with the regressor profiled out and ln|Σ|; nil when digits would be lost or there is no likelihood.
  ///
  /// - Parameters:
  ///   - start: with the coefficients taken.
  ///   - leniency: how many times the rounding errors of an exact value are let pass.
  mutating func run(_ start: StationaryStart<Double>, leniency: Double) -> FilterOutcome? {
    let (layout, n, order, k, arLags, maLags) = (layout, count, width, columns, arLags, maLags)
    precondition(
      start.gain.count == order && start.phiValues.count == arLags.count
        && start.thetaValues.count == maLags.count, "The start must be of the same orders")
    for (i, value) in (start.phiValues + start.thetaValues).enumerated() {
      buffer[layout.coefficients + i] = value
    }
    let a = arLags.count
    var outcome: FilterOutcome?
    var (slope, end) = (0.0, 0)
    unsafe buffer.withUnsafeMutableBufferPointer { storage in
      guard let base = storage.baseAddress else { return }
      let phi = unsafe base + layout.coefficients
      let theta = unsafe phi + a
      let psi = unsafe base + layout.psi
      for c in 0..<k {
        let e = unsafe base + layout.errors + c * layout.row
        unsafe e.update(from: base + layout.data + c * layout.row, count: n)
        for (i, lag) in arLags.enumerated() {
          unsafe addScaled(e + lag, -phi[i], base + layout.data + c * layout.row, count: layout.padded - lag)
        }
        unsafe (e + n).update(repeating: 0, count: layout.row - layout.front - n)
        if c > 0 { unsafe NarrowLikelihood.recur(e, theta, maLags, from: 1, to: n) }
      }
      end = unsafe NarrowLikelihood.respond(
        base + layout.errors, psi, base + layout.chi, theta, maLags, count: n)
      let gain = unsafe NarrowLikelihood.gain(psi, base + layout.adjoint, phi, arLags, count: end)
      guard
        !RoundingGrowth.isTooMuch(variance: start.termSize, growth: gain * gain / leniency)
      else { return }
      unsafe NarrowLikelihood.pastCovariance(base + layout.v, start, arLags, maLags, order: order)
      let m = unsafe base + layout.m
      for i in 0..<order {
        unsafe m[i] = dot(psi, psi - i, count: end)
        unsafe m[i * order] = m[i]
      }
      for i in 1..<max(order, 1) {
        for j in i..<order {
          unsafe m[i * order + j] = m[(i - 1) * order + j - 1] - psi[n - i] * psi[n - j]
          unsafe m[j * order + i] = m[i * order + j]
        }
      }
      guard let logDeterminant = unsafe NarrowLikelihood.invert(base, layout, order: order) else { return }
      for c in 0..<k {
        for i in 0..<order {
          unsafe base[layout.h + c * order + i] = dot(
            psi, base + layout.errors + c * layout.row + i, count: min(end, n - i))
        }
      }
      func product(_ c: Int, _ d: Int) -> (plain: Double, exact: Double) {
        let plain = unsafe dot(
          base + layout.errors + c * layout.row, base + layout.errors + d * layout.row, count: n)
        var less = 0.0
        for i in 0..<order {
          for j in 0..<order {
            unsafe less +=
              base[layout.h + c * order + i] * base[layout.a + i * order + j]
              * base[layout.h + d * order + j]
          }
        }
        return (plain, plain - less)
      }
      let own = product(0, 0)
      var squares = own.exact
      if k > 1 {
        let (cross, square) = (product(0, 1).exact, product(1, 1))
        guard square.exact > square.plain / NarrowLikelihood.largestCancellation else { return }
        slope = cross / square.exact
        squares -= slope * cross
      }
      guard squares > own.plain / NarrowLikelihood.largestCancellation, squares.isFinite else { return }
      outcome = FilterOutcome(
        logDeterminant: logDeterminant, squares: squares, settled: n, steady: n, finalVariance: 1)
    }
    (beta, horizon) = (slope, end)
    return outcome
  }

  /// The derivative of ½·ln|Σ| + ½·weight·Σ v²/F at the last evaluation with respect to what the filter is given,
  /// added to `gradient`.
  mutating func pullBack(
    _ start: StationaryStart<Double>, weight: Double, into gradient: inout FilterGradient
  ) {
    let (layout, n, order, end, beta, k) = (layout, count, width, horizon, beta, columns)
    let (arLags, maLags) = (arLags, maLags), (arCount, maCount) = (arLags.count, maLags.count)
    unsafe buffer.withUnsafeMutableBufferPointer { storage in
      guard let base = storage.baseAddress else { return }
      let theta = unsafe base + layout.coefficients + arCount
      let psi = unsafe base + layout.psi, chi = unsafe base + layout.chi
      let e = unsafe base + layout.errors, w = unsafe base + layout.combined
      let h = unsafe base + layout.h, x = unsafe base + layout.adjoint
      unsafe w.update(from: base + layout.data, count: n)
      if k > 1 {
        unsafe addScaled(e, -beta, e + layout.row, count: layout.padded)
        unsafe addScaled(w, -beta, base + layout.data + layout.row, count: layout.padded)
        for i in 0..<order { unsafe h[i] -= beta * h[order + i] }
      }
      let a = unsafe base + layout.a, b = unsafe base + layout.b, m = unsafe base + layout.m
      let d = unsafe base + layout.d, g = unsafe base + layout.g
      for i in 0..<order {
        var sum = 0.0
        for j in 0..<order { unsafe sum += a[i * order + j] * h[j] }
        unsafe d[i] = sum
      }
      for i in 0..<order {
        var sum = unsafe h[i]
        for j in 0..<order { unsafe sum -= m[i * order + j] * d[j] }
        unsafe g[i] = sum
      }
      // e − Gd, times the weight, then run backwards through 1/θ.
      for i in 0..<order {
        unsafe addScaled(e + i, -d[i], psi, count: min(layout.padded - i, (end + 3) & ~3))
      }
      for t in 0..<n { unsafe x[t] = weight * e[t] }
      unsafe (x + n).update(repeating: 0, count: layout.row - layout.front - n)
      unsafe NarrowLikelihood.recurBack(x, theta, maLags, count: n)
      for (i, lag) in arLags.enumerated() { unsafe gradient.phi[i] -= dot(x + lag, w, count: n - lag) }
      // Σ ψ_{t−a}χ_{t−k} for all a < N and k < N + q*, by diagonals.
      let reach = order + (maLags.last ?? 0), c = unsafe base + layout.cross
      if maCount > 0 {
        for l in 0..<reach { unsafe c[l] = dot(chi, psi + l, count: max(0, end - l)) }
        for i in 1..<max(order, 1) { unsafe c[i * reach] = dot(psi, chi + i, count: max(0, end - i)) }
        for i in 1..<max(order, 1) {
          for l in 1..<reach {
            unsafe c[i * reach + l] = c[(i - 1) * reach + l - 1] - psi[n - i] * chi[n - l]
          }
        }
      }
      for (i, lag) in maLags.enumerated() {
        var sum = unsafe dot(x + lag, e, count: n - lag)
        for p in 0..<order {
          for q in 0..<order { unsafe sum += a[p * order + q] * c[p * reach + q + lag] }
        }
        gradient.theta[i] -= sum
      }
      // The derivative with respect to V, then down its diagonals to K, γ₀ and the coefficients.
      let bar = unsafe base + layout.inverse
      for i in 0..<order {
        for j in 0..<order {
          let above = unsafe i > 0 && j > 0 ? bar[(i - 1) * order + j - 1] : 0
          unsafe bar[i * order + j] = 0.5 * (b[i * order + j] - weight * g[i] * g[j]) + above
        }
      }
      let phi = unsafe base + layout.coefficients
      let gamma = start.variance
      for (p, lag) in arLags.enumerated() {
        let value = unsafe phi[p]
        var sum = 0.0
        for j in 0..<order {
          let y = unsafe bar[(lag - 1) * order + j]
          sum += y * start.gain[j]
          gradient.gain[j] += 2 * y * value
        }
        for (q, other) in arLags.enumerated() {
          let y = unsafe bar[(lag - 1) * order + other - 1] * phi[q]
          sum -= y * gamma
          gradient.variance -= y * value
        }
        gradient.phi[p] += 2 * sum
      }
      for (p, lag) in maLags.enumerated() {
        var sum = 0.0
        for (q, other) in maLags.enumerated() {
          unsafe sum += bar[(lag - 1) * order + other - 1] * theta[q]
        }
        gradient.theta[p] += 2 * sum
      }
    }
  }
}

extension NarrowLikelihood {
  /// x_t ← x_t − Σ θ_j x_{t−j}, in place; zeros stand before x.
  @inline(__always)
  private static func recur(
    _ x: UnsafeMutablePointer<Double>, _ theta: UnsafePointer<Double>, _ lags: [Int], from first: Int,
    to n: Int
  ) {
    let split = unsafe NearLags(theta, lags)
    var last = unsafe x[first - 1], before = unsafe x[first - 2]
    unsafe lags.withUnsafeBufferPointer { lags in
      for t in first..<max(n, first) {
        var y = unsafe x[t]
        var j = lags.count - 1
        while j >= split.count {
          unsafe y -= theta[j] * x[t - lags[j]]
          j &-= 1
        }
        // The nearest one is subtracted last: it alone waits for the step before.
        let next = (y - split.second * before) - split.first * last
        before = last
        last = next
        unsafe x[t] = next
      }
    }
  }

  /// The same backwards: x_t ← x_t − Σ θ_j x_{t+j}; zeros stand after x.
  @inline(__always)
  private static func recurBack(
    _ x: UnsafeMutablePointer<Double>, _ theta: UnsafePointer<Double>, _ lags: [Int], count n: Int
  ) {
    let split = unsafe NearLags(theta, lags)
    var last = 0.0, before = 0.0
    unsafe lags.withUnsafeBufferPointer { lags in
      var t = n - 1
      while t >= 0 {
        var y = unsafe x[t]
        var j = lags.count - 1
        while j >= split.count {
          unsafe y -= theta[j] * x[t + lags[j]]
          j &-= 1
        }
        let next = (y - split.second * before) - split.first * last
        before = last
        last = next
        unsafe x[t] = next
        t &-= 1
      }
    }
  }

  /// Errors in place, ψ of 1/θ and χ of 1/θ² together, so that the three wait for each other's memory but not for
  /// each other; returns from where on ψ and χ count as zero, and are.
  private static func respond(
    _ e: UnsafeMutablePointer<Double>, _ psi: UnsafeMutablePointer<Double>,
    _ chi: UnsafeMutablePointer<Double>,
    _ theta: UnsafePointer<Double>, _ lags: [Int], count n: Int
  ) -> Int {
    unsafe psi.update(repeating: 0, count: n)
    unsafe chi.update(repeating: 0, count: n)
    unsafe psi[0] = 1
    unsafe chi[0] = 1
    guard let degree = lags.last else { return 1 }
    let split = unsafe NearLags(theta, lags)
    var (e1, p1, c1) = unsafe (e[0], 1.0, 1.0), (e2, p2, c2) = (0.0, 0.0, 0.0)
    var t = 1, silent = 0
    unsafe lags.withUnsafeBufferPointer { lags in
      while t < n && silent < degree {
        var x = unsafe e[t]
        var y = 0.0, z = 0.0
        var j = lags.count - 1
        while j >= split.count {
          let value = unsafe theta[j], place = unsafe t - lags[j]
          unsafe x -= value * e[place]
          unsafe y -= value * psi[place]
          unsafe z -= value * chi[place]
          j &-= 1
        }
        let error = (x - split.second * e2) - split.first * e1
        let response = (y - split.second * p2) - split.first * p1
        let second = (z - split.second * c2 + response) - split.first * c1
        (e2, p2, c2) = (e1, p1, c1)
        (e1, p1, c1) = (error, response, second)
        unsafe e[t] = error
        unsafe psi[t] = response
        unsafe chi[t] = second
        silent = abs(response) + abs(second) < 1e-20 ? silent &+ 1 : 0
        t &+= 1
      }
    }
    guard t < n else { return n }
    unsafe recur(e, theta, lags, from: t, to: n)
    unsafe (psi + t - degree).update(repeating: 0, count: degree)
    unsafe (chi + t - degree).update(repeating: 0, count: degree)
    return t - degree
  }

  /// The sum of absolute coefficients of 1/θ or of φ/θ, whichever is larger: the A of ``RoundingGrowth``.
  private static func gain(
    _ psi: UnsafeMutablePointer<Double>, _ work: UnsafeMutablePointer<Double>, _ phi: UnsafePointer<Double>,
    _ lags: [Int], count: Int
  ) -> Double {
    let padded = (count + 3) & ~3
    unsafe work.update(from: psi, count: padded)
    for (i, lag) in lags.enumerated() { unsafe addScaled(work, -phi[i], psi - lag, count: padded) }
    var a = SIMD4<Double>.zero, b = a
    var t = 0
    while t < padded {
      let x = unsafe load4(psi + t), y = unsafe load4(work + t)
      a += x.replacing(with: -x, where: x .< 0)
      b += y.replacing(with: -y, where: y .< 0)
      t &+= 4
    }
    return max(a.sum(), b.sum())
  }

  /// V.
  private static func pastCovariance(
    _ v: UnsafeMutablePointer<Double>, _ start: StationaryStart<Double>, _ arLags: [Int], _ maLags: [Int],
    order: Int
  ) {
    unsafe v.update(repeating: 0, count: order * order)
    for (a, lag) in maLags.enumerated() {
      for (b, other) in maLags.enumerated() {
        unsafe v[(lag - 1) * order + other - 1] += start.thetaValues[a] * start.thetaValues[b]
      }
    }
    for (a, lag) in arLags.enumerated() {
      let value = start.phiValues[a]
      for j in 0..<order {
        unsafe v[(lag - 1) * order + j] += value * start.gain[j]
        unsafe v[j * order + lag - 1] += value * start.gain[j]
      }
      for (b, other) in arLags.enumerated() {
        unsafe v[(lag - 1) * order + other - 1] -= value * start.phiValues[b] * start.variance
      }
    }
    for i in Swift.stride(from: order - 2, through: 0, by: -1) {
      for j in Swift.stride(from: order - 2, through: 0, by: -1) {
        unsafe v[i * order + j] += v[(i + 1) * order + j + 1]
      }
    }
  }

  /// (I + VM)⁻¹ by Gauss and Jordan with row pivots, A and B = M(I + VM)⁻¹ after it; returns ln|I + VM|, nil unless the
  /// determinant is positive.
  private static func invert(
    _ base: UnsafeMutablePointer<Double>, _ layout: NarrowLayout, order: Int
  ) -> Double? {
    let v = unsafe base + layout.v, m = unsafe base + layout.m
    let r = unsafe base + layout.system, inverse = unsafe base + layout.inverse
    unsafe multiply(v, m, into: r, order: order)
    unsafe inverse.update(repeating: 0, count: order * order)
    for i in 0..<order {
      unsafe r[i * order + i] += 1
      unsafe inverse[i * order + i] = 1
    }
    var determinant = 1.0
    for column in 0..<order {
      var pivot = column
      for row in column..<order {
        if unsafe abs(r[row * order + column]) > abs(r[pivot * order + column]) { pivot = row }
      }
      if pivot != column {
        for j in 0..<order {
          unsafe swap(&r[pivot * order + j], &r[column * order + j])
          unsafe swap(&inverse[pivot * order + j], &inverse[column * order + j])
        }
        determinant = -determinant
      }
      let value = unsafe r[column * order + column]
      determinant *= value
      guard value != 0, value.isFinite else { return nil }
      for j in 0..<order {
        unsafe r[column * order + j] /= value
        unsafe inverse[column * order + j] /= value
      }
      for row in 0..<order where row != column {
        let factor = unsafe r[row * order + column]
        if factor == 0 { continue }
        for j in 0..<order {
          unsafe r[row * order + j] -= factor * r[column * order + j]
          unsafe inverse[row * order + j] -= factor * inverse[column * order + j]
        }
      }
    }
    guard determinant > 0, determinant.isFinite else { return nil }
    unsafe multiply(inverse, v, into: base + layout.a, order: order)
    unsafe multiply(m, inverse, into: base + layout.b, order: order)
    return log(determinant)
  }

  private static func multiply(
    _ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    into z: UnsafeMutablePointer<Double>,
    order: Int
  ) {
    for i in 0..<order {
      for j in 0..<order {
        var sum = 0.0
        for l in 0..<order { unsafe sum += x[i * order + l] * y[l * order + j] }
        unsafe z[i * order + j] = sum
      }
    }
  }
}

/// The coefficients of lags 1 and 2, whose values a recursion carries along instead of reading them back; 0 where there
/// is none.
private struct NearLags {
  var first = 0.0
  var second = 0.0
  /// How many of the lags these are.
  var count = 0

  init(_ theta: UnsafePointer<Double>, _ lags: [Int]) {
    for lag in 1...2 where count < lags.count && lags[count] == lag {
      if lag == 1 { unsafe first = theta[count] } else { unsafe second = theta[count] }
      count += 1
    }
  }
}

/// Σ x·y over `count` values.
@inline(__always)
private func dot(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, count: Int) -> Double {
  var first = SIMD4<Double>.zero, second = first
  var i = 0
  while i &+ 8 <= count {
    unsafe first += load4(x + i) * load4(y + i)
    unsafe second += load4(x + i + 4) * load4(y + i + 4)
    i &+= 8
  }
  var rest = 0.0
  while i < count {
    unsafe rest += x[i] * y[i]
    i &+= 1
  }
  return (first + second).sum() + rest
}
