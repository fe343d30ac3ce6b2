internal import Glibc

/// The first seasonal states as a function of the first cycle's innovations.
///
/// With the smoothing parameters and the first level and slope given, the seasonal states s and the innovations e
/// of the first cycle determine each other, in O(m) steps:
///
///     s = y − q − e             (additive season, e = v)
///     s = y · exp(−e) / q       (multiplicative season, e = ln(y/f))
///
/// The innovations are the better variables to search over: each is one term of the sum of squares, and how much
/// it matters in later cycles does not depend on the smoothing of level and slope. So the second derivatives are
/// near a multiple of the unit matrix, whatever the season's length, where those of the states are not by a
/// factor of m² and more.
///
/// What level and season share is taken out by holding the first level at a fixed value.
struct ETSFirstCycle {
  private let multiplicative: Bool
  /// The first cycle's samples; at gaps the forecasts of the parameters that the cycle was last anchored at.
  private var anchors: [Double]
  private let observed: [Bool]
  /// The first level.
  private(set) var level = 0.0
  // The path of the last forward run.
  private var innovations: [Double]
  private var slopes: [Double]
  private var levels: [Double]
  private var seasons: [Double]

  /// `values` must have at least `seasonLength` samples.
  init(model: ETS, values: [Double]) {
    let m = model.seasonal ? model.seasonLength : 0
    multiplicative = model.multiplicativeSeason
    anchors = Array(values.prefix(m))
    observed = anchors.map { !$0.isNaN }
    innovations = [Double](repeating: 0, count: m)
    slopes = innovations
    levels = innovations
    seasons = innovations
  }

  /// Holds the first level at the parameters', and gaps at their forecasts; returns their innovations, 0 at gaps.
  mutating func anchor(at parameters: ETSParameters) -> [Double] {
    let c = ETSKernel.Coefficients(parameters)
    level = parameters.initial.level
    var p = c.phi * parameters.initial.slope
    var q = level + p
    return anchors.indices.map { t in
      let s = parameters.initial.season[t]
      let f = multiplicative ? q * s : q + s
      if !observed[t] { anchors[t] = f }
      let e = multiplicative ? log(anchors[t] / f) : anchors[t] - f
      let u = observed[t] ? (multiplicative ? anchors[t] / s - q : e) : 0
      (q, p) = (q + c.phi * p + c.kappa * u, c.phi * p + c.eta * u)
      return e
    }
  }

  /// Writes the seasonal states that belong to innovations `x[offset...]` times `unit`. False outside the model's
  /// domain.
  mutating func states(
    _ x: [Double], from offset: Int, unit: Double, _ c: ETSKernel.Coefficients, q: Double, p: Double,
    into season: inout [Double]
  ) -> Bool {
    var (q, p) = (q, p)
    for t in 0..<anchors.count {
      let e = x[offset + t] * unit
      levels[t] = q
      slopes[t] = p
      var u = 0.0
      if multiplicative {
        guard q > 0 else { return false }
        let growth = exp(e)
        season[t] = anchors[t] / (q * growth)
        if observed[t] { u = q * (growth - 1) }
      } else {
        season[t] = anchors[t] - q - e
        if observed[t] { u = e }
      }
      innovations[t] = u
      seasons[t] = season[t]
      q += c.phi * p + c.kappa * u
      p = c.phi * p + c.eta * u
    }
    return true
  }

  /// After `states`: turns derivatives with respect to the seasonal states into those with respect to the
  /// innovations (times `unit`, from `offset` on in `byInnovation`), and adds to `gradient` what the states owe to
  /// its variables.
  func pullBack(
    bySeason: [Double], _ c: ETSKernel.Coefficients, _ gradient: inout ETSKernel.Gradient,
    into byInnovation: inout [Double], from offset: Int, unit: Double
  ) {
    var (mu, pi) = (0.0, 0.0)
    var t = anchors.count
    while t > 0 {
      t -= 1
      let u = innovations[t]
      let both = mu + pi
      let du = observed[t] ? c.kappa * mu + c.eta * pi : 0
      gradient.kappa += mu * u
      gradient.eta += pi * u
      gradient.phi += slopes[t] * both
      let lambda = bySeason[t]
      if multiplicative {
        let q = levels[t]
        let relative = lambda * seasons[t]
        byInnovation[offset + t] = (du * (u + q) - relative) * unit
        mu += (du * u - relative) / q
      } else {
        byInnovation[offset + t] = (du - lambda) * unit
        mu -= lambda
      }
      pi = c.phi * both
    }
    gradient.q += mu
    gradient.p += pi
  }
}
