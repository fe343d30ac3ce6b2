extension Matrix {
  /// A matrix with every entry equal to `value`.
  public init(rowCount: Int, columnCount: Int, repeating value: Double) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      elements: [Double](repeating: value, count: Matrix.area(rowCount, columnCount)))
  }

  /// A matrix whose entry (row, column) is `entry(row, column)`; called column by column.
  public init(rowCount: Int, columnCount: Int, _ entry: (_ row: Int, _ column: Int) -> Double) {
    let area = Matrix.area(rowCount, columnCount)
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      elements: [Double](capacity: area) { elements in
        for column in 0..<columnCount {
          for row in 0..<rowCount { elements.append(entry(row, column)) }
        }
      })
  }

  /// A matrix from its rows.
  ///
  /// No rows at all give a 0×0 matrix.
  ///
  /// - Precondition: all rows are equally long.
  public init(rows: [[Double]]) {
    let columnCount = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      precondition(
        row.count == columnCount, "row \(index) has \(row.count) entries, row 0 has \(columnCount)")
    }
    self.init(rowCount: rows.count, columnCount: columnCount) { rows[$0][$1] }
  }

  /// A matrix from its columns.
  ///
  /// No columns at all give a 0×0 matrix.
  ///
  /// - Precondition: all columns are equally long.
  public init(columns: [[Double]]) {
    let rowCount = columns.first?.count ?? 0
    var elements: [Double] = []
    elements.reserveCapacity(Matrix.area(rowCount, columns.count))
    for (index, column) in columns.enumerated() {
      precondition(
        column.count == rowCount, "column \(index) has \(column.count) entries, column 0 has \(rowCount)")
      elements += column
    }
    self.init(rowCount: rowCount, columnCount: columns.count, elements: elements)
  }

  /// One column with the given entries.
  public init(column: [Double]) {
    self.init(rowCount: column.count, columnCount: 1, elements: column)
  }

  /// One row with the given entries.
  public init(row: [Double]) {
    self.init(rowCount: 1, columnCount: row.count, elements: row)
  }

  /// A matrix of zeros.
  public static func zeros(_ rowCount: Int, _ columnCount: Int) -> Matrix {
    Matrix(rowCount: rowCount, columnCount: columnCount, repeating: 0)
  }

  /// The identity with `size` rows.
  public static func identity(_ size: Int) -> Matrix {
    diagonal([Double](repeating: 1, count: size))
  }

  /// A square matrix with `entries` on its diagonal and zeros elsewhere.
  public static func diagonal(_ entries: [Double]) -> Matrix {
    var result = zeros(entries.count, entries.count)
    for i in 0..<entries.count { result.storage[i &* (entries.count &+ 1)] = entries[i] }
    return result
  }
}
