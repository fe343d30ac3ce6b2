/// Autocovariances γ of a multiplicative seasonal ARMA process, φ(B)Φ(Bᵐ) w = θ(B)Θ(Bᵐ) ε with unit
/// innovations, from those of its two factors, and the derivative of any function of them.
///
/// γ is the convolution γ_k = Σ_j gˢ_j gᴺ_{k−mj} over all seasons j, an infinite sum whose terms die out
/// slowly when both factors have long memory. It has a finite form. Split the seasonal factor's
/// autocovariance generating function into its causal half and the mirror image,
///
///     gˢ(z) = A(z)/Φ(z) + A(1/z)/Φ(1/z),   A(z) = Φ(z)·(gˢ₀/2 + Σ_{j≥1} gˢ_j zʲ),
///
/// where A has degree max(P, Q). With y = A(Bᵐ)/Φ(Bᵐ) gᴺ, symmetry of gᴺ gives γ_k = y_k + y_{−k}, and
///
///     y_k = Σ Φ_i y_{k−mi} + f_k,   f_k = Σ_j A_j gᴺ_{k−mj},
///     y_k = Σ φ_i y_{k+i}           for k < −q,
///
/// since gᴺ obeys φ beyond lag q. So everything left of −q follows from the p values y_{−q} … y_{−q+p−1}, and
/// for those the first line is a system of p equations; to the right y follows by the first line again.
///
/// Complexity: O(p³ + (p + mP)·p² + m·max(P, Q)·(p + P + Q)).
struct ProductAutocovariance<Real: WorkingReal>: Sendable {
  private let order: SeasonalARMAOrder
  private var plain: ARMAAutocovariance<Real>
  private var seasonal: ARMAAutocovariance<Real>
  /// A₀ … A_J.
  private var causal: [Real]
  /// f_{−q} … f_last.
  private var source: [Real]
  /// y_{−reach} … y_last.
  private var half: [Real]
  private var system: LUFactors<Real>
  /// y_{−q+p−1}, y_{−q+p−2}, … in terms of the p unknowns, p numbers each.
  private var basis: [Real]
  /// γ₀ … γ_last.
  private(set) var values: [Real]

  /// The largest lag of interest.
  private var last: Int { values.count - 1 }
  /// How far y is needed to the left.
  private var reach: Int { half.count - values.count }
  private var seasons: Int { causal.count - 1 }

  /// Autocovariances up to lag `last`, which must be at least p − 1.
  init(order: SeasonalARMAOrder, last: Int) {
    precondition(last >= max(0, order.p - 1), "The first p autocovariances are always needed")
    self.order = order
    plain = ARMAAutocovariance(p: order.p, q: order.q)
    seasonal = ARMAAutocovariance(p: order.seasonalP, q: order.seasonalQ)
    causal = [Real](repeating: 0.0, count: max(order.seasonalP, order.seasonalQ) + 1)
    source = [Real](repeating: 0.0, count: last + order.q + 1)
    let reach = max(last, order.q + order.seasonLength * order.seasonalP)
    half = [Real](repeating: 0.0, count: reach + last + 1)
    system = LUFactors(order: order.p)
    let p = order.p
    basis = [Real](repeating: 0.0, count: p * (p + order.seasonLength * order.seasonalP))
    for a in 0..<p { basis[(p - 1 - a) * p + a] = 1.0 }
    values = [Real](repeating: 0.0, count: last + 1)
  }

  /// How large the terms are that add up to γ₀: more than γ₀ where the seasons cancel each other.
  var termSize: Double { max(values[0].rounded, plain[0].rounded * seasonal[0].rounded) }

  /// Takes new coefficients; false when they are not stationary to working precision.
  mutating func set(_ c: SeasonalFactors<Real>) -> Bool {
    guard plain.set(ar: c.ar, ma: c.ma), seasonal.set(ar: c.sar, ma: c.sma) else { return false }
    let m = order.seasonLength, p = order.p, q = order.q, zero = reach
    seasonal.extend(to: seasons)
    for j in 0...seasons {
      var x = oneSided(j)
      for i in 0..<min(j, c.sar.count) { x -= c.sar[i] * oneSided(j - 1 - i) }
      causal[j] = x
    }
    plain.extend(to: max(last, q + m * seasons))
    for k in -q...last {
      var x: Real = 0.0
      for j in 0...seasons { x += causal[j] * plain[k - m * j] }
      source[k + q] = x
    }
    guard solve(c) else { return false }
    for k in Swift.stride(from: -q - 1, through: -zero, by: -1) {
      var x: Real = 0.0
      for i in 0..<p { x += c.ar[i] * half[zero + k + 1 + i] }
      half[zero + k] = x
    }
    for k in (p - q)..<max(last + 1, p - q) {
      var x = source[k + q]
      for i in 0..<c.sar.count { x += c.sar[i] * half[zero + k - m * (i + 1)] }
      half[zero + k] = x
    }
    for k in 0...last { values[k] = half[zero + k] + half[zero - k] }
    return values[0].rounded > 0 && values[0].rounded.isFinite
  }

