/// How far a metric has moved from what it was at first: `(x − mean)/sd`, mean and standard deviation (divisor
/// n − 1) being those of the first k present samples; or the sum of these numbers since the baseline ended, which
/// grows without bound under a lasting shift however small.
///
/// NaN up to and with the k-th present sample, and where a sample is missing (the sum goes on with the next one).
/// Infinite samples are left out of the baseline and of the sum; their own drift is infinite, their row of the
/// sum NaN. A constant baseline divides by 1, as ``StandardScaler`` does: constant is one whose deviation is
/// nothing but rounding, `sd ≤ 10 ε |mean|`.
public struct BaselineDrift: StreamingTransform {
  /// What is reported.
  public enum Output: String, CaseIterable, Hashable, Codable, Sendable {
    /// Each sample's distance from the baseline's mean in standard deviations.
    case standardized
    /// The sum of these distances since the baseline ended.
    case cumulative
  }

  /// How many present samples make the baseline.
  public let baselineCount: Int
  /// What is reported.
  public let output: Output
  /// Moments of the baseline's samples so far (Welford 1962): how many, their mean, the sum of squares about it.
  private var count = 0
  private var centre = 0.0
  private var squares = 0.0
  private var sum = 0.0

  /// Drift from the first `baselineCount` present samples, at least 2.
  ///
  /// - Throws: ``TransformError/invalidBaseline(_:)``.
  public init(baselineCount: Int, output: Output = .standardized) throws(TransformError) {
    guard baselineCount >= 2 else { throw .invalidBaseline(baselineCount) }
    self.baselineCount = baselineCount
    self.output = output
  }

  /// The baseline's mean; NaN before it is complete.
  public var mean: Double { count < baselineCount ? .nan : centre }

  /// What distances from the mean are divided by; NaN before the baseline is complete.
  public var scale: Double {
    count < baselineCount
      ? .nan : usableScale((squares / Double(count - 1)).squareRoot(), besides: centre.magnitude)
  }

  /// Takes in the next sample and gives its drift. - Complexity: O(1)
  public mutating func update(_ value: Double) -> Double {
    guard count == baselineCount else {
      guard value.isFinite else { return .nan }
      count += 1
      let difference = value - centre
      centre += difference / Double(count)
      squares += difference * (value - centre)
      return .nan
    }
    let drift = (value - mean) / scale
    guard output == .cumulative else { return drift }
    guard value.isFinite else { return .nan }
    sum += drift
    return sum
  }

  private enum CodingKeys: String, CodingKey { case baselineCount, output, count, centre, squares, sum }

  /// Reads a stored drift with its state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      baselineCount: container.decode(Int.self, forKey: .baselineCount),
      output: container.decode(Output.self, forKey: .output))
    count = try container.decode(Int.self, forKey: .count)
    centre = try container.decodeNumber(forKey: .centre)
    squares = try container.decodeNumber(forKey: .squares)
    sum = try container.decodeNumber(forKey: .sum)
    guard (0...baselineCount).contains(count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container, debugDescription: "a baseline with more samples than it takes")
    }
  }

  /// Stores the settings and the state.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(baselineCount, forKey: .baselineCount)
    try container.encode(output, forKey: .output)
    try container.encode(count, forKey: .count)
    try container.encodeNumber(centre, forKey: .centre)
    try container.encodeNumber(squares, forKey: .squares)
    try container.encodeNumber(sum, forKey: .sum)
  }
}
