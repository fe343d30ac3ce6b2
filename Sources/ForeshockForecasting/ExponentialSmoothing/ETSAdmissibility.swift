internal import Glibc

/// The region of smoothing parameters where old samples lose their influence on the forecasts: the eigenvalues of
/// D = F − gw′, which carries a state from one sample to the next, lie inside the unit circle.
///
/// With (1 − B)(1 − φB)l = (α − αφB + φβB)v, (1 − φB)b = βv and (1 − Bᵐ)s = γv the forecast is
/// f = B(l + φb) + Bᵐs, and y = f + v gives what the samples have in place of v. With a trend and a season the
/// polynomial of D is, but for the root 1 of the constant that level and season share,
///
///     P(z) = z^(m+1) + (α+φβ−φ) z^m + (α+φβ−αφ)(z^(m−1) + … + z²) + (α+φβ−αφ+γ−1) z + φ(1−α−γ),
///
/// and the Schur–Cohn recursion decides without finding the roots.
///
/// Source: Hyndman, Akram & Archibald, "The admissible parameter space for exponential smoothing models",
/// Ann. Inst. Stat. Math. 60, 2008. Their slope adds to the level undamped (f = l + b), so that their β is φβ here;
/// R's `ets`, whose models are these here, puts its β into their polynomial as it is, and so allows a little less of
/// a damped trend.
package struct ETSAdmissibility {
  let model: ETS

  package init(_ model: ETS) { self.model = model }

  /// Whether parameters of the usual region are also admissible. Only a trend together with a season can fail:
  /// without either, the usual region lies inside the admissible one.
  ///
  /// - Complexity: O(m²).
  func holds(_ p: ETSParameters) -> Bool {
    // With β = 0 and φ = 1 the polynomial has the root 1 of the deterministic slope, and the rest is that of
    // the model without a trend. With γ = 0 it has the m roots of a season that never changes, on the unit
    // circle, which is allowed; the rest is that of the model without a season.
    guard model.seasonal, model.trend != .none, p.gamma > 0, p.beta > 0 || p.phi < 1 else { return true }
    return barrier(p) != nil
  }

  /// Whether parameters lie inside the region, its edges excluded: also for values outside the usual region.
  package func holdsStrictly(_ p: ETSParameters) -> Bool { barrier(p) != nil }

  /// A function that is smooth inside the region and rises to infinity at its edges, −Σ ln(1 − k²) over the
  /// reflection coefficients k of the Schur–Cohn recursion, with its derivatives with respect to α, β, γ and φ.
  /// Nil outside.
  ///
  /// - Complexity: O(m²).
  package func barrier(_ p: ETSParameters) -> (value: Double, gradient: SIMD4<Double>)? {
    var a = polynomial(
      alpha: Dual(p.alpha, [1, 0, 0, 0]), beta: Dual(p.beta, [0, 1, 0, 0]),
      gamma: Dual(p.gamma, [0, 0, 1, 0]), phi: Dual(p.phi, [0, 0, 0, 1]))
    var value = 0.0
    var gradient = SIMD4<Double>()
    var first = 0
    let degree = a.count - 1
    while first < degree {
      let reflection = a[first] / a[degree]
      let k = reflection.value
      let room = (1 - k) * (1 + k)
      guard room > 0 else { return nil }
      value -= log(room)
      gradient += (2 * k / room) * reflection.derivative
      // b(z) = (a(z) − k·zᵈ·a(1/z)) / z, of one degree less.
      var low = first
      var high = degree
      while low < high {
        let (l, h) = (a[low], a[high])
        a[low] = l - reflection * h
        a[high] = h - reflection * l
        low += 1
        high -= 1
      }
      if low == high { a[low] = a[low] - reflection * a[low] }
      first += 1
    }
    return value.isFinite ? (value, gradient) : nil
  }

  /// The characteristic polynomial's coefficients in ascending powers, without the roots that every model of the
  /// kind has on the unit circle.
  private func polynomial(alpha: Dual, beta: Dual, gamma: Dual, phi: Dual) -> [Dual] {
    let one = Dual(1, .zero)
    let m = model.seasonLength
    let eta = phi * beta
    switch (model.trend != .none, model.seasonal) {
    case (false, false): return [alpha - one, one]
    case (true, false): return [phi * (one - alpha), alpha + eta - one - phi, one]
    case (false, true):
      return [alpha + gamma - one] + [Dual](repeating: alpha, count: m - 1) + [one]
    case (true, true):
      let shared = alpha + eta - alpha * phi
      var polynomial = [Dual](repeating: shared, count: m + 2)
      polynomial[0] = phi * (one - alpha - gamma)
      polynomial[1] = shared + gamma - one
      polynomial[m] = alpha + eta - phi
      polynomial[m + 1] = one
      return polynomial
    }
  }
}

/// A number with its derivatives with respect to four variables.
private struct Dual {
  var value: Double
  var derivative: SIMD4<Double>

  init(_ value: Double, _ derivative: SIMD4<Double>) {
    self.value = value
    self.derivative = derivative
  }

  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, a.derivative + b.derivative) }
  static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, a.derivative - b.derivative) }
  static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, a.derivative * b.value + b.derivative * a.value)
  }
  static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, (a.derivative - b.derivative * quotient) / b.value)
  }
}
