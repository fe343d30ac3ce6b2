internal import ForeshockNumerics

/// Named columns of equal length.
///
///     let table = try CSVReader().read(path: "cpu.csv").table
///     let load = try table.numbers("load")
public struct Table: Hashable, Sendable {
  /// The columns in the order of the file.
  public let columns: [Column]
  /// How many rows each column has.
  public let rowCount: Int

  /// A table of columns that have equal lengths and different names.
  public init(_ columns: [Column]) {
    let count = columns.first?.count ?? 0
    precondition(columns.allSatisfy { $0.count == count }, "Columns of a table must have equal lengths")
    precondition(
      Set(columns.map(\.name)).count == columns.count, "Columns of a table must have different names")
    self.columns = columns
    rowCount = count
  }

  /// The names of the columns.
  public var names: [String] { columns.map(\.name) }

  /// The position of the column called exactly `name`, or nil.
  public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// The column called exactly `name`.
  public func column(_ name: String) throws(TableError) -> Column {
    guard let index = index(of: name) else { throw TableError.noColumn(name, among: names) }
    return columns[index]
  }

  /// The numbers of the column called `name`, NaN where missing; an error when it is not numeric.
  public func numbers(_ name: String) throws(TableError) -> [Double] {
    let column = try column(name)
    guard case .numeric(let values) = column.values else {
      throw TableError.notNumber(column)
    }
    return values
  }

  /// The words of the column called `name`; an error when it is not text.
  public func text(_ name: String) throws(TableError) -> TextColumn {
    let column = try column(name)
    guard case .text(let values) = column.values else {
      throw TableError(.wrongKind(name: name, expected: .text, actual: column.kind))
    }
    return values
  }
}

/// A column that was asked for and cannot be given.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// No column has this name; `nearest` lists the likeliest that exist, `names` all.
    case noColumn(name: String, nearest: [String], names: [String])
    /// The column's cells are of another kind.
    case wrongKind(name: String, expected: ColumnKind, actual: ColumnKind)
    /// A column of numbers was wanted, and this is its first cell that is none; `row` counts from 1.
    case notNumber(name: String, row: Int, text: String)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// There is no column `name` among `names`; the nearest ones are worked out.
  public static func noColumn(_ name: String, among names: [String]) -> TableError {
    TableError(.noColumn(name: name, nearest: nearestNames(to: name, among: names), names: names))
  }

  /// `column` is no column of numbers: the first cell that is none, where words are to blame.
  static func notNumber(_ column: Column) -> TableError {
    if case .text(let words) = column.values, let odd = words.firstCell(where: { !CellFit.isNumber($0) }) {
      return TableError(.notNumber(name: column.name, row: odd.row + 1, text: odd.text))
    }
    return TableError(.wrongKind(name: column.name, expected: .numeric, actual: column.kind))
  }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .noColumn(let name, let nearest, let names):
      let start = "there is no column \(quotedForMessage(name))"
      guard nearest.isEmpty else {
        return start + "; did you mean " + nearest.map(quotedForMessage).joined(separator: " or ") + "?"
      }
      let shown = names.prefix(12).map(quotedForMessage).joined(separator: ", ")
      return start + "; the columns are \(shown)" + (names.count > 12 ? ", …" : "")
    case .notNumber(let name, let row, let text):
      return "row \(row) of column \(quotedForMessage(name)): \(quotedForMessage(text)) is not a number"
    case .wrongKind(let name, let expected, let actual):
      let words: [ColumnKind: String] = [.numeric: "numbers", .text: "text", .time: "times"]
      return "column \(quotedForMessage(name)) holds \(words[actual] ?? ""), not \(words[expected] ?? "")"
    }
  }
}
