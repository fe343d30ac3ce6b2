internal import Glibc

/// What the two output streams can show.
struct Terminal {
  /// Whether standard output is a terminal.
  let outputIsTerminal: Bool
  /// Whether standard error is one.
  let errorIsTerminal: Bool
  /// Columns of the terminal; 80 when unknown.
  let columns: Int
  /// Whether the locale's character set is UTF-8, so that Braille and block characters can be shown.
  let isUnicode: Bool
  /// Whether the environment allows colour (`NO_COLOR` unset or empty, `TERM` not `dumb`).
  let allowsColor: Bool

  /// The streams of this process.
  static let current = Terminal()

  private init() {
    outputIsTerminal = isatty(STDOUT_FILENO) == 1
    errorIsTerminal = isatty(STDERR_FILENO) == 1
    columns = Self.columnCount() ?? 80
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(SystemCalls.environment).first ?? ""
    let upper = locale.uppercased()
    isUnicode = upper.contains("UTF-8") || upper.contains("UTF8")
    allowsColor = SystemCalls.environment("NO_COLOR") == nil && SystemCalls.environment("TERM") != "dumb"
  }

  private static func columnCount() -> Int? {
    if let text = SystemCalls.environment("COLUMNS"), let columns = Int(text), columns > 0 { return columns }
    return SystemCalls.terminalColumns()
  }
}