  /// The p values of y from −q on.
  private mutating func solve(_ c: SeasonalFactors<Real>) -> Bool {
    let m = order.seasonLength, p = order.p, start = reach - order.q
    guard p > 0 else { return true }
    if c.sar.isEmpty {
      for a in 0..<p { half[start + a] = source[a] }
      return true
    }
    for row in p..<(p + m * c.sar.count) {
      for a in 0..<p {
        var x: Real = 0.0
        for i in 0..<p { x += c.ar[i] * basis[(row - 1 - i) * p + a] }
        basis[row * p + a] = x
      }
    }
    system.clear()
    for row in 0..<p {
      system[row, row] += 1.0
      for i in 0..<c.sar.count {
        let place = (p - 1 - row + m * (i + 1)) * p
        for a in 0..<p { system[row, a] -= c.sar[i] * basis[place + a] }
      }
    }
    guard system.factor() else { return false }
    var unknown = Array(source[..<p])
    system.solve(&unknown)
    for a in 0..<p { half[start + a] = unknown[a] }
    return true
  }

  /// gˢ_j for positive j, half of gˢ₀.
  private func oneSided(_ j: Int) -> Real { j == 0 ? 0.5 * seasonal[0] : seasonal[j] }

  /// Turns derivatives with respect to ``values`` into ones with respect to the coefficients, and adds them.
  mutating func pullBack(
    _ bar: [Real], at c: SeasonalFactors<Real>, into result: inout SeasonalFactors<Real>
  ) {
    let m = order.seasonLength, p = order.p, q = order.q, zero = reach
    var halfBar = [Real](repeating: 0.0, count: half.count)
    var sourceBar = [Real](repeating: 0.0, count: source.count)
    for k in 0...last {
      halfBar[zero + k] += bar[k]
      halfBar[zero - k] += bar[k]
    }
    for k in Swift.stride(from: last, through: p - q, by: -1) {
      let x = halfBar[zero + k]
      sourceBar[k + q] += x
      for i in 0..<c.sar.count {
        result.sar[i] += x * half[zero + k - m * (i + 1)]
        halfBar[zero + k - m * (i + 1)] += x * c.sar[i]
      }
    }
    if p > 0 {
      leftPullBack(&halfBar, c, into: &result)
      let start = zero - q
      var multipliers = Array(halfBar[start..<start + p])
      if !c.sar.isEmpty {
        system.solveTransposed(&multipliers)
        // The system's own derivative: the equations reach to the left, and φ carries them there.
        for i in 0..<halfBar.count { halfBar[i] = 0.0 }
        for a in 0..<p {
          for i in 0..<c.sar.count {
            let place = start + a - m * (i + 1)
            result.sar[i] += multipliers[a] * half[place]
            halfBar[place] += multipliers[a] * c.sar[i]
          }
        }
        leftPullBack(&halfBar, c, into: &result)
      }
      for a in 0..<p { sourceBar[a] += multipliers[a] }
    }
    factorsPullBack(sourceBar, c, into: &result)
  }

  /// The recursion to the left, backwards.
  private func leftPullBack(
    _ halfBar: inout [Real], _ c: SeasonalFactors<Real>, into result: inout SeasonalFactors<Real>
  ) {
    for place in 0..<(reach - order.q) {
      let x = halfBar[place]
      for i in 0..<order.p {
        result.ar[i] += x * half[place + 1 + i]
        halfBar[place + 1 + i] += x * c.ar[i]
      }
    }
  }

  /// From f to the factors' autocovariances and on to their coefficients.
  private mutating func factorsPullBack(
    _ sourceBar: [Real], _ c: SeasonalFactors<Real>, into result: inout SeasonalFactors<Real>
  ) {
    let m = order.seasonLength, q = order.q
    var plainBar = [Real](repeating: 0.0, count: plain.count)
    var causalBar = [Real](repeating: 0.0, count: causal.count)
    for k in -q...last {
      let x = sourceBar[k + q]
      for j in 0...seasons {
        let lag = abs(k - m * j)
        if lag < plain.count {
          causalBar[j] += x * plain[lag]
          plainBar[lag] += x * causal[j]
        }
      }
    }
    var seasonalBar = [Real](repeating: 0.0, count: max(seasonal.count, causal.count))
    for j in 0...seasons {
      seasonalBar[j] += causalBar[j]
      for i in 0..<min(j, c.sar.count) {
        result.sar[i] -= causalBar[j] * oneSided(j - 1 - i)
        seasonalBar[j - 1 - i] -= causalBar[j] * c.sar[i]
      }
    }
    seasonalBar[0] = 0.5 * seasonalBar[0]
    plain.pullBack(&plainBar, ar: &result.ar, ma: &result.ma)
    seasonal.pullBack(&seasonalBar, ar: &result.sar, ma: &result.sma)
  }
}

extension SeasonalCoefficients {
  /// γ₀ … γ_last of the process with unit innovations, nil when it is not stationary to working precision.
  ///
  /// - Parameter isPrecise: whether they are computed in ``DoubleDouble``, as the filter does for processes that
  ///   need it (``RoundingGrowth``).
  package func autocovariances(_ order: SeasonalARMAOrder, last: Int, isPrecise: Bool) -> [Double]? {
    func values<Real: WorkingReal>(_ type: Real.Type) -> [Double]? {
      var product = ProductAutocovariance<Real>(order: order, last: max(last, order.p))
      var factors = SeasonalFactors<Real>(zerosOf: order)
      factors.set(self)
      return product.set(factors) ? product.values.prefix(last + 1).map(\.rounded) : nil
    }
    return isPrecise ? values(DoubleDouble.self) : values(Double.self)
  }
}
