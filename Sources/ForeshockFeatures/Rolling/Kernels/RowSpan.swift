internal import ForeshockSeries

/// The window of one row of a stream.
struct RowSpan: WindowSpans {
  var start = 0
  var end = 0
  /// The times of the samples from number `firstTime` on; none when the numbers stand for time.
  var times: [Timestamp] = []
  var firstTime = 0
  /// Microseconds in a unit of the axis that lines are fitted against.
  var unit = 1e6

  var length: Int? { nil }
  func start(_ row: Int) -> Int { start }
  func end(_ row: Int) -> Int { end }
  func longest(_ rows: Range<Int>) -> Int { end - start }

  func firstRow(startingBehind sample: Int, from row: Int, limit: Int) -> Int {
    start > sample ? row : limit
  }

  func place(_ sample: Int, from anchor: Int) -> Double {
    guard !times.isEmpty else { return Double(sample - anchor) }
    let distance = times[sample - firstTime].microseconds &- times[anchor - firstTime].microseconds
    return Double(distance) / unit
  }
}
