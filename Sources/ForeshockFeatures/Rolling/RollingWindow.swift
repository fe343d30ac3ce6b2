/// A trailing window of a fixed number of samples: the value at position `i` speaks of the samples
/// `i − length + 1 ... i`, so nothing looks ahead.
///
///     let hour = try RollingWindow(length: 60)
///     let features = hour.rolling([.mean, .standardDeviation], over: cpu.values)
///     features[0][75]      // the mean of samples 16 ... 75
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
/// ``FeatureStream`` gives the same bits sample by sample.
///
/// Checked against pandas 2.3.3 (fixtures in the tests) and, for accuracy, against two passes in 80-bit
/// arithmetic.
public struct RollingWindow: Hashable, Codable, Sendable {
  /// How many samples the window spans, missing ones included; 1 ... ``maximumLength``.
  public let length: Int
  /// How many values have to be present for a result; 1 ... ``length``.
  public let minPeriods: Int

  /// The longest window: ten million samples, four months of seconds.
  public static let maximumLength = 10_000_000

  /// A window of `length` samples that answers once `minPeriods` values are present (by default, when
  /// all are).
  ///
  /// - Throws: ``FeatureError/invalidWindowLength(_:)`` or
  ///   ``FeatureError/invalidMinPeriods(_:windowLength:)``.
  public init(length: Int, minPeriods: Int? = nil) throws(FeatureError) {
    guard (1...RollingWindow.maximumLength).contains(length) else { throw .invalidWindowLength(length) }
    let periods = minPeriods ?? length
    guard (1...length).contains(periods) else {
      throw .invalidMinPeriods(periods, windowLength: length)
    }
    self.length = length
    self.minPeriods = periods
  }

  /// Decodes a window and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      length: container.decode(Int.self, forKey: .length),
      minPeriods: container.decode(Int.self, forKey: .minPeriods))
  }

  private enum CodingKeys: String, CodingKey { case length, minPeriods }

  /// The statistics over every position of the window, in the order asked for; each result is as long as
  /// `values`. Statistics that need the same running quantities share one pass.
  ///
  /// - Parameters:
  ///   - statistics: What to compute.
  ///   - values: The samples, oldest first; NaN marks a missing one.
  ///   - secondsPerSample: The time between samples, for ``RollingStatistic/slopePerSecond``.
  /// - Precondition: `secondsPerSample` is positive and finite.
  /// - Complexity: O(n) for every statistic whatever the length of the window, and O(length) memory
  ///   besides the results; the median and quantiles take O(log length) comparisons and move up to 512 numbers
  ///   a sample.
  public func rolling(
    _ statistics: [RollingStatistic], over values: [Double], secondsPerSample: Double = 1
  ) -> [[Double]] {
    precondition(
      secondsPerSample > 0 && secondsPerSample.isFinite,
      "the time between samples must be positive and finite")
    // A window longer than the series sees no more than the series.
    let span = min(length, max(values.count, 1))
    var engine = WindowEngine(
      length: span, minPeriods: minPeriods, statistics: statistics, secondsPerSample: secondsPerSample)
    let tail = SampleTail(all: values), count = values.count
    var flat = [Double](repeating: 0, count: statistics.count * count)
    var first = 0
    while first < count {
      let end = min(first + RollingWindow.blockLength, count)
      engine.process(tail, first..<end, into: &flat, stride: count, at: first)
      first = end
    }
    return statistics.count == 1
      ? [flat] : statistics.indices.map { Array(flat[$0 * count..<($0 + 1) * count]) }
  }

  /// How many positions are taken at a time: few enough for a processor's nearest memory.
  static let blockLength = 4096
}
