/// Why a CSV text could not be read, and where.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// The file cannot be opened or read; the system's words.
    case unreadable(reason: String)
    /// The text is in an encoding such as UTF-16, or compressed; `found` says what it looks like.
    case notPlainText(found: String)
    /// There is no row at all.
    case empty
    /// A row has another number of cells than the first one.
    case ragged(expected: Int, actual: Int)
    /// A quoted cell that starts here never ends.
    case unterminatedQuote
    /// A quoted cell is followed by something else than a delimiter or the end of the line.
    case textAfterQuote
    /// A row is longer than the limit.
    case rowTooLong(limit: Int)
    /// A cell of a column that must be of a kind is not of that kind.
    case wrongKind(expected: ColumnKind, text: String)
    /// A column that was asked for is not there.
    case noColumn(TableError)
  }

  /// What went wrong.
  public let kind: Kind
  /// The line of the text, counted from 1; nil when the failure has no place.
  public let line: Int?
  /// The cell in its row, counted from 1; nil when the failure concerns the whole row.
  public let column: Int?
  /// The name of the column, where it has one.
  public let columnName: String?

  init(_ kind: Kind, line: Int? = nil, column: Int? = nil, columnName: String? = nil) {
    self.kind = kind
    self.line = line
    self.column = column
    self.columnName = columnName
  }

  /// The place and what is wrong there.
  public var description: String {
    var place = ""
    if let line { place = "line \(line)" }
    if let column { place += ", column \(column)" }
    if let columnName { place += " (\(quotedForMessage(columnName)))" }
    return place.isEmpty ? reason : place + ": " + reason
  }

  /// What is wrong, without the place.
  public var reason: String {
    switch kind {
    case .unreadable(let reason): return "cannot be read: \(reason)"
    case .notPlainText(let found): return "looks like \(found), not like CSV in UTF-8; convert it first"
    case .empty: return "there are no rows"
    case .ragged(let expected, let actual):
      return "\(actual) cell\(actual == 1 ? "" : "s") where the first row has \(expected)"
    case .unterminatedQuote: return "the quotation mark that opens this cell is never closed"
    case .textAfterQuote: return "text after the closing quotation mark of a cell"
    case .rowTooLong(let limit):
      return "the row is longer than \(limit) bytes; is a quotation mark not closed?"
    case .wrongKind(let expected, let text):
      let words: [ColumnKind: String] = [.numeric: "a number", .text: "text", .time: "a time"]
      return "\(quotedForMessage(text)) is not \(words[expected] ?? "")"
    case .noColumn(let error): return error.description
    }
  }
}
