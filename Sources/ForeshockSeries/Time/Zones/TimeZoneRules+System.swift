extension TimeZoneRules {
  /// The zone called `identifier` in the system's zone database: the directory named by the environment
  /// variable `TZDIR`, else `/usr/share/zoneinfo`.
  ///
  /// `UTC`, `Z` and `GMT` need no database. Names that could leave its directory are refused.
  public init(identifier: String) throws(TimeZoneError) {
    if ["UTC", "Z", "GMT", "Etc/UTC"].contains(identifier) {
      self = TimeZoneRules(fixedOffset: 0, identifier: "UTC")
      return
    }
    guard Self.isPlausible(identifier) else { throw TimeZoneError(identifier, .invalidIdentifier) }
    let directory = environmentVariable("TZDIR") ?? "/usr/share/zoneinfo"
    guard let bytes = smallFile(directory + "/" + identifier, limit: 1 << 20) else {
      throw TimeZoneError(
        identifier, isDirectory(directory) ? .unknown : .noDatabase(directory: directory))
    }
    try self.init(identifier: identifier, tzif: bytes)
  }

  /// Whether `identifier` has the form of a zone's name: parts of letters, digits, `_`, `-` and `+`
  /// between single slashes, none empty, at most 64 bytes.
  static func isPlausible(_ identifier: String) -> Bool {
    let bytes = Array(identifier.utf8)
    guard (1...64).contains(bytes.count) else { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.allSatisfy { byte in
          let lower = byte | 0x20
          return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || (48...57).contains(byte)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        }
    }
  }
}
