/// A dense matrix of `Double`, stored column after column.
///
/// A value: copies are independent and share storage until one of them is changed. Any shape is allowed,
/// also with zero rows or columns.
///
///     let x = Matrix(rows: [[1, 2], [3, 4], [5, 6]])
///     x[2, 0]                       // 5
///     let gram = x.gram()           // xᵀx, by dsyrk
///     let beta = try Cholesky(gram).solve(x.transposedTimes([1, 1, 1]))
///
/// Whole-matrix operations and column access are the fast roads; the element subscript checks its bounds
/// on every use.
public struct Matrix: Hashable, Sendable {
  /// Number of rows.
  public let rowCount: Int
  /// Number of columns.
  public let columnCount: Int
  /// The entries, column after column: entry (i, j) is at `j * rowCount + i`.
  @usableFromInline var storage: [Double]

  /// A matrix from its entries, column after column.
  ///
  /// - Precondition: both counts are at least zero and `elements` has `rowCount * columnCount` entries.
  /// - Complexity: O(1); the array is shared, not copied.
  public init(rowCount: Int, columnCount: Int, elements: [Double]) {
    precondition(
      elements.count == Matrix.area(rowCount, columnCount),
      "a \(rowCount)×\(columnCount) matrix cannot be made of \(elements.count) elements")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.storage = elements
  }

  /// rows × columns, checked against negative counts and overflow.
  static func area(_ rowCount: Int, _ columnCount: Int) -> Int {
    precondition(
      rowCount >= 0 && columnCount >= 0, "a matrix cannot have a negative number of rows or columns")
    let (area, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    precondition(!overflow, "a \(rowCount)×\(columnCount) matrix does not fit the address space")
    return area
  }

  /// The entries, column after column: entry (i, j) is at `j * rowCount + i`.
  ///
  /// - Complexity: O(1); storage is shared until either side changes.
  @inlinable
  public var elements: [Double] { storage }

  /// The entry in `row` and `column`, both from zero.
  ///
  /// - Precondition: both are inside the matrix.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get { storage[index(row, column)] }
    _modify { yield &storage[index(row, column)] }
  }

  /// Where the entry is in the storage.
  @inlinable
  func index(_ row: Int, _ column: Int) -> Int {
    precondition(row >= 0 && row < rowCount, "row is outside the matrix")
    precondition(column >= 0 && column < columnCount, "column is outside the matrix")
    return column &* rowCount &+ row
  }

  /// Whether there is no entry at all.
  @inlinable
  public var isEmpty: Bool { storage.isEmpty }

  /// Whether there are as many rows as columns.
  @inlinable
  public var isSquare: Bool { rowCount == columnCount }
}
