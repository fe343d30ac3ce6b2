import Foundation
import LabelledSets

/// A CSV file with a header, plain or gzipped.
struct NumberTable {
  private let text: [[String]]
  private let names: [String]

  /// Reads `path`, or the gzipped file beside it.
  init(_ path: String) throws {
    let text = try DelimitedText(FileManager.default.fileExists(atPath: path) ? path : path + ".gz").cells
    names = text.first ?? []
    self.text = Array(text.dropFirst())
  }

  var columnNames: [String] { names }
  var rowCount: Int { text.count }

  /// The cells of the first column called `name`.
  func words(_ name: String) -> [String] {
    guard let column = names.firstIndex(of: name) else { fail("there is no column \(name)", code: 65) }
    return text.map { $0.indices.contains(column) ? $0[column] : "" }
  }

  /// The same as numbers; NaN where there is none.
  func numbers(_ name: String) -> [Double] { words(name).map { Double($0) ?? .nan } }
}

/// Writes columns of numbers, and of words before them, as CSV; NaN is an empty cell.
func writeTable(
  words: [(name: String, cells: [String])] = [], numbers: [(name: String, cells: [Double])], to path: String
) throws {
  var text = (words.map(\.name) + numbers.map(\.name)).joined(separator: ",") + "\n"
  for row in 0..<(numbers.first?.cells.count ?? 0) {
    let cells = words.map { $0.cells[row] } + numbers.map { $0.cells[row].isNaN ? "" : "\($0.cells[row])" }
    text += cells.joined(separator: ",") + "\n"
  }
  let file = URL(fileURLWithPath: path)
  try FileManager.default.createDirectory(
    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try text.write(to: file, atomically: true, encoding: .utf8)
}
