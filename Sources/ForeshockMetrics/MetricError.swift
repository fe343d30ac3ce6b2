/// Why a metric cannot be computed.
public enum MetricError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is nothing to judge.
  case noObservations
  /// All labels are the same, where the metric compares the two classes.
  case oneClassOnly(label: Int)
  /// A label is neither 0 nor 1.
  case invalidLabel(index: Int, label: Int)
  /// A label is not one of the classes `0 ..< classCount`.
  case classOutOfBounds(index: Int, label: Int, classCount: Int)
  /// A score is NaN, or a probability is not in 0 … 1.
  case invalidScore(index: Int, score: Double)
  /// A value or a forecast is infinite.
  case infiniteValue(index: Int, value: Double)
  /// The probabilities of a row's classes do not add up to 1.
  case probabilitiesNotOne(row: Int, sum: Double)
  /// A time of a unit is NaN, or lies outside of what was observed of the unit.
  case invalidTime(unit: Int, time: Double)
  /// A duration is negative or not finite, or the watch began before 0 or not before it ended.
  case invalidDuration(index: Int, entry: Double, duration: Double)
  /// A setting is out of its bounds.
  case invalidSetting(String, reason: String)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .noObservations: "there are no observations to judge"
    case .oneClassOnly(let label): "every label is \(label); the metric needs both 0 and 1"
    case .invalidLabel(let index, let label): "label \(index) is \(label); labels are 0 or 1"
    case .classOutOfBounds(let index, let label, let classCount):
      "label \(index) is \(label); with \(classCount) classes labels are 0 to \(classCount - 1)"
    case .invalidScore(let index, let score): "score \(index) is \(score)"
    case .infiniteValue(let index, let value): "row \(index) has the value \(value)"
    case .probabilitiesNotOne(let row, let sum): "the probabilities of row \(row) add up to \(sum), not 1"
    case .invalidTime(let unit, let time): "unit \(unit): time \(time) lies outside of its observation"
    case .invalidDuration(let index, let entry, let duration):
      "row \(index) is watched from \(entry) to \(duration); both must be finite, at least 0 and ascending"
    case .invalidSetting(let name, let reason): "\(name): \(reason)"
    }
  }
}
