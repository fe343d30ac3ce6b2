/// Minimises a function of a few variables inside a box from its values alone.
///
/// The simplex method with coefficients that depend on the number of variables. Points outside the box are
/// moved onto its surface, so bounds may be active at the minimum. After the simplex has shrunk, the
/// search starts again from the best point as often as ``restarts`` says: a flattened simplex is then cured.
///
/// - Complexity: O(n) time a step besides the objective, O(n²) space.
///
/// Source: Nelder & Mead, "A simplex method for function minimization", Computer Journal 7, 1965; Gao & Han,
/// "Implementing the Nelder–Mead simplex algorithm with adaptive parameters", Comput. Optim. Appl. 51, 2012.
public struct NelderMead: Hashable, Sendable {
  /// Calls of the objective at most. Default 2000.
  public var maxEvaluations: Int
  /// Stop when the simplex's values differ by less than this times max(1, |best|) … Default 1e-10.
  public var functionTolerance: Double
  /// … and its points by less than this times max(1, |coordinate|). Default 1e-6.
  public var pointTolerance: Double
  /// The first simplex's edges: this times max(|coordinate|, 0.25). Default 0.1.
  public var initialStep: Double
  /// How often to start again from the best point. Default 1.
  public var restarts: Int

  /// An optimiser with the given settings.
  public init(
    maxEvaluations: Int = 2000, functionTolerance: Double = 1e-10, pointTolerance: Double = 1e-6,
    initialStep: Double = 0.1, restarts: Int = 1
  ) {
    self.maxEvaluations = maxEvaluations
    self.functionTolerance = functionTolerance
    self.pointTolerance = pointTolerance
    self.initialStep = initialStep
    self.restarts = restarts
  }

  /// Where a minimisation ended.
  public struct Result: Hashable, Sendable {
    /// The best point found; always inside the box.
    public var point: [Double]
    /// The function's value there; NaN has been read as +∞.
    public var value: Double
    /// Calls of the objective.
    public var evaluations: Int
    /// Whether the tolerances were reached before the limit on evaluations.
    public var converged: Bool
  }

  /// Minimises `objective`; NaN values count as +∞.
  ///
  /// - Parameters:
  ///   - start: the first point; moved into the box if outside.
  ///   - lower: one bound a variable, −infinity for none; empty for no bounds at all.
  ///   - upper: likewise, +infinity for none.
  ///   - objective: the function.
  public func minimize(
    from start: [Double], lower: [Double] = [], upper: [Double] = [], _ objective: (_ x: [Double]) -> Double
  ) -> Result {
    precondition(maxEvaluations >= 1 && restarts >= 0, "maxEvaluations ≥ 1 and restarts ≥ 0 are needed")
    let box = Box(lower: lower, upper: upper, count: start.count)
    var simplex = Simplex(start: start, box: box, objective)
    guard !start.isEmpty else {
      return Result(point: [], value: simplex.values[0], evaluations: 1, converged: true)
    }
    var converged = false
    for _ in 0...restarts {
      simplex.spread(initialStep, objective)
      converged = false
      while simplex.evaluations < maxEvaluations {
        simplex.sort()
        if simplex.isSmall(functionTolerance, pointTolerance) {
          converged = true
          break
        }
        simplex.step(objective)
      }
      simplex.sort()
    }
    let best = simplex.order[0]
    return Result(
      point: simplex.points[best], value: simplex.values[best], evaluations: simplex.evaluations,
      converged: converged)
  }
}

/// The n + 1 points and their values; `order` lists them from best to worst.
private struct Simplex {
  let box: Box
  var points: [[Double]]
  var values: [Double]
  var order: [Int]
  var evaluations = 0
  private var centre: [Double]
  private var trial: [Double]
  private var second: [Double]

  init(start: [Double], box: Box, _ objective: ([Double]) -> Double) {
    self.box = box
    var first = start
    box.clamp(&first)
    points = [[Double]](repeating: first, count: start.count + 1)
    values = [Double](repeating: .infinity, count: start.count + 1)
    order = Array(0...start.count)
    centre = first
    trial = first
    second = first
    values[0] = evaluate(first, objective)
  }

  private mutating func evaluate(_ x: [Double], _ objective: ([Double]) -> Double) -> Double {
    evaluations += 1
    let value = objective(x)
    return value.isNaN ? .infinity : value
  }

  /// Builds a fresh simplex around the best point, each edge along one axis and into the box.
  mutating func spread(_ size: Double, _ objective: ([Double]) -> Double) {
    let best = order[0]
    let origin = points[best]
    for (axis, vertex) in order.dropFirst().enumerated() {
      points[vertex] = origin
      let step = size * max(abs(origin[axis]), 0.25)
      let forward = box.clamp(origin[axis] + step, axis)
      let backward = box.clamp(origin[axis] - step, axis)
      points[vertex][axis] = forward - origin[axis] >= origin[axis] - backward ? forward : backward
      values[vertex] = evaluate(points[vertex], objective)
    }
  }

  mutating func sort() {
    let values = values
    order.sort { (values[$0], $0) < (values[$1], $1) }
  }

  func isSmall(_ functionTolerance: Double, _ pointTolerance: Double) -> Bool {
    let best = order[0]
    let worst = order[order.count - 1]
    guard values[worst] - values[best] <= functionTolerance * max(1, abs(values[best])) else { return false }
    for vertex in order.dropFirst() {
      for i in points[best].indices {
        let x = points[best][i]
        if abs(points[vertex][i] - x) > pointTolerance * max(1, abs(x)) { return false }
      }
    }
    return true
  }

  /// One reflection, expansion, contraction or shrinkage of a sorted simplex.
  mutating func step(_ objective: ([Double]) -> Double) {
    let n = Double(centre.count)
    // In one dimension Gao and Han's coefficients would not expand; theirs equal the classical ones for two.
    let m = max(n, 2)
    let worst = order[order.count - 1]
    for i in centre.indices {
      var sum = 0.0
      for vertex in order.dropLast() { sum += points[vertex][i] }
      centre[i] = sum / n
    }
    for i in centre.indices { trial[i] = reflection(i, 1, worst) }
    let reflected = evaluate(trial, objective)
    if reflected < values[order[0]] {
      for i in centre.indices { second[i] = reflection(i, 1 + 2 / m, worst) }
      let expanded = evaluate(second, objective)
      if expanded < reflected { replace(worst, second, expanded) } else { replace(worst, trial, reflected) }
      return
    }
    if reflected < values[order[order.count - 2]] {
      replace(worst, trial, reflected)
      return
    }
    let shorten = 0.75 - 0.5 / m
    let distance = reflected < values[worst] ? shorten : -shorten
    for i in centre.indices { second[i] = reflection(i, distance, worst) }
    let contracted = evaluate(second, objective)
    if contracted < min(reflected, values[worst]) {
      replace(worst, second, contracted)
      return
    }
    let best = points[order[0]]
    for vertex in order.dropFirst() {
      for i in best.indices { points[vertex][i] = best[i] + (1 - 1 / m) * (points[vertex][i] - best[i]) }
      values[vertex] = evaluate(points[vertex], objective)
    }
  }

  /// centre + distance · (centre − worst), moved into the box, for variable `i`.
  private func reflection(_ i: Int, _ distance: Double, _ worst: Int) -> Double {
    box.clamp(centre[i] + distance * (centre[i] - points[worst][i]), i)
  }

  private mutating func replace(_ vertex: Int, _ point: [Double], _ value: Double) {
    for i in point.indices { points[vertex][i] = point[i] }
    values[vertex] = value
  }
}
