import ForeshockLinearAlgebra
import ForeshockMetrics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The negative log-likelihood of an accelerated failure time model, a row, in the variables in which it is convex.
///
/// With τ = 1/σ and γ = β/σ the noise is z = τ·log t − xᵀγ, linear in the variables, and
///
///     ℓ = Σ w·[ δ·(log f(z) + log τ − log t) + (1 − δ)·log S(z) − log S(z₀) ]
///
/// with z₀ at the entry for rows that entered late. Without those ℓ is concave for every log-concave f. Log
/// times are centred and scaled like the columns; the constant column comes before the last variable, τ.
///
/// Source: Burridge, "Some unimodality properties of likelihoods derived from grouped data", Biometrika 69, 1982
/// (the variables); Kalbfleisch & Prentice, section 3.6.
struct LifetimeObjective: NewtonObjective {
  let x: Matrix
  let columns: Standardization
  let distribution: LifetimeDistribution
  let ridge: [Double]
  let isEvent: [Bool]
  let weights: [Double]
  /// The logarithm of the duration, centred and scaled.
  let logTimes: [Double]
  /// The same of the entry; −∞ for rows watched from the beginning. Empty when all were.
  let logEntries: [Double]
  let timeCenter: Double
  let timeScale: Double
  let totalWeight: Double
  let eventWeight: Double
  var dimension: Int { columns.active.count + 2 }

