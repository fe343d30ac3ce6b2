/// Why no series could be made of a table.
public struct ExtractionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// The table has no rows.
    case noRows
    /// A column that was asked for is not there or holds something else.
    case column(TableError)
    /// No column holds numbers that could be values; the columns there are.
    case noValueColumn(names: [String])
    /// One column was asked for in two roles.
    case sameColumn(name: String)
    /// A cell of the time column is no time; `row` counts rows of data from 1.
    case notTime(column: String, row: Int, text: String)
    /// No row of the series has a time.
    case noTimes(series: String)
    /// The grid from the first to the last time would have far more points than there are rows; the times
    /// on both sides of the widest gap.
    case gridTooLong(series: String, points: Double, rows: Int, before: Timestamp, after: Timestamp)
    /// Row `row` of a pipe, counted from 1, continues a series after it was given away.
    case seriesReturned(series: String, row: Int)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .noRows: return "there are no rows"
    case .column(let error): return error.description
    case .noValueColumn(let names):
      return "no column holds numbers; the columns are "
        + names.prefix(12).map(quotedForMessage).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    case .sameColumn(let name):
      return
        "column \(quotedForMessage(name)) is asked for in two roles; time, value, id and regressors are different columns"
    case .notTime(let column, let row, let text):
      return "row \(row) of column \(quotedForMessage(column)): \(quotedForMessage(text)) is not a time"
    case .noTimes(let series): return "no row of \(quotedForMessage(series)) has a time"
    case .seriesReturned(let series, let row):
      return "row \(row) belongs to \(quotedForMessage(series)) again, whose rows ended before others began; "
        + "sort the text by id, or read it from a file, which can be read twice"
    case .gridTooLong(let series, let points, let rows, let before, let after):
      let size = points < 1e15 ? String(Int(points)) : NumberText.shortest(points)
      return "the \(rows) rows of \(quotedForMessage(series)) would make a grid of \(size) points; "
        + "between \(before) and \(after) there are no rows, is one of these times wrong?"
    }
  }
}
