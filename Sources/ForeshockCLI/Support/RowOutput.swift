/// Prints a result that has a row for every row of its file, in any format; only a table for people, whose
/// columns have to be aligned, is held in memory.
struct RowOutput {
  private let columns: [String]
  private let format: RunOptions.Format
  /// What JSON says besides the rows.
  private let members: [String: JSONValue]
  private var table: TextTable
  private var text = ""
  private var hasRows = false

  /// - Parameter members: what the JSON document says besides its rows.
  init(_ columns: [String], members: [String: JSONValue] = [:], run: RunOptions) {
    self.columns = columns
    self.members = members
    format = run.resolvedFormat
    table = TextTable(columns)
    switch format {
    case .csv: text = columns.map(CSVText.field).joined(separator: ",") + "\n"
    case .json:
      JSONDocument.versioned(members).write(to: &text)
      text.removeLast()
      text += ",\"rows\":["
    case .table, .ndjson: break
    }
  }

  /// Adds one row, a cell a column.
  mutating func add(_ cells: [JSONValue]) throws {
    precondition(cells.count == columns.count, "A row needs one cell per column")
    switch format {
    case .table: table.add(cells.map { $0.text(number: Format.short) })
    case .csv:
      for (index, cell) in cells.enumerated() {
        if index > 0 { text += "," }
        if case .string(let word) = cell {
          text += CSVText.field(word)
        } else {
          text += cell.text(number: Format.number)
        }
      }
      text += "\n"
    case .json, .ndjson:
      var object = Dictionary(uniqueKeysWithValues: zip(columns, cells))
      if format == .ndjson { object["schema_version"] = JSONDocument.schemaVersion }
      if format == .json { text += hasRows ? ",\n" : "\n" }
      JSONValue.object(object).write(to: &text)
      if format == .ndjson { text += "\n" }
    }
    hasRows = true
    if text.utf8.count > 1 << 16 {
      try Output.write(text)
      text = ""
    }
  }

  /// Ends the document.
  mutating func finish() throws {
    if format == .table { text = table.render() }
    if format == .json { text += "\n]}\n" }
    try Output.write(text)
    text = ""
  }
}
