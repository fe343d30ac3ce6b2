/// Why a policy, or a state of one, cannot be used.
public struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// A setting is outside its bounds.
    case invalidSetting(name: String, reason: String)
    /// A stored state is of a version this library does not read.
    case unknownVersion(found: Int, newest: Int)
    /// A stored state that no policy can have written.
    case malformedState(reason: String)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  static func setting(_ name: String, _ reason: String) -> PolicyError {
    PolicyError(.invalidSetting(name: name, reason: reason))
  }

  static func malformed(_ reason: String) -> PolicyError { PolicyError(.malformedState(reason: reason)) }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .invalidSetting(let name, let reason): "\(name): \(reason)"
    case .unknownVersion(let found, let newest):
      "the state has version \(found); this version reads up to \(newest)"
    case .malformedState(let reason): "the state is damaged: \(reason)"
    }
  }
}
