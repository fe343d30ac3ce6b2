internal import ForeshockSeries
internal import Glibc

/// What the command asks of the operating system. All its unsafe code is in this file: every pointer handed
/// to the C library lives for the call only, and every count is the size of the buffer behind it.
enum SystemCalls {
  /// What went wrong in the last call, in words.
  static var lastError: String { unsafe String(cString: strerror(errno)) }

  /// A variable of the environment; nil when unset or empty.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// The terminal's width in columns; nil when standard output is none.
  static func terminalColumns() -> Int? {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The wall clock.
  static func now() -> Timestamp {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Timestamp(microseconds: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000)
  }

  /// Opens a file for reading, or for writing from its start; nil when that cannot be done.
  static func open(_ path: String, forWriting: Bool = false) -> Int32? {
    let flags = forWriting ? O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC : O_RDONLY | O_CLOEXEC
    let descriptor = unsafe Glibc.open(path, flags, 0o644)
    return descriptor < 0 ? nil : descriptor
  }

  /// Reads into the whole of `buffer` at most; the bytes read, 0 at the end, nil on an error.
  static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> Int? {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count >= 0 { return count }
      guard errno == EINTR else { return nil }
    }
  }

  /// Writes all of a text; whether that worked.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return true }
      var written = 0
      while written < bytes.count {
        let count = unsafe Glibc.write(descriptor, start + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        written += count
      }
      return true
    }
  }
}
