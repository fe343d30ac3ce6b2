internal import ForeshockNumerics

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
  /// Whether parts of the file can be read by their position: a regular file opened here.
  var isSeekable: Bool { closes && size != nil }
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

extension SystemFile {
  /// Reads up to `limit` bytes that stand at `position` of a regular file to `offset` of `buffer`, which
  /// must reach that far, with `threads` threads; 0 at the end.
  ///
  /// Copying from the system's cache takes a good part of the time of reading a file, and each processor
  /// copies alone.
  func read(
    at position: Int, into buffer: inout [UInt8], at offset: Int, limit: Int, threads: Int
  ) throws(SystemFileError) -> Int {
    precondition(
      offset >= 0 && limit >= 0 && offset + limit <= buffer.count, "The buffer is too short to read into")
    let part = max(1, (limit + threads - 1) / threads)
    let descriptor = self.descriptor
    var counts = [Int](repeating: 0, count: threads)
    unsafe buffer.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe counts.withUnsafeMutableBufferPointer { counts in
        // Each iteration writes to a part of the buffer and a count of its own, within their bounds.
        nonisolated(unsafe) let target = unsafe base + offset
        nonisolated(unsafe) let results = unsafe counts
        Parallel.forEach(count: threads, threads: threads) { index in
          let start = min(limit, index * part)
          let length = min(limit, start + part) - start
          var filled = 0
          while filled < length {
            let count = unsafe pread(
              descriptor, target + start + filled, length - filled, off_t(position + start + filled))
            if count < 0 && errno == EINTR { continue }
            if count < 0 { filled = -Int(errno) }
            if count <= 0 { break }
            filled += count
          }
          unsafe results[index] = filled
        }
      }
    }
    // What follows a part that came short is not counted; the next call reads it again.
    var total = 0
    for index in 0..<threads {
      if counts[index] < 0 {
        if total > 0 { return total }
        throw SystemFileError(number: Int32(-counts[index]))
      }
      total += counts[index]
      if counts[index] < part { break }
    }
    return total
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
