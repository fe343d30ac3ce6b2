internal import ForeshockForecasting
internal import ForeshockNumerics

/// Where a sample lies in a forecast's own distribution, as the deviation a standard normal number of the same
/// rarity would have.
///
/// The bounds of a few central intervals are quantiles of known normal scores; between them and beyond the
/// widest the score runs straight. For a normal distribution that is exact; where intervals are not symmetric
/// each side is measured by its own.
struct PredictiveScore: Sendable {
  /// The levels asked for; the first gives the median.
  static let levels = [0, 0.5, 0.9, 0.99, 0.999]
  /// The normal scores of their upper bounds.
  private static let knots = levels.map { level in
    level == 0 ? 0 : NormalDistribution.standard.upperQuantile(0.5 * (1 - level))
  }

  /// The normal score of `y` in the first step of `forecast`; at most a million either way, NaN where the forecast
  /// is.
  static func deviation(of y: Double, in forecast: Forecast) -> Double {
    let median = forecast.intervals[0].lower[0]
    guard median.isFinite, !forecast.intervals.contains(where: { $0.lower[0].isNaN || $0.upper[0].isNaN })
    else {
      return .nan
    }
    let isAbove = y >= median
    let distance = abs(y - median)
    // Without any spread all that differs by more than rounding is out of place.
    let least = max(abs(median) * 0x1p-40, .leastNormalMagnitude)
    var (reached, score) = (0.0, 0.0)
    var slope = 0.0
    for index in 1..<levels.count {
      let interval = forecast.intervals[index]
      let bound = abs((isAbove ? interval.upper[0] : interval.lower[0]) - median)
      let width = max(bound - reached, least * (knots[index] - score))
      slope = (knots[index] - score) / width
      if distance <= reached + width { break }
      (reached, score) = (reached + width, knots[index])
    }
    let size = score + (distance - reached) * slope
    let limited = size < RobustLevel.largestDeviation ? size : RobustLevel.largestDeviation
    return isAbove ? limited : -limited
  }
}
