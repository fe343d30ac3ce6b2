/// How grave a log line is, as the common loggers say it, from the least to the gravest.
public enum LogSeverity: String, CaseIterable, Hashable, Codable, Sendable, Comparable {
  /// `TRACE`, `VERBOSE`.
  case trace
  /// `DEBUG`; syslog 7.
  case debug
  /// `INFO`; syslog 6.
  case info
  /// `NOTICE`; syslog 5.
  case notice
  /// `WARN`, `WARNING`; syslog 4.
  case warning
  /// `ERR`, `ERROR`, `SEVERE`; syslog 3.
  case error
  /// `CRIT`, `CRITICAL`, `FATAL`, `ALERT`, `EMERG`, `PANIC`; syslog 0, 1 and 2.
  case critical

  /// The severity that `word` means, in any case; nil when it means none.
  public init?(word: some StringProtocol) {
    switch word.uppercased() {
    case "TRACE", "VERBOSE": self = .trace
    case "DEBUG": self = .debug
    case "INFO", "INFORMATION": self = .info
    case "NOTICE": self = .notice
    case "WARN", "WARNING": self = .warning
    case "ERR", "ERROR", "SEVERE": self = .error
    case "CRIT", "CRITICAL", "FATAL", "ALERT", "EMERG", "EMERGENCY", "PANIC": self = .critical
    default: return nil
    }
  }

  /// The severity of a syslog priority `<n>`: its remainder by 8 (RFC 5424, section 6.2.1).
  init(priority: Int) {
    switch priority % 8 {
    case 7: self = .debug
    case 6: self = .info
    case 5: self = .notice
    case 4: self = .warning
    case 3: self = .error
    default: self = .critical
    }
  }

  /// Whether the first is less grave than the second.
  public static func < (a: LogSeverity, b: LogSeverity) -> Bool { a.rank < b.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
