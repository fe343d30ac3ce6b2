/// A moment on the UTC time line, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Covers the years −290,000 to 290,000; finer fractions in the input are rounded towards the past.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before.
  public var microseconds: Int64

  /// A moment from its count of microseconds since the epoch.
  @inlinable
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// A moment from its count of whole seconds since the epoch.
  @inlinable
  public init(seconds: Int64) { self.microseconds = seconds &* 1_000_000 }

  /// Whether the first moment is before the second.
  @inlinable
  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

  /// The moment `duration` later.
  public static func + (time: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: time.microseconds &+ duration.wholeMicroseconds)
  }

  /// The time from `start` to `end`; negative when `end` is earlier.
  public static func - (end: Timestamp, start: Timestamp) -> Duration {
    .microseconds(end.microseconds &- start.microseconds)
  }

  /// Seconds since the epoch, with the fraction.
  public var seconds: Double { Double(microseconds) / 1e6 }
}

extension Duration {
  /// The duration in whole microseconds, rounded towards zero.
  public var wholeMicroseconds: Int64 {
    components.seconds &* 1_000_000 &+ components.attoseconds / 1_000_000_000_000
  }

  /// The duration in seconds, with the fraction.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
