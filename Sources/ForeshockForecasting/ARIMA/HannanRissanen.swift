internal import Glibc

/// First estimates of a seasonal ARMA model by two linear regressions.
///
/// A long autoregression gives estimates of the innovations; the series is then regressed on its own lags and
/// on the lagged innovations. The products of the multiplicative polynomials are left out, so these are only
/// starting values.
///
/// Source: Hannan & Rissanen, Biometrika 69 (1982) 81–94.
enum HannanRissanen {
  /// The residuals of a long autoregression of `w`, whose mean is about zero; empty when it is too short for
  /// one.
  static func innovations(_ w: [Double], order: SeasonalARMAOrder) -> [Double] {
    let season = order.seasonLength > 1 ? 2 * order.seasonLength : 0
    let wanted = max(Int(10 * log10(Double(max(w.count, 1)))), season) + order.p + order.q
    let length = min(wanted, w.count / 3)
    return length >= 1 ? residuals(w, order: length) : []
  }

  /// Coefficients for `w` with its ``innovations(_:order:)``; nil when the series is too short for the
  /// regression.
  static func estimate(
    _ w: [Double], _ innovations: [Double], order: SeasonalARMAOrder
  ) -> SeasonalCoefficients? {
    let n = w.count, m = order.seasonLength
    guard !innovations.isEmpty, order.coefficientCount > 0 else { return nil }
    var columns: [(isInnovation: Bool, lag: Int)] = []
    for i in 0..<order.p { columns.append((false, i + 1)) }
    for i in 0..<order.q { columns.append((true, i + 1)) }
    for i in 0..<order.seasonalP { columns.append((false, m * (i + 1))) }
    for i in 0..<order.seasonalQ { columns.append((true, m * (i + 1))) }
    let first = columns.map(\.lag).max() ?? 0
    guard n - first >= 2 * columns.count + 2 else { return nil }
    let k = columns.count
    var gram = [Double](repeating: 0, count: k * k)
    var right = [Double](repeating: 0, count: k)
    for a in 0..<k {
      let x = columns[a].isInnovation ? innovations : w, shift = columns[a].lag
      for t in first..<n { right[a] += x[t - shift] * w[t] }
      for b in a..<k {
        let y = columns[b].isInnovation ? innovations : w, other = columns[b].lag
        var sum = 0.0
        for t in first..<n { sum += x[t - shift] * y[t - other] }
        gram[a * k + b] = sum
        gram[b * k + a] = sum
      }
    }
    var system = SmallLU(order: k)
    for a in 0..<k {
      for b in 0..<k { system[a, b] = gram[a * k + b] }
      system[a, a] += 1e-6 * gram[a * k + a] + 1e-12
    }
    guard system.factor() else { return nil }
    system.solve(&right)
    guard right.allSatisfy(\.isFinite) else { return nil }
    let p = order.p, q = order.q, seasonalP = order.seasonalP
    return SeasonalCoefficients(
      ar: Array(right[..<p]), ma: Array(right[p..<p + q]), sar: Array(right[p + q..<p + q + seasonalP]),
      sma: Array(right[(p + q + seasonalP)...]))
  }

  /// Residuals of the autoregression of the given order, by Levinson–Durbin on sample autocovariances; the
  /// samples before the first count as zero.
  private static func residuals(_ w: [Double], order: Int) -> [Double] {
    let n = w.count
    var autocovariance = [Double](repeating: 0, count: order + 1)
    for k in 0...order {
      var sum = 0.0
      for t in k..<n { sum += w[t] * w[t - k] }
      autocovariance[k] = sum
    }
    var a = [Double](repeating: 0, count: order), previous = a
    var variance = autocovariance[0]
    for k in 0..<order where variance > 1e-12 * autocovariance[0] {
      var x = autocovariance[k + 1]
      for j in 0..<k { x -= a[j] * autocovariance[k - j] }
      let partial = x / variance
      for j in 0..<k { previous[j] = a[j] }
      for j in 0..<k { a[j] = previous[j] - partial * previous[k - 1 - j] }
      a[k] = partial
      variance *= 1 - partial * partial
    }
    var e = w
    for j in 0..<order where a[j] != 0 {
      let coefficient = a[j]
      for t in (j + 1)..<n { e[t] -= coefficient * w[t - j - 1] }
    }
    return e
  }
}
