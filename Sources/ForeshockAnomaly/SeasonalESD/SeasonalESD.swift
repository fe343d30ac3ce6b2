internal import ForeshockForecasting
internal import ForeshockNumerics
public import ForeshockSeries

/// Seasonal hybrid ESD: what is left of a series without its season, measured by median and MAD, and a test
/// that says which samples are outliers.
///
///     let model = SeasonalESD(seasonLength: 288)
///     let found = try model.detect(in: requests)
///     found.anomalies                       // indices, ascending
///     found.scores                          // for every sample, in robust standard deviations
///
/// The season is that of a robust STL decomposition, the same in every cycle, so that anomalies do not bend it;
/// level is the median of the whole series or, on request, STL's trend. With remainder rₜ the
/// score is |rₜ − median r| / (1.4826 MAD r); the anomalies are the outliers of a ``GeneralizedESD`` with median
/// and MAD. A series of two cycles or less, or one in which no season is found, is measured without one.
///
/// A sample that strays a thousand million times further than most is moved nearer for the decomposition, so that season
/// and scores of the others are what they are without it; its own score is that of the sample as it is.
///
/// Missing samples, and infinite ones, are bridged for the decomposition, however many stand between others (half of the series
/// must be there); they have no score and are never anomalies.
///
/// As a ``SeriesDetector`` it scores other series by the season, level and spread learned, the cycle going on
/// where the fitted series ended.
///
/// - Complexity: that of a robust `STL`, and O(n log n) for the test.
///
/// Source: Hochenbaum, Vallis & Kejariwal, arXiv:1704.07706, 2017, and their R package AnomalyDetection 1.0,
/// which takes one global median, refuses missing samples inside and computes median and MAD anew for each
/// outlier. Checked against its formulas on R's own `stl`.
public struct SeasonalESD: SeriesDetector, Hashable, Codable {
  /// What the season is measured from.
  public enum Level: String, CaseIterable, Hashable, Codable, Sendable {
    /// The median of the series without its season.
    case globalMedian
    /// The trend of the decomposition: for series that grow or wander. It follows an anomaly that lasts for
    /// more than a cycle. Series to come are measured from its last value.
    case trend
  }

  /// Samples in a cycle: at least 2, or 1 for no season; nil (default) for the strongest that
  /// `SeasonDetection` finds.
  public var seasonLength: Int?
  /// What is subtracted besides the season.
  public var level: Level
  /// k, the greatest share of samples that can be anomalies; above 0, at most 0.49.
  public var maximumShare: Double
  /// α of the test; above 0, below 1.
  public var significance: Double
  /// Which side anomalies are looked for on; scores are then negative on the other.
  public var side: ChartSide

  /// A detector; the defaults are those of Twitter's package.
  public init(
    seasonLength: Int? = nil, level: Level = .globalMedian, maximumShare: Double = 0.1,
    significance: Double = 0.05, side: ChartSide = .both
  ) {
    self.seasonLength = seasonLength
    self.level = level
    self.maximumShare = maximumShare
    self.significance = significance
    self.side = side
  }

  /// What was found in a series.
  public struct Findings: Hashable, Sendable {
    /// For every sample how many robust standard deviations it lies off; NaN at gaps.
    public let scores: [Double]
    /// The outliers of the test, ascending.
    public let anomalies: [Int]
    /// The samples without season and level; NaN at gaps.
    public let remainder: [Double]
    /// The season of each sample; zeros without one.
    public let season: [Double]
    /// What the remainder was measured by.
    public let scale: RobustLevel
  }

  /// Scores a series and tests it.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds,
  ///   ``AnomalyError/tooFewObservations(required:actual:)`` for fewer than three samples that are present,
  ///   ``AnomalyError/forecast(_:)`` where STL refuses the series.
  public func detect(in series: TimeSeries) throws(AnomalyError) -> Findings {
    let parts = try take(series)
    let present = parts.remainder.count { !$0.isNaN }
    let most = Int(maximumShare * Double(present))
    var anomalies: [Int] = []
    if most >= 1 {
      let test = GeneralizedESD(
        maximumOutliers: most, significance: significance, scale: .medianAndMAD, side: side)
      anomalies = try test.test(parts.remainder).outliers.sorted()
    }
    return Findings(
      scores: parts.remainder.map { SeasonalESD.score($0, parts.scale, side) }, anomalies: anomalies,
      remainder: parts.remainder, season: parts.season, scale: parts.scale)
  }

