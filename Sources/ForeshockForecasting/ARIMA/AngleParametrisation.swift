internal import Glibc

/// The search space: every partial autocorrelation of the four factors is the sine of one free angle.
///
/// A sine and not a hyperbolic tangent, for two reasons. The angle stabilises the variance: the information of
/// n samples about it is n wherever the partial autocorrelation lies. And a moving-average root on the unit
/// circle — a legitimate maximum — is an ordinary stationary point at ±π/2, which Newton steps reach, instead
/// of lying at infinity. No bounds are needed.
struct AngleParametrisation: Sendable {
  let order: SeasonalARMAOrder

  /// Autoregressive partial autocorrelations closer to ±1 than this are outside the domain.
  static let stationaryMargin = 1e-8

  /// A point in coefficients.
  struct Point {
    var coefficients: SeasonalCoefficients
    /// Partial autocorrelations in the order ar, ma, sar, sma.
    var partials: [Double]
    /// Whether every moving-average root is strictly outside the unit circle.
    var isInvertible: Bool
    /// Whether every autoregressive root is, with a margin.
    var isStationary: Bool
  }

  /// How many angles.
  var count: Int { order.coefficientCount }

  private var ranges: [Range<Int>] {
    let a = order.p, b = a + order.q, c = b + order.seasonalP, d = c + order.seasonalQ
    return [0..<a, a..<b, b..<c, c..<d]
  }

  /// The coefficients at given partial autocorrelations.
  func point(partials: [Double]) -> Point {
    let parts = ranges.map { Array(partials[$0]) }
    return Point(
      coefficients: SeasonalCoefficients(
        ar: PartialAutocorrelation.coefficients(parts[0]),
        ma: PartialAutocorrelation.coefficients(parts[1]).map { -$0 },
        sar: PartialAutocorrelation.coefficients(parts[2]),
        sma: PartialAutocorrelation.coefficients(parts[3]).map { -$0 }),
      partials: partials, isInvertible: (parts[1] + parts[3]).allSatisfy { abs($0) < 1 },
      isStationary: (parts[0] + parts[2]).allSatisfy { abs($0) < 1 - AngleParametrisation.stationaryMargin })
  }

  /// The coefficients at given angles.
  func point(angles: [Double]) -> Point { point(partials: angles.map(sin)) }

  /// The angles of coefficients whose partial autocorrelations are cut to `limit`; coefficients outside are
  /// damped into the stationary and invertible region first.
  func angles(of coefficients: SeasonalCoefficients, limit: Double) -> [Double] {
    func part(_ a: [Double]) -> [Double] {
      var a = a
      for _ in 0..<60 {
        // Rough estimates near the circle are drawn back with the others; known ones are only cut.
        if let partials = PartialAutocorrelation.partials(a),
          limit > 0.995 || partials.allSatisfy({ abs($0) < 0.995 })
        {
          return partials.map { asin(min(limit, max(-limit, $0))) }
        }
        var damping = 1.0
        for i in a.indices {
          damping *= 0.93
          a[i] *= damping
        }
      }
      return a.map { _ in 0 }
    }
    return part(coefficients.ar) + part(coefficients.ma.map { -$0 }) + part(coefficients.sar)
      + part(coefficients.sma.map { -$0 })
  }

  /// The derivative with respect to the angles.
  func pullBack(
    _ gradient: SeasonalCoefficients, at point: Point, angles: [Double], into result: inout [Double]
  ) {
    let bars = [gradient.ar, gradient.ma.map { -$0 }, gradient.sar, gradient.sma.map { -$0 }]
    for (range, bar) in zip(ranges, bars) {
      let partial = PartialAutocorrelation.pullBack(bar, at: Array(point.partials[range]))
      for (i, value) in zip(range, partial) { result[i] = value * cos(angles[i]) }
    }
  }
}
