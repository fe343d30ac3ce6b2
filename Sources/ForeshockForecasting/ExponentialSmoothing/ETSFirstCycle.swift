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
/// What level and season share is taken out by holding the first level at a fixed value. Several searches, one in
/// each SIMD lane, share the buffers.
struct ETSFirstCycle {
  typealias Lanes = ETSLanes

  /// What is held while a search runs.
  struct Anchors {
    /// The first level.
    var level = Lanes()
    /// The first cycle's samples; at gaps the forecasts of the parameters that the search started from.
    var samples: [Lanes]
  }

  private let multiplicative: Bool
  private let samples: [Double]
  // The paths of the last forward run.
  private var innovations: [Lanes]
  private var slopes: [Lanes]
  private var levels: [Lanes]
  private var seasons: [Lanes]

  /// `values` must have at least `seasonLength` samples.
  init(model: ETS, values: [Double]) {
    let m = model.seasonal ? model.seasonLength : 0
    multiplicative = model.multiplicativeSeason
    samples = Array(values.prefix(m))
    innovations = [Lanes](repeating: Lanes(), count: m)
    slopes = innovations
    levels = innovations
    seasons = innovations
  }

  /// Anchors before any search.
  var anchors: Anchors { Anchors(samples: samples.map { Lanes(repeating: $0) }) }

  /// The innovations of the first cycle under `parameters`, 0 at gaps, and the samples with forecasts at gaps.
  func innovations(of parameters: ETSParameters) -> [(innovation: Double, sample: Double)] {
    let c = ETSKernel.Coefficients(parameters)
    var p = c.phi * parameters.initial.slope
    var q = parameters.initial.level + p
    return samples.indices.map { t in
      let s = parameters.initial.season[t]
      let f = multiplicative ? q * s : q + s
      let sample = samples[t].isNaN ? f : samples[t]
      let e = multiplicative ? log(sample / f) : sample - f
      let u = samples[t].isNaN ? 0 : multiplicative ? sample / s - q : e
      (q, p) = (q + c.phi * p + c.kappa * u, c.phi * p + c.eta * u)
      return (e, sample)
    }
  }

  /// Writes the seasonal states that belong to innovations `x[offset...]` times `unit`; returns the least of the
  /// levels, which must be positive under a multiplicative season.
  mutating func states(
    _ x: [Lanes], from offset: Int, unit: Lanes, _ anchors: Anchors, _ c: ETSLaneKernel.Coefficients,
    q: Lanes, p: Lanes, into season: inout [Lanes]
  ) -> Lanes {
    var (q, p) = (q, p)
    var lowest = Lanes(repeating: .infinity)
    for t in 0..<samples.count {
      let e = x[offset + t] * unit
      levels[t] = q
      slopes[t] = p
      let observed = samples[t] == samples[t]
      var u = Lanes()
      if multiplicative {
        lowest.replace(with: q, where: q .< lowest)
        let growth = e.exponential
        season[t] = anchors.samples[t] / (q * growth)
        if observed { u = q * (growth - 1) }
      } else {
        season[t] = anchors.samples[t] - q - e
        if observed { u = e }
      }
      innovations[t] = u
      seasons[t] = season[t]
      q += c.phi * p + c.kappa * u
      p = c.phi * p + c.eta * u
    }
    return lowest
  }

  /// After `states`: turns derivatives with respect to the seasonal states into those with respect to the
  /// innovations (times `unit`, from `offset` on in `byInnovation`), and adds to `gradient` what the states owe to
  /// its variables.
  func pullBack(
    bySeason: [Lanes], _ c: ETSLaneKernel.Coefficients, _ gradient: inout ETSLaneKernel.Gradient,
    into byInnovation: inout [Lanes], from offset: Int, unit: Lanes
  ) {
    var (mu, pi) = (Lanes(), Lanes())
    var t = samples.count
    while t > 0 {
      t -= 1
      let u = innovations[t]
      let both = mu + pi
      let du = samples[t] == samples[t] ? c.kappa * mu + c.eta * pi : Lanes()
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
