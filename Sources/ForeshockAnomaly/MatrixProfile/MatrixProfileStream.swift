/// The left matrix profile, sample by sample: the distance of the newest window to its nearest neighbour among the
/// windows before it, exactly.
///
///     var detector = try MatrixProfileStream(window: 60)
///     for value in stream {
///       let score = detector.update(value)        // NaN: no verdict
///     }
///
/// What ``MatrixProfile/leftJoin(_:threads:)`` gives window i is the score of the sample that completes it, sample
/// i + m − 1: the same distances, exclusion zone, rules for gaps and flat windows. The first verdict comes with the
/// first window that has a neighbour beyond the exclusion zone.
///
/// The last ``history`` windows are remembered, at about 130 bytes each: 8 megabytes for the 65,536 that are the default,
/// fewer while the series is shorter. Every `history` samples the younger half of the arrays is moved, otherwise an
/// update costs O(history + window). Where a spike has left rounding errors behind that small windows cannot bear, all
/// sums are taken from the samples again, at most once every 256 samples; until then a neighbour may be missed that
/// is nearer by what the errors amount to. Spikes a million times larger than what is usual leave nothing behind, as
/// long as there are no more than 32 in reach, equal ones in a row counted once. What samples are measured by is learned from
/// the first of them and robust; one that is 10⁷⁰ times further from the others than they from each other counts as that far.
/// A stream that begins with fill values, however many and however large, sees its samples once they are most of the last 256.
///
/// Source: Yeh et al., "Matrix profile I", ICDM 2016, section III-E (STAMPI), with the recursions of
/// ``MatrixProfile``. Checked against ``MatrixProfile/leftJoin(_:threads:)``.
public struct MatrixProfileStream: StreamingDetector {
  /// How many samples a window has.
  public var window: Int { state.window }
  /// How windows are compared.
  public let distance: WindowDistance
  /// How many neighbours are looked for; scores are distances to the last of them.
  public let neighbourCount: Int
  /// Windows whose starts are no further apart than this are no neighbours.
  public let exclusionZone: Int
  /// How many windows before the newest one are looked at.
  public var history: Int { state.history }
  /// How many samples were taken in, missing ones included.
  public var count: Int { state.sampleCount }

  /// For how many windows there is room: no more than twice as many as have come.
  package var slotCount: Int { state.sums.count }

  private var state: StreamedWindows

  /// A detector that has not seen a sample.
  ///
  /// - Parameters:
  ///   - window: How many samples a window has, 3 ... 65,536.
  ///   - distance: How windows are compared.
  ///   - neighbourCount: How many neighbours are looked for, 1 ... 64; scores are distances to the last of them.
  ///   - exclusionZone: Windows whose starts are no further apart than this are no neighbours, at least 0; nil for
  ///     ⌈window/4⌉.
  ///   - history: How many windows before the newest one are looked at, more than the exclusion zone and at
  ///     most 2²⁴.
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)``.
  public init(
    window: Int, distance: WindowDistance = .zNormalised, neighbourCount: Int = 1, exclusionZone: Int? = nil,
    history: Int = 65_536
  ) throws(AnomalyError) {
    guard (3...65_536).contains(window) else {
      throw .invalidParameter(name: "window", reason: "3 to 65,536 samples, not \(window)")
    }
    guard (1...64).contains(neighbourCount) else {
      throw .invalidParameter(name: "neighbourCount", reason: "1 to 64 neighbours, not \(neighbourCount)")
    }
    let exclusion = exclusionZone ?? (window + 3) / 4
    guard exclusion >= 0 else {
      throw .invalidParameter(name: "exclusionZone", reason: "at least 0 samples, not \(exclusion)")
    }
    guard history > exclusion, history <= 1 << 24 else {
      throw .invalidParameter(
        name: "history",
        reason: "more than the exclusion zone of \(exclusion) and at most 2²⁴, not \(history)")
    }
    self.distance = distance
    self.neighbourCount = neighbourCount
    self.exclusionZone = exclusion
    state = StreamedWindows(
      window: window, distance: distance, depth: neighbourCount, exclusion: exclusion, history: history)
  }

  /// As many samples as it takes for one window to have a neighbour.
  public var warmUp: Int { window + exclusionZone + neighbourCount - 1 }

  /// Takes in the next sample and answers the distance of the window it completes to its neighbour; NaN while there is
  /// none, and when the window has a gap.
  ///
  /// - Complexity: O(history + window); no allocation once `history + window` samples were taken in.
  public mutating func update(_ value: Double) -> Double { state.append(value) }
}

extension MatrixProfileStream: Codable {
  private enum CodingKeys: String, CodingKey {
    case version, window, distance, neighbourCount, exclusionZone, history, windows
  }

  /// Stores the settings, the remembered samples and the sums with the number of the format.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .version)
    try container.encode(window, forKey: .window)
    try container.encode(distance, forKey: .distance)
    try container.encode(neighbourCount, forKey: .neighbourCount)
    try container.encode(exclusionZone, forKey: .exclusionZone)
    try container.encode(history, forKey: .history)
    try container.encode(state.stored, forKey: .windows)
  }

  /// Reads a detector that goes on as the stored one would.
  ///
  /// - Throws: ``AnomalyError`` for a damaged detector or a format this version does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version == 1 else { throw AnomalyError.malformedModel(reason: "format \(version) is not known") }
    try self.init(
      window: container.decode(Int.self, forKey: .window),
      distance: container.decode(WindowDistance.self, forKey: .distance),
      neighbourCount: container.decode(Int.self, forKey: .neighbourCount),
      exclusionZone: container.decode(Int.self, forKey: .exclusionZone),
      history: container.decode(Int.self, forKey: .history))
    try state.restore(container.decode(StreamedWindows.Stored.self, forKey: .windows))
  }
}
