public import ForeshockSeries

/// What makes a measured value a good one.
public struct GoodValue: Hashable, Sendable, Codable {
  /// How the value stands to the limit. The raw values are OpenSLO's.
  public enum Comparison: String, Hashable, Sendable, Codable, CaseIterable {
    /// Below it.
    case lessThan = "lt"
    /// At or below it.
    case atMost = "lte"
    /// Above it.
    case greaterThan = "gt"
    /// At or above it.
    case atLeast = "gte"

    func holds(_ a: Double, _ b: Double) -> Bool {
      switch self {
      case .lessThan: a < b
      case .atMost: a <= b
      case .greaterThan: a > b
      case .atLeast: a >= b
      }
    }
  }

  /// How values are compared.
  public let comparison: Comparison
  /// The limit, in the units of the values.
  public let limit: Double

  /// Values for which `comparison` with `limit` holds are good.
  public init(_ comparison: Comparison, _ limit: Double) {
    self.comparison = comparison
    self.limit = limit
  }

  /// Values below `limit` are good, as latencies are.
  public static func under(_ limit: Double) -> GoodValue { GoodValue(.lessThan, limit) }

  /// Whether a value is good.
  public func holds(_ value: Double) -> Bool { comparison.holds(value, limit) }
}

extension ServiceEvents {
  /// Events from measured values, such as latencies: a row is one event, or as many as `weights` says, good
  /// when its value is.
  ///
  /// With a row a minute this is a time-based level: the share of good minutes.
  ///
  /// - Parameter weights: how many events a row stands for; nil for one.
  /// - Throws: ``ServiceLevelError``: a limit that is not finite, a row with events and no value, a negative
  ///   or infinite weight, no rows. Infinite values are compared like others.
  public init(times: [Timestamp], values: CountColumn, good: GoodValue, weights: CountColumn? = nil)
    throws(ServiceLevelError)
  {
    precondition(times.count == values.values.count, "columns must have one length")
    guard good.limit.isFinite else { throw .setting("limit", "\(good.limit) is not a finite number") }
    let total = weights?.values ?? values.values.map { $0.isNaN ? .nan : 1 }
    precondition(times.count == total.count, "columns must have one length")
    for row in times.indices {
      if total[row] < 0 || total[row] > Self.mostEvents {
        throw ServiceLevelError(
          .invalidCount(
            row: row + 1, column: weights?.name ?? values.name, value: total[row],
            reason: "is no count of events"))
      }
      if values.values[row].isNaN, total[row] > 0 {
        throw ServiceLevelError(
          .invalidCount(
            row: row + 1, column: values.name, value: .nan,
            reason: "is missing where the other column has events"))
      }
    }
    let bad = zip(values.values, total).map { value, count in good.holds(value) ? 0 : count }
    try self.init(times: times, bad: bad, total: total)
  }

  /// Events from ratios computed before, such as `good / total` of each row: a row is one event, of which the
  /// ratio is the good (or bad) part.
  ///
  /// - Throws: ``ServiceLevelError`` for a ratio outside 0 … 1, or no rows.
  public init(times: [Timestamp], ratios: CountColumn, areOfSuccess: Bool) throws(ServiceLevelError) {
    precondition(times.count == ratios.values.count, "columns must have one length")
    for (row, ratio) in ratios.values.enumerated() where ratio < 0 || ratio > 1 {
      throw ServiceLevelError(
        .invalidCount(row: row + 1, column: ratios.name, value: ratio, reason: "is no ratio in 0 … 1"))
    }
    try self.init(
      times: times, bad: ratios.values.map { areOfSuccess ? 1 - $0 : $0 },
      total: ratios.values.map { $0.isNaN ? .nan : 1 })
  }
}
