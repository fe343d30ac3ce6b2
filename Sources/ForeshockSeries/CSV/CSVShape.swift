/// How rows of one text are cut into cells and what becomes of each cell.
struct CSVShape {
  /// What a piece parser does with the cells of one column.
  struct Field {
    var name: String
    /// The kind to read; nil skips the cell.
    var kind: ColumnKind?
    /// Whether the kind was asked for, so that a cell of another kind is an error.
    var isRequired: Bool
    /// Whether a cell of another kind is put down as a stray and counts as missing.
    var toleratesStrays = false
  }

  /// The byte between cells.
  var delimiter: UInt8
  /// The byte that ends a line: a line feed, or a carriage return in texts that have no line feeds.
  var lineEnd: UInt8
  /// Whether a comma may stand before a fraction.
  var decimalComma: Bool
  /// The zone of times that name none.
  var zone: TimeZoneRules
  /// The columns of the text, skipped ones included.
  var fields: [Field]
}
