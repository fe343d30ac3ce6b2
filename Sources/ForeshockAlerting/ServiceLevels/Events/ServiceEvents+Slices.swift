internal import ForeshockSeries

/// What an error budget is made of. The raw values are OpenSLO's.
public enum BudgetingMethod: String, Hashable, Sendable, Codable, CaseIterable {
  /// Bad events.
  case occurrences = "Occurrences"
  /// Bad slices of time: those whose share of good events is below a target.
  case timeslices = "Timeslices"
  /// The mean error ratio of slices, however many events each has.
  case ratioTimeslices = "RatioTimeslices"
}

extension ServiceEvents {
  /// The events as slices of time, each of them one event at the slice's first row. Slices begin at whole
  /// multiples of `width` since the epoch; those without events do not count, nor does the last one while its time
  /// is not over: when the last row and one distance of rows after it do not reach its end.
  ///
  /// - Parameters:
  ///   - width: the length of a slice; from a second to a year.
  ///   - target: a slice is good when its share of good events is at least this, to twelve decimals
  ///     (`Timeslices`); nil to make each slice's share of bad events its bad part (`RatioTimeslices`).
  /// - Throws: ``ServiceLevelError`` for a width or a target (0 … 1, 0 excluded) out of bounds, and when all
  ///   events of slices that are over lie in one.
  public func slices(of width: Duration, target: Double?) throws(ServiceLevelError) -> ServiceEvents {
    guard width >= .seconds(1), width <= .seconds(366 * 86_400) else {
      throw .setting("timeSliceWindow", "a slice is a second to 366 days long, not \(width.forPeople)")
    }
    if let target {
      guard target > 0, target <= 1 else {
        throw .setting("timeSliceTarget", "a share above 0 and up to 1, not \(target)")
      }
    }
    let length = width.wholeMicroseconds
    var (starts, badParts): ([Timestamp], [Double]) = ([], [])
    var first = 0
    while first < times.count {
      let slice = times[first] >= 0 ? times[first] / length : (times[first] + 1) / length - 1
      let over = (slice + 1) * length
      guard (times.last ?? 0) + interval.wholeMicroseconds >= over else { break }
      var end = first + 1
      while end < times.count, times[end] < over { end += 1 }
      let counts = counts(
        after: Timestamp(microseconds: times[first] - 1), through: Timestamp(microseconds: times[end - 1]))
      if let ratio = counts.errorRatio {
        starts.append(Timestamp(microseconds: times[first]))
        badParts.append(target.map { Self.isAtLeast(counts.good / counts.total, $0) ? 0 : 1 } ?? ratio)
      }
      first = end
    }
    return try ServiceEvents(
      times: starts, bad: badParts, total: [Double](repeating: 1, count: starts.count))
  }

  /// Whether a share reaches a target, both to twelve decimals: 57 of 100 are 57 %, though 0.57 × 100 is less
  /// than 57 in doubles and 0.07 × 100 more than 7.
  private static func isAtLeast(_ share: Double, _ target: Double) -> Bool {
    (share * 1e12).rounded() >= (target * 1e12).rounded()
  }
}
