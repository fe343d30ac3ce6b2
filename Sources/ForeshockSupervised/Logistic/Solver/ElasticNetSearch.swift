/// Minimises a smooth objective plus Σ lⱼ|βⱼ| over a working set of columns that grows until the rest agree.
///
/// Proximal Newton: the smooth part is replaced by its second-order model, which coordinate descent
/// minimises with the absolute values in place. A model serves many steps, and many penalties of a path,
/// until it stops helping. Columns outside the working set are zero; those that the sequential strong rule
/// keeps are in it from the start, and each optimum is checked over all columns.
///
/// Source: Friedman, Hastie & Tibshirani, "Regularization paths for generalized linear models via
/// coordinate descent", J. Stat. Software 33, 2010; Tibshirani et al., "Strong rules for discarding
/// predictors in lasso-type problems", JRSS B 74, 2012; Lee, Sun & Saunders, "Proximal Newton-type
/// methods", SIAM J. Optim. 24, 2014.
struct ElasticNetSearch<Objective: ColumnwiseObjective> {
  private var full: Objective
  private var working: [Int] = []
  private var sub: Objective
  private var model: (quadratic: QuadraticModel, ridge: [Double])?
  /// Where the search stands.
  private(set) var here: Evaluation
  /// Of the penalty before: that at which `here` is about optimal.
  var limits: [Double]

  /// Where a search for one penalty ended.
  struct Outcome {
    var point: [Double]
    /// The objective with its absolute values.
    var value: Double
    /// The largest violation of the optimality conditions.
    var residual: Double
    var iterations: Int
    /// What was to be reached.
    var tolerance: Double
    /// What is known of the smooth part.
    var smooth: Evaluation
  }

  init(_ objective: Objective, start: [Double]) {
    full = objective
    sub = objective.restricted(to: [])
    here = objective.evaluate(at: start, hessian: nil)
    limits = [Double](repeating: .infinity, count: objective.dimension)
  }

  /// Goes on to another penalty.
  ///
  /// - Parameters:
  ///   - limits: l for each variable; zero for intercepts.
  ///   - ahead: the factor by which penalties to come are smaller, of which the working set thinks too
  ///     when it has to grow.
  mutating func solve(
    limits: [Double], ridge: [Double], ahead: Double, tolerance: Double, maxIterations: Int
  ) -> Outcome {
    change(ridge)
    var wanted = strongColumns(limits, 1)
    if !wanted.isSubset(of: working) {
      wanted = strongColumns(limits, ahead)
      grow(wanted)
    }
    self.limits = limits
    var iterations = 0
    while true {
      iterations += descend(limits, tolerance: 0.5 * tolerance, maxIterations: maxIterations - iterations)
      let violators = columns { residual($0) > tolerance }.subtracting(working)
      guard !violators.isEmpty, iterations < maxIterations else { break }
      grow(violators)
    }
    return Outcome(
      point: here.point, value: here.value + absolute(here.point, limits),
      residual: here.point.indices.reduce(0) { max($0, residual($1)) }, iterations: iterations,
      tolerance: tolerance, smooth: here)
  }

  private func residual(_ j: Int) -> Double {
    CoordinateKernel.violation(at: here.point[j], here.gradient[j], limits[j])
  }

  /// Gives the objective another ridge.
  private mutating func change(_ ridge: [Double]) {
    for j in ridge.indices where ridge[j] != full.ridge[j] {
      let more = ridge[j] - full.ridge[j]
      here.gradient[j] += more * here.point[j]
      here.value += 0.5 * more * here.point[j] * here.point[j]
    }
    full.ridge = ridge
    let own = full.variables(of: working).map { ridge[$0] }
    sub.ridge = own
    if let known = model {
      model?.quadratic.addToDiagonal(zip(own, known.ridge).map { $0 - $1 })
      model?.ridge = own
    }
  }

  private func columns(where condition: (Int) -> Bool) -> Set<Int> {
    let width = full.variables(of: []).count
    let stride = full.dimension / width
    return Set(
      full.variables(of: Array(0..<full.columnCount)).filter {
        $0 % stride != stride - 1 && condition($0)
      }.map { $0 % stride })
  }

  /// What may be non-zero at the next optimum by the strong rule.
  private func strongColumns(_ next: [Double], _ ahead: Double) -> Set<Int> {
    columns { j in
      here.point[j] != 0 || abs(here.gradient[j]) >= 2 * ahead * next[j] - limits[j]
    }
  }

