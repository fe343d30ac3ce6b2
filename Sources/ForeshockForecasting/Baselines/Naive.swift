public import ForeshockSeries

/// The last value, repeated: the best forecast of a random walk.
///
/// σ² is the mean square of the increments and intervals widen with √h, as in R's `naive`. At gaps the last
/// observed value serves and the intervals start from its age.
public struct Naive: Forecaster, Hashable, Codable {
  /// What fitting gives.
  public typealias Fitted = LagWalk

  /// The model; it has no settings.
  public init() {}

  /// Learns the last value and the innovations' variance.
  ///
  /// - Throws: `.noObservations`; `.tooFewObservations` below 2.
  /// - Complexity: O(n).
  public func fit(_ series: TimeSeries) throws(ModelError) -> LagWalk {
    try LagWalk(.naive, seasonLength: 1, series: series)
  }
}

/// The value one season ago, repeated.
///
/// σ² is the mean square of the increments over a season and intervals widen with every season, as in R's
/// `snaive`. At gaps the last observed value of the same place in the season serves.
public struct SeasonalNaive: Forecaster, Hashable, Codable {
  /// What fitting gives.
  public typealias Fitted = LagWalk

  /// Samples a season; at least 1.
  public var seasonLength: Int

  /// A model with the given season.
  public init(seasonLength: Int) { self.seasonLength = seasonLength }

  /// Learns the last season and the innovations' variance.
  ///
  /// - Throws: `.invalidParameter` for a season below 1; `.noObservations`; `.tooFewObservations` unless every place
  ///   in the season was observed, and one of them twice.
  /// - Complexity: O(n).
  public func fit(_ series: TimeSeries) throws(ModelError) -> LagWalk {
    guard seasonLength >= 1 else {
      throw .invalidParameter("season length", reason: "must be at least 1, not \(seasonLength)")
    }
    guard series.count > seasonLength else {
      throw .tooFewObservations(
        required: seasonLength == .max ? .max : seasonLength + 1, actual: series.count - series.missingCount)
    }
    return try LagWalk(.seasonalNaive, seasonLength: seasonLength, series: series)
  }
}

/// The straight line through the first and the last observed value, continued.
///
/// A random walk with drift: the drift is the mean increment, and its standard error enters the intervals, as in
/// R's `rwf(drift = TRUE)`.
public struct Drift: Forecaster, Hashable, Codable {
  /// What fitting gives.
  public typealias Fitted = LagWalk

  /// The model; it has no settings.
  public init() {}

  /// Learns the drift, its standard error and the innovations' variance.
  ///
  /// - Throws: `.noObservations`; `.tooFewObservations` below 3.
  /// - Complexity: O(n).
  public func fit(_ series: TimeSeries) throws(ModelError) -> LagWalk {
    try LagWalk(.drift, seasonLength: 1, series: series)
  }
}
