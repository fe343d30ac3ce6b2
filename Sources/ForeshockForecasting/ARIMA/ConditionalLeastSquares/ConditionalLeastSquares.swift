internal import Glibc

/// The conditional sum of squares of a seasonal ARMA process with regressors, and its gradient.
///
///     e_t = φ(B)Φ(Bᵐ) w_t − (θ(B)Θ(Bᵐ) − 1) e_t,   S = Σ e_t²
///
/// with e zero before the first sample that counts. Compared with the exact likelihood this drops the
/// information on how the process began, and ln|Σ| with it: the two agree for long series away from the unit
/// circle. An evaluation takes O(n·nnz), nnz the number of non-zero coefficients of the two polynomials; the
/// gradient, by the recursion run backwards, about as long again.
///
/// Source: Box & Jenkins, Time Series Analysis (1976), section 7.1.2; the gradient's backward filter is that of
/// Ljung & Box, Biometrika 66 (1979) 265–270.
struct ConditionalLeastSquares: Sendable {
  let order: SeasonalARMAOrder
  /// The samples before it are conditioned on: their errors are zero and do not count.
  let first: Int
  /// What an evaluation's coefficients for the regressors are.
  private(set) var beta: [Double]
  /// Their sum of squares.
  private(set) var squares = 0.0
  private var phi: MultiplicativePolynomial
  private var theta: MultiplicativePolynomial
  private var coefficients: SeasonalCoefficients
  /// The series and its regressors, and what the filter makes of them.
  private let columns: [[Double]]
  private var filtered: [[Double]]
  /// Of the last gradient: the series less its regressors, and the adjoint.
  private var combined: [Double]
  private var adjoint: [Double]

  /// The sum of squares of `series` (differenced) on its regressors.
  ///
  /// - Parameter isConditional: whether the first p + mP samples are conditioned on, as R does; otherwise all
  ///   count, those before the series being zero.
  init(
    order: SeasonalARMAOrder, series: [Double], regressors: [[Double]] = [], isConditional: Bool
  ) {
    self.order = order
    first = isConditional ? min(order.arDegree, series.count) : 0
    columns = [series] + regressors
    filtered = columns
    beta = [Double](repeating: 0, count: regressors.count)
    phi = MultiplicativePolynomial(
      degree: order.p, seasonalDegree: order.seasonalP, seasonLength: order.seasonLength, sign: -1)
    theta = MultiplicativePolynomial(
      degree: order.q, seasonalDegree: order.seasonalQ, seasonLength: order.seasonLength, sign: 1)
    coefficients = SeasonalCoefficients(zerosOf: order)
    combined = series
    adjoint = series
  }

  /// How many errors count.
  var count: Int { columns[0].count - first }

  /// S at the given coefficients and the best regression; nil when it is not finite or the regressors cannot be
  /// told apart.
  mutating func evaluate(_ c: SeasonalCoefficients) -> Double? {
    coefficients = c
    phi.expand(c.ar, c.sar)
    theta.expand(c.ma, c.sma)
    for k in columns.indices { filter(columns[k], into: &filtered[k]) }
    let k = columns.count - 1
    if k > 0 {
      var system = SmallLU(order: k)
      for a in 0..<k {
        beta[a] = dot(filtered[a + 1], filtered[0])
        for b in a..<k {
          system[a, b] = dot(filtered[a + 1], filtered[b + 1])
          system[b, a] = system[a, b]
        }
        // A gap among the samples conditioned on may touch no error; its value does not matter then.
        if system[a, a] == 0 { system[a, a] = 1 }
      }
      guard system.factor() else { return nil }
      system.solve(&beta)
      for a in 0..<k { subtract(filtered[a + 1], times: beta[a], from: &filtered[0], first) }
    }
    squares = dot(filtered[0], filtered[0])
    return squares > 0 && squares.isFinite ? squares : nil
  }

  /// ∂S/∂coefficients of the last evaluation, the regression held at its best.
  mutating func gradient() -> SeasonalCoefficients {
    let n = columns[0].count, m = order.seasonLength
    combined = columns[0]
    for a in beta.indices { subtract(columns[a + 1], times: beta[a], from: &combined, 0) }
    adjoint = filtered[0]
    // The inverse of θ(B)Θ(Bᵐ) run backwards, factor by factor.
    for (values, step) in [(coefficients.ma, 1), (coefficients.sma, m)] where !values.isEmpty {
      var t = n - 1
      while t >= first {
        var x = adjoint[t]
        for j in values.indices where t + step * (j + 1) < n { x -= values[j] * adjoint[t + step * (j + 1)] }
        adjoint[t] = x
        t -= 1
      }
    }
    let phiBar = phi.product.lags.map { -2 * dot(adjoint, combined, lag: $0, from: 0) }
    let thetaBar = theta.product.lags.map { -2 * dot(adjoint, filtered[0], lag: $0, from: first) }
    var result = SeasonalCoefficients(zerosOf: order)
    phi.pullBack(phiBar, coefficients.ar, coefficients.sar, into: &result.ar, &result.sar)
    theta.pullBack(thetaBar, coefficients.ma, coefficients.sma, into: &result.ma, &result.sma)
    return result
  }

  /// e of one column, zero before ``first``.
  private func filter(_ w: [Double], into e: inout [Double]) {
    let n = w.count, m = order.seasonLength
    for t in 0..<first { e[t] = 0 }
    for t in first..<n { e[t] = w[t] }
    for (lag, value) in zip(phi.product.lags, phi.product.values) where lag < n {
      for t in max(first, lag)..<n { e[t] -= value * w[t - lag] }
    }
    for (values, step) in [(coefficients.sma, m), (coefficients.ma, 1)] where !values.isEmpty {
      for t in first..<n {
        var x = e[t]
        // The nearest error is subtracted last: it alone waits for the step before.
        var j = min(values.count, (t - first) / step) - 1
        while j >= 0 {
          x -= values[j] * e[t - step * (j + 1)]
          j -= 1
        }
        e[t] = x
      }
    }
  }

  private func subtract(_ x: [Double], times factor: Double, from y: inout [Double], _ first: Int) {
    for t in first..<y.count { y[t] -= factor * x[t] }
  }

  /// Σ x_t y_{t−lag} over t ≥ first with t − lag ≥ `from`.
  private func dot(_ x: [Double], _ y: [Double], lag: Int = 0, from: Int = 0) -> Double {
    var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
    var t = max(first, from + lag)
    let n = x.count
    while t + 4 <= n {
      a += x[t] * y[t - lag]
      b += x[t + 1] * y[t + 1 - lag]
      c += x[t + 2] * y[t + 2 - lag]
      d += x[t + 3] * y[t + 3 - lag]
      t += 4
    }
    while t < n {
      a += x[t] * y[t - lag]
      t += 1
    }
    return (a + b) + (c + d)
  }
}

extension ConditionalLeastSquares: CoefficientObjective {
  mutating func loss(at point: AngleParametrisation.Point, needsGradient: Bool) -> Double? {
    evaluate(point.coefficients).map { 0.5 * log($0 / Double(count)) }
  }

  mutating func lossGradient() -> SeasonalCoefficients { gradient().scaled(by: 0.5 / squares) }
}
