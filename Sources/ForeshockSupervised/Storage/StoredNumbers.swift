extension KeyedDecodingContainer {
  /// Numbers that must be finite, or NaN where that is allowed.
  func numbers(_ key: Key, allowsNaN: Bool = false) throws -> [Double] {
    let values = try decode([Double?].self, forKey: key).map { $0 ?? .nan }
    guard values.allSatisfy({ $0.isFinite || (allowsNaN && $0.isNaN) }) else {
      throw refused(key, "a number is not finite")
    }
    return values
  }

  /// A finite number within bounds.
  func number(_ key: Key, atLeast least: Double = -.greatestFiniteMagnitude) throws -> Double {
    let value = try decode(Double.self, forKey: key)
    guard value.isFinite, value >= least else { throw refused(key, "\(value) is out of bounds") }
    return value
  }

  /// A count, at least 0.
  func count(_ key: Key) throws -> Int {
    let value = try decode(Int.self, forKey: key)
    guard value >= 0 else { throw refused(key, "\(value) is out of bounds") }
    return value
  }

  /// The coefficients, standard errors and centres of a linear model, which are of one number.
  func coefficients(
    _ key: Key, errors: Key, centers: Key
  ) throws -> (coefficients: [Double], errors: [Double], centers: [Double]) {
    let found = (
      try numbers(key), try numbers(errors, allowsNaN: true), try numbers(centers)
    )
    guard found.1.count == found.0.count, found.2.count == found.0.count else {
      throw refused(centers, "centres, errors and coefficients differ in number")
    }
    return found
  }

  /// The version of a stored form, which must be the one known.
  func require(version: Int, _ key: Key, of model: String) throws {
    let found = try decode(Int.self, forKey: key)
    guard found == version else {
      throw refused(key, "version \(found) of \(model) is unknown; this code reads \(version)")
    }
  }

  func refused(_ key: Key, _ reason: String) -> DecodingError {
    DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: reason)
  }
}

extension KeyedEncodingContainer {
  /// Writes what ``KeyedDecodingContainer/coefficients(_:errors:centers:)`` reads; errors that are NaN as null.
  mutating func encode(
    coefficients: [Double], _ key: Key, errors: [Double], _ errorKey: Key, centers: [Double], _ centerKey: Key
  ) throws {
    try encode(coefficients, forKey: key)
    try encode(storable(errors), forKey: errorKey)
    try encode(centers, forKey: centerKey)
  }
}

/// NaN as null, since JSON has no word for it.
func storable(_ values: [Double]) -> [Double?] { values.map { $0.isNaN ? nil : $0 } }
