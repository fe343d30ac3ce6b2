/// The distance between neighbouring samples of a regular grid.
public enum SamplingInterval: Hashable, Sendable {
  /// A fixed span of time; more than zero.
  case duration(Duration)
  /// Calendar months: 1 for monthly data, 3 for quarterly, 12 for yearly; at least 1. Days of the month
  /// past a month's end fall on its last day.
  case months(Int)
  /// No clock: samples are numbered 0, 1, 2, …
  case step

  /// The interval's length in seconds: a month counts as 30.436875 days (a year as 365.2425); a step as 1.
  public var nominalSeconds: Double {
    switch self {
    case .duration(let duration): duration.inSeconds
    case .months(let count): Double(count) * 2_629_746
    case .step: 1
    }
  }
}

extension SamplingInterval {
  /// The time `steps` intervals after `start` (before it when negative).
  public func advance(_ start: Timestamp, by steps: Int) -> Timestamp {
    switch self {
    case .step:
      return Timestamp(microseconds: start.microseconds &+ Int64(steps))
    case .duration(let duration):
      return Timestamp(microseconds: start.microseconds &+ duration.wholeMicroseconds &* Int64(steps))
    case .months(let count):
      let microsecondsPerDay: Int64 = 86_400_000_000
      let days = start.microseconds.flooredQuotient(by: microsecondsPerDay)
      let timeOfDay = start.microseconds - days * microsecondsPerDay
      let date = CivilDate(daysSinceEpoch: Int(days))
      let monthIndex = Int64(date.year * 12 + date.month - 1 + count * steps)
      let year = monthIndex.flooredQuotient(by: 12)
      var moved = CivilDate(year: Int(year), month: Int(monthIndex - year * 12) + 1, day: 1)
      moved.day = min(date.day, moved.daysInMonth)
      return Timestamp(microseconds: Int64(moved.daysSinceEpoch) * microsecondsPerDay + timeOfDay)
    }
  }
}

extension Int64 {
  /// The quotient rounded towards minus infinity.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
  }
}

extension SamplingInterval: Codable {
  private enum CodingKeys: String, CodingKey { case microseconds, months }

  /// Writes `{"microseconds": n}`, `{"months": n}`, or an empty object for steps.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .duration(let duration): try container.encode(duration.wholeMicroseconds, forKey: .microseconds)
    case .months(let count): try container.encode(count, forKey: .months)
    case .step: break
    }
  }

  /// Reads an interval; one that is zero, negative or longer than a thousand years is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let microseconds = try container.decodeIfPresent(Int64.self, forKey: .microseconds) {
      guard microseconds > 0, microseconds < 31_556_952_000_000_000 else {
        throw DecodingError.dataCorruptedError(
          forKey: .microseconds, in: container, debugDescription: "an interval of \(microseconds) µs")
      }
      self = .duration(.microseconds(microseconds))
    } else if let months = try container.decodeIfPresent(Int.self, forKey: .months) {
      guard (1...12_000).contains(months) else {
        throw DecodingError.dataCorruptedError(
          forKey: .months, in: container, debugDescription: "an interval of \(months) months")
      }
      self = .months(months)
    } else {
      self = .step
    }
  }
}
