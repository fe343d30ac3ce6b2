#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Why a file could not be opened or read.
struct SystemFileError: Error {
  /// The system's error number.
  let number: Int32

  /// The system's words for it.
  var reason: String { unsafe String(cString: strerror(number)) }
}

/// A file, pipe or terminal open for reading; closed when it goes away.
struct SystemFile: ~Copyable {
  private let descriptor: Int32
  private let closes: Bool
  /// The size of a regular file; nil for pipes and terminals.
  let size: Int?
  /// Whether the name led to a directory, which cannot be read.
  let isDirectory: Bool

  /// Opens `path`; `-` is standard input.
  init(path: String) throws(SystemFileError) {
    if path == "-" {
      descriptor = 0
      closes = false
    } else {
      let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard opened >= 0 else { throw SystemFileError(number: errno) }
      descriptor = opened
      closes = true
    }
    var status = stat()
    let known = unsafe fstat(descriptor, &status) == 0
    isDirectory = known && status.st_mode & S_IFMT == S_IFDIR
    size = known && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { if closes { close(descriptor) } }

  /// Reads up to `limit` bytes to position `offset` of `buffer`, which must reach that far; 0 at the end.
  func read(into buffer: inout [UInt8], at offset: Int, limit: Int) throws(SystemFileError) -> Int {
    precondition(
      offset >= 0 && limit >= 0 && offset + limit <= buffer.count, "The buffer is too short to read into")
    var result = 0
    repeat {
      // The pointer stays within the buffer by the precondition above.
      result = unsafe buffer.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe systemRead(descriptor, base + offset, limit)
      }
    } while result < 0 && errno == EINTR
    guard result >= 0 else { throw SystemFileError(number: errno) }
    return result
  }
}

/// read(2), under a name that the method above does not hide.
private func systemRead(_ descriptor: Int32, _ pointer: UnsafeMutableRawPointer, _ count: Int) -> Int {
  unsafe read(descriptor, pointer, count)
}

/// The value of an environment variable, or nil when it is unset or empty.
func environmentVariable(_ name: String) -> String? {
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}

/// The bytes of a file of at most `limit` bytes; nil when it cannot be read, is no regular file or longer.
func smallFile(_ path: String, limit: Int) -> [UInt8]? {
  guard let file = try? SystemFile(path: path), let size = file.size, size <= limit else { return nil }
  var bytes = [UInt8](repeating: 0, count: size)
  var filled = 0
  while filled < size {
    guard let count = try? file.read(into: &bytes, at: filled, limit: size - filled) else { return nil }
    if count == 0 { break }
    filled += count
  }
  return Array(bytes[..<filled])
}

/// Whether `path` leads to a directory.
func isDirectory(_ path: String) -> Bool {
  guard let file = try? SystemFile(path: path) else { return false }
  return file.isDirectory
}

/// How many processors this process may use.
func processorCount() -> Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
