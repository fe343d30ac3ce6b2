public import ForeshockSeries

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Exponentially weighted mean and variance of samples taken at any times: a sample's weight halves with every half-life that
/// goes by, however many rows there are in it.
///
///     var weighted = try TimeWeighted(halfLife: .seconds(600))
///     weighted.update(0.41, at: now)
///     weighted.mean, weighted.standardDeviation
///
/// What ``ExponentiallyWeighted`` is for rows, this is for time; the weights are pandas' of `ewm(halflife:times:)`. Missing and
/// infinite samples are left out, and time goes by. A time before that of the last row counts as that one's. Digits are
/// kept as there, and the state can be stored.
///
/// Checked against pandas 2.3.3 (means), and against the definition (variances).
public struct TimeWeighted: Hashable, Codable, Sendable {
  /// After how much time a weight has halved, in whole microseconds.
  public let halfLife: Duration
  /// Whether the variance is the plain weighted mean of squares, or made unbiased by (Σw)²/((Σw)² − Σw²).
  public let isBiased: Bool
  /// How many samples have to be present for a result; at least 1.
  public let minPeriods: Int
  private var moments = ExponentialMoments()
  private var last: Timestamp?

  /// Time-weighted moments.
  ///
  /// - Parameters:
  ///   - halfLife: after how much time a weight has halved; at least a microsecond.
  ///   - isBiased: as in pandas; false by default.
  ///   - minPeriods: how many samples have to be present for a result, at least 1, the default.
  /// - Throws: ``TransformError/invalidHalfLife(_:)`` or ``TransformError/invalidMinPeriods(_:)``.
  public init(halfLife: Duration, isBiased: Bool = false, minPeriods: Int = 1) throws(TransformError) {
    guard halfLife >= .microseconds(1), halfLife < .seconds(31_556_952_000) else {
      throw .invalidHalfLife(halfLife)
    }
    guard minPeriods >= 1 else { throw .invalidMinPeriods(minPeriods) }
    self.halfLife = .microseconds(halfLife.wholeMicroseconds)
    self.isBiased = isBiased
    self.minPeriods = minPeriods
  }

  /// The mean now; NaN before ``minPeriods`` samples were present.
  public var mean: Double { moments.count < minPeriods ? .nan : moments.mean }

  /// The variance now; NaN before ``minPeriods`` samples were present, and unbiased for one sample.
  public var variance: Double { moments.count < minPeriods ? .nan : moments.variance(isBiased: isBiased) }

  /// The root of ``variance``.
  public var standardDeviation: Double { variance.squareRoot() }

  /// Takes in the next sample, taken at `time`. - Complexity: O(1)
  public mutating func update(_ value: Double, at time: Timestamp) {
    if let last, time > last {
      let passed = Double(time.microseconds &- last.microseconds) / Double(halfLife.wholeMicroseconds)
      moments.decay(by: exp(-0.693_147_180_559_945_3 * passed))
    }
    last = last.map { max($0, time) } ?? time
    if value.isFinite { moments.add(value, weight: 1, normalizes: false) }
  }

  /// Mean and standard deviation after each row of a column, as ``update(_:at:)`` would leave them. The value itself does not
  /// change.
  ///
  /// - Throws: ``TransformError/unequalCounts(_:_:)``.
  public func transform(
    _ values: [Double], at times: [Timestamp]
  ) throws(TransformError) -> (mean: [Double], standardDeviation: [Double]) {
    guard values.count == times.count else { throw .unequalCounts(values.count, times.count) }
    var state = self
    var (means, deviations): ([Double], [Double]) = ([], [])
    means.reserveCapacity(values.count)
    deviations.reserveCapacity(values.count)
    for row in values.indices {
      state.update(values[row], at: times[row])
      means.append(state.mean)
      deviations.append(state.standardDeviation)
    }
    return (means, deviations)
  }

  private enum CodingKeys: String, CodingKey {
    case microseconds, isBiased, minPeriods, count, weight, pairShare, mean, rest, spread, last
  }

  /// Reads stored moments with their state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      halfLife: .microseconds(container.decode(Int64.self, forKey: .microseconds)),
      isBiased: container.decode(Bool.self, forKey: .isBiased),
      minPeriods: container.decode(Int.self, forKey: .minPeriods))
    moments = try ExponentialMoments(
      count: container.decode(Int.self, forKey: .count), weight: container.decodeNumber(forKey: .weight),
      pairShare: container.decodeNumber(forKey: .pairShare), mean: container.decodeNumber(forKey: .mean),
      rest: container.decodeNumber(forKey: .rest), spread: container.decodeNumber(forKey: .spread))
    last = try container.decodeIfPresent(Timestamp.self, forKey: .last)
    guard moments.isPossible else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: container, debugDescription: "counts, weights and squares are not negative")
    }
  }

  /// Stores the settings and the state.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(halfLife.wholeMicroseconds, forKey: .microseconds)
    try container.encode(isBiased, forKey: .isBiased)
    try container.encode(minPeriods, forKey: .minPeriods)
    try container.encode(moments.count, forKey: .count)
    try container.encodeNumber(moments.weight, forKey: .weight)
    try container.encodeNumber(moments.pairShare, forKey: .pairShare)
    try container.encodeNumber(moments.mean, forKey: .mean)
    try container.encodeNumber(moments.rest, forKey: .rest)
    try container.encodeNumber(moments.spread, forKey: .spread)
    try container.encodeIfPresent(last, forKey: .last)
  }
}
