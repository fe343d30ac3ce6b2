import ForeshockMetrics
import Foundation

/// The Numenta Anomaly Benchmark's own files, where they are at hand: in the folder that FORESHOCK_NAB names, or in
/// shared/data/nab beside the repository.
struct NABData {
  let folder: URL

  init?(_ file: String = #filePath) {
    var repository = URL(fileURLWithPath: file)
    for _ in 0..<4 { repository.deleteLastPathComponent() }
    let beside = repository.deletingLastPathComponent().appendingPathComponent("shared/data/nab").path
    folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["FORESHOCK_NAB"] ?? beside)
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
  }

  static var isAtHand: Bool { NABData() != nil }

  /// The rows of a table, by the names in its header.
  func table(_ path: String) throws -> [[String: String]] {
    try rows(of: String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8))
  }

  /// The rows of a compressed table.
  func compressedTable(_ path: String) throws -> [[String: String]] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-dc", folder.appendingPathComponent(path).path]
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return rows(of: String(decoding: data, as: UTF8.self))
  }

  /// The windows of all files, first and last timestamp each.
  func windows() throws -> [String: [[String]]] {
    try JSONDecoder().decode(
      [String: [[String]]].self,
      from: Data(contentsOf: folder.appendingPathComponent("labels/combined_windows.json")))
  }

  /// The windows of one file as rows, by its timestamps.
  func windows(of file: String, timestamps: [String]) throws -> [Range<Int>] {
    try (windows()[file] ?? []).map { window in
      // Labels have microseconds, data have none.
      let bounds = window.map { bound in timestamps.firstIndex { bound.hasPrefix($0) } ?? -1 }
      return bounds[0]..<(bounds[1] + 1)
    }
  }

  private func rows(of text: String) -> [[String: String]] {
    var lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = lines.removeFirst()
    return lines.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
  }
}
