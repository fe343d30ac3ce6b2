internal import ForeshockNumerics
internal import Glibc

/// Pairs sin(2πkt/m), cos(2πkt/m), k = 1 … K: a smooth season of m samples as regressors, t counted from the
/// series' first sample.
struct FourierTerms: Hashable, Sendable, Codable {
  let seasonLength: Int
  let pairs: Int

  /// The columns' names: `S1-10080`, `C1-10080`, `S2-10080`, ….
  var names: [String] { (1...pairs).flatMap { ["S\($0)-\(seasonLength)", "C\($0)-\(seasonLength)"] } }

  /// The columns of `count` samples from sample `start` on.
  func columns(from start: Int, count: Int) -> [[Double]] {
    (1...pairs).flatMap { k -> [[Double]] in
      // Only the place in the season matters: k·t is reduced exactly, however long the series.
      let angles = (0..<count).map { t in
        2 * Double.pi * Double((start + t) % seasonLength * k % seasonLength) / Double(seasonLength)
      }
      return [angles.map(sin), angles.map(cos)]
    }
  }

  /// `regressors` with the terms' columns beside them, which are those of the samples `start` ….
  ///
  /// - Throws: ``ModelError`` of kind `invalidRegressor` for a regressor named as a term, or of another length.
  func added(to regressors: Regressors, from start: Int, count: Int) throws(ModelError) -> Regressors {
    let given = Array(zip(regressors.names, regressors.columns))
    let own = Array(zip(names, columns(from: start, count: count)))
    return try Regressors((given + own).map { (name: $0.0, values: $0.1) })
  }

  /// A number of pairs for `y` with regressors `columns`, by AICc, with the coefficients' least-squares part
  /// of `y`; nil when not even one pair pays.
  ///
  /// The errors are whitened first: differenced `d` times, and filtered by a long autoregression fitted to what
  /// the most pairs leave. The pairs are nested, so that one orthogonalisation gives every sum of squares.
  ///
  /// - Complexity: O(n·K²) for the most pairs K.
  static func choose(
    _ y: [Double], _ columns: [[Double]], seasonLength: Int, differences d: Int, start: Int
  ) -> (terms: FourierTerms, part: [Double])? {
    let most = min(
      AutoARIMA.maximumFourierPairs, (seasonLength - 1) / 2, Statistics.finite(y).count / 10)
    guard most >= 1 else { return nil }
    let waves = FourierTerms(seasonLength: seasonLength, pairs: most).columns(from: start, count: y.count)
    func differenced(_ x: [Double]) -> [Double] {
      (0..<d).reduce(x) { x, _ in zip(x.dropFirst(), x).map { $0 - $1 } }
    }
    let z = differenced(y)
    let other = columns.map(differenced) + (d == 0 ? [[Double](repeating: 1, count: z.count)] : [])
    let wavesLeft = waves.map(differenced)
    let rows = z.indices.filter { !z[$0].isNaN }
    func observed(_ x: [Double]) -> [Double] { rows.map { x[$0] } }
    let first = SmallRegression(observed(z), on: (other + wavesLeft).map(observed))
    let filter = autoregression(first.residuals)
    // Gaps are closed up before filtering: the filter only has to whiten roughly.
    func whitened(_ x: [Double]) -> [Double] {
      let x = observed(x)
      return (filter.count..<x.count).map { t in
        var value = x[t]
        for (i, a) in filter.enumerated() { value -= a * x[t - i - 1] }
        return value
      }
    }
    guard rows.count > filter.count + 2 * most + other.count + 4 else { return nil }
    let design = (other + wavesLeft).map(whitened), response = whitened(z)
    let squares = SmallRegression.nestedSquares(response, on: design)
    let n = Double(response.count)
    var best: (pairs: Int, value: Double) = (0, .infinity)
    for pairs in 0...most {
      let k = Double(other.count + 2 * pairs + 1)
      let sum = squares[other.count + 2 * pairs]
      let value = n * log(sum / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
      if value < best.value { best = (pairs, value) }
    }
    guard best.pairs > 0 else { return nil }
    let kept = other.count + 2 * best.pairs
    let beta = SmallRegression(response, on: Array(design[..<kept])).coefficients.dropFirst(other.count)
    var part = [Double](repeating: 0, count: y.count)
    for (b, wave) in zip(beta, waves) {
      for t in part.indices { part[t] += b * wave[t] }
    }
    return (FourierTerms(seasonLength: seasonLength, pairs: best.pairs), part)
  }

  /// The coefficients of an autoregression of order 10 log₁₀ n at most, by Levinson and Durbin's recursion, its
  /// order by Akaike's criterion.
  private static func autoregression(_ e: [Double]) -> [Double] {
    let n = e.count
    let most = min(Int(10 * log10(Double(max(n, 1)))), n / 4)
    guard most >= 1 else { return [] }
    let covariances = (0...most).map { lag in
      var sum = 0.0
      for t in lag..<n { sum += e[t] * e[t - lag] }
      return sum / Double(n)
    }
    guard covariances[0] > 0 else { return [] }
    var a: [Double] = [], best: [Double] = []
    var variance = covariances[0]
    var least = Double(n) * log(variance)
    for k in 1...most {
      var x = covariances[k]
      for j in 0..<a.count { x -= a[j] * covariances[k - 1 - j] }
      let partial = x / variance
      a = a.indices.map { a[$0] - partial * a[k - 2 - $0] } + [partial]
      variance *= 1 - partial * partial
      guard variance > 0 else { break }
      let value = Double(n) * log(variance) + 2 * Double(k)
      if value < least { (best, least) = (a, value) }
    }
    return best
  }
}
