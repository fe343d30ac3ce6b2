import Foundation

/// A table of reference values: a CSV with one header line; lines starting with `#` are comments.
///
/// An empty cell is NaN; `nan`, `inf` and `-inf` are understood. Cells have no quotes and no commas.
public struct Fixture: Sendable {
  /// The names in the header, in their order.
  public let names: [String]
  /// The cells as written, row by row.
  public let rows: [[String]]

  /// Reads `Fixtures/<name>`, looked for beside the calling test file and in the folders above it.
  public init(_ name: String, calledFrom file: String = #filePath) throws {
    var lines = try Fixture.contents(of: name, calledFrom: file).split(whereSeparator: \.isNewline).filter {
      !$0.hasPrefix("#")
    }
    .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    guard !lines.isEmpty else { throw FixtureError(description: "\(name): no header") }
    names = lines.removeFirst()
    rows = lines
    guard let short = rows.first(where: { $0.count != names.count }) else { return }
    throw FixtureError(description: "\(name): a row has \(short.count) cells, the header \(names.count)")
  }

  /// The text of the fixture file `name`, for files that are not tables.
  public static func contents(of name: String, calledFrom file: String = #filePath) throws -> String {
    var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("Fixtures").appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: candidate.path) {
        return try String(contentsOf: candidate, encoding: .utf8)
      }
      folder.deleteLastPathComponent()
    }
    throw FixtureError(description: "no Fixtures/\(name) above \(file)")
  }

  /// The cells of the column `name`.
  public func text(_ name: String) throws -> [String] {
    guard let index = names.firstIndex(of: name) else {
      throw FixtureError(description: "no column \(name) among \(names)")
    }
    return rows.map { $0[index] }
  }

  /// The numbers of the column `name`.
  public func numbers(_ name: String) throws -> [Double] {
    try text(name).map { cell in
      if cell.isEmpty { return .nan }
      guard let number = Double(cell) else { throw FixtureError(description: "not a number: \(cell)") }
      return number
    }
  }
}

/// Why a fixture could not be read.
public struct FixtureError: Error, CustomStringConvertible {
  /// The whole sentence.
  public let description: String
}