  /// Learns season, level and spread.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    fitted(to: series, try take(series))
  }

  /// Takes the series apart once for both.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    let parts = try take(series)
    let scores = parts.remainder.map { SeasonalESD.score($0, parts.scale, side) }
    return (fitted(to: series, parts), scores)
  }

  private func fitted(to series: TimeSeries, _ parts: Parts) -> Fitted {
    let length = max(1, parts.length)
    let phase = series.count % length
    // One cycle, as it goes on after the series.
    let cycle = (0..<length).map { parts.season[(phase + $0) % length] }
    return Fitted(cycle: cycle, origin: parts.origin, scale: parts.scale, side: side)
  }

  /// The scores of the series itself, as ``detect(in:)`` gives them.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    let parts = try take(series)
    return parts.remainder.map { SeasonalESD.score($0, parts.scale, side) }
  }

  /// Robust standard deviations off, on the sides that are watched.
  static func score(_ rest: Double, _ scale: RobustLevel, _ side: ChartSide) -> Double {
    guard !rest.isNaN else { return .nan }
    let z = scale.deviation(of: rest)
    switch side {
    case .both: return abs(z)
    case .upper: return z
    case .lower: return -z
    }
  }

  /// A series taken apart.
  private struct Parts {
    var remainder: [Double]
    var season: [Double]
    var length: Int
    var scale: RobustLevel
    /// The level at the end.
    var origin: Double
  }

  private func take(_ series: TimeSeries) throws(AnomalyError) -> Parts {
    try validate()
    let values = series.values.map { $0.isFinite ? $0 : .nan }
    let present = values.count { !$0.isNaN }
    guard present >= 3 else { throw .tooFewObservations(required: 3, actual: present) }
    // Season and level are those of ordinary samples; what is far away is told by what is left without them.
    let tame = TamedSamples(values, share: maximumShare)
    let tamed = TimeSeries(
      name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: tame.values)
    let length = seasonLength ?? SeasonDetection.seasonLength(of: tamed) ?? 1
    var season = [Double](repeating: 0, count: values.count)
    var trend = season
    let isSeasonal = length >= 2 && length < (values.count + 1) / 2
    if isSeasonal {
      do {
        let parts = try STL(seasonLength: length, seasonalWindow: .periodic, isRobust: true).decompose(
          tame.values)
        season = parts.seasonals[0].map { $0 / tame.scale }
        trend = parts.trend.map { $0 / tame.scale }
      } catch {
        throw .forecast(error)
      }
    }
    var rest = values
    for t in rest.indices { rest[t] = Self.difference(rest[t], season[t]) }
    var origin = Statistics.median(Statistics.finite(rest))
    if level == .trend && isSeasonal {
      for t in rest.indices { rest[t] = Self.difference(rest[t], trend[t]) }
      origin = trend[trend.count - 1]
    } else {
      for t in rest.indices { rest[t] = Self.difference(rest[t], origin) }
    }
    guard let scale = RobustLevel(of: rest) else { throw .noData }
    return Parts(
      remainder: rest, season: season, length: isSeasonal ? length : 1, scale: scale, origin: origin)
  }

  /// a − b, finite for all numbers; NaN for a gap.
  static func difference(_ a: Double, _ b: Double) -> Double {
    let most = Double.greatestFiniteMagnitude
    let difference = a - b
    return difference > most ? most : difference < -most ? -most : difference
  }

  private func validate() throws(AnomalyError) {
    if let seasonLength, seasonLength < 1 {
      throw .invalidParameter(name: "seasonLength", reason: "at least 1, not \(seasonLength)")
    }
    guard maximumShare > 0, maximumShare <= 0.49 else {
      throw .invalidParameter(name: "maximumShare", reason: "above 0, at most 0.49, not \(maximumShare)")
    }
    guard significance > 0, significance < 1 else {
      throw .invalidParameter(name: "significance", reason: "above 0, below 1, not \(significance)")
    }
  }
}
