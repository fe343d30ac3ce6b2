#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Says how unlike anything seen before the newest sample of a stream is: no model, no training, one setting that
/// matters, the season.
///
///     var detector = try NoveltyDetector(season: 288)           // five-minute samples, a day
///     for value in stream {
///       let score = detector.update(value)                      // −log₁₀ p
///     }
///
/// Three quantities are watched, each with a memory of all that has been seen of it:
///
/// 1. the **value** itself,
/// 2. the **level**, the mean of the last ``meanWindow`` samples,
/// 3. with a season, the **level at this time of the season**: the mean of the last sixth of a season against what it was at
///    about the same phase of earlier seasons.
///
/// The distance a from a quantity to the nearest value in its memory is its *novelty*, and its p-value is conformal,
///
///     p = (1 + #{past novelties ≥ a}) / (1 + #past novelties),
///
/// continued beyond the greatest ones by their generalised Pareto tail. A mean is remembered when it no longer
/// shares samples with the present one. The score is −log₁₀ of k·min p, the Bonferroni bound over the k quantities: 2 is one in a hundred.
///
/// A stream that has shown all it can do becomes quiet: distances shrink as memory fills, so on a stationary stream
/// fewer than a share p of samples get a p-value of p, the fewer the longer it has run. For alarms at a stated rate there is
/// ``AlarmStream``.
///
/// With a season the first verdict waits for one to pass, unless `startsWithoutSeason` says otherwise: then the detector
/// is one without a season until two have passed, and from there on the one with it, as if it had been that from the beginning.
/// So a stream need not be long to be begun, and is stored at any time.
///
/// Memory is bounded, below 64 KB a stream for seasons up to 2,000 samples, up to 1,440 while it starts
/// without: what `ValueMemory` and `SurpriseHistory` let go is said there. Missing
/// samples have no score and only move the season's clock; values beyond ±1e300 count as missing.
///
/// The idea of novelty per statistic with a conformal p-value is that of distance-based conformal anomaly detection (Laxhammar &
/// Falkman, 2014); the three quantities were chosen on the Numenta Anomaly Benchmark, for which the benchmark program
/// states figures nested by group.
///
/// - Complexity: O(log n) a sample with at most 1,024 remembered values.
public struct NoveltyDetector: StreamingDetector {
  /// The samples before the first verdict; at least 20. Novelties are ranked from half of it on, with a season not
  /// before its first round is over, and the first verdict comes half of the warm-up later.
  public let warmUp: Int
  /// The samples in the mean that is the level; at least 2.
  public let meanWindow: Int
  /// The samples in a season, usually a day; at least 8, nil for none.
  public let season: Int?

  /// Which quantity was the most novel one at the last sample; nil where there was no verdict.
  public private(set) var leading: Quantity?
  /// How many samples have come, missing ones among them.
  public private(set) var sampleCount = 0

  private var values: NoveltyChannel
  private var levelMean: TrailingMean
  private var levels: NoveltyChannel
  private var seasonal: Seasonal?
  /// Only while verdicts are those of a detector without a season.
  private var early: Early?

  /// What can be novel.
  public enum Quantity: String, Hashable, Codable, Sendable, CaseIterable {
    /// The sample's own value.
    case value
    /// The mean of the last samples.
    case level
    /// The mean of the last samples at this time of the season.
    case seasonalLevel
  }

  private struct Seasonal: Codable, Sendable {
    var mean: TrailingMean
    var channel: SeasonalNoveltyChannel
  }

  /// What a detector without a season would rank novelties among: it begins to earlier.
  private struct Early: Codable, Sendable {
    var value = SurpriseHistory()
    var level = SurpriseHistory()
  }

  /// How many values are remembered of each quantity.
  private static let capacity = 512
  /// The longest window or season.
  private static let longest = 1 << 20

  /// A detector that has seen nothing.
  ///
  /// - Parameters:
  ///   - season: The samples in a season; at least 8, nil for none.
  ///   - startsWithoutSeason: Whether verdicts do not wait for the season: until two have passed they are those of a detector
  ///     that has none.
  ///   - warmUp: The samples before the first verdict; at least 20.
  ///   - meanWindow: The samples in the mean that is the level; at least 2.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` for settings out of bounds.
  public init(
    season: Int? = nil, startsWithoutSeason: Bool = false, warmUp: Int = 300, meanWindow: Int = 36
  ) throws(AnomalyError) {
    guard (20...Self.longest).contains(warmUp) else {
      throw .invalidParameter(name: "warmUp", reason: "20 to \(Self.longest) samples, not \(warmUp)")
    }
    guard (2...Self.longest).contains(meanWindow) else {
      throw .invalidParameter(name: "meanWindow", reason: "2 to \(Self.longest) samples, not \(meanWindow)")
    }
    if let season, !(8...Self.longest).contains(season) {
      throw .invalidParameter(name: "season", reason: "8 to \(Self.longest) samples, not \(season)")
    }
    self.warmUp = warmUp
    self.meanWindow = meanWindow
    self.season = season
    values = NoveltyChannel(delay: 1, capacity: Self.capacity)
    levelMean = TrailingMean(length: meanWindow)
    levels = NoveltyChannel(delay: meanWindow, capacity: Self.capacity)
    seasonal = season.map { season in
      let window = Self.seasonalWindow(season)
      return Seasonal(
        mean: TrailingMean(length: window), channel: SeasonalNoveltyChannel(delay: window, season: season))
    }
    early = startsWithoutSeason && season != nil ? Early() : nil
  }

  /// Where ranking starts: before, nearly everything is new, and with a season all of its first round.
  private var rankedFrom: Int { max(warmUp / 2, season ?? 0) }

