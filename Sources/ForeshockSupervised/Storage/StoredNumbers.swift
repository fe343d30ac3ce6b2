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

/// NaN as null, since JSON has no word for it.
func storable(_ values: [Double]) -> [Double?] { values.map { $0.isNaN ? nil : $0 } }
