/// A time zone that cannot be had.
public struct TimeZoneError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// The name is no zone's name: empty, too long, absolute, or with parts that leave the database.
    case invalidIdentifier
    /// The zone database has no such zone.
    case unknown
    /// There is no zone database on this system at `directory`.
    case noDatabase(directory: String)
    /// The zone's file is damaged.
    case damaged(reason: String)
  }

  /// The name that was asked for.
  public let identifier: String
  /// What went wrong.
  public let kind: Kind

  init(_ identifier: String, _ kind: Kind) {
    self.identifier = identifier
    self.kind = kind
  }

  /// The whole sentence.
  public var description: String {
    let name = quotedForMessage(identifier)
    switch kind {
    case .invalidIdentifier:
      return "\(name) is not the name of a time zone; write one like Europe/Berlin or UTC"
    case .unknown: return "the time zone \(name) is unknown; write one like Europe/Berlin or UTC"
    case .noDatabase(let directory):
      return
        "time zone \(name): no zone database at \(quotedForMessage(directory)); install the package tzdata, "
        + "set TZDIR, or use UTC"
    case .damaged(let reason): return "the file of time zone \(name) is damaged: \(reason)"
    }
  }
}
