public import ForeshockLinearAlgebra

/// A fitted detector that can say what each column had in a score.
public protocol ExplainingOutlierDetector: FittedOutlierDetector {
  /// What each column adds to each row's score, above 0 where it makes the row more anomalous: one row a row of `x`,
  /// one column a column.
  ///
  /// - Precondition: `x` has ``FittedOutlierDetector/columnCount`` columns.
  func contributions(for x: Matrix, threads: Int?) -> Matrix
}
