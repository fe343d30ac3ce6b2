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

extension SystemCalls {
  /// Whether there is something at a path.
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Puts `text` in the place of a file as a whole: written beside it, made lasting, then renamed. A crash at
  /// any point leaves the old file or the new one. Whether that worked.
  static func replaceFile(_ path: String, with text: String) -> Bool {
    let temporary = "\(path).\(getpid()).tmp"
    guard let descriptor = open(temporary, forWriting: true) else { return false }
    var isWritten = write(text, to: descriptor) && fsync(descriptor) == 0
    isWritten = close(descriptor) == 0 && isWritten
    guard isWritten, unsafe rename(temporary, path) == 0 else {
      let reason = errno
      unsafe unlink(temporary)
      errno = reason
      return false
    }
    // The name itself is made lasting too; that some file systems cannot is no failure of the writing.
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    if let opened = open(folder) {
      fsync(opened)
      close(opened)
    }
    return true
  }

  /// Appends `text` to a file, which is made if there is none; whether that worked.
  static func append(_ text: String, to path: String) -> Bool {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return false }
    let isWritten = write(text, to: descriptor)
    return close(descriptor) == 0 && isWritten
  }

  /// How a program ended.
  enum ProgramEnd {
    case ended(status: Int32)
    case timedOut
    case notStarted(reason: String)
  }

  /// Runs a program found in PATH, without a shell, with more variables in its environment; its input is empty, its
  /// output goes to standard error. After `timeout` seconds it and what it started are killed.
  static func run(_ arguments: [String], environment more: [String: String], timeout: Double) -> ProgramEnd {
    var variables = more.keys.sorted().map { "\($0)=\(more[$0] ?? "")" }
    var place = 0
    while let entry = unsafe environ[place] {
      let text = unsafe String(cString: entry)
      if !more.keys.contains(String(text.prefix { $0 != "=" })) { variables.append(text) }
      place += 1
    }
    var argv = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var envp = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer { unsafe (argv + envp).forEach { unsafe free($0) } }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    // A process group of its own, so that all of it can be stopped.
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var child: pid_t = 0
    let failure = unsafe posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
    guard failure == 0 else { return unsafe .notStarted(reason: String(cString: strerror(failure))) }
    return wait(for: child, timeout: timeout)
  }

  private static func wait(for child: pid_t, timeout: Double) -> ProgramEnd {
    var status: Int32 = 0
    var waited = 0.0
    while true {
      let found = unsafe waitpid(child, &status, WNOHANG)
      if found == child {
        // The bits as wait(2) lays them out: a status, or the signal that ended it.
        let signal = status & 0x7F
        return .ended(status: signal == 0 ? status >> 8 & 0xFF : 128 + signal)
      }
      if found < 0, errno != EINTR { return .notStarted(reason: lastError) }
      if waited >= timeout {
        kill(-child, SIGKILL)
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(10_000)
      waited += 0.01
    }
  }

  /// Begins this program anew with one more variable in its environment, its arguments and open files being the same;
  /// comes back only if that cannot be done.
  static func restart(setting name: String, to value: String) {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0, unsafe setenv(name, value, 0) == 0 else { return }
    unsafe execv(path, CommandLine.unsafeArgv)
    unsafe unsetenv(name)
  }
}
