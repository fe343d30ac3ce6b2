public import ForeshockSeries

/// Why service levels cannot be computed.
public struct ServiceLevelError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Kind: Hashable, Sendable {
    /// A count that is none: negative, infinite, or missing where the other column has one. `row` counts from
    /// 1.
    case invalidCount(row: Int, column: String, value: Double, reason: String)
    /// More good, or more bad, events than events. `row` counts from 1.
    case partExceedsTotal(row: Int, column: String, part: Double, total: Double)
    /// Two rows of growing counters have one time: which came first cannot be known. `row` counts from 1.
    case repeatedTime(row: Int, time: Timestamp)
    /// No events, or only one moment of them.
    case notEnoughData(reason: String)
    /// A setting is outside its bounds.
    case invalidSetting(name: String, reason: String)
  }

  /// What went wrong.
  public let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  /// The same with other numbers of rows, where rows were a part of a table's; both count from 1.
  package func renumbered(_ row: (Int) -> Int) -> ServiceLevelError {
    switch kind {
    case .invalidCount(let old, let column, let value, let reason):
      ServiceLevelError(.invalidCount(row: row(old), column: column, value: value, reason: reason))
    case .partExceedsTotal(let old, let column, let part, let total):
      ServiceLevelError(.partExceedsTotal(row: row(old), column: column, part: part, total: total))
    case .repeatedTime(let old, let time): ServiceLevelError(.repeatedTime(row: row(old), time: time))
    case .notEnoughData, .invalidSetting: self
    }
  }

  static func setting(_ name: String, _ reason: String) -> ServiceLevelError {
    ServiceLevelError(.invalidSetting(name: name, reason: reason))
  }

  /// The whole sentence.
  public var description: String {
    switch kind {
    case .invalidCount(let row, let column, let value, let reason):
      "row \(row) of column '\(column)': "
        + (value.isNaN ? "" : SentenceNumber.significant(value, 12) + " ") + reason
    case .partExceedsTotal(let row, let column, let part, let total):
      "row \(row) of column '\(column)': \(SentenceNumber.significant(part, 12)) events are more than the row's total of "
        + SentenceNumber.significant(total, 12)
    case .repeatedTime(let row, let time):
      "row \(row): \(time) is there twice, and counters of several sources cannot be told apart"
    case .notEnoughData(let reason): reason
    case .invalidSetting(let name, let reason): "\(name): \(reason)"
    }
  }
}
