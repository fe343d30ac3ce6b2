public import ForeshockSeries

/// A window of a fixed duration over samples taken at any times, evenly spaced or not.
///
///     let window = try TimeWindow(duration: .seconds(3600))
///     let features = try window.rolling([.mean, .count], over: latency, at: times)
///
/// By default the window is trailing: the value at a row speaks of the samples in (t − duration, t]. Other ends are
/// chosen by ``WindowClosure``, and a centred window is that of t ± duration/2. A row's own sample belongs to a trailing window
/// that is closed on the right, rows of the same time that come later do not; a window that is open on the right holds earlier
/// times only.
///
/// Lines are fitted against time: slopes are in units per `secondsPerSample`, ``RollingStatistic/slopePerSecond`` per
/// second; there is none through samples that were all taken at one time. Autocorrelation, crossings, peaks and entropy look at neighbouring samples however far apart they are. All
/// else is as for ``RollingWindow``.
///
/// Checked against pandas 2.3.3 over all options (fixtures in the tests).
public struct TimeWindow: Hashable, Codable, Sendable {
  /// How long the window is, in whole microseconds; positive.
  public let duration: Duration
  /// How many values have to be present for a result; at least 1.
  public let minPeriods: Int
  /// Which of its ends belong to the window.
  public let closed: WindowClosure
  /// Whether the row stands in the middle of its window instead of at its end.
  public let isCentered: Bool

  /// A window of `duration`.
  ///
  /// - Parameters:
  ///   - duration: at least a microsecond; fractions of one are cut off.
  ///   - minPeriods: how many values a result needs, at least 1, the default.
  ///   - closed: which ends belong to the window; by default the right one.
  ///   - isCentered: whether rows stand in the middle of their windows; by default at the end.
  /// - Throws: ``FeatureError/invalidWindowDuration(_:)`` or ``FeatureError/invalidMinPeriods(_:windowLength:)``.
  public init(
    duration: Duration, minPeriods: Int = 1, closed: WindowClosure = .right, isCentered: Bool = false
  ) throws(FeatureError) {
    // A thousand years, so that no time less a duration overflows.
    guard duration >= .microseconds(1), duration < .seconds(31_556_952_000) else {
      throw .invalidWindowDuration(duration)
    }
    guard minPeriods >= 1 else { throw .invalidMinPeriods(minPeriods, windowLength: .max) }
    self.duration = .microseconds(duration.wholeMicroseconds)
    self.minPeriods = minPeriods
    self.closed = closed
    self.isCentered = isCentered
  }

  /// Decodes a window and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      duration: .microseconds(container.decode(Int64.self, forKey: .microseconds)),
      minPeriods: container.decode(Int.self, forKey: .minPeriods),
      closed: container.decode(WindowClosure.self, forKey: .closed),
      isCentered: container.decode(Bool.self, forKey: .isCentered))
  }

  /// Writes the duration in microseconds and the options.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(duration.wholeMicroseconds, forKey: .microseconds)
    try container.encode(minPeriods, forKey: .minPeriods)
    try container.encode(closed, forKey: .closed)
    try container.encode(isCentered, forKey: .isCentered)
  }

  private enum CodingKeys: String, CodingKey { case microseconds, minPeriods, closed, isCentered }

  /// The statistics of every row's window, in the order asked for; each result is as long as `values`.
  ///
  /// - Parameters:
  ///   - statistics: what to compute.
  ///   - values: the samples, oldest first; NaN marks a missing one.
  ///   - times: when they were taken; none earlier than the one before.
  ///   - secondsPerSample: the unit of time of ``RollingStatistic/slope``; by default a second.
  /// - Precondition: `secondsPerSample` is positive and finite.
  /// - Throws: ``FeatureError/unequalColumnLengths(column:expected:actual:)`` or ``FeatureError/timesOutOfOrder(row:)``.
  /// - Complexity: O(n), as for ``RollingWindow/rolling(_:over:secondsPerSample:)``.
  public func rolling(
    _ statistics: [RollingStatistic], over values: [Double], at times: [Timestamp],
    secondsPerSample: Double = 1
  ) throws(FeatureError) -> [[Double]] {
    precondition(
      secondsPerSample > 0 && secondsPerSample.isFinite,
      "the time between samples must be positive and finite")
    guard times.count == values.count else {
      throw .unequalColumnLengths(column: "times", expected: values.count, actual: times.count)
    }
    let spans = try spans(of: times, unit: 1e6 * secondsPerSample)
    return WindowEngine.rolling(
      statistics, over: values, of: spans, longest: max(1, spans.longest(0..<values.count)),
      minPeriods: minPeriods, secondsPerSample: secondsPerSample)
  }

  /// The spans of all rows; lines are fitted against time in units of so many microseconds.
  func spans(of times: [Timestamp], unit: Double) throws(FeatureError) -> ExplicitSpans {
    for row in times.indices.dropFirst() where times[row] < times[row - 1] {
      throw .timesOutOfOrder(row: row)
    }
    var spans = ExplicitSpans()
    spans.axis = TimeAxis(times: times, unit: unit)
    spans.starts.reserveCapacity(times.count)
    spans.ends.reserveCapacity(times.count)
    var (start, end) = (0, 0)
    for row in times.indices {
      (start, end) = span(of: row, times, from: 0, after: (start, end))
      spans.starts.append(start)
      spans.ends.append(end)
    }
    return spans
  }

  /// The span of a row, whose row before has the span `last`; the times are those of the rows from number `first` on.
  @inline(__always)
  func span(
    of row: Int, _ times: [Timestamp], from first: Int, after last: (start: Int, end: Int)
  ) -> (start: Int, end: Int) {
    let length = duration.wholeMicroseconds, now = times[row - first]
    var (start, end) = last
    if isCentered {
      // In half microseconds, so that odd durations have a middle.
      while end - first < times.count, isWithin(2 * distance(now, times[end - first]), length) {
        end += 1
      }
      while start < end, isBefore(2 * distance(times[start - first], now), length) { start += 1 }
      return (start, end)
    }
    if closed.takesRight {
      end = row + 1
    } else {
      while end < row, times[end - first] < now { end += 1 }
    }
    while start < end, isBefore(distance(times[start - first], now), length) { start += 1 }
    return (start, end)
  }

  /// How much later the second moment is in microseconds, and no more than can be doubled: longer than any window.
  private func distance(_ earlier: Timestamp, _ later: Timestamp) -> Int64 {
    let (distance, isTooLong) = later.microseconds.subtractingReportingOverflow(earlier.microseconds)
    return isTooLong ? .max / 2 : min(distance, .max / 2)
  }

  /// Whether a sample so much later than the middle still belongs to the window.
  private func isWithin(_ distance: Int64, _ length: Int64) -> Bool {
    closed.takesRight ? distance <= length : distance < length
  }

  /// Whether a sample so much earlier does not belong to it any more.
  private func isBefore(_ distance: Int64, _ length: Int64) -> Bool {
    closed.takesLeft ? distance > length : distance >= length
  }
}
