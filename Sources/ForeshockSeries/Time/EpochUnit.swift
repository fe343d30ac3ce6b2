/// What a bare number means when it is a time since 1970-01-01T00:00:00Z.
public enum EpochUnit: Hashable, Sendable, CaseIterable {
  /// Seconds, with or without a fraction.
  case seconds
  /// Thousandths of a second.
  case milliseconds
  /// Millionths of a second.
  case microseconds
  /// Billionths of a second.
  case nanoseconds

  /// The unit that `value` is most likely in, told by its size alone: below 1e11 seconds (the year 5138),
  /// below 1e14 milliseconds (no earlier than 1973), below 1e17 microseconds, else nanoseconds.
  public init(guessing value: Double) {
    let size = value.magnitude
    self = size < 1e11 ? .seconds : size < 1e14 ? .milliseconds : size < 1e17 ? .microseconds : .nanoseconds
  }

  /// How many of the unit make a second.
  public var perSecond: Double {
    switch self {
    case .seconds: 1
    case .milliseconds: 1e3
    case .microseconds: 1e6
    case .nanoseconds: 1e9
    }
  }
}

extension Timestamp {
  /// The moment `value` units after the epoch, rounded to the nearest microsecond; nil when it is not
  /// finite or beyond the years a timestamp can hold.
  public init?(epoch value: Double, unit: EpochUnit) {
    // Whole units first, so that the multiplication cannot cost the fraction its last digits.
    let whole = value.rounded(.down)
    let microseconds: Double
    switch unit {
    case .seconds: microseconds = whole * 1e6 + ((value - whole) * 1e6).rounded()
    case .milliseconds: microseconds = whole * 1e3 + ((value - whole) * 1e3).rounded()
    case .microseconds: microseconds = value.rounded()
    case .nanoseconds: microseconds = (value / 1e3).rounded()
    }
    guard microseconds.magnitude < 9.15e18 else { return nil }
    self.init(microseconds: Int64(microseconds))
  }
}
