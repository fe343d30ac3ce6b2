/// A window of a fixed number of samples.
///
///     let hour = try RollingWindow(length: 60)
///     let features = hour.rolling([.mean, .standardDeviation], over: cpu.values)
///     features[0][75]      // the mean of samples 16 ... 75
///
/// By default the window is trailing: the value at position `i` speaks of the samples `i − length + 1 ... i`, so nothing
/// looks ahead. `closed: .left` leaves the row itself out (`i − length ... i − 1`), which is what to compare it with. A
/// centred window looks ahead by half its length: good for a smooth curve, a leak in what a forecast learns from;
/// ``FeatureStream`` refuses it. Windows that the ends of the series cut off have fewer samples.
///
/// NaN marks a missing value: it takes no part in any statistic. A position whose window holds fewer than
/// ``minPeriods`` values gets NaN; only ``RollingStatistic/count`` is reported everywhere. An infinity is a
/// value like others and touches the windows that contain it only: there the mean and the sum are infinite
/// (NaN when both signs meet), variance and slope are NaN.
///
/// Nothing is ever subtracted from a running total. Each window is put together from the end of one
/// stretch of samples and the beginning of the next, both measured from a sample that lies in the window
/// (`WindowEngine`), so a spike leaves no trace behind it, variances are never negative, and the
/// variance of a constant window is exactly 0. Sum and mean are right to the last place or two, also where values
/// cancel; relative errors of variance and standard deviation stay within a few units in the last place. Magnitudes up
/// to 1e150 do not overflow (1e75 for skewness and kurtosis).
///
/// ``FeatureStream`` gives the same bits sample by sample; ``TimeWindow`` is the window of a fixed duration.
///
/// Checked against pandas 2.3.3 over all options (fixtures in the tests) and, for accuracy, against two passes in 80-bit
/// arithmetic.
public struct RollingWindow: Hashable, Codable, Sendable {
  /// How many samples lie between the window's ends, missing ones included; 1 ... ``maximumLength``. So many the window
  /// has, if one of its ends belongs to it.
  public let length: Int
  /// How many values have to be present for a result; 1 ... ``sampleCount``.
  public let minPeriods: Int
  /// Which of its ends belong to the window.
  public let closed: WindowClosure
  /// Whether the row stands in the middle of its window, the earlier one of two, instead of at its end.
  public let isCentered: Bool

  /// The longest window: ten million samples, four months of seconds.
  public static let maximumLength = 10_000_000

  /// A window of `length` samples that answers once `minPeriods` values are present (by default, when
  /// all are).
  ///
  /// - Parameters:
  ///   - length: 1 ... ``maximumLength``; at least 2 when neither end belongs to the window.
  ///   - minPeriods: how many values a result needs; by default ``sampleCount``.
  ///   - closed: which ends belong to the window; by default the right one.
  ///   - isCentered: whether rows stand in the middle of their windows; by default at the end.
  /// - Throws: ``FeatureError/invalidWindowLength(_:)`` or
  ///   ``FeatureError/invalidMinPeriods(_:windowLength:)``.
  public init(
    length: Int, minPeriods: Int? = nil, closed: WindowClosure = .right, isCentered: Bool = false
  ) throws(FeatureError) {
    guard (closed == .neither ? 2 : 1) <= length, length <= RollingWindow.maximumLength else {
      throw .invalidWindowLength(length)
    }
    self.length = length
    self.closed = closed
    self.isCentered = isCentered
    let count = RollingWindow.sampleCount(length, closed)
    let periods = minPeriods ?? count
    guard (1...count).contains(periods) else { throw .invalidMinPeriods(periods, windowLength: count) }
    self.minPeriods = periods
  }

  /// How many samples a window has that no end of the series cuts off.
  public var sampleCount: Int { RollingWindow.sampleCount(length, closed) }

  private static func sampleCount(_ length: Int, _ closed: WindowClosure) -> Int {
    switch closed {
    case .right, .left: length
    case .both: length + 1
    case .neither: length - 1
    }
  }

  /// Decodes a window and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      length: container.decode(Int.self, forKey: .length),
      minPeriods: container.decode(Int.self, forKey: .minPeriods),
      closed: container.decodeIfPresent(WindowClosure.self, forKey: .closed) ?? .right,
      isCentered: container.decodeIfPresent(Bool.self, forKey: .isCentered) ?? false)
  }

  private enum CodingKeys: String, CodingKey { case length, minPeriods, closed, isCentered }

  /// The statistics over every position of the window, in the order asked for; each result is as long as
  /// `values`. Statistics that need the same running quantities share one pass.
  ///
  /// - Parameters:
  ///   - statistics: What to compute.
  ///   - values: The samples, oldest first; NaN marks a missing one.
  ///   - secondsPerSample: The time between samples, for ``RollingStatistic/slopePerSecond``.
  /// - Precondition: `secondsPerSample` is positive and finite.
  /// - Complexity: O(n) for every statistic whatever the length of the window, and O(length) memory
  ///   besides the results; the median absolute deviation takes O(log length) comparisons a sample.
  public func rolling(
    _ statistics: [RollingStatistic], over values: [Double], secondsPerSample: Double = 1
  ) -> [[Double]] {
    precondition(
      secondsPerSample > 0 && secondsPerSample.isFinite,
      "the time between samples must be positive and finite")
    let count = values.count
    if closed == .right && !isCentered {
      // A window longer than the series sees no more than the series.
      let spans = TrailingSpans(count: min(length, max(count, 1)))
      return WindowEngine.rolling(
        statistics, over: values, of: spans, longest: spans.count, minPeriods: minPeriods,
        secondsPerSample: secondsPerSample)
    }
    return WindowEngine.rolling(
      statistics, over: values, of: spans(of: count),
      longest: min(sampleCount, max(count, 1)),
      minPeriods: minPeriods, secondsPerSample: secondsPerSample)
  }

  /// The spans of the rows of a series of `count` samples.
  func spans(of count: Int) -> ExplicitSpans {
    var spans = ExplicitSpans()
    spans.starts.reserveCapacity(count)
    spans.ends.reserveCapacity(count)
    for row in 0..<count {
      let (start, end) = span(of: row, count: count)
      spans.starts.append(start)
      spans.ends.append(end)
    }
    return spans
  }

  /// The span of one of them.
  func span(of row: Int, count: Int) -> (start: Int, end: Int) {
    let end = row + (isCentered ? (length - 1) / 2 : 0) + (closed.takesRight ? 1 : 0)
    return (min(max(end - sampleCount, 0), count), min(max(end, 0), count))
  }
}
