public import ForeshockSeries

/// When an evaluation happens, by two clocks.
///
/// All timers run on ``elapsed``; ``wall`` is only ever written down. A wall clock that jumps therefore
/// changes stamps and no decision.
public struct PolicyMoment: Hashable, Sendable {
  /// A monotonic clock's time since any origin, the same one from evaluation to evaluation. Time that goes
  /// back counts as no time, by more than the policy's `abandonAfter` as a new origin.
  public var elapsed: Duration
  /// The wall clock's time, for stamps.
  public var wall: Timestamp

  /// A moment.
  public init(elapsed: Duration, wall: Timestamp) {
    self.elapsed = elapsed
    self.wall = wall
  }

  /// A moment of recorded data, whose own time is both clocks: replays and files.
  public init(of time: Timestamp) {
    self.init(elapsed: .microseconds(time.microseconds), wall: time)
  }
}

extension Duration {
  /// Microseconds, held within ±4·10¹⁸ so that the difference of two never overflows.
  var boundedMicroseconds: Int64 {
    let limit: Int64 = 4_000_000_000_000
    let seconds = components.seconds
    if seconds >= limit { return limit * 1_000_000 }
    return seconds <= -limit ? -limit * 1_000_000 : wholeMicroseconds
  }
}

/// A stretch of time in microseconds that only grows, and stops growing after three thousand years.
enum Stretch {
  static let longest: Int64 = 100_000_000_000_000_000

  static func sum(_ a: Int64, _ b: Int64) -> Int64 { min(longest, min(a, longest) + min(b, longest)) }

  /// What a clock shows that may go on only: going back is no time, unless so far that it must have a new origin.
  static func clock(_ given: Int64, after last: Int64, under policy: AlertPolicy) -> Int64 {
    given >= last || last - given > policy.abandonAfter.boundedMicroseconds ? given : last
  }

  static func words(_ microseconds: Int64) -> String { Span.text(Double(microseconds) / 1e6) }
}
