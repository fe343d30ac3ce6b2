internal import ForeshockNumerics

/// A key of any name.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { return nil }
}

extension Decoder {
  /// Refuses an object with keys that are not among `keys`: a misspelt setting must not be a default.
  ///
  /// - Throws: `DecodingError` (`dataCorrupted`) whose path ends at the first such key.
  func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(_ keys: Keys.Type) throws {
    let known = Keys.allCases.map(\.stringValue)
    for key in try container(keyedBy: AnyKey.self).allKeys.sorted(by: { $0.stringValue < $1.stringValue })
    where !known.contains(key.stringValue) {
      let near = nearest(to: key.stringValue, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath + [key],
          debugDescription: "there is no field '\(key.stringValue)' here\(near)"
            + " (known: \(known.joined(separator: ", ")))"))
    }
  }
}
