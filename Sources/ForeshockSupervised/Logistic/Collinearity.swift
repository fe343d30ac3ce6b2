public import ForeshockLinearAlgebra

/// A column that others determine: column ≈ constant + Σ factor · other column.
public struct Collinearity: Hashable, Sendable, Codable {
  /// One column's part in the combination.
  public struct Term: Hashable, Sendable, Codable {
    /// The column.
    public let column: Int
    /// What it is multiplied by.
    public let factor: Double
  }

  /// The column that is determined, the last of those in the combination.
  public let column: Int
  /// The columns that determine it, before it in the table.
  public let terms: [Term]
  /// What is added.
  public let constant: Double
  /// The root mean square of what is left, in standard deviations of the column, or in half of the distance between its
  /// quartiles where the deviation is that of a few far rows: a billionth at most. Rows beyond ten thousand of these
  /// count in their own size.
  public let residual: Double

  /// Every column of a table that those before it determine, to a billionth of its standard deviation.
  ///
  /// Columns that do not vary are not among them: see ``LogisticRegression/Fitted/constantColumns``.
  ///
  /// - Throws: ``SupervisedError/nonFiniteInput(row:column:)``.
  /// - Complexity: O(rows · columns²).
  public static func all(in x: Matrix) throws(SupervisedError) -> [Collinearity] {
    let columns = try Standardization(x, ofMostRows: true)
    return CollinearitySearch(x, columns).run().map(\.collinearity)
  }
}
