/// One metric on a regular time grid. A sample that is missing is there as NaN, so that the position in
/// `values` always tells the time.
///
///     let cpu = TimeSeries(name: "cpu", start: Timestamp(seconds: 1_790_000_000),
///                          samplingInterval: .duration(.seconds(60)), values: [41, 43, .nan, 47])
///     cpu.timestamp(at: 3)        // three minutes after the start
///
/// Infinities are never stored: ``init(name:start:samplingInterval:values:)`` turns them into gaps, and
/// ``missingCount`` counts them.
public struct TimeSeries: Hashable, Sendable {
  /// What the series is called: the metric's name, or its id in a file of many.
  public var name: String
  /// The time of `values[0]`. For `.step` grids its microseconds are the number of the first step.
  public let start: Timestamp
  /// The distance between neighbouring samples.
  public let samplingInterval: SamplingInterval
  /// The samples, oldest first; NaN marks a gap.
  public let values: [Double]

  /// A series from its samples on a regular grid; infinite values become gaps.
  public init(name: String = "value", start: Timestamp, samplingInterval: SamplingInterval, values: [Double])
  {
    self.name = name
    self.start = start
    self.samplingInterval = samplingInterval
    self.values = values.contains { $0.isInfinite } ? values.map { $0.isInfinite ? .nan : $0 } : values
  }

  /// A series without a clock: its samples are steps 0, 1, 2, …
  public init(name: String = "value", _ values: [Double]) {
    self.init(name: name, start: Timestamp(microseconds: 0), samplingInterval: .step, values: values)
  }

  /// How many samples the grid has, gaps included.
  public var count: Int { values.count }

  /// How many of them are gaps.
  public var missingCount: Int { values.reduce(0) { $0 + ($1.isNaN ? 1 : 0) } }

  /// The time of sample `index`, which may lie beyond the end. For a `.step` grid the step's number, as
  /// microseconds.
  public func timestamp(at index: Int) -> Timestamp {
    samplingInterval.advance(start, by: index)
  }

  /// The samples `range`, as a series of their own with the times they had.
  public subscript(range: Range<Int>) -> TimeSeries {
    TimeSeries(
      name: name, start: timestamp(at: range.lowerBound), samplingInterval: samplingInterval,
      values: Array(values[range]))
  }
}
