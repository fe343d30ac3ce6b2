/// Why features could not be computed.
public enum FeatureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A window has to hold at least one sample, and no more than ``RollingWindow/maximumLength``.
  case invalidWindowLength(Int)
  /// A window's duration has to be at least a microsecond and less than a thousand years.
  case invalidWindowDuration(Duration)
  /// Times have to come in order; this row is earlier than the one before, counted from 0.
  case timesOutOfOrder(row: Int)
  /// `minPeriods` has to lie in 1 ... the window's length.
  case invalidMinPeriods(Int, windowLength: Int)
  /// There is no statistic of that name; `nearest` is the one that was probably meant, if any is near.
  case unknownStatistic(name: String, nearest: String?)
  /// The statistic's number makes no sense.
  case invalidStatistic(name: String, reason: String)
  /// There is no transform of that name; `nearest` is an example of the one that was probably meant, if any is near.
  case unknownTransform(name: String, nearest: String?)
  /// A number of the transform is out of its bounds.
  case invalidTransform(name: String, reason: String)
  /// A feature was declared of a column that is not there; the columns there are.
  case unknownColumn(name: String, columns: [String])
  /// The time zone cannot be had; the reason names it.
  case unknownZone(String)
  /// The window of that label looks ahead, which a stream cannot.
  case centeredWindow(String)
  /// Pairs of columns take windows of a number of samples that end with the row; the one of that label is another.
  case invalidPairWindow(String)
  /// Calendar terms or windows of a duration were declared, and the rows have no times.
  case timesNeeded
  /// There has to be one time for each row.
  case unequalTimes(expected: Int, actual: Int)
  /// Seconds per sample have to be a positive finite number.
  case invalidSampleSpacing(Double)
  /// The columns of one table have equal lengths; this one differs from the first.
  case unequalColumnLengths(column: String, expected: Int, actual: Int)
  /// Two features would carry the same name.
  case duplicateFeatureName(String)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .invalidWindowLength(let length):
      "a rolling window holds 1 to \(RollingWindow.maximumLength) samples, not \(length)"
    case .invalidMinPeriods(let periods, let length):
      length == .max
        ? "minPeriods is \(periods); it has to be at least 1"
        : "minPeriods is \(periods); a window of \(length) samples takes 1 to \(length)"
    case .invalidWindowDuration(let duration):
      "a window lasts from a microsecond to a thousand years, not \(duration)"
    case .timesOutOfOrder(let row):
      "row \(row) is earlier than the row before it; times have to come in order"
    case .centeredWindow(let label):
      "the window “\(label)” is centred, so it looks ahead, which a stream cannot"
    case .invalidPairWindow(let label):
      "pairs of columns take windows of a number of samples that end with the row, which “\(label)” is not"
    case .unknownStatistic(let name, let nearest):
      if let nearest {
        "there is no statistic “\(name)”; did you mean “\(nearest)”?"
      } else {
        "there is no statistic “\(name)”; there are "
          + RollingStatistic.names.joined(separator: ", ")
      }
    case .invalidStatistic(let name, let reason):
      "statistic “\(name)”: \(reason)"
    case .unknownTransform(let name, let nearest):
      if let nearest {
        "there is no transform “\(name)”; did you mean “\(nearest)”?"
      } else {
        "there is no transform “\(name)”; there are " + ColumnTransform.names.joined(separator: ", ")
      }
    case .invalidTransform(let name, let reason): "transform “\(name)”: \(reason)"
    case .unknownColumn(let name, let columns):
      "there is no column “\(name)”; the columns are " + columns.joined(separator: ", ")
    case .unknownZone(let reason): reason
    case .timesNeeded: "the rows have no times, so they have no hours and days"
    case .unequalTimes(let expected, let actual): "there are \(actual) times for \(expected) rows"
    case .invalidSampleSpacing(let seconds):
      "the time between samples is \(seconds) s; it has to be positive and finite"
    case .unequalColumnLengths(let column, let expected, let actual):
      "column “\(column)” has \(actual) values where the first column has \(expected)"
    case .duplicateFeatureName(let name):
      "two features would be called “\(name)”"
    }
  }
}
