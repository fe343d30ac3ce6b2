/// Writes rows as CSV, a cell at a time.
///
///     var writer = CSVWriter()
///     writer.row(["time", "load"])
///     writer.time(start)
///     writer.number(0.1)
///     writer.endRow()
///     print(writer.text, terminator: "")
///
/// Numbers are the shortest that read back exactly (`12`, not `12.0`), missing ones are empty cells, times
/// are RFC 3339 in UTC, text is quoted only where it must be. Lines end in a line feed.
public struct CSVWriter: Sendable {
  /// What stands between cells.
  public let delimiter: CSVOptions.Delimiter
  /// The bytes written so far.
  public private(set) var bytes: [UInt8] = []
  private var cellsInRow = 0
  private var rowStart = 0

  /// A writer that has written nothing yet.
  public init(delimiter: CSVOptions.Delimiter = .comma) { self.delimiter = delimiter }

  /// The text written so far.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what was written, so that a long output can be passed on in parts; only between rows.
  public mutating func removeAll() {
    precondition(cellsInRow == 0, "A row must be ended before its text is taken away")
    bytes.removeAll(keepingCapacity: true)
    rowStart = 0
  }

  /// Writes a cell of text; nil is an empty cell.
  public mutating func text(_ value: String?) {
    startCell()
    guard let value else { return }
    let utf8 = Array(value.utf8)
    let special = utf8.contains { byte in
      byte == delimiter.rawValue || byte == 0x22 || byte == 0x0A || byte == 0x0D
    }
    // Quoted as well: blanks around the text, which readers strip; an empty text, which would be no text;
    // and a first cell that a reader would take for a comment.
    let isFragile =
      utf8.isEmpty || isBlank(utf8[0]) || isBlank(utf8[utf8.count - 1])
      || (cellsInRow == 1 && utf8[0] == UInt8(ascii: "#"))
    guard special || isFragile else {
      bytes += utf8
      return
    }
    bytes.append(0x22)
    for byte in utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }

  /// Writes a number; NaN is an empty cell.
  public mutating func number(_ value: Double) {
    startCell()
    bytes += NumberText.shortest(value).utf8
  }

  /// Writes a whole number.
  public mutating func integer(_ value: Int) {
    startCell()
    bytes += String(value).utf8
  }

  /// Writes a time; nil is an empty cell.
  public mutating func time(_ value: Timestamp?) {
    startCell()
    if let value { bytes += value.description.utf8 }
  }

  /// Ends the row. A row of one empty cell becomes `""`, since a blank line would be no row.
  public mutating func endRow() {
    if cellsInRow <= 1, bytes.count == rowStart { bytes += [0x22, 0x22] }
    bytes.append(0x0A)
    cellsInRow = 0
    rowStart = bytes.count
  }

  /// Writes a whole row of text cells, for instance the header.
  public mutating func row(_ cells: [String]) {
    for cell in cells { text(cell) }
    endRow()
  }

  /// Writes a table with its header.
  public mutating func table(_ table: Table) {
    row(table.names)
    for index in 0..<table.rowCount {
      for column in table.columns {
        switch column.values {
        case .numeric(let values): number(values[index])
        case .text(let words): text(words[index])
        case .time(let times): time(times[index])
        }
      }
      endRow()
    }
  }

  private mutating func startCell() {
    if cellsInRow > 0 { bytes.append(delimiter.rawValue) }
    cellsInRow += 1
  }
}
