public import ForeshockForecasting
internal import ForeshockNumerics
internal import Glibc

/// The universal scalability law fitted to a load test of users at once.
///
/// With N users, contention σ and crosstalk κ the throughput is X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), so that by
/// Little's law the latency is R(N) = N / X(N) = a + b(N − 1) + cN(N − 1) with a = 1/λ, b = σ/λ, c = κ/λ. It is fitted by
/// least squares of the relative errors of R, weighted by rows, under a, b, c ≥ 0.
///
/// Source: N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007, chapters 4 and 5. Checked against non-negative least
/// squares of SciPy 1.17.1, to 1e-9.
public struct ScalabilityCurve: Hashable, Sendable, Codable {
  /// λ: the throughput of one user, in requests per unit of latency.
  public let throughput: Double
  /// σ: the share of work that waits its turn.
  public let contention: Double
  /// κ: what users at once cost each other.
  public let crosstalk: Double
  /// The root of the weighted mean of the squared relative errors.
  public let relativeError: Double

  /// The latency with `users` at once.
  public func latency(users: Double) -> Double {
    (1 + contention * (users - 1) + crosstalk * users * (users - 1)) / throughput
  }

  /// The number of users from which on more of them mean less throughput, √((1 − σ)/κ); nil when there is none.
  public var peakUsers: Double? {
    crosstalk > 0 && contention < 1 ? ((1 - contention) / crosstalk).squareRoot() : nil
  }
}

/// The latency of a queue fitted to a load test of requests a second: R(x) = s / (1 − x/c).
///
/// s is the latency of an idle system and c the load that it cannot exceed. For each c the best s is the mean of ln R +
/// ln(1 − x/c) over rows; c is searched between the largest load tested and a thousand times that. Least squares of ln R,
/// weighted by rows.
///
/// Source: L. Kleinrock, "Queueing Systems", volume 1, 1975, section 3.2 (M/M/1). Checked against SciPy 1.17.1.
public struct QueueingCurve: Hashable, Sendable, Codable {
  /// s: the latency without load.
  public let idleLatency: Double
  /// c: the load at which the latency has no bound.
  public let capacity: Double
  /// The root of the weighted mean of the squared errors of ln R.
  public let logError: Double

  /// The latency at a load below the capacity; infinite from there on.
  public func latency(load: Double) -> Double {
    load < capacity ? idleLatency / (1 - load / capacity) : .infinity
  }
}

extension LoadTest {
  /// The universal scalability law through the steps' latencies, the loads being users at once.
  ///
  /// - Throws: `ModelError`: `tooFewObservations` when fewer than three steps have latencies, `invalidValue` when one is zero.
  public func scalabilityCurve(quantile: Double = 0.95) throws(ModelError) -> ScalabilityCurve {
    let points = try positiveLatencies(quantile)
    let rows = points.map { point -> (x: [Double], weight: Double) in
      let n = point.load
      return ([1 / point.value, (n - 1) / point.value, n * (n - 1) / point.value], point.weight)
    }
    var best: (x: [Double], error: Double)?
    // The optimum is the unconstrained one of some subset of the coefficients, a among them.
    for subset in [[0], [0, 1], [0, 2], [0, 1, 2]] {
      guard let part = Self.leastSquares(rows, subset), part.allSatisfy({ $0 >= 0 }) else { continue }
      var x = [0.0, 0, 0]
      for (place, value) in zip(subset, part) { x[place] = value }
      let error = rows.reduce(0) { sum, row in
        let off = row.x[0] * x[0] + row.x[1] * x[1] + row.x[2] * x[2] - 1
        return sum + row.weight * off * off
      }
      if x[0] > 0, error < best?.error ?? .infinity { best = (x, error) }
    }
    guard let best else {
      throw .invalidParameter("latencies", reason: "no law of scalability goes through them")
    }
    return ScalabilityCurve(
      throughput: 1 / best.x[0], contention: best.x[1] / best.x[0], crosstalk: best.x[2] / best.x[0],
      relativeError: (best.error / rows.reduce(0) { $0 + $1.weight }).squareRoot())
  }

  /// The queue through the steps' latencies, the loads being requests a second.
  ///
  /// - Throws: `ModelError`: `tooFewObservations` when fewer than three steps have latencies, `invalidValue` when one is zero.
  public func queueingCurve(quantile: Double = 0.95) throws(ModelError) -> QueueingCurve {
    let points = try positiveLatencies(quantile)
    let total = points.reduce(0) { $0 + $1.weight }
    let most = points[points.count - 1].load
    // u = ln(c / most − 1), so that every c is above the largest load.
    func fit(_ u: Double) -> (idle: Double, capacity: Double, error: Double) {
      let capacity = most * (1 + exp(u))
      let logs = points.map { log($0.value) + log1p(-$0.load / capacity) }
      let mean = zip(points, logs).reduce(0) { $0 + $1.0.weight * $1.1 } / total
      let error = zip(points, logs).reduce(0) { $0 + $1.0.weight * ($1.1 - mean) * ($1.1 - mean) }
      return (exp(mean), capacity, error)
    }
    let best = fit(Brent.minimum(in: -14...6.9) { fit($0).error }.point)
    return QueueingCurve(
      idleLatency: best.idle, capacity: best.capacity, logError: (best.error / total).squareRoot())
  }

  private func positiveLatencies(_ quantile: Double) throws(ModelError) -> [LoadFigure] {
    let points = figures(.latency(0, quantile: quantile), steps)
    guard points.count >= 3 else { throw .tooFewObservations(required: 3, actual: points.count) }
    if let index = points.firstIndex(where: { $0.value <= 0 }) {
      throw .invalidValue(index: index, reason: "the step's latency is zero")
    }
    return points
  }

  /// The weighted least-squares coefficients of some columns to reach 1; nil when they do not tell the columns apart.
  ///
  /// Columns are scaled to length 1 and made orthogonal one after the other (modified Gram–Schmidt), twice.
  private static func leastSquares(
    _ rows: [(x: [Double], weight: Double)], _ subset: [Int]
  ) -> [Double]? {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let roots = rows.map { $0.weight.squareRoot() }
    let scales = subset.map { column in
      (zip(rows, roots).reduce(0) { $0 + ($1.0.x[column] * $1.1) * ($1.0.x[column] * $1.1) }).squareRoot()
    }
    guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var basis: [[Double]] = []
    var triangle: [[Double]] = []
    for (place, column) in subset.enumerated() {
      var vector = zip(rows, roots).map { $0.x[column] * $1 / scales[place] }
      var above = [Double](repeating: 0, count: place + 1)
      for _ in 0..<2 {
        for (k, known) in basis.enumerated() {
          let part = dot(known, vector)
          above[k] += part
          for i in vector.indices { vector[i] -= part * known[i] }
        }
      }
      let length = dot(vector, vector).squareRoot()
      guard length > 1e-9 else { return nil }
      above[place] = length
      basis.append(vector.map { $0 / length })
      triangle.append(above)
    }
    var x = basis.map { dot($0, roots) }
    for k in x.indices.reversed() {
      for later in x.indices where later > k { x[k] -= triangle[later][k] * x[later] }
      x[k] /= triangle[k][k]
    }
    return zip(x, scales).map { $0 / $1 }
  }
}