  init(
    _ x: Matrix, _ columns: Standardization, _ times: SurvivalTimes, weights: [Double]?,
    _ distribution: LifetimeDistribution, ridge: Double
  ) {
    self.x = x
    self.columns = columns
    self.distribution = distribution
    self.ridge = columns.scales.map { min(ridge / $0 / $0, 1e300) }
    isEvent = times.isEvent
    let weights = weights ?? [Double](repeating: 1, count: times.count)
    self.weights = weights
    let total = weights.reduce(0, +)
    totalWeight = total
    eventWeight = zip(isEvent, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    let logs = times.durations.map { log($0) }
    let center = zip(logs, weights).reduce(0) { $0 + $1.0 * ($1.1 / total) }
    let variance = zip(logs, weights).reduce(0) { $0 + ($1.0 - center) * ($1.0 - center) * ($1.1 / total) }
    let scale = variance > 1e-24 ? variance.squareRoot() : 1
    (timeCenter, timeScale) = (center, scale)
    logTimes = logs.map { ($0 - center) / scale }
    logEntries = times.entries?.map { ($0 > 0 ? log($0) - center : -.infinity) / scale } ?? []
  }

  /// Where to begin: all coefficients zero, the time scale its own spread; less where that would put the longest life so
  /// far out that its likelihood is nothing.
  var start: [Double] {
    var point = [Double](repeating: 0, count: dimension)
    point[dimension - 1] = min(1, 30 / max(logTimes.max() ?? 1, 1e-300))
    return point
  }

  /// The constant of ℓ that does not depend on the variables: −Σ wδ·(log t + log scale).
  var constant: Double {
    var sum = 0.0
    for i in isEvent.indices where isEvent[i] {
      sum -= weights[i] * (logTimes[i] * timeScale + timeCenter + log(timeScale))
    }
    return sum
  }

  func evaluate(at point: [Double]) -> NewtonEvaluation {
    let (p, d) = (columns.active.count, dimension)
    var result = NewtonEvaluation(
      point: point, value: .infinity, gradient: [Double](repeating: 0, count: d), hessian: .zeros(d, d))
    let tau = point[d - 1]
    guard tau > 0, point.allSatisfy(\.isFinite) else { return result }

    var sums = Sums(dimension: d)
    for first in stride(from: 0, to: x.rowCount, by: Sums.blockRows) {
      let rows = first..<min(first + Sums.blockRows, x.rowCount)
      add(rows, logTimes, sign: 1, at: point, to: &sums)
      if !logEntries.isEmpty { add(rows, logEntries, sign: -1, at: point, to: &sums) }
    }
    let logLikelihood = sums.logLikelihood + eventWeight * log(tau)
    sums.gradient[d - 1] -= eventWeight / tau
    sums.hessian[d * d - 1] += eventWeight / tau / tau

    let share = 1 / totalWeight
    result.value = -logLikelihood * share
    result.gradient = sums.gradient.map { $0 * share }
    result.hessian = Matrix(rowCount: d, columnCount: d, elements: sums.hessian.map { $0 * share })
    for j in 0..<p {
      result.value += 0.5 * ridge[j] * point[j] * point[j]
      result.gradient[j] += ridge[j] * point[j]
      result.hessian[j, j] += ridge[j]
    }
    if !result.value.isFinite || !result.gradient.allSatisfy(\.isFinite) { result.value = .infinity }
    return result
  }

  /// What the rows add up to, and the scratch of one block of them.
  private struct Sums {
    static let blockRows = 512
    /// More than the rows, so that columns do not fall on the same lines of the first cache.
    static let leading = 520
    var logLikelihood = 0.0
    var gradient: [Double]
    var hessian: [Double]
    var block: [Double]
    var slopes = [Double](repeating: 0, count: blockRows)
    var roots = [Double](repeating: 0, count: blockRows)

    init(dimension: Int) {
      gradient = [Double](repeating: 0, count: dimension)
      hessian = [Double](repeating: 0, count: dimension * dimension)
      block = [Double](repeating: 0, count: Self.leading * dimension)
    }
  }

  /// Adds the terms of a block of rows at their ends (`sign` 1), or takes off what was known at their entries (−1).
  private func add(
    _ rows: Range<Int>, _ logs: [Double], sign: Double, at point: [Double], to sums: inout Sums
  ) {
    let (d, count) = (dimension, rows.count)
    // The arrays leave the sums while BLAS writes into one and reads another.
    var (block, gradient, hessian) = (sums.block, sums.gradient, sums.hessian)
    sums.block = []
    fill(&block, rows, logs)
    var noise = [Double](repeating: 0, count: count)
    var z = noise.mutableSpan
    BLAS.gemv(.plain, rows: count, columns: d, block.span, leading: Sums.leading, point.span, into: &z)
    var sum = 0.0
    for i in 0..<count {
      let row = rows.lowerBound + i
      guard logs[row] > -.infinity, weights[row] > 0 else {
        sums.slopes[i] = 0
        sums.roots[i] = 0
        continue
      }
      let isDensity = sign > 0 && isEvent[row]
      let jet = isDensity ? distribution.logDensity(noise[i]) : distribution.logSurvival(noise[i])
      sum += weights[row] * jet.value
      sums.slopes[i] = sign * weights[row] * jet.first
      sums.roots[i] = (weights[row] * max(0, -jet.second)).squareRoot()
    }
    sums.logLikelihood += sign * sum
    var slope = gradient.mutableSpan
    BLAS.gemv(
      .transposed, rows: count, columns: d, alpha: -1, block.span, leading: Sums.leading,
      sums.slopes.span, beta: 1, into: &slope)
    for j in 0..<d {
      let first = j * Sums.leading
      for i in 0..<count { block[first + i] *= sums.roots[i] }
    }
    var curvature = hessian.mutableSpan
    BLAS.syrk(
      .transposed, order: d, inner: count, alpha: sign, block.span, leading: Sums.leading, beta: 1,
      into: &curvature)
    (sums.block, sums.gradient, sums.hessian) = (block, gradient, hessian)
  }

  /// Rows of the derivatives of z by the variables: −features, −1, log t.
  private func fill(_ block: inout [Double], _ rows: Range<Int>, _ logs: [Double]) {
    let p = columns.active.count
    let source = x.elements
    for (j, column) in columns.active.enumerated() {
      let (center, factor) = (columns.centers[j], -1 / columns.scales[j])
      let (start, target) = (column * x.rowCount + rows.lowerBound, j * Sums.leading)
      for i in 0..<rows.count { block[target + i] = (source[start + i] - center) * factor }
    }
    for i in 0..<rows.count {
      block[p * Sums.leading + i] = -1
      // Rows watched from the beginning do not count: any finite number will do.
      block[(p + 1) * Sums.leading + i] = max(logs[rows.lowerBound + i], -1e300)
    }
  }

  /// Whether the likelihood never falls along `direction`: failures do not move, or all come closer to a
  /// perfect line; censored rows move towards living longer.
  func diverges(along direction: [Double]) -> Bool {
    let p = columns.active.count
    var moves: [Double] = []
    for i in 0..<x.rowCount where weights[i] > 0 {
      var move = direction[p + 1] * logTimes[i] - direction[p]
      for (j, column) in columns.active.enumerated() {
        move -= (x[i, column] - columns.centers[j]) / columns.scales[j] * direction[j]
      }
      moves.append(isEvent[i] ? abs(move) : max(0, move))
    }
    let size = direction.reduce(0) { max($0, abs($1)) }
    return moves.allSatisfy { $0 <= 1e-5 * size }
  }
}
