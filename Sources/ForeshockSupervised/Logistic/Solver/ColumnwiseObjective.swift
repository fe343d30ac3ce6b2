/// An objective whose variables belong to columns of a table, and that can be asked about some of them.
protocol ColumnwiseObjective: SmoothObjective {
  /// The ridge on each variable, zero for intercepts.
  var ridge: [Double] { get set }
  /// Columns that have variables.
  var columnCount: Int { get }
  /// The optimum without any column.
  var baseRate: [Double] { get }
  /// The same objective with all other columns left out, standardised and lying together.
  func restricted(to columns: [Int]) -> Self
  /// The variables of those columns and the intercepts, in the order of the restricted objective.
  func variables(of columns: [Int]) -> [Int]
}
