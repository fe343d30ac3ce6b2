public import ForeshockForecasting

/// Why a detector could not be fitted, read or asked.
public enum AnomalyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing to learn from: no row or no column.
  case noData
  /// A detector needs more samples, or rows, than there are.
  case tooFewObservations(required: Int, actual: Int)
  /// A setting is outside its bounds.
  case invalidParameter(name: String, reason: String)
  /// A cell the model would have learned from is infinite.
  case infiniteValue(row: Int, column: Int)
  /// A forecaster could not be fitted or asked.
  case forecast(ModelError)
  /// A score is NaN, so that scores cannot be put in order.
  case scoreIsNaN(index: Int)
  /// A stored model contradicts itself.
  case malformedModel(reason: String)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .noData: "there is nothing to learn from: no row or no column"
    case .tooFewObservations(let required, let actual):
      "at least \(required) observations are needed, there are \(actual)"
    case .invalidParameter(let name, let reason): "\(name): \(reason)"
    case .infiniteValue(let row, let column):
      "row \(row), column \(column) is infinite; leave it missing (NaN) or take the row out"
    case .forecast(let error): "the forecaster failed: \(error)"
    case .scoreIsNaN(let index): "score \(index) is not a number"
    case .malformedModel(let reason): "the stored model is damaged: \(reason)"
    }
  }
}
