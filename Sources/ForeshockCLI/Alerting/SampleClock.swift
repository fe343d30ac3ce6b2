internal import ForeshockAlerting
internal import ForeshockSeries

/// The data's own clock: what a grid's times are in microseconds that timers count; a step of a grid without a clock
/// counts as a minute.
struct SampleClock: Sendable {
  /// The farthest from its origin that it counts.
  static let farthest: Int64 = 4_000_000_000_000_000_000

  let hasTimes: Bool
  /// From sample to sample, at least 1.
  let step: Int64

  init(_ interval: SamplingInterval) {
    hasTimes = interval != .step
    step = hasTimes ? max(1, Int64(min(interval.nominalSeconds * 1e6, 1e17).rounded())) : 60_000_000
  }

  /// What the clock shows at a sample's time.
  func reading(_ time: Timestamp) -> Int64 {
    let count = hasTimes ? time.microseconds : min(max(time.microseconds, -1 << 32), 1 << 32) * step
    return min(max(count, -Self.farthest), Self.farthest)
  }

  /// The time at which it shows this.
  func time(_ reading: Int64) -> Timestamp {
    Timestamp(microseconds: hasTimes ? reading : reading / step)
  }

  /// The two clocks of a policy at this reading.
  func moment(_ reading: Int64) -> PolicyMoment {
    PolicyMoment(elapsed: .microseconds(reading), wall: time(reading))
  }

  /// Whether a sample is another one than the last, whose stamp may move by less than half an interval when the grid
  /// is found anew.
  func isNewer(_ time: Timestamp, than last: Timestamp) -> Bool { reading(time) - reading(last) > step / 2 }

  /// A reading later by `passed`, within bounds.
  static func later(_ reading: Int64, by passed: Int64) -> Int64 {
    min(farthest, max(reading, -farthest) + min(max(passed, 0), farthest))
  }
}
