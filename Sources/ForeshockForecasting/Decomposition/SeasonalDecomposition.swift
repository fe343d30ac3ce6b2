internal import ForeshockNumerics

/// A series taken apart into trend, one or more seasons and remainder; they add up to the series.
public struct SeasonalDecomposition: Hashable, Sendable, Codable {
  /// The trend at every sample.
  public let trend: [Double]
  /// One season per entry of ``seasonLengths``, at every sample.
  public let seasonals: [[Double]]
  /// Samples in each season, shortest first.
  public let seasonLengths: [Int]
  /// What is left; NaN at gaps.
  public let remainder: [Double]
  /// The robustness weight of every sample, 0 … 1; all 1 unless the decomposition was robust.
  public let robustness: [Double]

  init(
    values: [Double], trend: [Double], seasonals: [[Double]], seasonLengths: [Int], robustness: [Double]
  ) {
    self.trend = trend
    self.seasonals = seasonals
    self.seasonLengths = seasonLengths
    self.robustness = robustness.isEmpty ? [Double](repeating: 1, count: trend.count) : robustness
    var rest = values
    for season in seasonals {
      for t in rest.indices { rest[t] -= season[t] }
    }
    for t in rest.indices { rest[t] -= trend[t] }
    remainder = rest
  }

  /// The series without its seasons; NaN at gaps.
  public var seasonallyAdjusted: [Double] { zip(trend, remainder).map { $0 + $1 } }

  /// How strong the trend is: max(0, 1 − Var(remainder) / Var(trend + remainder)), 0 … 1; NaN when neither
  /// varies.
  ///
  /// Source: Wang, Smith & Hyndman, Data Mining and Knowledge Discovery 13 (2006) 335–364.
  public var trendStrength: Double { strength(of: trend) }

  /// How strong each season is: max(0, 1 − Var(remainder) / Var(season + remainder)), 0 … 1; NaN when neither
  /// varies.
  public var seasonalStrengths: [Double] { seasonals.map(strength) }

  private func strength(of component: [Double]) -> Double {
    let observed = remainder.indices.filter { !remainder[$0].isNaN }
    let rest = Statistics.variance(observed.map { remainder[$0] })
    let both = Statistics.variance(observed.map { remainder[$0] + component[$0] })
    let strength = 1 - rest / both
    return strength.isNaN ? .nan : min(1, max(0, strength))
  }
}
