extension Matrix {
  /// A copy of one column.
  ///
  /// - Precondition: `column` is inside the matrix.
  /// - Complexity: O(rows), one contiguous copy.
  public func column(_ column: Int) -> [Double] {
    Array(storage[columnRange(column)])
  }

  /// A copy of one row.
  ///
  /// - Precondition: `row` is inside the matrix.
  /// - Complexity: O(columns), strided reads: prefer columns in hot loops.
  public func row(_ row: Int) -> [Double] {
    precondition(row >= 0 && row < rowCount, "row \(row) is outside a matrix of \(rowCount) rows")
    return (0..<columnCount).map { storage[$0 &* rowCount &+ row] }
  }

  /// Writes one row into `buffer`, without allocating.
  ///
  /// - Precondition: `row` is inside the matrix and `buffer` has one entry a column.
  public func copyRow(_ row: Int, into buffer: inout MutableSpan<Double>) {
    precondition(row >= 0 && row < rowCount, "row \(row) is outside a matrix of \(rowCount) rows")
    precondition(buffer.count == columnCount, "the buffer must have one entry a column")
    for column in 0..<columnCount { buffer[column] = storage[column &* rowCount &+ row] }
  }

  /// Lets `body` read one column in place, without a copy.
  ///
  /// - Precondition: `column` is inside the matrix.
  @inlinable
  public func withColumn<Result, Failure: Error>(
    _ column: Int, _ body: (Span<Double>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(storage.span.extracting(columnRange(column)))
  }

  /// Where a column is in the storage.
  @inlinable
  func columnRange(_ column: Int) -> Range<Int> {
    precondition(column >= 0 && column < columnCount, "column is outside the matrix")
    return column &* rowCount..<(column &+ 1) &* rowCount
  }

  /// The entries on the main diagonal.
  public var diagonal: [Double] {
    (0..<min(rowCount, columnCount)).map { storage[$0 &* (rowCount &+ 1)] }
  }

  /// The sum of the main diagonal.
  public var trace: Double { diagonal.reduce(0, +) }

  /// A copy of the entries in `rows` and `columns`.
  ///
  /// - Precondition: both ranges are inside the matrix.
  public subscript(rows: Range<Int>, columns: Range<Int>) -> Matrix {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount,
      "rows \(rows) are outside a matrix of \(rowCount) rows")
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= columnCount,
      "columns \(columns) are outside a matrix of \(columnCount) columns")
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * columns.count)
    for column in columns {
      elements += storage[column &* rowCount &+ rows.lowerBound..<column &* rowCount &+ rows.upperBound]
    }
    return Matrix(rowCount: rows.count, columnCount: columns.count, elements: elements)
  }

  /// A copy of some rows, all columns.
  public func rows(_ range: Range<Int>) -> Matrix { self[range, 0..<columnCount] }

  /// A copy of some columns, all rows.
  public func columns(_ range: Range<Int>) -> Matrix { self[0..<rowCount, range] }

  /// A copy of the rows with the given indices, in their order; an index may appear several times.
  ///
  /// - Precondition: every index is inside the matrix.
  public func rows(at indices: [Int]) -> Matrix {
    for row in indices {
      precondition(row >= 0 && row < rowCount, "row \(row) is outside a matrix of \(rowCount) rows")
    }
    return Matrix(rowCount: indices.count, columnCount: columnCount) {
      storage[$1 &* rowCount &+ indices[$0]]
    }
  }

  /// A copy of the columns with the given indices, in their order; an index may appear several times.
  ///
  /// - Precondition: every index is inside the matrix.
  public func columns(at indices: [Int]) -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(rowCount * indices.count)
    for column in indices { elements += storage[columnRange(column)] }
    return Matrix(rowCount: rowCount, columnCount: indices.count, elements: elements)
  }

  /// This matrix with the columns of `other` to its right.
  ///
  /// - Precondition: both have as many rows.
  public func appendingColumns(of other: Matrix) -> Matrix {
    precondition(
      rowCount == other.rowCount,
      "\(rowCount) rows cannot stand beside \(other.rowCount) rows")
    return Matrix(
      rowCount: rowCount, columnCount: columnCount + other.columnCount, elements: storage + other.storage)
  }

  /// This matrix with the rows of `other` below it.
  ///
  /// - Precondition: both have as many columns.
  public func appendingRows(of other: Matrix) -> Matrix {
    precondition(
      columnCount == other.columnCount,
      "\(columnCount) columns cannot stand above \(other.columnCount) columns")
    var elements: [Double] = []
    elements.reserveCapacity(storage.count + other.storage.count)
    for column in 0..<columnCount {
      elements += storage[columnRange(column)]
      elements += other.storage[other.columnRange(column)]
    }
    return Matrix(rowCount: rowCount + other.rowCount, columnCount: columnCount, elements: elements)
  }

  /// A copy with rows and columns exchanged.
  ///
  /// Products with a transposed matrix need no copy: see ``transposedTimes(_:)-(Matrix)`` and
  /// ``timesTransposed(_:)``.
  ///
  /// - Complexity: O(rows · columns), in tiles that fit the first cache.
  public func transposed() -> Matrix {
    var result = Matrix.zeros(columnCount, rowCount)
    let tile = 32
    for firstColumn in stride(from: 0, to: columnCount, by: tile) {
      for firstRow in stride(from: 0, to: rowCount, by: tile) {
        for column in firstColumn..<min(firstColumn + tile, columnCount) {
          for row in firstRow..<min(firstRow + tile, rowCount) {
            result.storage[row &* columnCount &+ column] = storage[column &* rowCount &+ row]
          }
        }
      }
    }
    return result
  }

  /// Copies the lower triangle over the upper one.
  mutating func mirrorLowerTriangle() {
    for column in 0..<columnCount {
      for row in (column + 1)..<max(column + 1, rowCount) {
        storage[row &* rowCount &+ column] = storage[column &* rowCount &+ row]
      }
    }
  }
}
