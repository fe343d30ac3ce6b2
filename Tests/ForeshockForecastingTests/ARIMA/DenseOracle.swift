internal import Glibc

/// A seasonal ARMA process the slow way: autocovariances by one dense system of the expanded polynomials, the
/// likelihood by Cholesky of the covariance matrix of the observed samples.
struct DenseOracle {
  /// γ₀, γ₁, … with unit innovations.
  let autocovariance: [Double]

  init(ar: [Double], ma: [Double], sar: [Double], sma: [Double], m: Int, count: Int) {
    let phi = DenseOracle.product(ar.map { -$0 }, sar.map { -$0 }, m).dropFirst().map { -$0 }
    let theta = DenseOracle.product(ma, sma, m)
    let p = phi.count, q = theta.count - 1
    var psi = [Double](repeating: 0, count: q + 1)
    for k in 0...q {
      psi[k] = theta[k]
      for j in 1..<max(p + 1, 1) where j <= k && j <= p { psi[k] += phi[j - 1] * psi[k - j] }
    }
    func b(_ k: Int) -> Double { k > q ? 0 : (k...q).reduce(0) { $0 + theta[$1] * psi[$1 - k] } }
    var a = [[Double]](repeating: [Double](repeating: 0, count: p + 1), count: p + 1)
    for k in 0...p {
      a[k][k] += 1
      for j in 0..<p { a[k][abs(k - j - 1)] -= phi[j] }
    }
    var g = DenseOracle.solve(a, (0...p).map(b))
    for k in (p + 1)..<max(count, p + 2) {
      g.append(b(k) + (0..<p).reduce(0) { $0 + phi[$1] * g[k - 1 - $1] })
    }
    autocovariance = g
  }

  /// The log-likelihood at the best σ² of `w`, NaN for gaps, with zero mean; or at the given σ².
  func logLikelihood(_ w: [Double], sigma2: Double? = nil) -> Double {
    let observed = w.indices.filter { !w[$0].isNaN }
    let n = observed.count
    let factor = cholesky(observed)
    var z = [Double](repeating: 0, count: n)
    var logDeterminant = 0.0, squares = 0.0
    for i in 0..<n {
      var x = w[observed[i]]
      for j in 0..<i { x -= factor[i][j] * z[j] }
      z[i] = x / factor[i][i]
      squares += z[i] * z[i]
      logDeterminant += 2 * log(factor[i][i])
    }
    let s2 = sigma2 ?? squares / Double(n)
    return -0.5 * (squares / s2 + Double(n) * log(2 * .pi * s2) + logDeterminant)
  }

  /// The mean and the variance (over σ²) of samples `steps` after the last of `w`, given the observed ones.
  func forecast(_ w: [Double], _ steps: Int) -> (mean: [Double], variance: [Double]) {
    let observed = w.indices.filter { !w[$0].isNaN }
    let n = observed.count
    let places = observed + (0..<steps).map { w.count + $0 }
    let factor = cholesky(places)
    var z = [Double](repeating: 0, count: n)
    for i in 0..<n {
      z[i] = (w[observed[i]] - (0..<i).reduce(0) { $0 + factor[i][$1] * z[$1] }) / factor[i][i]
    }
    var mean: [Double] = [], variance: [Double] = []
    for h in 0..<steps {
      mean.append((0..<n).reduce(0) { $0 + factor[n + h][$1] * z[$1] })
      variance.append((n...(n + h)).reduce(0) { $0 + factor[n + h][$1] * factor[n + h][$1] })
    }
    return (mean, variance)
  }

  private func cholesky(_ places: [Int]) -> [[Double]] {
    let n = places.count
    var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0...i {
        var x = autocovariance[abs(places[i] - places[j])]
        for k in 0..<j { x -= factor[i][k] * factor[j][k] }
        factor[i][j] = i == j ? x.squareRoot() : x / factor[j][j]
      }
    }
    return factor
  }

  /// (1 + Σ a_i Bⁱ)(1 + Σ b_j Bᵐʲ).
  private static func product(_ a: [Double], _ b: [Double], _ m: Int) -> [Double] {
    var c = [Double](repeating: 0, count: a.count + m * b.count + 1)
    for (j, y) in ([1] + b).enumerated() {
      for (i, x) in ([1] + a).enumerated() { c[i + m * j] += x * y }
    }
    return c
  }

  /// Gaussian elimination with row exchanges.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var a = matrix, x = right
    let n = x.count
    for k in 0..<n {
      let pivot = (k..<n).max { abs(a[$0][k]) < abs(a[$1][k]) } ?? k
      a.swapAt(k, pivot)
      x.swapAt(k, pivot)
      for i in (k + 1)..<max(n, k + 1) {
        let factor = a[i][k] / a[k][k]
        for j in k..<n { a[i][j] -= factor * a[k][j] }
        x[i] -= factor * x[k]
      }
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for j in (i + 1)..<max(n, i + 1) { x[i] -= a[i][j] * x[j] }
      x[i] /= a[i][i]
    }
    return x
  }
}

/// Coefficients 1 − Σ a_i Bⁱ from partial autocorrelations (Durbin–Levinson).
func coefficients(partials: [Double]) -> [Double] {
  var a: [Double] = []
  for r in partials {
    let k = a.count
    a = (0..<k).map { a[$0] - r * a[k - 1 - $0] } + [r]
  }
  return a
}
