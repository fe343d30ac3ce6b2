public import ForeshockSeries

/// How long ago the last event was: 0 in the row of an event, NaN before the first.
///
/// As a stream of samples on a regular grid: a sample that is neither 0 nor NaN is an event. Against a list of
/// moments: ``seconds(since:at:)``.
public struct TimeSinceEvent: StreamingTransform {
  /// Seconds between rows.
  public let secondsPerSample: Double
  /// Rows since the last event; nil before the first.
  private var rows: Int?
  /// The time of the last event, when rows come with times.
  private var event: Timestamp?

  /// The time since the last event, in units of `secondsPerSample` a row: 1, the default, counts rows.
  ///
  /// - Throws: ``TransformError/invalidSampleSpacing(_:)`` when that is not positive and finite.
  public init(secondsPerSample: Double = 1) throws(TransformError) {
    guard secondsPerSample > 0, secondsPerSample.isFinite else {
      throw .invalidSampleSpacing(secondsPerSample)
    }
    self.secondsPerSample = secondsPerSample
  }

  /// Takes in whether the next row has an event (a value neither 0 nor NaN) and gives the time since the last
  /// one. - Complexity: O(1)
  public mutating func update(_ value: Double) -> Double {
    if !value.isNaN && value != 0 {
      rows = 0
    } else {
      rows = rows.map { $0 + 1 }
    }
    return rows.map { Double($0) * secondsPerSample } ?? .nan
  }

  /// The same for a row taken at `time`: the seconds that have really passed; NaN where `time` is earlier than the last
  /// event. Rows with and without times are not to be mixed in one stream. - Complexity: O(1)
  public mutating func update(_ value: Double, at time: Timestamp) -> Double {
    if !value.isNaN && value != 0 { event = max(event ?? time, time) }
    guard let event, event <= time else { return .nan }
    return Double(time.microseconds.subtractingSaturated(event.microseconds)) / 1e6
  }

  /// For each of `times`, in any order, the seconds since the last of `events` that was not later; NaN where there
  /// was none.
  ///
  /// - Complexity: O((events + times) log events).
  public static func seconds(since events: [Timestamp], at times: [Timestamp]) -> [Double] {
    let ordered = events.map(\.microseconds).sorted()
    return times.map { time in
      guard let last = ordered.last(atOrBefore: time.microseconds) else { return .nan }
      return Double(time.microseconds.subtractingSaturated(last)) / 1e6
    }
  }

  private enum CodingKeys: String, CodingKey { case secondsPerSample, rows, event }

  /// Reads a stored transform with its state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(secondsPerSample: container.decode(Double.self, forKey: .secondsPerSample))
    rows = try container.decodeIfPresent(Int.self, forKey: .rows)
    event = try container.decodeIfPresent(Timestamp.self, forKey: .event)
  }
}
