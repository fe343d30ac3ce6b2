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
  /// multiples of `width` since the epoch; those without events do not count. The last one may be incomplete.
  ///
  /// - Parameters:
  ///   - width: the length of a slice; from a second to a year.
  ///   - target: a slice is good when its share of good events is at least this (`Timeslices`); nil to make
  ///     each
  ///     slice's share of bad events its bad part (`RatioTimeslices`).
  /// - Throws: ``ServiceLevelError`` for a width or a target (0 … 1, 0 excluded) out of bounds, and when all
  ///   events lie in one slice.
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
      var end = first + 1
      while end < times.count, times[end] < (slice + 1) * length { end += 1 }
      let counts = counts(
        after: Timestamp(microseconds: times[first] - 1), through: Timestamp(microseconds: times[end - 1]))
      if let ratio = counts.errorRatio {
        starts.append(Timestamp(microseconds: times[first]))
        badParts.append(target.map { counts.good >= $0 * counts.total ? 0 : 1 } ?? ratio)
      }
      first = end
    }
    return try ServiceEvents(
      times: starts, bad: badParts, total: [Double](repeating: 1, count: starts.count))
  }
}
