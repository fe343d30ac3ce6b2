internal import ForeshockNumerics
internal import Glibc

/// What a search over coefficients makes small: −ln L a sample, or what stands for it.
protocol CoefficientObjective {
  /// The orders of the coefficients.
  var order: SeasonalARMAOrder { get }
  /// The loss at a point; nil where there is none.
  mutating func loss(at point: AngleParametrisation.Point, needsGradient: Bool) -> Double?
  /// Its derivative at the last point, whose loss was asked for with gradient.
  mutating func lossGradient() -> SeasonalCoefficients
}

/// How far a minimisation goes.
struct SearchReach {
  var iterations: Int
  var gradient: Double
  var function: Double
  /// How many times the rounding errors of an exact likelihood do no harm.
  var leniency = 1.0

  /// So far that the valley is found.
  static let scout = SearchReach(iterations: 14, gradient: 1e-3, function: 1e-7, leniency: 100)
  /// So far that the depth of a valley shows.
  static let contest = SearchReach(iterations: 20, gradient: 1e-4, function: 1e-9, leniency: 100)
  /// To about a thousandth of a log-likelihood.
  static let screening = SearchReach(iterations: 200, gradient: 1e-4, function: 1e-7, leniency: 100)
  /// Near enough to tell maxima apart.
  static let approach = SearchReach(iterations: 500, gradient: 1e-4, function: 1e-9, leniency: 100)
  /// To the end.
  static let finish = SearchReach(iterations: 500, gradient: 1e-7, function: 1e-13)
}

extension CoefficientObjective {
  /// Minimises the loss over the angles.
  mutating func minimize(from start: [Double], _ reach: SearchReach) -> LBFGS.Result {
    var search = search(from: start)
    advance(&search, reach)
    return search.result
  }

  /// A search over the angles, at its start.
  mutating func search(from start: [Double]) -> LBFGS.Search {
    let space = AngleParametrisation(order: order)
    return LBFGS.Search(from: start) { value(at: $0, &$1, space) }
  }

  /// Takes a search over the angles further.
  mutating func advance(_ search: inout LBFGS.Search, _ reach: SearchReach) {
    let optimizer = LBFGS(
      maxIterations: reach.iterations, gradientTolerance: reach.gradient, functionTolerance: reach.function)
    let space = AngleParametrisation(order: order)
    search.advance(optimizer) { value(at: $0, &$1, space) }
  }

  /// The loss and its gradient; infinite where there is none.
  private mutating func value(
    at angles: [Double], _ gradient: inout [Double], _ space: AngleParametrisation
  ) -> Double {
    let point = space.point(angles: angles)
    guard point.isStationary, let value = loss(at: point, needsGradient: true) else { return .infinity }
    space.pullBack(lossGradient(), at: point, angles: angles, into: &gradient)
    return value
  }
}

extension ExactLikelihood: CoefficientObjective {
  mutating func loss(at point: AngleParametrisation.Point, needsGradient: Bool) -> Double? {
    searchLoss(point.coefficients, isInvertible: point.isInvertible, needsGradient: needsGradient)
      .map { $0 / Double(sampleCount) }
  }

  mutating func lossGradient() -> SeasonalCoefficients {
    searchGradient().scaled(by: 1 / Double(sampleCount))
  }
}

extension SeasonalCoefficients {
  /// All times `factor`.
  func scaled(by factor: Double) -> SeasonalCoefficients {
    SeasonalCoefficients(
      ar: ar.map { $0 * factor }, ma: ma.map { $0 * factor }, sar: sar.map { $0 * factor },
      sma: sma.map { $0 * factor })
  }
}
