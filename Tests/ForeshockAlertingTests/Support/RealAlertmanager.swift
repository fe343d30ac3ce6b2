import Foundation
import Testing

/// An Alertmanager of the system's own with a receiver that writes down what it is sent.
struct RealAlertmanager {
  private let server: KeptServer

  /// The programs it takes.
  static let programs = ["prometheus-alertmanager", "curl", "python3"]

  /// Starts both.
  init() throws { server = try KeptServer("prometheus-alertmanager", script: "alertmanager.py") }

  func stop() { server.stop() }

  /// One request; the status is 0 when nobody answers.
  func request(_ method: String, _ path: String, body: String = "") throws -> (status: Int, body: String) {
    try server.request(method, path, body: body)
  }

  /// What the receiver got so far: the status and fingerprint of each alert of each message.
  func received() throws -> [(status: String, fingerprint: String)] {
    let data = try Data(contentsOf: server.folder.appending(path: "hook.log"))
    return try data.split(separator: 0x0A).flatMap { line in
      let message = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
      #expect(message["version"] as? String == "4")
      let alerts = try #require(message["alerts"] as? [[String: Any]])
      return alerts.map { ($0["status"] as? String ?? "", $0["fingerprint"] as? String ?? "") }
    }
  }

  /// Waits until the receiver got `count` alerts with this status, at most 20 seconds.
  func wait(for count: Int, _ status: String) throws {
    try KeptServer.wait(20) { try received().count { $0.status == status } >= count }
  }
}
