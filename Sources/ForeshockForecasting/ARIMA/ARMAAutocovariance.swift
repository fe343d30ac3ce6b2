/// Autocovariances g of one small ARMA process with unit innovations,
///
///     x_t = Σ φ_i x_{t−i} + ε_t + Σ θ_j ε_{t−j},
///
/// and the derivative of any function of them. A seasonal model has two such processes, one of them in
/// units of seasons; neither ever sees the expanded polynomials.
///
/// g₀…g_p solve g_k − Σ φ_i g_{|k−i|} = b_k with b_k = Σ_{j≥k} θ_j ψ_{j−k}; the rest follow by recursion.
///
/// Source: McLeod, Applied Statistics 24 (1975) 255–256.
struct ARMAAutocovariance<Real: WorkingReal>: Sendable {
  let p: Int
  let q: Int
  private(set) var ar: [Real]
  /// θ with θ₀ = 1 in front.
  private(set) var ma: [Real]
  private var psi: [Real]
  private var b: [Real]
  private var system: LUFactors<Real>
  /// The autocovariances computed so far, from lag 0. Zero beyond for a pure moving average.
  private(set) var values: [Real]
  /// How many of `values` are of the current coefficients.
  private(set) var count = 0

  init(p: Int, q: Int) {
    self.p = p
    self.q = q
    ar = [Real](repeating: 0.0, count: p)
    ma = [Real](repeating: 0.0, count: q + 1)
    ma[0] = 1.0
    psi = [Real](repeating: 0.0, count: q + 1)
    b = [Real](repeating: 0.0, count: q + 1)
    system = LUFactors(order: p + 1)
    values = [Real](repeating: 0.0, count: max(p, q) + 1)
  }

  /// Takes new coefficients; false when they are not stationary to working precision.
  mutating func set(ar newAR: [Real], ma newMA: [Real]) -> Bool {
    precondition(newAR.count == p && newMA.count == q, "The coefficients must fit the order")
    for i in 0..<p { ar[i] = newAR[i] }
    for j in 0..<q { ma[j + 1] = newMA[j] }
    for k in 0...q {
      var x = ma[k]
      for i in 0..<min(p, k) { x += ar[i] * psi[k - 1 - i] }
      psi[k] = x
    }
    for k in 0...q {
      var sum: Real = 0.0
      for j in k...q { sum += ma[j] * psi[j - k] }
      b[k] = sum
    }
    if p == 0 {
      for k in 0...q { values[k] = b[k] }
      count = q + 1
      return true
    }
    system.clear()
    for k in 0...p {
      system[k, k] += 1.0
      for i in 1...p { system[k, abs(k - i)] -= ar[i - 1] }
    }
    guard system.factor() else { return false }
    for k in 0...p { values[k] = k <= q ? b[k] : 0.0 }
    system.solve(&values)
    count = p + 1
    return values[0].rounded > 0 && values[0].rounded.isFinite
  }

  /// Makes `values` reach lag `last`, if the process has autocovariances so far out.
  mutating func extend(to last: Int) {
    guard p > 0, last >= count else { return }
    if values.count <= last {
      values.append(contentsOf: repeatElement(0.0, count: max(last + 1, 2 * values.count) - values.count))
    }
    for k in count...last {
      var x = k <= q ? b[k] : 0.0
      for i in 0..<p { x += ar[i] * values[k - 1 - i] }
      values[k] = x
    }
    count = last + 1
  }

  /// The autocovariance at `lag`, which must have been reached unless it is zero.
  subscript(lag: Int) -> Real {
    let k = abs(lag)
    return k < count ? values[k] : 0.0
  }

