/// Why events could not be counted or read.
public enum EventError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A series of steps has no clock to put events on.
  case noClock
  /// At least one template has to be counted.
  case invalidTemplateCount(Int)
  /// Two columns would carry the same name.
  case duplicateSeverity(String)
  /// A year of log lines without one lies in 1 … 9999.
  case invalidYear(Int)

  /// The whole sentence.
  public var description: String {
    switch self {
    case .noClock: "the samples have no times, so events cannot be counted between them"
    case .invalidTemplateCount(let count): "the \(count) most frequent templates; at least 1 is needed"
    case .duplicateSeverity(let name): "the severity “\(name)” is listed twice"
    case .invalidYear(let year): "the year \(year) is not in 1 … 9999"
    }
  }
}
