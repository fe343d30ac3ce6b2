/// Why a scaler could not be fitted or read.
public enum ScalingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There are no columns to fit to.
  case noColumns
  /// The columns have different lengths; this one differs from the first.
  case unequalColumnLengths(column: Int, expected: Int, actual: Int)
  /// No training row of this column has a value.
  case noValues(column: Int)
  /// A training value is infinite.
  case infiniteValue(column: Int, row: Int)
  /// The training values are so large that their spread is no number any more.
  case overflow(column: Int)
  /// A row that was to be trained on does not exist.
  case noSuchRow(Int, rowCount: Int)
  /// The ends of a range are not finite or not in ascending order.
  case invalidRange(lower: Double, upper: Double)
  /// Quantile levels have to satisfy 0 ≤ lower < upper ≤ 1.
  case invalidLevels(lower: Double, upper: Double)
  /// A map of quantiles has at least two points.
  case invalidQuantileCount(Int)
  /// A stored scaler has parts that do not fit each other.
  case damaged

  /// The whole sentence.
  public var description: String {
    switch self {
    case .noColumns: "there are no columns to scale"
    case .unequalColumnLengths(let column, let expected, let actual):
      "column \(column) has \(actual) values where the first has \(expected)"
    case .noValues(let column): "column \(column) has no value in the training rows"
    case .infiniteValue(let column, let row): "column \(column) is infinite in row \(row)"
    case .overflow(let column): "the values of column \(column) are too large to be scaled"
    case .noSuchRow(let row, let count): "there is no row \(row) among \(count) rows"
    case .invalidRange(let lower, let upper):
      "the range \(lower) … \(upper) is none; the lower end has to be below the upper one"
    case .invalidLevels(let lower, let upper):
      "the quantile levels \(lower) and \(upper) have to satisfy 0 ≤ lower < upper ≤ 1"
    case .invalidQuantileCount(let count): "\(count) quantiles; at least 2 are needed"
    case .damaged: "the stored scaler is damaged"
    }
  }
}
