public import ForeshockSeries

/// What a fitted model remembers of its series: enough to date its forecasts and to see a threshold
/// already passed, and no more.
public struct TrainingContext: Sendable {
  /// The series' name.
  public var name: String
  /// The time of the last sample it was fitted on.
  public var lastTimestamp: Timestamp
  /// The grid's interval.
  public var samplingInterval: SamplingInterval
  /// Samples fitted on, gaps included.
  public var count: Int
  /// How many of them were gaps.
  public var missingCount: Int
  /// The most samples kept in ``recentValues``.
  public static let recentLimit = 64
  /// The last samples (``recentLimit`` at most), oldest first, gaps as NaN.
  public var recentValues: [Double]

  /// What to remember of `series`, which has at least one sample.
  public init(_ series: TimeSeries) {
    name = series.name
    lastTimestamp = series.timestamp(at: series.count - 1)
    samplingInterval = series.samplingInterval
    count = series.count
    missingCount = series.missingCount
    recentValues = Array(series.values.suffix(Self.recentLimit))
  }

  /// The time of the forecast `step` samples ahead, 1 being the next one.
  public func timestamp(ahead step: Int) -> Timestamp {
    samplingInterval.advance(lastTimestamp, by: step)
  }
}

extension TrainingContext: Hashable {
  /// Whether all members are equal, gaps in the same places counting as equal.
  public static func == (a: TrainingContext, b: TrainingContext) -> Bool {
    a.name == b.name && a.lastTimestamp == b.lastTimestamp && a.samplingInterval == b.samplingInterval
      && a.count == b.count && a.missingCount == b.missingCount
      && a.recentValues.elementsEqual(b.recentValues) { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  /// Hashes the members that are cheap to hash; equal contexts have equal hashes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(lastTimestamp)
    hasher.combine(count)
    hasher.combine(missingCount)
  }
}

extension TrainingContext: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, lastTimestamp, samplingInterval, count, missingCount, recentValues
  }

  /// Writes the members, gaps as null, since many formats have no NaN.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(lastTimestamp, forKey: .lastTimestamp)
    try container.encode(samplingInterval, forKey: .samplingInterval)
    try container.encode(count, forKey: .count)
    try container.encode(missingCount, forKey: .missingCount)
    try container.encode(recentValues.map { $0.isNaN ? nil : $0 }, forKey: .recentValues)
  }

  /// Reads the members; counts that contradict each other, or more recent values than a context keeps, are an
  /// error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    lastTimestamp = try container.decode(Timestamp.self, forKey: .lastTimestamp)
    samplingInterval = try container.decode(SamplingInterval.self, forKey: .samplingInterval)
    count = try container.decode(Int.self, forKey: .count)
    missingCount = try container.decode(Int.self, forKey: .missingCount)
    recentValues = try container.decode([Double?].self, forKey: .recentValues).map { $0 ?? .nan }
    guard count >= 1, (0...count).contains(missingCount), recentValues.count <= min(count, Self.recentLimit)
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container,
        debugDescription: "\(count) samples, \(missingCount) gaps, \(recentValues.count) recent values")
    }
  }
}
