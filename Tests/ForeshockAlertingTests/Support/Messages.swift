import ForeshockAlerting
import ForeshockForecasting
import ForeshockSeries
import Foundation
import Testing

/// Messages and JSON for the tests of payloads.
enum Sent {
  /// 2026-11-23T14:05:00Z.
  static let now = Timestamp(seconds: 1_795_442_700)

  /// The alert of the guide: cpu on web-1 will pass 95 %.
  static func alert(metric: String = "cpu", instance: String = "web-1", notes: AlertNotes = AlertNotes())
    throws
    -> Alert
  {
    let rule = try AlertRule(
      name: "CPUSaturation", metric: metric, unit: "%", threshold: .above(95), horizon: 30)
    let model = Scripted.jumps(
      at: [9, 12, 20], observed: [70, 75, 78], lastSample: 1_795_442_700, every: .duration(.seconds(60)))
    return try #require(
      try rule.evaluate(
        model, labels: ["instance": instance, "job": "shop"], now: now, pathCount: 3, notes: notes))
  }

  static func message(
    metric: String = "cpu", instance: String = "web-1",
    notes: AlertNotes = AlertNotes(dashboardURL: "https://dash/1?a=b&c", runbookURL: "https://run/book")
  ) throws -> AlertMessage {
    AlertMessage(try alert(metric: metric, instance: instance, notes: notes), now: now)
  }

  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  static func object(_ value: some Encodable) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
  }

  /// Compares with Fixtures/`name`, which FORESHOCK_RECORD=1 writes anew.
  static func expectGolden(_ text: String, _ name: String) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/\(name)")
    if ProcessInfo.processInfo.environment["FORESHOCK_RECORD"] != nil { try Data(text.utf8).write(to: url) }
    let golden = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    #expect(text == golden, "\(name) differs")
  }
}

/// Programs of the system that tests use when they are there.
enum Tool {
  /// The path of a program; nil when it is not installed.
  static func path(_ name: String) -> String? {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return folders.split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether all are installed.
  static func areInstalled(_ names: String...) -> Bool { names.allSatisfy { path($0) != nil } }

  /// Runs a program to its end; its status and all it printed.
  static func run(_ name: String, _ arguments: [String], input: String = "") throws -> (Int32, String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "foreshock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["in", "out"].map { folder.appending(path: $0) }
    try Data(input.utf8).write(to: files[0])
    try Data().write(to: files[1])
    let process = Process()
    process.executableURL = URL(filePath: try #require(path(name)))
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: files[1]), as: UTF8.self))
  }
}
