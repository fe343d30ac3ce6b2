/// The first rows of a CSV text cut into cells, from which its form is found out.
struct CSVSample {
  /// One cell of the sample.
  struct Cell {
    var text: [UInt8]
    var isQuoted: Bool
  }

  /// At most this many rows are looked at.
  static let rowLimit = 101

  /// The rows, blank lines left out.
  private(set) var rows: [[Cell]] = []
  /// Behind the first row: the offset and how many line ends come before it.
  private(set) var endOfFirstRow = 0
  private(set) var linesOfFirstRow = 0

  /// Cuts `bytes[start...]`, which end in a line end.
  init(_ bytes: Span<UInt8>, from start: Int, delimiter: UInt8, lineEnd: UInt8, rowLimit: Int = Self.rowLimit)
  {
    var at = start
    var lines = 0
    while at < bytes.count, rows.count < rowLimit {
      guard let row = Self.row(bytes, &at, &lines, delimiter, lineEnd) else { break }
      let isBlank = row.count == 1 && row[0].text.isEmpty && !row[0].isQuoted
      if !isBlank { rows.append(row) }
      if rows.count == 1, !isBlank {
        endOfFirstRow = at
        linesOfFirstRow = lines
      }
    }
  }

  /// The cells of the row at `at`, which is moved behind it; nil when a quoted cell does not end.
  private static func row(
    _ bytes: Span<UInt8>, _ at: inout Int, _ lines: inout Int, _ delimiter: UInt8, _ lineEnd: UInt8
  ) -> [Cell]? {
    var cells: [Cell] = []
    while true {
      var text: [UInt8] = []
      while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09, bytes[at] != delimiter { at += 1 }
      let isQuoted = at < bytes.count && bytes[at] == 0x22
      if isQuoted {
        at += 1
        while true {
          guard at < bytes.count else { return nil }
          let byte = bytes[at]
          at += 1
          if byte == 0x22 {
            guard at < bytes.count, bytes[at] == 0x22 else { break }
            at += 1
          }
          if byte == lineEnd { lines += 1 }
          text.append(byte)
        }
      }
      while at < bytes.count, bytes[at] != delimiter, bytes[at] != lineEnd {
        if !isQuoted { text.append(bytes[at]) }
        at += 1
      }
      cells.append(Cell(text: isQuoted ? text : trimmed(text), isQuoted: isQuoted))
      let atDelimiter = at < bytes.count && bytes[at] == delimiter
      at += 1
      if !atDelimiter {
        lines += 1
        return cells
      }
    }
  }

  /// The delimiter that cuts the first rows most evenly; comma when none cuts them at all.
  static func delimiter(of bytes: Span<UInt8>, from start: Int, lineEnd: UInt8) -> CSVOptions.Delimiter {
    var best = CSVOptions.Delimiter.comma
    var bestScore = 0.0
    for candidate in CSVOptions.Delimiter.allCases {
      let rows = CSVSample(bytes, from: start, delimiter: candidate.rawValue, lineEnd: lineEnd, rowLimit: 20)
        .rows
      guard let width = rows.first?.count, width > 1 else { continue }
      let even = Double(rows.count { $0.count == width }) / Double(rows.count)
      // Evenness first; among equals the one that makes more cells, then the order of the cases.
      let score = even + Double(min(width, 1000)) * 1e-6
      if score > bestScore {
        best = candidate
        bestScore = score
      }
    }
    return best
  }
}
