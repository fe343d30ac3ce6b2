/// A table of text in aligned columns, for people.
struct TextTable {
  private var rows: [[String]]
  private let columnCount: Int

  init(_ header: [String]) {
    rows = [header.map { PrintableText.visible($0) }]
    columnCount = header.count
  }

  mutating func add(_ row: [String]) {
    precondition(row.count == columnCount, "A table row needs one cell per column")
    rows.append(row.map { PrintableText.visible($0) })
  }

  /// The table; columns after the first are set to the right, being numbers.
  func render(indent: String = "") -> String {
    let widths = (0..<columnCount).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for (index, row) in rows.enumerated() {
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      var line = indent + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      text += line + "\n"
      if index == 0 {
        text += indent + widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
      }
    }
    return text
  }
}
