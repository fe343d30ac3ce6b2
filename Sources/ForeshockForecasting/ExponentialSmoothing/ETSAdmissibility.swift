/// The region of smoothing parameters where old samples lose their influence on the forecasts.
enum ETSAdmissibility {
  /// Whether parameters of the usual region are also admissible ("forecastable"). Only a trend together with a
  /// season can fail: without either, the usual region lies inside the admissible one.
  ///
  /// The roots of the characteristic polynomial must lie inside the unit circle,
  ///
  ///     P(z) = z^(m+1) + (α+β−φ) z^m + (α+β−αφ)(z^(m−1) + … + z²) + (α+β−αφ+γ−1) z + φ(1−α−γ),
  ///
  /// which the Schur–Cohn recursion decides without finding them.
  ///
  /// - Complexity: O(m²).
  ///
  /// Source: Hyndman, Akram & Archibald, "The admissible parameter space for exponential smoothing models",
  /// Ann. Inst. Stat. Math. 60, 2008.
  static func holds(alpha: Double, beta: Double, gamma: Double, phi: Double, _ model: ETS) -> Bool {
    // With β = 0 and φ = 1 the polynomial has the root 1 of the deterministic slope, and the rest is that of
    // the model without a trend. With γ = 0 it has the m roots of a season that never changes, on the unit
    // circle, which is allowed; the rest is that of the model without a season.
    guard model.seasonal, model.trend != .none, gamma > 0, beta > 0 || phi < 1 else { return true }
    let m = model.seasonLength
    let shared = alpha + beta - alpha * phi
    var polynomial = [Double](repeating: shared, count: m + 2)  // ascending powers
    polynomial[0] = phi * (1 - alpha - gamma)
    polynomial[1] = shared + gamma - 1
    polynomial[m] = alpha + beta - phi
    polynomial[m + 1] = 1
    return rootsLieInsideUnitCircle(polynomial)
  }

  /// Schur–Cohn: the degree is lowered one by one; every constant term must stay below the leading one.
  static func rootsLieInsideUnitCircle(_ ascending: [Double]) -> Bool {
    var a = ascending
    var degree = a.count - 1
    while degree > 0 {
      let reflection = a[0] / a[degree]
      guard abs(reflection) < 1 else { return false }
      // b(z) = (a(z) − r·zᵈ·a(1/z)) / z, of one degree less.
      var low = 0
      var high = degree
      while low < high {
        let (l, h) = (a[low], a[high])
        a[low] = l - reflection * h
        a[high] = h - reflection * l
        low += 1
        high -= 1
      }
      if low == high { a[low] *= 1 - reflection }
      a.removeFirst()
      degree -= 1
    }
    return true
  }
}
