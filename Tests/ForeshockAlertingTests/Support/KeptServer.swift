import Foundation
import Testing

/// A server of the system's own, on loopback, in a folder of its own, kept by a script of Fixtures that starts it, says where
/// it is when it is ready, and ends with it. It is gone with ``stop()``.
final class KeptServer {
  let folder: URL
  private let keeper = Process()
  private let address: String
  private let program: String

  /// Starts it and waits until it is ready, at most 20 seconds.
  ///
  /// - Parameter files: what the script finds in the folder.
  init(_ program: String, script: String, files: [String: String] = [:]) throws {
    self.program = program
    let folder = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString)")
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/\(script)").standardizedFileURL.path
    keeper.executableURL = URL(filePath: try #require(Tool.path("python3")))
    keeper.arguments = ["-B", path, folder.path, try #require(Tool.path(program))]
    try keeper.run()
    Self.wait(20) { FileManager.default.fileExists(atPath: folder.appending(path: "address").path) }
    let said = try? Data(contentsOf: folder.appending(path: "address"))
    address = String(decoding: try #require(said, "\(program) is not ready after 20 s"), as: UTF8.self)
  }

  /// Asks for the end and waits for it, which is written down: to wait for the process itself would also wait
  /// for every other that was started meanwhile.
  func stop() {
    try? Data().write(to: folder.appending(path: "stop"))
    let mark = folder.appending(path: "stopped").path
    Self.wait(15) { FileManager.default.fileExists(atPath: mark) }
    #expect(FileManager.default.fileExists(atPath: mark), "\(program) was not stopped")
    try? FileManager.default.removeItem(at: folder)
  }

  static func wait(_ seconds: Double, until isDone: () throws -> Bool) rethrows {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while try !isDone(), Date() < deadline { Thread.sleep(forTimeInterval: 0.1) }
  }

  /// One request; the status is 0 when nobody answers.
  func request(_ method: String, _ path: String, body: String = "") throws -> (status: Int, body: String) {
    var arguments = [
      "-s", "-S", "--noproxy", "*", "--max-time", "10", "-w", "\n%{http_code}", "-X", method,
    ]
    if method == "POST" {
      arguments += ["-H", "Content-Type: application/json", "--data-binary", "@-"]
    }
    let (_, said) = try Tool.run("curl", arguments + [address + path], input: body)
    let lines = said.split(separator: "\n", omittingEmptySubsequences: false)
    return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
  }
}
