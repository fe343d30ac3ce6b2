import ForeshockLinearAlgebra

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Newton's method that is frugal with Hessians: limited-memory quasi-Newton steps in the metric of the last
/// one, and a new one only where it saves more passes over the table than it costs.
///
/// With a new Hessian at every step this is Newton's method; with the diagonal for a metric it is L-BFGS.
///
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 7.2 (two-loop recursion with any
/// initial matrix) and 3.1 (backtracking).
struct QuasiNewtonSolver {
  /// Where Hessians come from.
  enum Strategy { case newton, frugal, diagonal }

  let tolerance: Double
  let maxIterations: Int
  var strategy = Strategy.frugal
  /// Looked at after each step; true ends the search.
  var isPointless: (Evaluation, Int) -> Bool = { _, _ in false }

  /// Where the search ended.
  struct Solution {
    var end: Evaluation
    var iterations = 0
    var wasSingular = false
    /// The last metric.
    var metric: Metric?

    /// Whether a small gradient means an optimum: along directions that the Hessian does not tell from flat ones a
    /// gradient within the tolerance may still have far to go.
    func isSettled(_ objective: some SmoothObjective) -> Bool {
      guard wasSingular else { return true }
      let exact = objective.evaluate(at: end.point, hessian: .double)
      guard let hessian = exact.hessian, let metric = Metric(hessian, trust: 1e-14) else { return false }
      // The decrement is twice what the value would still fall by, at least.
      return !metric.wasSingular
        || Vector.dot(exact.gradient, metric.solve(exact.gradient)) <= 1e-9 * exact.value
    }
  }

  /// Where the search begins.
  struct Start {
    var point: [Double]
    /// A Hessian from elsewhere for the first step; nil to compute it.
    var borrowed: Metric?
  }

  func minimize(_ objective: some SmoothObjective, from start: Start) -> Solution {
    var solution = Solution(end: Evaluation(point: start.point, gradient: []))
    var metric: Metric
    var here: Evaluation
    if strategy == .diagonal {
      here = objective.evaluate(at: start.point, hessian: nil)
      metric = Metric(diagonal: objective.curvatures)
    } else if let borrowed = start.borrowed {
      here = objective.evaluate(at: start.point, hessian: nil)
      metric = borrowed
    } else {
      here = objective.evaluate(at: start.point, hessian: .single)
      metric = renewed(objective, &here)
    }
    var pairs = MetricPairs(memory: metric.isDiagonal ? 20 : 10)
    // How much one more step in this metric shrinks the gradient; a guess until seen.
    var rate = metric.isDiagonal ? 0.8 : min(0.7, max(0.05, metric.distance))
    var isTrue = start.borrowed == nil
    while here.gradientNorm > tolerance, solution.iterations < maxIterations {
      solution.wasSingular = solution.wasSingular || metric.wasSingular
      let step = pairs.direction(here.gradient, metric)
      let slope = Vector.dot(step, here.gradient)
      guard slope < 0 else {
        guard !pairs.isEmpty else { break }
        pairs.removeAll()
        continue
      }
      let moved = (-slope / objective.meanCurvature).squareRoot()
      let renews = renewsHessian(
        moved: moved, rate: rate, gradientNorm: here.gradientNorm, cost: objective.hessianCost)
      guard
        var next = search(objective, from: here, step, slope: slope, hessian: renews ? .single : nil)
      else {
        // The direction may be the fault of old pairs or of a Hessian of another point.
        guard !isTrue || !pairs.isEmpty, strategy != .diagonal || !pairs.isEmpty else { break }
        pairs.removeAll()
        if strategy != .diagonal, !isTrue {
          here = objective.evaluate(at: here.point, hessian: .single)
          metric = renewed(objective, &here)
          isTrue = true
        }
        continue
      }
      solution.iterations += 1
      let progress = next.gradientNorm / here.gradientNorm
      if next.hessian != nil {
        rate = min(0.7, max(1e-3, moved * rate))
        metric = renewed(objective, &next)
        pairs.removeAll()
        isTrue = true
      } else {
        pairs.append(from: here, to: next, metric)
        metric.distance += moved
        rate = min(0.95, max(1e-3, (rate * progress).squareRoot()))
        isTrue = false
      }
      here = next
      if isPointless(here, solution.iterations) { break }
    }
    solution.end = here
    solution.metric = metric
    return solution
  }

  /// Whether a Hessian at the next point saves more passes than it costs.
  private func renewsHessian(moved: Double, rate: Double, gradientNorm: Double, cost: Double) -> Bool {
    switch strategy {
    case .diagonal: return false
    case .newton: return true
    case .frugal:
      let left = log(gradientNorm * rate / tolerance)
      guard left > 0 else { return false }
      let afterwards = min(0.7, max(1e-4, moved * rate))
      return cost + (left / -log(afterwards)).rounded(.up) < (left / -log(rate)).rounded(.up)
    }
  }

  /// The metric of the Hessian that an evaluation has, in double precision where seven digits do not
  /// suffice.
  private func renewed(_ objective: some SmoothObjective, _ here: inout Evaluation) -> Metric {
    if let hessian = here.hessian {
      here.hessian = nil
      if let metric = Metric(hessian, trust: 1e-4), !metric.wasSingular { return metric }
    }
    let exact = objective.evaluate(at: here.point, hessian: .double)
    if let hessian = exact.hessian, let metric = Metric(hessian, trust: 1e-14) { return metric }
    return Metric(diagonal: objective.curvatures)
  }

  /// Moves along `step` as far as the value falls enough (Armijo); nil when it does not fall at all.
  private func search(
    _ objective: some SmoothObjective, from here: Evaluation, _ step: [Double], slope: Double,
    hessian: HessianPrecision?
  ) -> Evaluation? {
    // Differences below this are rounding; then the gradient decides. Coefficients that cancel each other,
    // as of two columns all but the same, leave their own rounding in every linear predictor.
    let size = here.point.reduce(1) { $0 + abs($1) }
    let noise = 8 * Double.ulpOfOne * max(abs(here.value), 1e-3) * size
    var length = 1.0
    for _ in 0..<40 {
      let next = objective.evaluate(at: Vector.sum(here.point, length, step), hessian: hessian)
      let fallsEnough = next.value <= here.value + 1e-4 * length * slope
      let isFlat = next.value <= here.value + noise && next.gradientNorm < here.gradientNorm
      if fallsEnough || isFlat { return next }
      // The parabola through both values and the slope, kept within a tenth and a half of the length.
      let bend = next.value - here.value - length * slope
      let best = bend > 0 ? -slope * length / (2 * bend) : 0.5
      length *= min(0.5, max(0.1, best.isFinite ? best : 0.1))
    }
    return nil
  }
}

/// The last steps and what they did to the gradient.
struct MetricPairs {
  private struct Pair {
    let step, change: [Double]
    let inverse: Double
  }
  private var pairs: [Pair] = []
  private let memory: Int
  /// For a diagonal metric, how large the steps ought to be.
  private var scale = 1.0

  init(memory: Int) { self.memory = memory }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func removeAll() {
    pairs.removeAll()
    scale = 1
  }

  mutating func append(from: Evaluation, to: Evaluation, _ metric: Metric) {
    let step = Vector.sum(to.point, -1, from.point)
    let change = Vector.sum(to.gradient, -1, from.gradient)
    let product = Vector.dot(step, change)
    // Below this the two gradients differ by rounding.
    guard product > 0, product.isFinite, (1 / product).isFinite else { return }
    if pairs.count == memory { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, inverse: 1 / product))
    if metric.isDiagonal {
      let size = Vector.dot(change, metric.solve(change))
      if size > 0, size.isFinite { scale = product / size }
    }
  }

  /// −H̃⁻¹·gradient
  func direction(_ gradient: [Double], _ metric: Metric) -> [Double] {
    var q = gradient.map { -$0 }
    var factors = [Double](repeating: 0, count: pairs.count)
    for i in stride(from: pairs.count - 1, through: 0, by: -1) {
      factors[i] = pairs[i].inverse * Vector.dot(pairs[i].step, q)
      q = Vector.sum(q, -factors[i], pairs[i].change)
    }
    q = metric.solve(q)
    if scale != 1 { q = q.map { $0 * scale } }
    for (i, pair) in pairs.enumerated() {
      let factor = factors[i] - pair.inverse * Vector.dot(pair.change, q)
      q = Vector.sum(q, factor, pair.step)
    }
    return q
  }
}
