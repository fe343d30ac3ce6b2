internal import ForeshockSeries

/// The axis that lines are fitted against: the samples' times, or their numbers where there are no times.
struct TimeAxis: Sendable {
  /// When the samples from number `first` on were taken.
  var times: [Timestamp] = []
  var first = 0
  /// Microseconds in a unit of the axis.
  var unit = 1e6

  /// Where a sample stands, measured from the anchor.
  func place(_ sample: Int, from anchor: Int) -> Double {
    guard !times.isEmpty else { return Double(sample - anchor) }
    return Double(times[sample - first].microseconds &- times[anchor - first].microseconds) / unit
  }
}