  /// Turns derivatives with respect to the autocovariances into ones with respect to the coefficients.
  ///
  /// - Parameter bar: the derivative with respect to `values`, `count` entries; overwritten.
  mutating func pullBack(_ bar: inout [Real], ar arBar: inout [Real], ma maBar: inout [Real]) {
    precondition(bar.count >= count, "Every autocovariance needs its derivative")
    var bBar = [Real](repeating: 0.0, count: q + 1)
    if p == 0 {
      for k in 0...q { bBar[k] = bar[k] }
    } else {
      var k = count - 1
      while k > p {
        let y = bar[k]
        if k <= q { bBar[k] += y }
        for i in 0..<p {
          arBar[i] += y * values[k - 1 - i]
          bar[k - 1 - i] += y * ar[i]
        }
        k -= 1
      }
      system.solveTransposed(&bar)
      for k in 0...p {
        if k <= q { bBar[k] += bar[k] }
        for i in 1...p { arBar[i - 1] += bar[k] * values[abs(k - i)] }
      }
    }
    var psiBar = [Real](repeating: 0.0, count: q + 1)
    var thetaBar = [Real](repeating: 0.0, count: q + 1)
    for k in 0...q {
      for j in k...q {
        thetaBar[j] += bBar[k] * psi[j - k]
        psiBar[j - k] += bBar[k] * ma[j]
      }
    }
    for k in stride(from: q, through: 0, by: -1) {
      thetaBar[k] += psiBar[k]
      for i in 0..<min(p, k) {
        arBar[i] += psiBar[k] * psi[k - 1 - i]
        psiBar[k - 1 - i] += psiBar[k] * ar[i]
      }
    }
    for j in 0..<q { maBar[j] += thetaBar[j + 1] }
  }
}

/// LU factors of a small dense matrix, with row exchanges; storage is reused.
struct LUFactors<Real: WorkingReal>: Sendable {
  let order: Int
  private var entries: [Real]
  private var pivots: [Int]

  init(order: Int) {
    self.order = order
    entries = [Real](repeating: 0.0, count: order * order)
    pivots = [Int](repeating: 0, count: order)
  }

  subscript(row: Int, column: Int) -> Real {
    get { entries[row * order + column] }
    set { entries[row * order + column] = newValue }
  }

  mutating func clear() {
    for i in 0..<entries.count { entries[i] = 0.0 }
  }

  /// Replaces the matrix by its factors; false when it is singular to working precision.
  mutating func factor() -> Bool {
    for k in 0..<order {
      var pivot = k
      for i in k..<order where abs(self[i, k].rounded) > abs(self[pivot, k].rounded) { pivot = i }
      pivots[k] = pivot
      guard abs(self[pivot, k].rounded) > Real.smallestPivot else { return false }
      if pivot != k {
        for j in 0..<order { entries.swapAt(k * order + j, pivot * order + j) }
      }
      let inverse: Real = 1.0 / self[k, k]
      for i in (k + 1)..<max(order, k + 1) {
        let factor = self[i, k] * inverse
        self[i, k] = factor
        if factor != .zero {
          for j in (k + 1)..<order { self[i, j] -= factor * self[k, j] }
        }
      }
    }
    return true
  }

  /// x ← A⁻¹x for the first `order` entries.
  func solve(_ x: inout [Real]) {
    for k in 0..<order { x.swapAt(k, pivots[k]) }
    for i in 0..<order {
      for j in 0..<i { x[i] -= self[i, j] * x[j] }
    }
    for i in stride(from: order - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(order, i + 1) { x[i] -= self[i, j] * x[j] }
      x[i] = x[i] / self[i, i]
    }
  }

  /// x ← A⁻ᵀx for the first `order` entries.
  func solveTransposed(_ x: inout [Real]) {
    for i in 0..<order {
      for j in 0..<i { x[i] -= self[j, i] * x[j] }
      x[i] = x[i] / self[i, i]
    }
    for i in stride(from: order - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(order, i + 1) { x[i] -= self[j, i] * x[j] }
    }
    for k in stride(from: order - 1, through: 0, by: -1) { x.swapAt(k, pivots[k]) }
  }
}

/// LU factors in doubles.
typealias SmallLU = LUFactors<Double>
