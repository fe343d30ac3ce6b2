/// The covariance of a maximum's coefficients: the inverse of the observed information.
///
/// The Hessian of −ln L over the ARMA coefficients θ, regression and σ² profiled out, is taken by central
/// differences of the exact gradient. Its inverse is their covariance within all parameters; the best regression
/// β̂(θ) moves with θ, so that jointly
///
///     Cov θ = H⁻¹,   Cov(β, θ) = J·H⁻¹,   Cov β = σ²(X'Σ⁻¹X)⁻¹ + J·H⁻¹·J',   J = ∂β̂/∂θ,
///
/// which is the inverse of the joint Hessian that R's `arima` takes by finite differences of the value.
///
/// Source: Richards, J. Royal Statistical Society B 23 (1961) 469–475, on information under profiling.
enum ObservedInformation {
  /// The step of the central differences.
  private static let step = 1e-5

  /// Covariances of the ARMA coefficients and then of the regression after the gaps; nil on the unit circle,
  /// beside a region without likelihood, and where the Hessian is not positive definite.
  static func covariance(
    of exact: inout ExactLikelihood, at point: AngleParametrisation.Point
  ) -> [[Double]]? {
    guard point.isInvertible, point.isStationary,
      let centre = exact.evaluate(point.coefficients, isInvertible: true)
    else { return nil }
    let order = exact.order, k = order.coefficientCount
    let regression = exact.regressionCovariance()
    let r = regression.count
    let sigma2 = centre.squares / Double(centre.count)
    var hessian = [[Double]](repeating: [Double](repeating: 0, count: k), count: k)
    var moves = [[Double]](repeating: [Double](repeating: 0, count: k), count: r)
    let flat = point.coefficients.flat
    for i in 0..<k {
      var gradients: [[Double]] = [], betas: [[Double]] = []
      for sign in [1.0, -1.0] {
        var moved = flat
        moved[i] += sign * step
        let c = SeasonalCoefficients(flat: moved, order: order)
        guard let inside = c.isInvertible,  // nil when not stationary
          let value = exact.evaluate(c, isInvertible: inside, needsGradient: true)
        else { return nil }
        gradients.append(exact.gradient().flat)
        betas.append(Array(value.beta.suffix(r)))
      }
      for j in 0..<k { hessian[i][j] = (gradients[0][j] - gradients[1][j]) / (2 * step) }
      for a in 0..<r { moves[a][i] = (betas[0][a] - betas[1][a]) / (2 * step) }
    }
    for i in 0..<k {
      for j in 0..<i {
        let mean = 0.5 * (hessian[i][j] + hessian[j][i])
        hessian[i][j] = mean
        hessian[j][i] = mean
      }
    }
    guard let inverse = inversePositive(hessian) else { return nil }
    var result = [[Double]](repeating: [Double](repeating: 0, count: k + r), count: k + r)
    for i in 0..<k {
      for j in 0..<k { result[i][j] = inverse[i][j] }
      for a in 0..<r {
        var sum = 0.0
        for j in 0..<k { sum += moves[a][j] * inverse[j][i] }
        result[k + a][i] = sum
        result[i][k + a] = sum
      }
    }
    for a in 0..<r {
      for b in 0...a {
        var sum = sigma2 * regression[a][b]
        for i in 0..<k { sum += result[k + a][i] * moves[b][i] }
        result[k + a][k + b] = sum
        result[k + b][k + a] = sum
      }
    }
    return result
  }

  /// The inverse of a positive definite matrix by Cholesky; nil when a pivot is not clearly positive.
  private static func inversePositive(_ a: [[Double]]) -> [[Double]]? {
    let k = a.count
    var factor = a
    for i in 0..<k {
      for j in 0...i {
        var x = a[i][j]
        for l in 0..<j { x -= factor[i][l] * factor[j][l] }
        if i == j {
          // The differences carry about nine digits.
          guard x > 1e-9 * a[i][i], x.isFinite else { return nil }
          factor[i][i] = x.squareRoot()
        } else {
          factor[i][j] = x / factor[j][j]
        }
      }
    }
    var result = a
    for column in 0..<k {
      var x = [Double](repeating: 0, count: k)
      x[column] = 1
      for i in 0..<k {
        for l in 0..<i { x[i] -= factor[i][l] * x[l] }
        x[i] /= factor[i][i]
      }
      for i in stride(from: k - 1, through: 0, by: -1) {
        for l in (i + 1)..<max(k, i + 1) { x[i] -= factor[l][i] * x[l] }
        x[i] /= factor[i][i]
      }
      for i in 0..<k { result[i][column] = x[i] }
    }
    return result
  }
}

extension SeasonalCoefficients {
  /// From all in the order ar, ma, sar, sma.
  init(flat: [Double], order: SeasonalARMAOrder) {
    let a = order.p, b = a + order.q, c = b + order.seasonalP
    self.init(ar: Array(flat[..<a]), ma: Array(flat[a..<b]), sar: Array(flat[b..<c]), sma: Array(flat[c...]))
  }

  /// Whether the moving-average factors are invertible; nil when an autoregressive one is not stationary.
  var isInvertible: Bool? {
    guard [ar, sar].allSatisfy({ PartialAutocorrelation.partials($0) != nil }) else { return nil }
    return [ma, sma].allSatisfy { PartialAutocorrelation.partials($0.map { -$0 }) != nil }
  }
}