  /// Adds columns, of very many those that matter most: a few more than twice what is non-zero.
  private mutating func grow(_ more: Set<Int>) {
    var added = Array(more.subtracting(working))
    let most = max(300, 2 * columns { here.point[$0] != 0 }.count)
    if added.count > most {
      let all = full.variables(of: Array(0..<full.columnCount))
      var gains = [Double](repeating: 0, count: full.columnCount + 1)
      for (place, j) in all.enumerated() {
        let column = place % (full.columnCount + 1)
        gains[column] = max(gains[column], here.point[j] != 0 ? .infinity : abs(here.gradient[j]))
      }
      added.sort { (gains[$1], $0) < (gains[$0], $1) }
      added = Array(added[..<most])
    }
    let grown = (added + working).sorted()
    guard grown != working else { return }
    working = grown
    sub = full.restricted(to: working)
    model = nil
  }

  private func absolute(_ point: [Double], _ limits: [Double]) -> Double {
    var sum = 0.0
    for j in 0..<point.count { sum += limits[j] * abs(point[j]) }
    return sum
  }

  /// Proximal Newton steps on the working set.
  ///
  /// - Returns: how many.
  private mutating func descend(_ allLimits: [Double], tolerance: Double, maxIterations: Int) -> Int {
    let variables = full.variables(of: working)
    let limits = variables.map { allLimits[$0] }
    func residual(_ e: Evaluation) -> Double {
      e.point.indices.reduce(0) {
        max($0, CoordinateKernel.violation(at: e.point[$1], e.gradient[$1], limits[$1]))
      }
    }
    var now = Evaluation(
      point: variables.map { here.point[$0] }, value: here.value, loss: here.loss,
      gradient: variables.map { here.gradient[$0] }, smallestMargin: here.smallestMargin,
      largestPredictor: here.largestPredictor)
    var violation = residual(now)
    var (steps, isTrue) = (0, false)
    while violation > tolerance, steps < maxIterations {
      if model == nil {
        now = sub.evaluate(at: now.point, hessian: .single)
        guard let hessian = now.hessian else { break }
        now.hessian = nil
        model = (QuadraticModel(hessian), sub.ridge)
        isTrue = true
      }
      guard let quadratic = model?.quadratic else { break }
      let target = quadratic.minimum(
        from: now.point, gradient: now.gradient, limits: limits,
        tolerance: max(0.1 * tolerance, 1e-3 * violation))
      guard let next = search(now, Vector.sum(target, -1, now.point), limits, residual) else {
        guard !isTrue else { break }
        model = nil
        continue
      }
      steps += 1
      let left = residual(next)
      // A model of another point that has stopped helping is made anew.
      if left > tolerance, left > 0.2 * violation, !isTrue || steps > 1 { model = nil }
      if left > tolerance || steps == 1 {
        model?.quadratic.update(
          step: Vector.sum(next.point, -1, now.point),
          change: Vector.sum(next.gradient, -1, now.gradient))
      }
      isTrue = false
      now = next
      violation = left
    }
    if working.count == full.columnCount {
      // The same variables in the same order.
      if steps > 0 { here = now }
      return max(1, steps)
    }
    var point = here.point
    for (j, variable) in variables.enumerated() { point[variable] = now.point[j] }
    here = full.evaluate(at: point, hessian: nil)
    return max(1, steps)
  }

  /// Moves as far as the objective falls enough; nil when it does not.
  private func search(
    _ from: Evaluation, _ step: [Double], _ limits: [Double], _ residual: (Evaluation) -> Double
  ) -> Evaluation? {
    let before = from.value + absolute(from.point, limits)
    let violation = residual(from)
    let noise = 8 * Double.ulpOfOne * max(abs(before), 1e-3)
    var length = 1.0
    for _ in 0..<30 {
      let next = sub.evaluate(at: Vector.sum(from.point, length, step), hessian: nil)
      let promised =
        Vector.dot(from.gradient, step) * length + absolute(next.point, limits)
        - absolute(from.point, limits)
      let after = next.value + absolute(next.point, limits)
      if after <= before + 1e-4 * promised, promised < 0 { return next }
      if after <= before + noise, residual(next) < violation { return next }
      length *= 0.5
    }
    return nil
  }
}
