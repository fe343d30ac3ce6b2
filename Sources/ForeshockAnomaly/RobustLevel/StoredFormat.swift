/// The number that stored detectors begin with.
enum StoredFormat {
  /// What this version writes.
  static let version = 1

  /// Refuses numbers that this version does not know.
  static func check(_ version: Int) throws(AnomalyError) {
    guard version == Self.version else { throw .malformedModel(reason: "format \(version) is not known") }
  }
}
