/// A cell that is not of its column's kind and was put up with.
struct CSVStray {
  /// Its row among those taken with it, counted from 0.
  var row: Int
  /// Its line in the text, counted from 1; nil when that is not known.
  var line: Int?
  /// The name of its column.
  var column: String
  /// What the column's cells should be.
  var expected: ColumnKind
  /// The start of what it holds.
  var text: String
}
