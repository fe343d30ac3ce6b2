import Foundation
import Testing

/// An Alertmanager of the system's own, on loopback, with a receiver that writes down what it is sent. It lives
/// in a folder of its own and is gone with ``stop()``.
final class RealAlertmanager {
  private let folder: URL
  private let keeper = Process()
  private let address: String

  /// The programs it takes.
  static let programs = ["prometheus-alertmanager", "curl", "python3"]

  /// Starts both and waits until they are ready, at most 20 seconds.
  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "foreshock-am-\(UUID().uuidString)")
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/alertmanager.py").standardizedFileURL
    keeper.executableURL = URL(filePath: try #require(Tool.path("python3")))
    keeper.arguments = [script.path, folder.path, try #require(Tool.path("prometheus-alertmanager"))]
    try keeper.run()
    Self.wait(20) { FileManager.default.fileExists(atPath: folder.appending(path: "address").path) }
    let said = try? Data(contentsOf: folder.appending(path: "address"))
    address = String(decoding: try #require(said, "Alertmanager is not ready after 20 s"), as: UTF8.self)
  }

  /// Asks for the end and waits for it, which is written down: to wait for the process itself would also wait
  /// for every other that was started meanwhile.
  func stop() {
    try? Data().write(to: folder.appending(path: "stop"))
    let mark = folder.appending(path: "stopped").path
    Self.wait(15) { FileManager.default.fileExists(atPath: mark) }
    #expect(FileManager.default.fileExists(atPath: mark), "Alertmanager was not stopped")
    try? FileManager.default.removeItem(at: folder)
  }

  private static func wait(_ seconds: Double, until isDone: () throws -> Bool) rethrows {
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

  /// What the receiver got so far: the status and fingerprint of each alert of each message.
  func received() throws -> [(status: String, fingerprint: String)] {
    let data = try Data(contentsOf: folder.appending(path: "hook.log"))
    return try data.split(separator: 0x0A).flatMap { line in
      let message = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
      #expect(message["version"] as? String == "4")
      let alerts = try #require(message["alerts"] as? [[String: Any]])
      return alerts.map { ($0["status"] as? String ?? "", $0["fingerprint"] as? String ?? "") }
    }
  }

  /// Waits until the receiver got `count` alerts with this status, at most 20 seconds.
  func wait(for count: Int, _ status: String) throws {
    try Self.wait(20) { try received().count { $0.status == status } >= count }
  }
}
