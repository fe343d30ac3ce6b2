internal import ForeshockNumerics

/// How surprising a detector's scores are among its own: what makes scores of different detectors comparable.
///
/// Beyond the median m the tail is taken to fall as an exponential does that meets the 95th percentile h,
///
///     surprise = (score − m)/(h − m)         P(score or more) ≈ ½ · 10^−surprise
///
/// 0 below the median and at most ``most``. Ranks alone would say the same of every detector: that one
/// sample is the most anomalous of n. The bulk is what a tail is measured by, so that the anomalies themselves, a
/// twentieth of the samples at most, do not shorten it.
struct SurpriseCurve: Hashable, Sendable {
  let middle: Double
  let spread: Double

  /// No surprise is larger, so that no detector outvotes all others by one sample.
  static let most = 20.0

  /// Nil where no two finite scores differ.
  init?(of scores: [Double]) {
    let present = Statistics.finite(scores)
    guard !present.isEmpty else { return nil }
    let quantiles = Statistics.quantiles(present, [0.5, 0.95])
    middle = quantiles[0]
    var distance = quantiles[1] - middle
    if distance <= 0 {
      // More than 19 in 20 are equal. Of an exponential tail half of all lie beyond the median, by 1/ln 10 each.
      let excess = present.reduce(0) { $0 + max($1 - quantiles[0], 0) / Double(present.count) }
      distance = 4.605170185988092 * excess
    }
    guard distance > 0, distance.isFinite else { return nil }
    spread = distance
  }

  @inline(__always)
  func surprise(of score: Double) -> Double {
    score.isNaN ? score : min(max((score - middle) / spread, 0), Self.most)
  }

  func surprises(of scores: [Double]) -> [Double] { scores.map { surprise(of: $0) } }
}

extension SurpriseCurve: Codable {
  private enum CodingKeys: String, CodingKey { case middle, spread }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    middle = try container.decode(Double.self, forKey: .middle)
    spread = try container.decode(Double.self, forKey: .spread)
    guard middle.isFinite, spread > 0, spread.isFinite else {
      throw AnomalyError.malformedModel(reason: "surprise by \(middle) and \(spread)")
    }
  }
}
