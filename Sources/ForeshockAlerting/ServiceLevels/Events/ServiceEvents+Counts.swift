public import ForeshockSeries

extension ServiceEvents {
  /// Which column stands beside the totals.
  public enum Part: Hashable, Sendable {
    /// The good events.
    case good(CountColumn)
    /// The bad events.
    case bad(CountColumn)

    var column: CountColumn {
      switch self {
      case .good(let column), .bad(let column): column
      }
    }
  }

  /// What numbers of a column are.
  public enum Counting: String, Hashable, Sendable, CaseIterable {
    /// Each is the count of its own row.
    case perRow
    /// Each is the count since a start, and falls when that begins anew.
    case growing
  }

  /// Events counted in two columns.
  ///
  /// A row in which both are missing had no events. Growing counters are differenced as Prometheus does:
  /// where a counter falls it was reset, and its new value is the increase; the first row, which has none
  /// before it, counts nothing; a missing value is bridged. Where one of the two begins anew and the other does
  /// not, their increases are of different times: of good events, and of bad ones that would be more than all, the
  /// row counts nothing.
  ///
  /// - Throws: ``ServiceLevelError`` (`invalidCount`, `partExceedsTotal`) naming the first row that is wrong,
  ///   `repeatedTime` for growing counters with two rows of one time, `notEnoughData`.
  public init(times: [Timestamp], part: Part, total: CountColumn, counting: Counting = .perRow)
    throws(ServiceLevelError)
  {
    precondition(
      times.count == total.values.count && times.count == part.column.values.count,
      "columns must have one length")
    var (parts, totals) = (part.column.values, total.values)
    try Self.check(part.column)
    try Self.check(total)
    if counting == .growing {
      let order = try Self.strictOrder(times)
      let restarts = [parts, totals].map { CounterIncrease.restarts(of: $0, in: order) }
      parts = CounterIncrease.increases(of: parts, in: order)
      totals = CounterIncrease.increases(of: totals, in: order)
      let isGood = if case .good = part { true } else { false }
      for row in restarts[0].symmetricDifference(restarts[1]) where isGood || parts[row] > totals[row] {
        (parts[row], totals[row]) = (.nan, .nan)
      }
    }
    for row in times.indices {
      guard parts[row].isNaN == totals[row].isNaN else {
        let column = parts[row].isNaN ? part.column : total
        throw ServiceLevelError(
          .invalidCount(
            row: row + 1, column: column.name, value: .nan,
            reason: "is missing where the other column has a count"))
      }
      if parts[row] > totals[row] {
        throw ServiceLevelError(
          .partExceedsTotal(row: row + 1, column: part.column.name, part: parts[row], total: totals[row]))
      }
    }
    let bad =
      if case .good = part { zip(totals, parts).map { $0 - $1 } } else { parts }
    try self.init(times: times, bad: bad, total: totals)
  }

  /// No row counts more, 2⁵³: beyond it whole numbers are not exact.
  static let mostEvents = 9_007_199_254_740_992.0

  private static func check(_ column: CountColumn) throws(ServiceLevelError) {
    for (row, value) in column.values.enumerated() where value < 0 || value > mostEvents {
      throw ServiceLevelError(
        .invalidCount(row: row + 1, column: column.name, value: value, reason: "is no count of events"))
    }
  }

  /// The rows by time, of which no two may be equal.
  private static func strictOrder(_ times: [Timestamp]) throws(ServiceLevelError) -> [Int] {
    let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    for (one, next) in zip(order, order.dropFirst()) where times[one] == times[next] {
      throw ServiceLevelError(.repeatedTime(row: next + 1, time: times[next]))
    }
    return order
  }
}

/// Counters that grow until they are reset.
public enum CounterIncrease {
  /// The increases of a growing counter from row to row; NaN for the first row and for missing values.
  public static func increases(of values: [Double]) -> [Double] {
    increases(of: values, in: Array(values.indices))
  }

  /// The same for rows whose order in time is `order`.
  static func increases(of values: [Double], in order: [Int]) -> [Double] {
    var result = [Double](repeating: .nan, count: values.count)
    var before: Double?
    for row in order where !values[row].isNaN {
      if let before { result[row] = values[row] >= before ? values[row] - before : values[row] }
      before = values[row]
    }
    return result
  }

  /// The rows at which a counter began anew.
  static func restarts(of values: [Double], in order: [Int]) -> Set<Int> {
    let present = order.filter { !values[$0].isNaN }
    return Set(zip(present, present.dropFirst()).filter { values[$1] < values[$0] }.map(\.1))
  }

  /// Whether a column looks like a growing counter in the order of time; see ``isLikely(_:)``. Rows of one time
  /// stay in their order.
  public static func isLikely(_ values: [Double], at times: [Timestamp]) -> Bool {
    precondition(values.count == times.count, "columns must have one length")
    return isLikely(times.indices.sorted { (times[$0], $0) < (times[$1], $1) }.map { values[$0] })
  }

  /// Whether a column whose rows are in the order of time looks like a growing counter: ten values at least, at most one in fifty of which falls,
  /// and half of which rise. Counts of a row that rise and fall with traffic do not.
  public static func isLikely(_ values: [Double]) -> Bool {
    let present = values.filter { !$0.isNaN }
    guard present.count >= 10 else { return false }
    var (rises, falls) = (0, 0)
    for (one, next) in zip(present, present.dropFirst()) {
      if next > one { rises += 1 } else if next < one { falls += 1 }
    }
    return falls * 50 <= present.count && rises * 2 >= present.count
  }
}
