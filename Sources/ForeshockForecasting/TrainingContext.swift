public import ForeshockSeries

/// What a fitted model remembers of its series: enough to date its forecasts and to see a threshold
/// already passed, and no more.
public struct TrainingContext: Sendable {
  /// The series' name.
  public var name: String
  /// The time of the first sample it was fitted on. All later ones are counted from here, since on a grid of
  /// calendar months the last one's day may be shortened by its month.
  public let start: Timestamp
  /// The grid's interval.
  public let samplingInterval: SamplingInterval
  /// Samples seen, gaps included: those fitted on and those taken in since.
  public private(set) var count: Int
  /// How many of them were gaps.
  public private(set) var missingCount: Int
  /// The most samples kept in ``recentValues``.
  public static let recentLimit = 64
  /// The last samples (``recentLimit`` at most), oldest first, gaps as NaN.
  public private(set) var recentValues: [Double]

  /// What to remember of `series`, which has at least one sample.
  public init(_ series: TimeSeries) {
    name = series.name
    start = series.start
    samplingInterval = series.samplingInterval
    count = series.count
    missingCount = series.missingCount
    recentValues = Array(series.values.suffix(Self.recentLimit))
  }

  /// The time of the last sample seen.
  public var lastTimestamp: Timestamp { timestamp(ahead: 0) }

  /// The time of the forecast `step` samples ahead, 1 being the next one.
  public func timestamp(ahead step: Int) -> Timestamp {
    samplingInterval.advance(start, by: stepsWithinReason(count - 1 + step))
  }

  /// Takes note of the next sample; NaN is a gap.
  ///
  /// - Complexity: O(1), and no allocation once ``recentLimit`` samples have been seen.
  public mutating func advance(_ y: Double) {
    count += 1
    if y.isNaN { missingCount += 1 }
    if recentValues.count < Self.recentLimit {
      recentValues.reserveCapacity(Self.recentLimit)
    } else {
      recentValues.remove(at: 0)
    }
    recentValues.append(y)
  }

  /// The most samples a file may count.
  private static let mostSamples = 1 << 40
  /// The farthest that a file's calendar may reach from 1970, and from its first sample: 100,000 years.
  private static let mostMicroseconds: UInt64 = 3_155_695_200_000_000_000
  private static let mostMonths = 1_200_000

  /// Calendars end: 200,000 years on, time stands still instead of overflowing.
  private func stepsWithinReason(_ steps: Int) -> Int {
    guard case .months(let months) = samplingInterval else { return steps }
    let most = 2 * Self.mostMonths / months
    return min(max(steps, -most), most)
  }
}

extension TrainingContext: Hashable {
  /// Whether all members are equal, gaps in the same places counting as equal.
  public static func == (a: TrainingContext, b: TrainingContext) -> Bool {
    a.name == b.name && a.start == b.start && a.samplingInterval == b.samplingInterval
      && a.count == b.count && a.missingCount == b.missingCount
      && a.recentValues.elementsEqual(b.recentValues) { $0 == $1 || $0.isNaN && $1.isNaN }
  }

  /// Hashes the members that are cheap to hash; equal contexts have equal hashes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(start)
    hasher.combine(count)
    hasher.combine(missingCount)
  }
}

extension TrainingContext: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, start, samplingInterval, count, missingCount, recentValues
  }

  /// Writes the members, gaps as null, since many formats have no NaN.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(start, forKey: .start)
    try container.encode(samplingInterval, forKey: .samplingInterval)
    try container.encode(count, forKey: .count)
    try container.encode(missingCount, forKey: .missingCount)
    try container.encode(recentValues.map { $0.isNaN ? nil : $0 }, forKey: .recentValues)
  }

  /// Reads the members; counts that contradict each other, more recent values than a context keeps, and times
  /// 100,000 years away are errors.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    start = try container.decode(Timestamp.self, forKey: .start)
    samplingInterval = try container.decode(SamplingInterval.self, forKey: .samplingInterval)
    count = try container.decode(Int.self, forKey: .count)
    missingCount = try container.decode(Int.self, forKey: .missingCount)
    recentValues = try container.decode([Double?].self, forKey: .recentValues).map { $0 ?? .nan }
    guard (1...Self.mostSamples).contains(count), (0...count).contains(missingCount),
      recentValues.count <= min(count, Self.recentLimit),
      recentValues.allSatisfy({ !$0.isInfinite })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container,
        debugDescription: "\(count) samples, \(missingCount) gaps, \(recentValues.count) recent values")
    }
    if case .months(let months) = samplingInterval {
      guard count <= Self.mostMonths / months, start.microseconds.magnitude <= Self.mostMicroseconds else {
        throw DecodingError.dataCorruptedError(
          forKey: .start, in: container, debugDescription: "the samples lie beyond all calendars")
      }
    }
  }
}
