import Foundation

/// The M4 competition's hourly and weekly series with the organisers' forecasts, where they are at hand: in the folder
/// that FORESHOCK_M4 names, or in shared/data/m4 beside the repository.
struct M4Data {
  let folder: URL

  init?(_ file: String = #filePath) {
    var repository = URL(fileURLWithPath: file)
    for _ in 0..<4 { repository.deleteLastPathComponent() }
    let beside = repository.deletingLastPathComponent().appendingPathComponent("shared/data/m4").path
    folder = URL(fileURLWithPath: ProcessInfo.processInfo.environment["FORESHOCK_M4"] ?? beside)
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
  }

  static var isAtHand: Bool { M4Data() != nil }

  /// The lines of a file without header: a series' name and its values.
  func series(_ path: String) throws -> [(name: String, values: [Double])] {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
      .split(whereSeparator: \.isNewline).map { line in
        let cells = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
        return (cells[0], cells.dropFirst().compactMap { Double($0) })
      }
  }

  /// The values by name.
  func values(_ path: String) throws -> [String: [Double]] {
    Dictionary(try series(path).map { ($0.name, $0.values) }) { first, _ in first }
  }
}
