internal import Glibc

/// Whole files that are held in memory, such as models and logs.
enum InputBytes {
  /// The bytes of a file, `-` being standard input.
  ///
  /// - Throws: ``CommandFailure`` when there is no such file or it is larger than `limit`.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : SystemCalls.open(path)
    guard let descriptor else { throw CommandFailure(.noInput, "\(path): \(SystemCalls.lastError)") }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      guard let count = SystemCalls.read(descriptor, into: &block) else {
        throw CommandFailure(.noInput, "\(path): \(SystemCalls.lastError)")
      }
      if count == 0 { return bytes }
      bytes.append(contentsOf: block[..<count])
      guard bytes.count <= limit else {
        throw CommandFailure(.badData, "\(path) is larger than \(limit >> 20) MB, too large to be held")
      }
    }
  }
}
