internal import ForeshockNumerics
internal import Glibc

/// The search for the coefficients of greatest likelihood.
struct MaximumLikelihood {
  let space: AngleParametrisation
  private var exact: ExactLikelihood
  /// The cheap stand-in that tells starts apart.
  private var scout: ConditionalLeastSquares
  /// Minimiser iterations so far.
  private(set) var iterations = 0
  /// How many valleys are followed by the likelihood itself.
  static let survivors = 3

  /// Where a search ended.
  struct Found {
    var point: AngleParametrisation.Point
    var value: ExactLikelihood.Value
    var state: ExactLikelihood.FinalState
  }

  /// - Parameters:
  ///   - exact: the likelihood.
  ///   - series: its differenced series, centred, gaps bridged and without the regressors' part.
  init(_ exact: ExactLikelihood, series: [Double]) {
    self.exact = exact
    scout = ConditionalLeastSquares(order: exact.order, series: series, isConditional: false)
    space = AngleParametrisation(order: exact.order)
  }

  /// The best point found and the state of the filter there; nil when no start has a likelihood.
  ///
  /// - Parameters:
  ///   - starts: coefficients the caller knows, and those of the first regression.
  ///   - conditional: the sum of squares to lead the way, or to be followed alone; nil for the likelihood only.
  mutating func run(
    starts: (given: SeasonalCoefficients?, regression: SeasonalCoefficients?), effort: FitEffort,
    estimation: ARIMA.Estimation, conditional: ConditionalLeastSquares?
  ) -> Found? {
    let given = starts.given.map { space.angles(of: $0, limit: 0.9999) }
    let regression = starts.regression.map { space.angles(of: $0, limit: 0.95) }
    guard space.count > 0 else { return state(at: space.point(partials: [])) }
    let known = [given, regression ?? space.white].compactMap { $0 }
    if var conditional {
      guard let least = MaximumLikelihood.least(&conditional, known + space.scatter) else { return nil }
      if estimation == .conditionalLeastSquares { return state(at: space.point(angles: least)) }
      return refined(least, effort)
    }
    switch effort {
    case .screening:
      return screened([given ?? regression, space.white].compactMap { $0 }).flatMap { state(at: $0) }
    case .thorough:
      return optimum(regression ?? space.white, space.scatter, given: given)
        .flatMap { state(at: snappedToUnitCircle($0)) }
    }
  }

  /// The lowest end of searches for the least sum of squares.
  private static func least(_ conditional: inout ConditionalLeastSquares, _ starts: [[Double]]) -> [Double]? {
    let ends = starts.map { conditional.minimize(from: $0, .scout) }.filter(\.value.isFinite)
    var best: LBFGS.Result?
    for end in ends.sorted(by: { $0.value < $1.value }).prefix(survivors) {
      let next = conditional.minimize(from: end.point, .finish)
      if next.value < best?.value ?? .infinity { best = next }
    }
    return best?.point
  }

  /// The likelihood's maximum that one point leads to.
  private mutating func refined(_ start: [Double], _ effort: FitEffort) -> Found? {
    let inside = start.map { min(1.5566, max(-1.5566, asin(sin($0)))) }
    let found = minimize(from: inside, effort == .screening ? .screening : .finish)
    guard found.value.isFinite else { return nil }
    return state(at: snappedToUnitCircle(space.point(angles: found.point)))
  }

  /// The covariance of the parameters at a maximum; nil where there is none to speak of.
  mutating func covariance(at point: AngleParametrisation.Point) -> [[Double]]? {
    ObservedInformation.covariance(of: &exact, at: point)
  }

  /// The filter run to the end at a point.
  private mutating func state(at point: AngleParametrisation.Point) -> Found? {
    guard
      let value = exact.evaluate(
        point.coefficients, isInvertible: point.isInvertible, needsGradient: true),
      let state = exact.finalState()
    else { return nil }
    return Found(point: point, value: value, state: state)
  }

  private mutating func minimize(from start: [Double], _ reach: SearchReach) -> LBFGS.Result {
    exact.leniency = reach.leniency
    defer { exact.leniency = 1 }
    let result = exact.minimize(from: start, reach)
    iterations += result.iterations
    return result
  }

  /// The maximum about where the first start that has a likelihood leads to.
  private mutating func screened(_ starts: [[Double]]) -> AngleParametrisation.Point? {
    for start in starts {
      let found = minimize(from: start, .screening)
      if found.value.isFinite { return space.point(angles: found.point) }
    }
    return nil
  }

  /// The highest of the maxima the starts lead to: the conditional sum of squares leads each some way down,
  /// and the most likely ends go on by the likelihood itself. The first goes all the way, since it mostly is the
  /// best; another one only where it promises more. A given start comes on top, so that the maximum is never
  /// lower for it.
  private mutating func optimum(
    _ regression: [Double], _ others: [[Double]], given: [Double]?
  ) -> AngleParametrisation.Point? {
    let starts = others.isEmpty ? [regression] : scouted([regression] + others, from: regression)
    var best: LBFGS.Result?
    for start in starts + [given].compactMap({ $0 }) {
      if let leader = best {
        let next = minimize(from: start, .approach)
        if next.value < leader.value { best = minimize(from: next.point, .finish) }
      } else {
        let first = minimize(from: start, .finish)
        if first.value.isFinite { best = first }
      }
    }
    if best == nil {
      let last = minimize(from: space.white, .finish)
      if last.value.isFinite { best = last }
    }
    guard var best else { return nil }
    if let better = onUnitCircle(best) { best = minimize(from: better.point, .finish) }
    return space.point(angles: best.point)
  }

  /// The most likely ``survivors`` of the starts and of where they lead, one a valley.
  ///
  /// Two points without a rise halfway between them count as lying in one valley.
  ///
  /// - Parameter regression: a start that is good enough to be one itself.
  private mutating func scouted(_ starts: [[Double]], from regression: [Double]) -> [[Double]] {
    var points = [regression]
    for start in starts {
      let end = scout.minimize(from: start, .scout)
      if end.value.isFinite { points.append(end.point.map { asin(sin($0)) }) }
    }
    var ends: [(point: [Double], loss: Double)] = []
    for point in points {
      // A hair inside: the derivative with respect to the angle vanishes on the circle itself.
      let inside = point.map { min(1.5566, max(-1.5566, $0)) }
      if let loss = loss(at: inside) { ends.append((inside, loss)) }
    }
    ends.sort { $0.loss < $1.loss }
    var kept: [[Double]] = []
    for end in ends where kept.count < MaximumLikelihood.survivors {
      let isNew = kept.allSatisfy { other in
        loss(at: zip(end.point, other).map { 0.5 * ($0 + $1) }) ?? .infinity > end.loss
      }
      if isNew { kept.append(end.point) }
    }
    return kept
  }

  private mutating func loss(at angles: [Double]) -> Double? {
    let point = space.point(angles: angles)
    return point.isStationary ? exact.loss(at: point, needsGradient: false) : nil
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
      guard let there = loss(at: angles), (there - found.value) * Double(exact.sampleCount) < 4 else {
        continue
      }
      angles[i] = asin(0.98)
      let other = minimize(from: angles, .approach)
      if other.value < best?.value ?? found.value { best = other }
    }
    return best
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
