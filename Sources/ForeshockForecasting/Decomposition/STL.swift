/// Seasonal-trend decomposition by loess: y = trend + season + remainder, the season free to change slowly.
///
///     let parts = try STL(seasonLength: 24).decompose(cpu.values)
///     parts.trend, parts.seasonals[0], parts.remainder
///     parts.seasonalStrengths[0]                // 0 … 1
///
/// Each place of the season is smoothed over the seasons, what is low-frequency in the result goes back to the
/// trend, and the deseasonalised series is smoothed for the trend; `innerIterations` times. With ``isRobust``
/// samples with large remainders are then discounted by bisquare weights and all is done again.
///
/// The defaults are those of R's `stl` with its seasonal window 11 of `mstl`. Gaps (NaN) are bridged first
/// and are gaps again in the remainder.
///
/// Source: Cleveland, Cleveland, McRae & Terpenning, J. Official Statistics 6 (1990) 3–73.
public struct STL: Hashable, Sendable, Codable {
  /// Over how many seasons a place of the season is smoothed.
  public enum SeasonalWindow: Hashable, Sendable, Codable {
    /// All: the season repeats exactly.
    case periodic
    /// An odd number, at least 3 (7 at least is advised); an even one is taken as the next.
    case seasons(Int)
  }

  /// How often the loess curves are computed; they are drawn straight in between.
  public enum Jumps: Hashable, Sendable, Codable {
    /// Ten times a window: every ⌈window/10⌉ samples. R's rule, some tens of times faster.
    case tenthOfWindow
    /// At every sample.
    case everySample
  }

  /// Samples in a season, at least 2.
  public var seasonLength: Int
  /// The seasonal window; default 11 seasons.
  public var seasonalWindow: SeasonalWindow
  /// 0 (default) or 1: mean or line over the seasons.
  public var seasonalDegree: Int
  /// Samples in the trend's window; nil for the least odd number above 1.5 m / (1 − 1.5/seasonal window).
  public var trendWindow: Int?
  /// 0 or 1 (default).
  public var trendDegree: Int
  /// Samples in the low-pass filter's window; nil for the least odd number not below the season length.
  public var lowPassWindow: Int?
  /// How often the curves are computed.
  public var jumps: Jumps
  /// Whether samples with large remainders are discounted.
  public var isRobust: Bool
  /// Passes between trend and season; nil for 2, or 1 if robust.
  public var innerIterations: Int?
  /// Rounds of robustness weights; nil for 15 if robust and 0 if not.
  public var outerIterations: Int?

  /// A decomposition; ``decompose(_:)`` checks the settings.
  public init(
    seasonLength: Int, seasonalWindow: SeasonalWindow = .seasons(11), seasonalDegree: Int = 0,
    trendWindow: Int? = nil, trendDegree: Int = 1, lowPassWindow: Int? = nil, jumps: Jumps = .tenthOfWindow,
    isRobust: Bool = false, innerIterations: Int? = nil, outerIterations: Int? = nil
  ) {
    self.seasonLength = seasonLength
    self.seasonalWindow = seasonalWindow
    self.seasonalDegree = seasonalDegree
    self.trendWindow = trendWindow
    self.trendDegree = trendDegree
    self.lowPassWindow = lowPassWindow
    self.jumps = jumps
    self.isRobust = isRobust
    self.innerIterations = innerIterations
    self.outerIterations = outerIterations
  }

  /// Takes a series apart.
  ///
  /// - Throws: ``ModelError`` — `.invalidParameter` for a setting out of bounds, `.tooFewObservations` unless
  ///   the series is longer than two seasons and half of it is observed, `.noObservations` for an all-gap one.
  /// - Complexity: O(n·window/jump) an iteration.
  public func decompose(_ values: [Double]) throws(ModelError) -> SeasonalDecomposition {
    try validate()
    guard values.count > 2 * seasonLength else {
      throw .tooFewObservations(required: 2 * seasonLength + 1, actual: values.count)
    }
    let y = try GapBridge.fill(values, seasonLengths: [seasonLength])
    var smoother = STLSmoother(self, count: y.count)
    smoother.run(y)
    return SeasonalDecomposition(
      values: values, trend: smoother.trend, seasonals: [smoother.season], seasonLengths: [seasonLength],
      robustness: smoother.robustness)
  }

  /// Checks the settings.
  ///
  /// - Throws: ``ModelError/invalidParameter(_:reason:)`` with the first one out of bounds.
  public func validate() throws(ModelError) {
    guard seasonLength >= 2 else {
      throw .invalidParameter("seasonLength", reason: "\(seasonLength) is not at least 2")
    }
    for (name, degree) in [("seasonalDegree", seasonalDegree), ("trendDegree", trendDegree)]
    where degree != 0 && degree != 1 {
      throw .invalidParameter(name, reason: "\(degree) is neither 0 nor 1")
    }
    var seasonal: Int?
    if case .seasons(let count) = seasonalWindow { seasonal = count }
    let windows = [
      ("seasonalWindow", seasonal), ("trendWindow", trendWindow), ("lowPassWindow", lowPassWindow),
    ]
    for (name, window) in windows {
      if let window, !(3...1_000_000).contains(window) {
        throw .invalidParameter(name, reason: "\(window) is not in 3 ... 1000000")
      }
    }
    for (name, count, least) in [
      ("innerIterations", innerIterations, 1), ("outerIterations", outerIterations, 0),
    ] {
      if let count, !(least...1000).contains(count) {
        throw .invalidParameter(name, reason: "\(count) is not in \(least) ... 1000")
      }
    }
  }
}
