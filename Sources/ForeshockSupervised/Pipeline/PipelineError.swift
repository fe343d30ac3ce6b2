public import ForeshockFeatures
public import ForeshockMetrics
public import ForeshockSeries

/// Why a pipeline from a table to decisions could not be fitted or used.
public enum PipelineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A setting is outside its bounds, or does not go with another.
  case invalidSetting(name: String, reason: String)
  /// A column is not there or holds something else.
  case table(TableError)
  /// A cell of the table cannot be used; rows count from zero.
  case invalidCell(column: String, row: Int, reason: String)
  /// No row has an answer.
  case noKnownAnswers
  /// The answers of all rows are the same.
  case oneClassOnly(label: Int)
  /// The rows cannot be split for validation.
  case split(SplitError)
  /// The features of the bank cannot be made.
  case features(FeatureError)
  /// A numeric column cannot be scaled.
  case scaling(column: String, ScalingError)
  /// The model, or the calibration, of one fold or of all rows (nil) could not be fitted.
  case model(SupervisedError, fold: Int?)
  /// The rows held out cannot be judged.
  case metric(MetricError)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidSetting(let name, let reason): "\(name): \(reason)"
    case .table(let error): error.description
    case .invalidCell(let column, let row, let reason): "row \(row + 1) of column '\(column)' \(reason)"
    case .noKnownAnswers: "no row has an answer to learn from"
    case .oneClassOnly(let label): "every row has the label \(label): there is nothing to tell apart"
    case .split(let error): "validation: \(error)"
    case .features(let error): error.description
    case .scaling(let column, let error): "column '\(column)': \(error)"
    case .model(let error, let fold):
      (fold.map { "with the rows of fold \($0) held out: " } ?? "") + error.description
    case .metric(let error): "validation: \(error)"
    }
  }
}
