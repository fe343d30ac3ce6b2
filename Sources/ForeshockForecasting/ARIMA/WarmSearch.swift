internal import ForeshockNumerics
internal import Glibc

/// The search for the coefficients of greatest likelihood from coefficients that were so on a series much like
/// this one.
///
/// It follows one valley to its end, where a search that knows nothing looks at several, and that of a
/// moving-average root on the unit circle, if that is about as likely.
struct WarmSearch {
  /// Log-likelihoods are told apart by this much: a search that gains less leaves the coefficients as they are.
  static let tolerance = 1e-6

  private let space: AngleParametrisation
  private var exact: ExactLikelihood

  /// Where a search ended.
  struct Found {
    var coefficients: SeasonalCoefficients
    var value: ExactLikelihood.Value
    var state: ExactLikelihood.FinalState
    /// The covariance of the parameters there; nil where there is none to speak of.
    var covariance: [[Double]]?
  }

  init(_ exact: ExactLikelihood) {
    self.exact = exact
    space = AngleParametrisation(order: exact.order)
  }

  /// The maximum that `present` leads to, `present` itself if nothing better is found; nil when nothing has a
  /// likelihood.
  mutating func run(from present: SeasonalCoefficients) -> Found? {
    var (best, highest) = (present, likelihood(present))
    // Until a search that begins where the last one ended gains nothing, so that the next refit does not either.
    for _ in 0..<4 {
      let start = best
      for candidate in candidates(from: start) {
        guard let found = likelihood(candidate), found > (highest ?? -.infinity) + WarmSearch.tolerance else {
          continue
        }
        (best, highest) = (candidate, found)
      }
      if best == start { break }
    }
    guard highest != nil, let value = evaluate(best, needsGradient: true), let state = exact.finalState()
    else { return nil }
    return Found(
      coefficients: best, value: value, state: state,
      covariance: point(best).flatMap { ObservedInformation.covariance(of: &exact, at: $0) })
  }

  /// Where the search leads to from `start`, and from the unit circle nearby.
  private mutating func candidates(from start: SeasonalCoefficients) -> [SeasonalCoefficients] {
    guard space.count > 0 else { return [] }
    var points = [space.point(angles: minimize(from: space.angles(of: start, limit: 0.999)))]
    for angles in circles(near: points[0]) { points.append(space.point(angles: minimize(from: angles))) }
    points += points.compactMap(onUnitCircle)
    return points.map(\.coefficients)
  }

  /// The point of the search space where the coefficients are these; nil on its border.
  private func point(_ c: SeasonalCoefficients) -> AngleParametrisation.Point? {
    var partials: [Double] = []
    for part in [c.ar, c.ma.map { -$0 }, c.sar, c.sma.map { -$0 }] {
      guard let inside = PartialAutocorrelation.partials(part) else { return nil }
      partials += inside
    }
    var point = space.point(partials: partials)
    point.coefficients = c
    return point
  }

  private mutating func evaluate(
    _ c: SeasonalCoefficients, needsGradient: Bool = false
  ) -> ExactLikelihood.Value? {
    let isInvertible = [c.ma, c.sma].allSatisfy { PartialAutocorrelation.partials($0.map { -$0 }) != nil }
    return exact.evaluate(c, isInvertible: isInvertible, needsGradient: needsGradient)
  }

  private mutating func likelihood(_ coefficients: SeasonalCoefficients) -> Double? {
    evaluate(coefficients)?.concentrated
  }

  /// The end of a valley: a minimiser that begins again where the last one stopped learns the valley's shape
  /// there, so it goes on until that gains nothing.
  private mutating func minimize(from start: [Double]) -> [Double] {
    var found = exact.minimize(from: start, .finish)
    for _ in 0..<4 {
      let next = exact.minimize(from: found.point, .finish)
      let gain = (found.value - next.value) * Double(exact.sampleCount)
      if gain > 0 { found = next }
      guard gain > 0.1 * WarmSearch.tolerance else { break }
    }
    return found.point
  }

  /// Starts close to a moving-average root at 1 that is about as likely as `point`.
  private mutating func circles(near point: AngleParametrisation.Point) -> [[Double]] {
    let order = exact.order
    let firsts =
      (order.q > 0 ? [order.p] : []) + (order.seasonalQ > 0 ? [order.p + order.q + order.seasonalP] : [])
    guard let here = likelihood(point.coefficients) else { return [] }
    var found: [[Double]] = []
    for i in firsts where point.partials[i] < 0.98 {
      var partials = point.partials
      partials[i] = 1
      guard let there = likelihood(space.point(partials: partials).coefficients), there > here - 4 else {
        continue
      }
      partials[i] = 0.98
      found.append(partials.map { asin($0) })
    }
    return found
  }

  /// The point with its moving-average partial autocorrelations that have all but reached ±1 put there; nil when
  /// there are none.
  private func onUnitCircle(_ point: AngleParametrisation.Point) -> AngleParametrisation.Point? {
    let order = exact.order
    let places =
      Array(order.p..<order.p + order.q) + Array((order.p + order.q + order.seasonalP)..<space.count)
    var partials = point.partials
    for i in places where abs(partials[i]) > 1 - 1e-3 { partials[i] = partials[i] > 0 ? 1 : -1 }
    return partials == point.partials ? nil : space.point(partials: partials)
  }
}

extension SeasonalCoefficients {
  /// Whether one search is not enough. An autoregressive root near a moving-average one of the same factor
  /// makes ridges and several maxima (orders above 2 count as such); one at the unit circle makes the maximum
  /// lie on the border of what is stationary, which only a search from within meets.
  var isDelicate: Bool {
    SeasonalCoefficients.mayCancel(ar, ma) || SeasonalCoefficients.mayCancel(sar, sma)
      || [ar, sar].contains { part in
        PartialAutocorrelation.partials(part)?.contains { abs($0) > 1 - 1e-5 } ?? true
      }
  }

  private static func mayCancel(_ ar: [Double], _ ma: [Double]) -> Bool {
    guard !ar.isEmpty, !ma.isEmpty else { return false }
    guard ar.count <= 2, ma.count <= 2 else { return true }
    let (a, b) = (inverseRoots(ar), inverseRoots(ma.map { -$0 }))
    return a.contains { x in
      b.contains { hypot(x.real - $0.real, x.imaginary - $0.imaginary) < 0.3 }
    }
  }

  /// The roots of λ − c₁ or λ² − c₁λ − c₂.
  private static func inverseRoots(_ c: [Double]) -> [(real: Double, imaginary: Double)] {
    guard c.count == 2 else { return [(c[0], 0)] }
    let (half, square) = (0.5 * c[0], 0.25 * c[0] * c[0] + c[1])
    let root = abs(square).squareRoot()
    return square >= 0 ? [(half - root, 0), (half + root, 0)] : [(half, -root), (half, root)]
  }
}
