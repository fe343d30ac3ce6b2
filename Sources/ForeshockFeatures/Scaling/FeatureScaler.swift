public import ForeshockLinearAlgebra

/// Settings of a scaler that is fitted on training rows, once, and then applied to all.
///
///     let scaler = try StandardScaler().fit(features, rows: labels.knownRows)
///     let x = scaler.transform(features)
///
/// NaN is a missing value: fitting leaves it out, transforming leaves it as it is. Infinities cannot be fitted
/// to; `transform` treats them as numbers.
public protocol FeatureScaler: Hashable, Codable, Sendable {
  /// The result of a fit: an immutable value.
  associatedtype Fitted: FittedScaler

  /// Fits to whole columns.
  ///
  /// - Parameter columns: at least one, all of one length; NaN where a value is missing.
  /// - Throws: ``ScalingError/noColumns``, ``ScalingError/unequalColumnLengths(column:expected:actual:)``,
  ///   ``ScalingError/noValues(column:)``, ``ScalingError/infiniteValue(column:row:)`` or
  ///   ``ScalingError/overflow(column:)``.
  /// - Complexity: O(n) for each column; O(n log n) where quantiles are needed.
  func fit(_ columns: [[Double]]) throws(ScalingError) -> Fitted
}

extension FeatureScaler {
  /// Fits to the columns of a matrix.
  ///
  /// - Parameters:
  ///   - matrix: one column a feature, NaN where a value is missing.
  ///   - rows: the rows to fit to, so that nothing is learnt from the others; nil for all. An index may appear
  ///     several times and then counts as often.
  /// - Throws: ``ScalingError/noSuchRow(_:rowCount:)`` and the errors of ``fit(_:)``; rows in the errors are
  ///   counted among `rows`.
  public func fit(_ matrix: Matrix, rows: [Int]? = nil) throws(ScalingError) -> Fitted {
    if let row = rows?.first(where: { $0 < 0 || $0 >= matrix.rowCount }) {
      throw .noSuchRow(row, rowCount: matrix.rowCount)
    }
    let training = rows.map(matrix.rows(at:)) ?? matrix
    return try fit((0..<training.columnCount).map(training.column))
  }
}

/// A fitted scaler: one map of numbers a column, and its inverse.
public protocol FittedScaler: Hashable, Codable, Sendable {
  /// How many columns it was fitted to.
  var columnCount: Int { get }

  /// The values of column `column`, scaled; NaN stays NaN.
  ///
  /// - Precondition: `column` is one of those fitted to.
  /// - Complexity: O(n); O(n log quantiles) for ``QuantileScaler``.
  func transform(_ values: [Double], column: Int) -> [Double]

  /// What `transform` made of column `column`, turned back; NaN stays NaN.
  ///
  /// - Precondition: `column` is one of those fitted to.
  func inverse(_ values: [Double], column: Int) -> [Double]
}

extension FittedScaler {
  /// All columns, scaled.
  ///
  /// - Precondition: there are as many as the scaler was fitted to.
  public func transform(_ columns: [[Double]]) -> [[Double]] {
    precondition(columns.count == columnCount, "a scaler takes as many columns as it was fitted to")
    return columns.indices.map { transform(columns[$0], column: $0) }
  }

  /// All columns, turned back.
  ///
  /// - Precondition: there are as many as the scaler was fitted to.
  public func inverse(_ columns: [[Double]]) -> [[Double]] {
    precondition(columns.count == columnCount, "a scaler takes as many columns as it was fitted to")
    return columns.indices.map { inverse(columns[$0], column: $0) }
  }

  /// All columns of a matrix, scaled.
  ///
  /// - Precondition: there are as many as the scaler was fitted to.
  public func transform(_ matrix: Matrix) -> Matrix { mapping(matrix, transform) }

  /// All columns of a matrix, turned back.
  ///
  /// - Precondition: there are as many as the scaler was fitted to.
  public func inverse(_ matrix: Matrix) -> Matrix { mapping(matrix, inverse) }

  private func mapping(_ matrix: Matrix, _ map: ([Double], Int) -> [Double]) -> Matrix {
    precondition(matrix.columnCount == columnCount, "a scaler takes as many columns as it was fitted to")
    var elements: [Double] = []
    elements.reserveCapacity(matrix.rowCount * matrix.columnCount)
    for column in 0..<columnCount { elements += map(matrix.column(column), column) }
    return Matrix(rowCount: matrix.rowCount, columnCount: columnCount, elements: elements)
  }
}

/// The values present in each training column, after the checks that all scalers share.
func trainingValues(_ columns: [[Double]]) throws(ScalingError) -> [[Double]] {
  guard let first = columns.first else { throw .noColumns }
  var present: [[Double]] = []
  for (index, column) in columns.enumerated() {
    guard column.count == first.count else {
      throw .unequalColumnLengths(column: index, expected: first.count, actual: column.count)
    }
    if let row = column.firstIndex(where: \.isInfinite) { throw .infiniteValue(column: index, row: row) }
    let values = column.filter { !$0.isNaN }
    guard !values.isEmpty else { throw .noValues(column: index) }
    present.append(values)
  }
  return present
}

/// `spread`, or 1 where it is nothing but rounding beside numbers as large as `magnitude`.
func usableScale(_ spread: Double, besides magnitude: Double) -> Double {
  spread <= 10 * .ulpOfOne * magnitude ? 1 : spread
}
