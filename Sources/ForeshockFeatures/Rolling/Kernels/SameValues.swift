/// The stretch of equal values at the end of what has been seen: windows inside it have that value as their mean, which
/// no sum gives to the last place.
struct SameValues: Sendable {
  /// The value, NaN before there is one.
  private(set) var value = Double.nan
  /// The first sample from which all values present are equal, and the one behind the last seen.
  private(set) var start = 0
  private(set) var end = 0
  /// The one behind the last value present.
  private var seen = 0

  /// Takes in the next sample, that of number ``end``.
  @inline(__always)
  mutating func append(_ sample: Double) {
    if sample == sample {
      // Missing samples before the first of equal values belong to them, wherever the count began.
      if sample != value {
        if value == value { start = seen }
        value = sample
      }
      seen = end &+ 1
    }
    end &+= 1
  }

  /// Takes in samples up to `end`, each of which differs from a value right before it; `last` is the last.
  mutating func skip(to end: Int, last: Double) {
    (value, start, self.end, seen) = (last, end - 1, end, end)
  }

  /// From here on as if `end` were the number of the first sample.
  init(from end: Int = 0) { (start, self.end) = (end, end) }
}
