internal import ForeshockNumerics

/// Where a metric usually is and how far it usually strays: median and scaled median absolute deviation.
///
///     let level = RobustLevel(of: quietHours)
///     level.deviation(of: 93.5)             // in standard deviations of normal numbers, signed
///
/// Up to half of the samples may be anything without moving either far. The spread is never zero: where more
/// than half of the samples are equal it is √(π/2) times the mean absolute deviation (none counted for more than
/// 10⁹ times the median of those above zero), and where all are, a 2⁻⁴⁰th of the level itself, so that a sample
/// that differs at all is far away.
public struct RobustLevel: Hashable, Sendable {
  /// The median.
  public let center: Double
  /// An estimate of the standard deviation; positive and finite.
  public let spread: Double

  /// No deviation is larger than this, so that statistics stay finite.
  static let largestDeviation = 1e6

  /// A known level.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` unless both are finite and `spread` is positive.
  public init(center: Double, spread: Double) throws(AnomalyError) {
    guard center.isFinite else {
      throw .invalidParameter(name: "center", reason: "a finite number, not \(center)")
    }
    guard spread > 0, spread.isFinite else {
      throw .invalidParameter(name: "spread", reason: "a finite number above 0, not \(spread)")
    }
    self.center = center
    self.spread = spread
  }

  /// The level of the finite numbers among `values`; nil when there is none.
  ///
  /// - Complexity: O(n).
  public init?(of values: [Double]) {
    var present = Statistics.finite(values)
    guard !present.isEmpty else { return nil }
    let size = present.reduce(0) { max($0, abs($1)) }
    // Differences of the very largest numbers would overflow.
    let unit = size > 1e300 ? 0x1p-40 : 1
    if unit < 1 { for i in present.indices { present[i] *= unit } }
    let middle = Statistics.median(present)
    for i in present.indices { present[i] = abs(present[i] - middle) }
    var deviation = 1.482602218505602 * Statistics.median(present)
    if deviation == 0 {
      // A mean, and so at the mercy of one absurd sample: what is far beyond the others that stray is cut off.
      let strays = RadixSort.ascending(present.filter { $0 > 0 })
      let most = strays.isEmpty ? 0 : 1e9 * strays[(strays.count - 1) / 2]
      let sum = Statistics.sum(present.map { min($0, most) })
      deviation = (Double.pi / 2).squareRoot() * (sum / Double(present.count))
    }
    let floor = max(abs(middle) * 0x1p-40, .leastNormalMagnitude)
    center = middle / unit
    spread = min(max(deviation, floor) / unit, .greatestFiniteMagnitude)
  }

  /// How many spreads `value` lies above the centre, negative below; at most a million either way. NaN for NaN.
  @inline(__always)
  public func deviation(of value: Double) -> Double {
    let z = (value - center) / spread
    // In this order NaN stays: Swift's min and max answer their first number where the second is NaN.
    return min(max(z, -Self.largestDeviation), Self.largestDeviation)
  }
}

extension RobustLevel: Codable {
  private enum CodingKeys: String, CodingKey { case center, spread }

  /// Reads a level; a spread that is not above zero is refused with ``AnomalyError``.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      center: container.decode(Double.self, forKey: .center),
      spread: container.decode(Double.self, forKey: .spread))
  }

  /// Writes both numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(center, forKey: .center)
    try container.encode(spread, forKey: .spread)
  }
}
