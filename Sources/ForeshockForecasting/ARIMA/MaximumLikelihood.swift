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
  /// How much log-likelihood behind the leader a search may be after ``SearchReach/contest`` to go on.
  private static let catchUp = 30.0

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
    let inside = principal(start).map { min(1.5566, max(-1.5566, $0)) }
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

  private mutating func advance(_ search: inout LBFGS.Search, _ reach: SearchReach) {
    exact.leniency = reach.leniency
    defer { exact.leniency = 1 }
    let before = search.result.iterations
    exact.advance(&search, reach)
    iterations += search.result.iterations - before
  }

  /// The maximum about where the first start that has a likelihood leads to.
  private mutating func screened(_ starts: [[Double]]) -> AngleParametrisation.Point? {
    for start in starts {
      let found = minimize(from: start, .screening)
      if found.value.isFinite { return space.point(angles: found.point) }
    }
    return nil
  }

  /// The highest of the maxima the starts lead to.
  ///
  /// Each start is led some way down, by the likelihood where that is cheap and by the conditional sum of squares
  /// elsewhere; the most likely ends go on by the likelihood; and the one that then leads goes all the way, others only
  /// while they may still win. A given start comes on top, so that the maximum is never lower for it.
  private mutating func optimum(
    _ regression: [Double], _ others: [[Double]], given: [Double]?
  ) -> AngleParametrisation.Point? {
    var searches = others.isEmpty ? [exact.search(from: regression)] : scouted([regression] + others)
    if let given { searches.append(exact.search(from: given)) }
    if searches.count > 1 {
      for i in searches.indices { advance(&searches[i], .contest) }
    }
    searches = searches.filter { $0.result.value.isFinite }.sorted { $0.result.value < $1.result.value }
    var best: LBFGS.Result?
    for var search in searches {
      if let leader = best {
        let gap = (search.result.value - leader.value) * Double(exact.sampleCount)
        guard gap < MaximumLikelihood.catchUp else { continue }
        advance(&search, .approach)
        guard search.result.value < leader.value else { continue }
      }
      advance(&search, .finish)
      best = search.result
    }
    if best == nil {
      let last = minimize(from: space.white, .finish)
      if last.value.isFinite { best = last }
    }
    guard var best else { return nil }
    if let better = onUnitCircle(best) { best = minimize(from: better.point, .finish) }
    return space.point(angles: best.point)
  }

  /// The searches from the most likely ``survivors`` of the places where the starts lead, one a valley.
  ///
  /// Two points without a rise halfway between them count as lying in one valley. The first start is good enough
  /// to be an end itself.
  private mutating func scouted(_ starts: [[Double]]) -> [LBFGS.Search] {
    var ends: [LBFGS.Search] = []
    if exact.isNarrow {
      for start in starts {
        var search = exact.search(from: start)
        advance(&search, .scout)
        ends.append(search)
      }
    } else {
      let led = starts.map { scout.minimize(from: $0, .scout) }.filter(\.value.isFinite)
      // A hair inside: the derivative with respect to the angle vanishes on the circle itself.
      ends = ([starts[0]] + led.map(\.point)).map { point in
        exact.search(from: principal(point).map { min(1.5566, max(-1.5566, $0)) })
      }
    }
    ends = ends.filter(\.result.value.isFinite).sorted { $0.result.value < $1.result.value }
    var kept: [LBFGS.Search] = []
    for end in ends where kept.count < MaximumLikelihood.survivors {
      let here = principal(end.result.point)
      let isNew = kept.allSatisfy { other in
        let halfway = zip(here, principal(other.result.point)).map { 0.5 * ($0 + $1) }
        return loss(at: halfway) ?? .infinity > end.result.value
      }
      if isNew { kept.append(end) }
    }
    return kept
  }

  /// The same point by angles between −π/2 and π/2.
  private func principal(_ angles: [Double]) -> [Double] { angles.map { asin(sin($0)) } }

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
