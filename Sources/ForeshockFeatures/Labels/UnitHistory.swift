public import ForeshockSeries

/// What happened to one unit (a machine, a disk, an engine) while it was watched.
///
/// Times may come in any order and repeat: two failures at one instant are one failure. Where rows are
/// counted in steps instead of by the clock, a `Timestamp`'s microseconds are the number of the step, as in
/// a `TimeSeries` of steps.
public struct UnitHistory: Hashable, Codable, Sendable {
  /// What the unit is called; unique in a fleet.
  public var unit: String
  /// When it failed.
  public var failures: [Timestamp]
  /// When it was repaired, replaced or overhauled, other than by the failures themselves.
  public var repairs: [Timestamp]
  /// Until when failures would have been noticed, this moment included; nil for the latest of the unit's
  /// rows, failures and repairs.
  public var observationEnd: Timestamp?
  /// When the unit will have failed, where that is known from elsewhere although it lies past the
  /// observation (as in the test sets of run-to-failure data); nil where it is not.
  public var endOfLife: Timestamp?

  /// The history of one unit; by default of one that never failed.
  public init(
    unit: String, failures: [Timestamp] = [], repairs: [Timestamp] = [], observationEnd: Timestamp? = nil,
    endOfLife: Timestamp? = nil
  ) {
    self.unit = unit
    self.failures = failures
    self.repairs = repairs
    self.observationEnd = observationEnd
    self.endOfLife = endOfLife
  }
}

/// A history put in order: distinct times, ascending, in microseconds.
package struct OrderedHistory {
  let unit: String
  let failures: [Int64]
  let repairs: [Int64]
  /// Up to here, this moment included, all failures are known.
  let end: Int64

  /// Orders `history`; `lastRow` is the latest of the unit's rows.
  init(_ history: UnitHistory, lastRow: Int64?) throws(LabelError) {
    unit = history.unit
    failures = ascending(history.failures + (history.endOfLife.map { [$0] } ?? []))
    repairs = ascending(history.repairs)
    let latest = max(failures.last ?? .min, repairs.last ?? .min)
    guard let watched = history.observationEnd?.microseconds else {
      end = max(latest, lastRow ?? .min)
      return
    }
    end = max(watched, history.endOfLife?.microseconds ?? .min)
    guard latest <= end else {
      throw .eventAfterEnd(
        unit: unit, event: Timestamp(microseconds: latest), end: Timestamp(microseconds: end))
    }
  }
}

/// The distinct times, from the first to the last.
private func ascending(_ times: [Timestamp]) -> [Int64] {
  var result: [Int64] = []
  for time in times.map(\.microseconds).sorted() where result.last != time { result.append(time) }
  return result
}

extension [Int64] {
  /// The first of these ascending times that is `time` or later; nil when all are earlier.
  func first(atOrAfter time: Int64) -> Int64? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low < count ? self[low] : nil
  }

  /// The last of these ascending times that is `time` or earlier; nil when all are later.
  func last(atOrBefore time: Int64) -> Int64? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? self[low - 1] : nil
  }
}

extension Int64 {
  /// The sum, or the nearest number there is.
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, or the nearest number there is.
  func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
