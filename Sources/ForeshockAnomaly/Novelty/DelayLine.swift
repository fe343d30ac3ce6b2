/// The last so many values, to be had back later.
struct DelayLine: Sendable {
  private var values: [Double]
  private var next = 0

  init(length: Int) {
    values = [Double](repeating: .nan, count: length)
  }

  /// How many values it holds.
  var length: Int { values.count }

  /// Puts a value in and answers the one put in `length` values ago; NaN before that.
  mutating func exchange(_ value: Double) -> Double {
    let due = values[next]
    values[next] = value
    next = next + 1 == values.count ? 0 : next + 1
    return due
  }
}

extension DelayLine: Codable {
  private enum CodingKeys: String, CodingKey { case values, next }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(values.withNullGaps, forKey: .values)
    try container.encode(next, forKey: .next)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    values = [Double](nullGaps: try container.decode([Double?].self, forKey: .values))
    next = try container.decode(Int.self, forKey: .next)
    guard values.indices.contains(next), !values.contains(where: \.isInfinite) else {
      throw AnomalyError.malformedModel(reason: "a stored delay contradicts itself")
    }
  }
}
