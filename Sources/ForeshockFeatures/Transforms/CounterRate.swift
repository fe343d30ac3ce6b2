public import ForeshockSeries

/// The rate per second of a counter that only grows, and starts again from zero when its process does.
///
/// Between two present samples the counter has grown by their difference; where the later one is smaller, there
/// was a reset, and it has grown by the later value (what it had before is lost, as in Prometheus' `increase`).
/// The growth is divided by the time that has really passed, gaps included. Unlike `rate` in Prometheus nothing
/// is extrapolated to the ends of a window: the result belongs to the time since the sample before.
///
/// NaN in the first row, where the sample is missing, and where its time is not later than the one before (such a
/// sample is left out). A step to an infinite value has an infinite rate, the way back is a reset.
public struct CounterRate: StreamingTransform {
  /// Seconds between rows that come without a time.
  public let secondsPerSample: Double
  private var value = Double.nan
  /// The time of `value`, when rows come with times.
  private var time: Timestamp?
  /// Rows since `value`, when they come without.
  private var rows = 0

  /// The rate of a counter; `secondsPerSample` matters to ``update(_:)`` only.
  ///
  /// - Throws: ``TransformError/invalidSampleSpacing(_:)`` when that is not positive and finite.
  public init(secondsPerSample: Double = 1) throws(TransformError) {
    guard secondsPerSample > 0, secondsPerSample.isFinite else {
      throw .invalidSampleSpacing(secondsPerSample)
    }
    self.secondsPerSample = secondsPerSample
  }

  /// Takes in the sample of the next row of a regular grid and gives the rate per second since the last present
  /// one. - Complexity: O(1)
  public mutating func update(_ value: Double) -> Double {
    rows += 1
    guard !value.isNaN else { return .nan }
    let seconds = Double(rows) * secondsPerSample
    rows = 0
    return rate(to: value, seconds: seconds)
  }

  /// Takes in the sample taken at `time` and gives the rate per second since the last present one. Rows with and
  /// without times are not to be mixed in one stream. - Complexity: O(1)
  public mutating func update(_ value: Double, at time: Timestamp) -> Double {
    guard !value.isNaN else { return .nan }
    guard let before = self.time else {
      self.time = time
      return rate(to: value, seconds: .nan)
    }
    guard time > before else { return .nan }
    self.time = time
    return rate(to: value, seconds: (time - before).inSeconds)
  }

  /// The rates of a column whose rows were taken at `times`: what ``update(_:at:)`` gives for one after the other.
  ///
  /// - Throws: ``TransformError/unequalCounts(_:_:)``.
  public func transform(_ values: [Double], at times: [Timestamp]) throws(TransformError) -> [Double] {
    guard values.count == times.count else { throw .unequalCounts(values.count, times.count) }
    var state = self
    return values.indices.map { state.update(values[$0], at: times[$0]) }
  }

  private mutating func rate(to value: Double, seconds: Double) -> Double {
    let before = self.value
    self.value = value
    if before.isNaN { return .nan }
    return (value < before ? value : value - before) / seconds
  }

  private enum CodingKeys: String, CodingKey { case secondsPerSample, value, time, rows }

  /// Reads a stored rate with its state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(secondsPerSample: container.decode(Double.self, forKey: .secondsPerSample))
    value = try container.decodeNumber(forKey: .value)
    time = try container.decodeIfPresent(Timestamp.self, forKey: .time)
    rows = try container.decode(Int.self, forKey: .rows)
  }

  /// Stores the settings and the state.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(secondsPerSample, forKey: .secondsPerSample)
    try container.encodeNumber(value, forKey: .value)
    try container.encodeIfPresent(time, forKey: .time)
    try container.encode(rows, forKey: .rows)
  }
}
