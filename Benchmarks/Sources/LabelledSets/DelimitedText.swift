import Foundation

/// The cells of a text file, which may be gzipped.
package struct DelimitedText {
  private let lines: [[Substring]]

  package init(_ path: String, separator: Character = ",") throws {
    let text: String
    if path.hasSuffix(".gz") {
      let unpack = Process()
      let pipe = Pipe()
      unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      unpack.arguments = ["gzip", "-dc", path]
      unpack.standardOutput = pipe
      try unpack.run()
      text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      unpack.waitUntilExit()
    } else {
      text = try String(contentsOfFile: path, encoding: .utf8)
    }
    lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: separator, omittingEmptySubsequences: false)
    }
  }

  /// Row by row, without quotes.
  package var cells: [[String]] {
    lines.map { line in
      line.map { $0.hasPrefix("\"") ? $0.trimmingCharacters(in: ["\""]) : String($0) }
    }
  }

  /// Numbers, column by column.
  package var columns: [[Double]] {
    (0..<(lines.first?.count ?? 0)).map { column in lines.map { Double($0[column]) ?? .nan } }
  }
}
