/// A number in a stored state. JSON has no NaN and no infinities: they are written as the words `nan`, `inf` and
/// `-inf`, with which any encoder's settings are met.
package struct StoredNumber: Codable, Sendable {
  package var value: Double

  package init(_ value: Double) { self.value = value }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let word = try? container.decode(String.self) {
      switch word {
      case "nan": value = .nan
      case "inf": value = .infinity
      case "-inf": value = -.infinity
      default:
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "“\(word)” is no number")
      }
    } else {
      value = try container.decode(Double.self)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite {
      try container.encode(value)
    } else {
      try container.encode(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }
  }
}

extension KeyedEncodingContainer {
  /// Writes a number that need not be finite.
  mutating func encodeNumber(_ value: Double, forKey key: Key) throws {
    try encode(StoredNumber(value), forKey: key)
  }
}

extension KeyedDecodingContainer {
  /// Reads a number that need not be finite.
  func decodeNumber(forKey key: Key) throws -> Double {
    try decode(StoredNumber.self, forKey: key).value
  }
}
