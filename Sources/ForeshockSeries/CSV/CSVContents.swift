/// What a CSV text held.
public struct CSVContents: Hashable, Sendable {
  /// The rows as named columns.
  public let table: Table
  /// What was found out and put up with on the way.
  public let report: CSVReport
}

/// What was found out about a CSV text, and what was put up with.
public struct CSVReport: Hashable, Sendable {
  /// A column whose name in the text could not be used.
  public struct Renaming: Hashable, Sendable {
    /// The name in the text; empty when it had none.
    public let written: String
    /// The name in the table.
    public let used: String
  }

  /// The delimiter, found or given.
  public internal(set) var delimiter = CSVOptions.Delimiter.comma
  /// Whether the first row named the columns.
  public internal(set) var hasHeader = true
  /// Columns that had no name or the name of an earlier one.
  public internal(set) var renamings: [Renaming] = []
  /// How many lines before the first row started with `#` and were skipped.
  public internal(set) var commentLineCount = 0
  /// The line number of a last row that was cut off (too few cells and no line end) and was dropped.
  public internal(set) var truncatedLine: Int?
  /// Columns that turned out to be text only after numbers or times had been kept from a pipe, so that
  /// their earlier cells are spelled anew (`1.50` as `1.5`).
  public internal(set) var respelledColumns: [String] = []
  /// How many bytes were read.
  public internal(set) var byteCount = 0
}
