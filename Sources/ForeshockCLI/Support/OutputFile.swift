internal import Glibc

/// A file written piece by piece.
final class OutputFile {
  private let path: String
  private var descriptor: Int32?

  /// Creates the file at `path`, or empties it; the directory has to exist.
  init(_ path: String) throws {
    self.path = path
    guard let opened = SystemCalls.open(path, forWriting: true) else {
      throw CommandFailure(.cannotWrite, "cannot write \(path): \(SystemCalls.lastError)")
    }
    descriptor = opened
  }

  deinit { if let descriptor { _ = Glibc.close(descriptor) } }

  /// Appends `text`.
  func write(_ text: String) throws {
    guard let descriptor, SystemCalls.write(text, to: descriptor) else {
      throw CommandFailure(.cannotWrite, "cannot write \(path): \(SystemCalls.lastError)")
    }
  }

  /// Ends the file.
  func close() throws {
    guard let open = descriptor else { return }
    descriptor = nil
    guard Glibc.close(open) == 0 else {
      throw CommandFailure(.cannotWrite, "cannot write \(path): \(SystemCalls.lastError)")
    }
  }
}
