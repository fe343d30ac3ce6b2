import Foundation
import Testing

/// Runs the built command as a user would: its own process, its own streams.
struct CommandRunner {
  struct Result {
    var status: Int32
    var output: String
    var messages: String

    /// Standard output as JSON.
    func json() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(value as? [String: Any])
    }

    /// The lines of standard output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The folder of this run's files.
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "foreshock-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// The command lies beside the test bundle.
  private static var command: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "foreshock")
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Runs the command to its end.
  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Result {
    try run(arguments, input: input, environment: environment)
  }

  func run(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws -> Result {
    let process = Process()
    process.executableURL = Self.command
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    // Files instead of pipes: nothing can block on a full one.
    let streams = ["in", "out", "err"].map { folder.appending(path: "\($0)-\(UUID().uuidString)") }
    try Data(input.utf8).write(to: streams[0])
    for url in streams.dropFirst() { _ = FileManager.default.createFile(atPath: url.path, contents: nil) }
    process.standardInput = try FileHandle(forReadingFrom: streams[0])
    process.standardOutput = try FileHandle(forWritingTo: streams[1])
    process.standardError = try FileHandle(forWritingTo: streams[2])
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self),
      messages: String(decoding: try Data(contentsOf: streams[2]), as: UTF8.self))
  }

  /// Removes the files.
  func clean() { try? FileManager.default.removeItem(at: folder) }
}

/// CSV texts for the tests.
enum Sample {
  /// Hourly load of `days` days with a daily season and a little noise that repeats every 7 hours.
  static func load(days: Int = 14, level: Double = 50) -> String {
    var text = "time,load\n"
    for hour in 0..<days * 24 {
      let season = 20 * sin(2 * Double.pi * Double(hour % 24) / 24)
      let noise = Double((hour * 37) % 7) - 3
      let day = hour / 24 + 1
      text += String(format: "2026-03-%02dT%02d:00:00Z,%.3f\n", day, hour % 24, level + season + noise)
    }
    return text
  }

  /// A line through 0, 1, 2, … with the given slope and a small wobble.
  static func ramp(count: Int, slope: Double) -> String {
    var text = "value\n"
    for index in 0..<count { text += "\(slope * Double(index) + Double((index * 5) % 3))\n" }
    return text
  }
}
