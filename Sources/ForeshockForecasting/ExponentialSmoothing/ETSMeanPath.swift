/// The path of an ETS model without further innovations, and how a small innovation would move it.
struct ETSMeanPath {
  /// One step of it.
  struct Step {
    /// Its place in the season's cycle, 0 for the next sample's.
    var place: Int
    /// The forecast.
    var forecast: Double
    /// The forecast's derivatives with respect to q and to the seasonal state.
    var byLevel: Double
    var bySeason: Double
    /// By how many units an innovation of one moves the level and the season before smoothing: u and w of
    /// ``LinearCovariance``.
    var level: Double
    var season: Double
  }

  private let multiplicativeError: Bool
  private let multiplicativeSeason: Bool
  private let phi: Double
  private let seasons: [Double]
  private var q: Double
  private var p: Double
  private var place = 0
  private let smallestLevel: Double

  init(_ fitted: ETS.Fitted) {
    multiplicativeError = fitted.model.error == .multiplicative
    multiplicativeSeason = fitted.model.multiplicativeSeason
    phi = fitted.parameters.phi
    seasons = Array(fitted.state.season)
    p = phi * fitted.state.slope
    q = fitted.state.level + p
    smallestLevel = max(0.1 * abs(q), .leastNormalMagnitude)
  }

  mutating func next() -> Step {
    let s = seasons[place]
    var step = Step(place: place, forecast: q + s, byLevel: 1, bySeason: 1, level: 1, season: 1)
    if multiplicativeSeason {
      (step.forecast, step.byLevel, step.bySeason) = (q * s, s, q)
      // Divisors are kept off zero, where the model itself ends; any derivative would do for what the path is
      // used for, good ones only make it sharper.
      (step.level, step.season) =
        multiplicativeError ? (q, s) : (1 / Self.bounded(s, 0.1), 1 / Self.bounded(q, smallestLevel))
    } else if multiplicativeError {
      (step.level, step.season) = (step.forecast, step.forecast)
    }
    p *= phi
    q += p
    place += 1
    if place == seasons.count { place = 0 }
    return step
  }

  /// `x`, or `smallest` with its sign when it is nearer to zero.
  private static func bounded(_ x: Double, _ smallest: Double) -> Double {
    abs(x) >= smallest ? x : x < 0 ? -smallest : smallest
  }
}