  private static func seasonalWindow(_ season: Int) -> Int { max(2, season / 6) }

  /// Takes in a sample and answers −log₁₀ of its p-value; NaN without a verdict.
  public mutating func update(_ value: Double) -> Double { 0 - log10(pValue(taking: value)) }

  /// Takes in a sample and answers its p-value, in 0 ... 1; NaN during the warm-up and for a missing sample.
  public mutating func pValue(taking value: Double) -> Double {
    let index = sampleCount
    sampleCount += 1
    let sample = abs(value) <= 1e300 ? value : .nan
    if let season, index >= 2 * season { early = nil }
    let ofValue = values.distance(taking: sample)
    let ofLevel = levels.distance(taking: levelMean.update(sample))
    let present = sample.isNaN ? nil : Distances(value: ofValue, level: ofLevel)
    let verdict = ranked(present, sample, at: index)
    let other = earlyVerdict(present, at: index)
    guard let used = early == nil ? verdict : other else {
      leading = nil
      return .nan
    }
    leading = used.quantity
    return min(1, max(Double(used.quantityCount) * used.least, 1e-300))
  }

  private struct Distances {
    var value: Double
    var level: Double
  }

  private struct Verdict {
    var least: Double
    var quantity: Quantity
    var quantityCount: Int

    init(value: Double, level: Double) {
      (least, quantity) = value <= level ? (value, .value) : (level, .level)
      quantityCount = 2
    }
  }

  /// The p-values of a sample, with that of the season where there is one; nil without a verdict. A missing sample teaches
  /// nothing about how novel means are; only their delay goes on.
  private mutating func ranked(_ distances: Distances?, _ sample: Double, at index: Int) -> Verdict? {
    let isRanked = index >= rankedFrom
    var verdict = Verdict(value: 1, level: 1)
    if isRanked, let distances {
      verdict = Verdict(
        value: values.pValue(taking: distances.value), level: levels.pValue(taking: distances.level))
    }
    if let season {
      let mean = seasonal?.mean.update(sample) ?? .nan
      let isKnown = index >= season
      let ofSeason =
        seasonal?.channel.update(
          mean, phase: index % season, season: season, isRanked: isRanked && isKnown && distances != nil) ?? 1
      verdict.quantityCount += isKnown ? 1 : 0
      if ofSeason < verdict.least { (verdict.least, verdict.quantity) = (ofSeason, .seasonalLevel) }
    }
    guard index >= rankedFrom + warmUp / 2, index >= warmUp, distances != nil else { return nil }
    return verdict
  }

  /// The same without a season, as long as there is something to rank among; nil without a verdict.
  private mutating func earlyVerdict(_ distances: Distances?, at index: Int) -> Verdict? {
    guard early != nil, index >= warmUp / 2, let distances else { return nil }
    let value = early?.value.pValue(takingKnown: distances.value) ?? 1
    let level = early?.level.pValue(takingKnown: distances.level) ?? 1
    return index >= warmUp / 2 + warmUp / 2 && index >= warmUp ? Verdict(value: value, level: level) : nil
  }
}

extension NoveltyDetector: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, warmUp, meanWindow, season, sampleCount, leading, values, levelMean, levels, seasonal, early
  }

  /// Stores the settings and all that has been seen, with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    // What began without its season has a part that version 1 did not have.
    try container.encode(early == nil ? 1 : 2, forKey: .version)
    try container.encode(warmUp, forKey: .warmUp)
    try container.encode(meanWindow, forKey: .meanWindow)
    try container.encodeIfPresent(season, forKey: .season)
    try container.encode(sampleCount, forKey: .sampleCount)
    try container.encodeIfPresent(leading, forKey: .leading)
    try container.encode(values, forKey: .values)
    try container.encode(levelMean, forKey: .levelMean)
    try container.encode(levels, forKey: .levels)
    try container.encodeIfPresent(seasonal, forKey: .seasonal)
    try container.encodeIfPresent(early, forKey: .early)
  }

  /// Reads a detector and checks that it can go on.
  ///
  /// - Throws: ``AnomalyError`` for a damaged one or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard (1...2).contains(version) else {
      throw AnomalyError.malformedModel(reason: "format \(version) is not known")
    }
    try self.init(
      season: container.decodeIfPresent(Int.self, forKey: .season),
      warmUp: container.decode(Int.self, forKey: .warmUp),
      meanWindow: container.decode(Int.self, forKey: .meanWindow))
    sampleCount = try container.decode(Int.self, forKey: .sampleCount)
    leading = try container.decodeIfPresent(Quantity.self, forKey: .leading)
    values = try container.decode(NoveltyChannel.self, forKey: .values)
    levelMean = try container.decode(TrailingMean.self, forKey: .levelMean)
    levels = try container.decode(NoveltyChannel.self, forKey: .levels)
    seasonal = try container.decodeIfPresent(Seasonal.self, forKey: .seasonal)
    early = try container.decodeIfPresent(Early.self, forKey: .early)
    guard (0...1 << 48).contains(sampleCount), values.delay == 1, levelMean.length == meanWindow,
      levels.delay == meanWindow, values.capacity == Self.capacity, levels.capacity == Self.capacity,
      (season == nil) == (seasonal == nil), (early == nil) == (version == 1),
      early == nil || sampleCount <= 2 * (season ?? -1)
    else { throw AnomalyError.malformedModel(reason: "the parts of a novelty detector disagree") }
    if let season, let seasonal {
      let window = Self.seasonalWindow(season)
      guard seasonal.mean.length == window, seasonal.channel.isSound(delay: window, season: season) else {
        throw AnomalyError.malformedModel(reason: "the seasonal parts of a novelty detector disagree")
      }
    }
  }
}
