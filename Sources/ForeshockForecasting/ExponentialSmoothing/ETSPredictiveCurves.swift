internal import ForeshockNumerics

/// The distributions of an ETS model's coming samples when they are not Gaussian, by simulated futures that know
/// what can be known exactly.
///
/// Each future carries its own Gaussian linearisation z beside the forecast f. What f has beyond it is found by
/// regression on powers of z, with the noise of the small rest only, not that of the futures themselves; z's
/// distribution and that of the step's own innovation enter exactly. So a few thousand futures tell what plain
/// counting tells from a million (control variates and conditional Monte Carlo; Asmussen & Glynn, "Stochastic
/// Simulation", 2007, sections V.2 and V.4). Futures come in pairs with opposite innovations, so that even and
/// odd powers separate.
struct ETSPredictiveCurves {
  private typealias Lanes = SIMD4<Double>

  /// Futures are made in so many blocks of so many pairs, each block from its own stream.
  private static let blocks = 4
  private static let pairs = 256
  private static let width = pairs / Lanes.scalarCount
  /// The seed of the futures, fixed so that a forecast does not change from call to call.
  private static let seed: UInt64 = 0x4554_5341_4D
  /// Forecasts farther off than so many deviations count as so far: beyond the model's domain they may be anything.
  private static let farthest = 25.0

  private let fitted: ETS.Fitted
  private let c: ETSKernel.Coefficients
  private let multiplicativeError: Bool
  private let multiplicativeSeason: Bool

  init(_ fitted: ETS.Fitted) {
    self.fitted = fitted
    c = ETSKernel.Coefficients(fitted.parameters)
    multiplicativeError = fitted.model.error == .multiplicative
    multiplicativeSeason = fitted.model.multiplicativeSeason
  }

  /// The curves of steps 1 … `horizon`; those of the first steps do not depend on it.
  ///
  /// - Complexity: O(horizon) time, some ten microseconds a step; O(min(horizon, m)) memory beside the result.
  func callAsFunction(horizon: Int) -> [PredictiveCurve] {
    let noise: PredictiveCurve.Noise =
      multiplicativeError ? .relative(fitted.sigma2) : .additive(fitted.sigma2)
    var path = ETSMeanPath(fitted)
    var states = LinearCovariance(c, seasonLength: fitted.model.seasonLength)
    var curves: [PredictiveCurve] = []
    curves.reserveCapacity(horizon)
    for _ in 0..<horizon {
      let step = path.next()
      let deviation = states.variance(level: step.byLevel, season: step.bySeason).squareRoot()
      curves.append(PredictiveCurve(center: step.forecast, deviation: deviation, noise: noise))
      states.advance(variance: fitted.sigma2, level: step.level, season: step.season)
    }
    for block in 0..<Self.blocks { add(block, to: &curves) }
    return curves
  }

  /// Runs a block of pairs and adds its share to the curves' coefficients.
  private func add(_ block: Int, to curves: inout [PredictiveCurve]) {
    var random = RandomStream(seed: Self.seed).stream(UInt64(block))
    let sigma = fitted.sigma2.squareRoot()
    let width = Self.width
    let zero = Lanes()
    // Linear states of the pair, and the full ones of its two halves.
    var linear = Halves(q: zero, p: zero, width: width)
    let p = c.phi * fitted.state.slope
    var plus = Halves(q: Lanes(repeating: fitted.state.level + p), p: Lanes(repeating: p), width: width)
    var minus = plus
    let places = min(fitted.model.seasonLength, curves.count)
    var linearSeason = [Lanes](repeating: zero, count: places * width)
    var plusSeason = fitted.state.season[..<places].flatMap {
      [Lanes](repeating: Lanes(repeating: $0), count: width)
    }
    var minusSeason = plusSeason
    var regression = CurveRegression(width: width)
    var path = ETSMeanPath(fitted)
    for index in curves.indices {
      let step = path.next()
      let offset = step.place * width
      let deviation = curves[index].deviation
      let known = deviation > 0 && deviation.isFinite
      let scale = known ? 1 / deviation : 0
      for k in 0..<width {
        let i = offset + k
        var e = zero
        for lane in 0..<Lanes.scalarCount { e[lane] = sigma * random.normal() }
        let above = forecast(plus.q[k], plusSeason[i])
        let below = forecast(minus.q[k], minusSeason[i])
        if known {
          regression.set(
            k, z: (step.byLevel * linear.q[k] + step.bySeason * linearSeason[i]) * scale,
            above: Self.bounded((above - step.forecast) * scale),
            below: Self.bounded((below - step.forecast) * scale))
        }
        advance(&plus, &plusSeason, k, i, above, e)
        advance(&minus, &minusSeason, k, i, below, -e)
        let u = step.level * e
        linearSeason[i] += c.gamma * step.season * e
        let moved = c.phi * linear.p[k]
        linear.q[k] += moved + c.kappa * u
        linear.p[k] = moved + c.eta * u
      }
      if known { regression.add(to: &curves[index], weight: 1 / Double(Self.blocks)) }
    }
  }

  /// Level and slope of one half of every pair.
  private struct Halves {
    var q: [Lanes]
    var p: [Lanes]

