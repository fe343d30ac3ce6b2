/// The exit statuses of the command. 64 … 70 are those of BSD's sysexits.
enum ExitStatus: Int32 {
  case done = 0
  /// An alert was found and `--fail-on-alert` was given.
  case alert = 3
  case notEnoughData = 4
  /// The budget policy of `slo --gate` says to release with care.
  case slow = 5
  case usage = 64
  case badData = 65
  case noInput = 66
  case internalError = 70
  case cannotWrite = 73
}

/// The end of a command that did not work: what to say, what to try, and the exit status.
struct CommandFailure: Error {
  var status: ExitStatus
  var message: String
  /// What the user could do about it; a sentence of its own.
  var hint: String?

  init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }

  /// Whether the message says which series it is about.
  func names(_ series: String) -> Bool {
    ["of", "in"].contains { message.contains("\($0) '\(series)'") }
  }

  static func usage(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(.usage, message, hint: hint)
  }
}
