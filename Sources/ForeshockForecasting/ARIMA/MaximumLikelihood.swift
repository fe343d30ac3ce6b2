internal import ForeshockNumerics
internal import Glibc

/// The search for the coefficients of greatest likelihood.
struct MaximumLikelihood {
  let space: AngleParametrisation
  private var exact: ExactLikelihood
  /// Likelihood evaluations so far.
  private(set) var evaluations = 0

  /// Where a search ended.
  struct Found {
    var point: AngleParametrisation.Point
    var value: ExactLikelihood.Value
    var state: ExactLikelihood.FinalState
  }

  init(_ exact: ExactLikelihood) {
    self.exact = exact
    space = AngleParametrisation(order: exact.order)
  }

  /// The best point found and the state of the filter there; nil when no start has a likelihood.
  ///
  /// - Parameter starts: coefficients the caller knows, and those of the first regression.
  mutating func run(
    starts: (given: SeasonalCoefficients?, regression: SeasonalCoefficients?), effort: FitEffort
  ) -> Found? {
    let given = starts.given.map { space.angles(of: $0, limit: 0.98) }
    let regression = starts.regression.map { space.angles(of: $0, limit: 0.95) }
    var point: AngleParametrisation.Point?
    if space.count == 0 {
      point = space.point(partials: [])
    } else {
      switch effort {
      case .screening:
        point = screened([given ?? regression, white].compactMap { $0 })
      case .thorough:
        if let best = optimum([given, regression, white, smoothing].compactMap({ $0 })) {
          point = snappedToUnitCircle(best)
        }
      }
    }
    guard let point,
      let value = exact.evaluate(
        point.coefficients, isInvertible: point.isInvertible, needsGradient: true),
      let state = exact.finalState()
    else { return nil }
    return Found(point: point, value: value, state: state)
  }

  /// The maximum about where the first start that has a likelihood leads to.
  private mutating func screened(_ starts: [[Double]]) -> AngleParametrisation.Point? {
    for start in starts {
      let found = minimize(from: start, gradientTolerance: 1e-4, functionTolerance: 1e-7)
      if found.value.isFinite { return space.point(angles: found.point) }
    }
    return nil
  }

  /// The highest of the maxima reached from the starts.
  private mutating func optimum(_ starts: [[Double]]) -> AngleParametrisation.Point? {
    var best: LBFGS.Result?
    for start in starts {
      let found = minimize(from: start)
      if found.value.isFinite && found.value < best?.value ?? .infinity { best = found }
    }
    if let found = best, let better = onUnitCircle(found) { best = better }
    return best.map { space.point(angles: $0.point) }
  }

  /// A higher maximum with a moving-average root at or near 1, if there is one.
  ///
  /// The likelihood often has a second maximum there, beyond a valley. A factor has the root 1 exactly when one
  /// of its partial autocorrelations is 1; the first is put there, and if that costs little the search goes on
  /// from close by.
  private mutating func onUnitCircle(_ found: LBFGS.Result) -> LBFGS.Result? {
    let order = exact.order
    let firsts =
      (order.q > 0 ? [order.p] : []) + (order.seasonalQ > 0 ? [order.p + order.q + order.seasonalP] : [])
    var best: LBFGS.Result?
    for i in firsts where sin(found.point[i]) < 0.98 {
      var angles = found.point
      angles[i] = .pi / 2
      let point = space.point(angles: angles)
      guard let value = exact.evaluate(point.coefficients, isInvertible: point.isInvertible),
        -value.concentrated < found.value * Double(value.count) + 4
      else { continue }
      angles[i] = asin(0.98)
      let other = minimize(from: angles)
      if other.value < best?.value ?? found.value { best = other }
    }
    return best
  }

  /// A start close to white noise.
  private var white: [Double] { [Double](repeating: 0, count: space.count) }

  /// A start close to exponential smoothing, with the large negative moving averages that differenced series
  /// call for; nil without moving averages.
  private var smoothing: [Double]? {
    let order = exact.order
    guard order.q + order.seasonalQ > 0 else { return nil }
    func first(_ value: Double, _ count: Int) -> [Double] {
      (0..<count).map { $0 == 0 ? value : 0 }
    }
    return first(0.3, order.p) + first(0.6, order.q) + first(0.2, order.seasonalP)
      + first(0.6, order.seasonalQ)
  }

  private mutating func minimize(
    from start: [Double], gradientTolerance: Double = 1e-7, functionTolerance: Double = 1e-13
  ) -> LBFGS.Result {
    let optimizer = LBFGS(
      maxIterations: 500, gradientTolerance: gradientTolerance, functionTolerance: functionTolerance)
    let space = space
    var calls = 0
    let result = optimizer.minimize(from: start) { angles, gradient in
      calls += 1
      let point = space.point(angles: angles)
      guard point.isStationary,
        let value = exact.evaluate(
          point.coefficients, isInvertible: point.isInvertible, needsGradient: true)
      else { return .infinity }
      let scale = 1 / Double(value.count)
      space.pullBack(exact.gradient(), at: point, angles: angles, into: &gradient)
      for i in gradient.indices { gradient[i] *= scale }
      return -value.concentrated * scale
    }
    evaluations += calls
    return result
  }

  /// Moves moving-average partial autocorrelations that have all but reached ±1 onto it where the likelihood
  /// is no lower there.
  private mutating func snappedToUnitCircle(_ point: AngleParametrisation.Point) -> AngleParametrisation.Point
  {
    let order = exact.order
    let movingAverage =
      Array(order.p..<order.p + order.q)
      + Array((order.p + order.q + order.seasonalP)..<order.coefficientCount)
    var best = point
    for i in movingAverage where abs(best.partials[i]) > 1 - 1e-3 && abs(best.partials[i]) < 1 {
      var partials = best.partials
      partials[i] = partials[i] > 0 ? 1 : -1
      let candidate = space.point(partials: partials)
      guard let here = exact.evaluate(best.coefficients, isInvertible: best.isInvertible),
        let there = exact.evaluate(candidate.coefficients, isInvertible: candidate.isInvertible)
      else { continue }
      if there.concentrated >= here.concentrated - 1e-9 { best = candidate }
    }
    return best
  }
}
