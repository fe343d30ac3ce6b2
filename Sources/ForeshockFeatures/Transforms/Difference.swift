/// Differences of a series with itself some rows before, taken once or several times: `(1 − Bᵐ)ᵈ x` with the lag
/// m and the order d.
///
///     try Difference()                      // x[t] − x[t−1]
///     try Difference(order: 2)              // the change of the change
///     try Difference(lag: 24)               // against the same hour of the day before
///
/// NaN in the first `m·d` rows and wherever one of the `d + 1` samples is missing. Infinities of one sign differ
/// by NaN.
///
/// Checked against pandas 2.3.3's `diff`, taken d times, exactly.
public struct Difference: StreamingTransform {
  /// The largest order: differences of a higher one are nothing but noise.
  public static let largestOrder = 16

  /// One ring for each time the difference is taken.
  private var rings: [SampleRing]

  /// How often the difference is taken.
  public var order: Int { rings.count }
  /// How many rows apart the samples are.
  public var lag: Int { rings[0].capacity }

  /// Differences of order `order`, 1 … ``largestOrder``, over `lag` rows, at least 1.
  ///
  /// - Throws: ``TransformError/invalidOrder(_:)`` or ``TransformError/invalidLag(_:)``.
  public init(order: Int = 1, lag: Int = 1) throws(TransformError) {
    guard (1...Self.largestOrder).contains(order) else { throw .invalidOrder(order) }
    guard lag >= 1 else { throw .invalidLag(lag) }
    rings = [SampleRing](repeating: SampleRing(capacity: lag), count: order)
  }

  /// Takes in the next sample and gives its difference. - Complexity: O(order)
  public mutating func update(_ value: Double) -> Double {
    var result = value
    for level in rings.indices { result -= rings[level].exchange(result) }
    return result
  }

  private enum CodingKeys: String, CodingKey { case rings }

  /// Reads a stored difference with its state.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    rings = try container.decode([SampleRing].self, forKey: .rings)
    guard (1...Self.largestOrder).contains(rings.count) else {
      throw TransformError.invalidOrder(rings.count)
    }
    let lag = rings[0].capacity
    guard rings.allSatisfy({ $0.capacity == lag }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .rings, in: container, debugDescription: "the lags of a difference have to be equal")
    }
  }
}
