extension SeriesExtraction {
  /// The columns of `table` that hold times, values and ids, as they are named here or else guessed.
  ///
  /// - Throws: ``ExtractionError`` as ``series(from:)``.
  package func keyColumns(of table: Table) throws(ExtractionError) -> (
    time: String?, value: String, id: String?
  ) {
    let roles = try ColumnRoles(table, self)
    return (
      roles.time.map { table.columns[$0].name }, table.columns[roles.value].name,
      roles.id.map { table.columns[$0].name }
    )
  }
}

extension CSVReader {
  /// The first rows of the file at `path`, some thousands of them or all there are.
  package func firstRows(path: String) throws(CSVError) -> Table {
    try CSVSource(path: path).firstRows(options)
  }
}
