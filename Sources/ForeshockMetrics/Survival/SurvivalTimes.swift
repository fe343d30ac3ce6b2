/// How long each unit was watched, and whether that ended with its failure.
///
///     let drives = try SurvivalTimes(durations: [310, 42, 365], isEvent: [true, true, false])
///
/// A unit without an event is *censored*: it was still well when last seen, and nothing is known of it
/// afterwards. A unit that was already old when the watch began has an entry time: its failure before that
/// would not have been seen. Rows of one unit whose features change with time are written one after the
/// other, each from its entry to its duration, only the last with the event.
public struct SurvivalTimes: Hashable, Sendable {
  /// Age at the failure or at the last look, at least 0, in any unit of time.
  public let durations: [Double]
  /// Whether the row ends with a failure.
  public let isEvent: [Bool]
  /// Age when the watch began, from 0 to before the duration; nil when all were watched from 0.
  public let entries: [Double]?

  /// Checks and keeps the columns.
  ///
  /// - Parameters:
  ///   - durations: age at the end of each row, finite and at least 0.
  ///   - isEvent: whether each row ends with a failure.
  ///   - entries: age at the beginning of each row, at least 0 and below its duration; nil, the default,
  ///     for rows that all begin at 0.
  /// - Precondition: the columns have the same length.
  /// - Throws: ``MetricError/invalidDuration(index:entry:duration:)``.
  public init(
    durations: [Double], isEvent: [Bool], entries: [Double]? = nil
  ) throws(MetricError) {
    precondition(durations.count == isEvent.count, "There must be as many durations as events")
    precondition(entries?.count ?? durations.count == durations.count, "There must be an entry a row")
    for i in durations.indices {
      let entry = entries?[i] ?? 0
      guard durations[i].isFinite, durations[i] >= 0, entry >= 0, entries == nil || entry < durations[i]
      else { throw .invalidDuration(index: i, entry: entry, duration: durations[i]) }
    }
    self.durations = durations
    self.isEvent = isEvent
    self.entries = entries
  }

  /// How many rows there are.
  public var count: Int { durations.count }

  /// How many rows end with a failure.
  public var eventCount: Int { isEvent.reduce(0) { $0 + ($1 ? 1 : 0) } }

  /// The same for some of the rows, in the order of `indices`.
  public func rows(at indices: [Int]) -> SurvivalTimes {
    SurvivalTimes(
      checked: indices.map { durations[$0] }, indices.map { isEvent[$0] },
      entries.map { entries in indices.map { entries[$0] } })
  }

  private init(checked durations: [Double], _ isEvent: [Bool], _ entries: [Double]?) {
    self.durations = durations
    self.isEvent = isEvent
    self.entries = entries
  }
}

extension SurvivalTimes: Codable {
  enum CodingKeys: String, CodingKey { case durations, isEvent, entries }

  /// Decodes the columns and checks them like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let durations = try container.decode([Double].self, forKey: .durations)
    let isEvent = try container.decode([Bool].self, forKey: .isEvent)
    let entries = try container.decodeIfPresent([Double].self, forKey: .entries)
    guard durations.count == isEvent.count, entries?.count ?? durations.count == durations.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .durations, in: container, debugDescription: "the columns differ in length")
    }
    try self.init(durations: durations, isEvent: isEvent, entries: entries)
  }
}