    init(q: Lanes, p: Lanes, width: Int) {
      self.q = [Lanes](repeating: q, count: width)
      self.p = [Lanes](repeating: p, count: width)
    }
  }

  @inline(__always)
  private func forecast(_ q: Lanes, _ s: Lanes) -> Lanes { multiplicativeSeason ? q * s : q + s }

  /// The model's own recursion, from forecast `f` and innovation `e`.
  @inline(__always)
  private func advance(
    _ half: inout Halves, _ season: inout [Lanes], _ k: Int, _ i: Int, _ f: Lanes, _ e: Lanes
  ) {
    let (q, s) = (half.q[k], season[i])
    let u: Lanes
    let w: Lanes
    if multiplicativeSeason {
      (u, w) = multiplicativeError ? (q * e, s * e) : (e / s, e / q)
    } else {
      u = multiplicativeError ? f * e : e
      w = u
    }
    season[i] = s + c.gamma * w
    let moved = c.phi * half.p[k]
    half.q[k] = q + moved + c.kappa * u
    half.p[k] = moved + c.eta * u
  }

  /// Within the farthest deviations; not a number counts as none.
  @inline(__always)
  private static func bounded(_ x: Lanes) -> Lanes {
    let limit = Lanes(repeating: farthest)
    return x.replacing(with: limit, where: x .> limit).replacing(with: -limit, where: x .< -limit)
      .replacing(with: Lanes(), where: x .!= x)
  }
}

/// Least squares of standardised forecasts on powers of their linearisation, pair by pair.
private struct CurveRegression {
  private typealias Lanes = SIMD4<Double>

  private var z: [Lanes]
  /// The halves' mean, and half their difference less z.
  private var even: [Lanes]
  private var odd: [Lanes]

  init(width: Int) {
    z = [Lanes](repeating: Lanes(), count: width)
    even = z
    odd = z
  }

  @inline(__always)
  mutating func set(_ k: Int, z: SIMD4<Double>, above: SIMD4<Double>, below: SIMD4<Double>) {
    self.z[k] = z
    even[k] = 0.5 * (above + below)
    odd[k] = 0.5 * (above - below) - z
  }

  /// Adds `weight` times the coefficients to the curve's.
  func add(to curve: inout PredictiveCurve, weight: Double) {
    var (t1, t2, t3, t4, t5) = (Lanes(), Lanes(), Lanes(), Lanes(), Lanes())
    var (e0, e1, e2) = (Lanes(), Lanes(), Lanes())
    var (o0, o1, o2) = (Lanes(), Lanes(), Lanes())
    for k in z.indices {
      let t = z[k] * z[k]
      let square = t * t
      let zo = z[k] * odd[k]
      t1 += t
      t2 += square
      t3 += square * t
      t4 += square * square
      t5 += square * square * t
      e0 += even[k]
      e1 += even[k] * t
      e2 += even[k] * square
      o0 += zo
      o1 += zo * t
      o2 += zo * square
    }
    let count = Double(z.count * Lanes.scalarCount)
    let powers = (t1.sum(), t2.sum(), t3.sum(), t4.sum(), t5.sum())
    let a = solve((count, powers.0, powers.1, powers.2, powers.3), SIMD3(e0.sum(), e1.sum(), e2.sum()))
    let b = solve(powers, SIMD3(o0.sum(), o1.sum(), o2.sum()))

    // The squares of what is left of the two halves: their mean, even in z, and half their difference, odd.
    var (r0, r1, cross) = (Lanes(), Lanes(), Lanes())
    for k in z.indices {
      let t = z[k] * z[k]
      let re = even[k] - (a.x + t * (a.y + t * a.z))
      let ro = odd[k] - z[k] * (b.x + t * (b.y + t * b.z))
      let square = re * re + ro * ro
      r0 += square
      r1 += square * t
      cross += re * ro * z[k]
    }
    let determinant = count * powers.1 - powers.0 * powers.0
    let free = count / (count - 3)
    let v0 = (powers.1 * r0.sum() - powers.0 * r1.sum()) / determinant
    let v2 = (count * r1.sum() - powers.0 * r0.sum()) / determinant
    curve.even += weight * a
    curve.odd += weight * b
    curve.spread += weight * free * SIMD3(v0, 2 * cross.sum() / powers.0, v2)
  }

  /// Solves the symmetric system with the Hankel matrix of m₀ … m₄, by Cholesky's factors.
  private func solve(
    _ m: (Double, Double, Double, Double, Double), _ right: SIMD3<Double>
  ) -> SIMD3<Double> {
    let l10 = m.1 / m.0
    let l20 = m.2 / m.0
    let d1 = m.2 - l10 * m.1
    let l21 = (m.3 - l20 * m.1) / d1
    let d2 = m.4 - l20 * m.2 - l21 * l21 * d1
    let y1 = right.y - l10 * right.x
    let y2 = right.z - l20 * right.x - l21 * y1
    let x2 = y2 / d2
    let x1 = y1 / d1 - l21 * x2
    return SIMD3(right.x / m.0 - l10 * x1 - l20 * x2, x1, x2)
  }
}
