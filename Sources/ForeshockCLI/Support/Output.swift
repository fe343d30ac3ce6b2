internal import Glibc

/// The two streams: data to standard output, everything said to people about it to standard error.
enum Output {
  /// Writes to standard output, all of it. A reader that has gone away ends the process quietly (SIGPIPE).
  static func write(_ text: String) throws {
    guard SystemCalls.write(text, to: STDOUT_FILENO) else {
      throw CommandFailure(.cannotWrite, "cannot write the output: \(SystemCalls.lastError)")
    }
  }

  /// Writes a line to standard error; failures there are nobody's concern.
  static func note(_ line: String) {
    _ = SystemCalls.write(PrintableText.visible(line, keepingLines: true) + "\n", to: STDERR_FILENO)
  }

  /// Writes a file; the directory has to exist.
  static func write(_ text: String, toFile path: String) throws {
    let file = try OutputFile(path)
    try file.write(text)
    try file.close()
  }
}
