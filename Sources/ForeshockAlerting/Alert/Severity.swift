/// How urgent an alert is, in Prometheus' usual words.
public enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Worth knowing.
  case info
  /// Look at it today.
  case warning
  /// Wake somebody.
  case critical

  /// Whether the first is less urgent than the second.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .critical: 2
    }
  }
}
