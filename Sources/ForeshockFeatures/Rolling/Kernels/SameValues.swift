/// The stretch of equal values at the end of what has been seen: windows inside it have that value as their mean, which
/// no sum gives to the last place.
struct SameValues: Sendable {
  /// The value, NaN before there is one.
  private(set) var value = Double.nan
  /// The first sample from which all values present are equal, and the one behind the last seen.
  private(set) var start = 0
  private(set) var end = 0

  /// Takes in the next sample, that of number ``end``.
  @inline(__always)
  mutating func append(_ sample: Double) {
    if sample == sample && sample != value {
      // Values before the first one are missing, which makes no difference.
      if value == value { start = end }
      value = sample
    }
    end &+= 1
  }

  /// Takes in samples up to `end`, none missing, of which no two neighbours are equal; `last` is the last.
  mutating func skip(to end: Int, last: Double) {
    (value, start, self.end) = (last, end - 1, end)
  }

  /// From here on as if `end` were the number of the first sample.
  init(from end: Int = 0) { (start, self.end) = (end, end) }
}
