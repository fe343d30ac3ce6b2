internal import ForeshockSeries

/// Counts of events, as columns on the grid of a series, and the events that fell beside it.
public struct EventColumns: Hashable, Sendable {
  /// One column of whole numbers for each kind of event, as long as the series.
  public let columns: [FeatureColumn]
  /// How many events came before the first row's interval.
  public let earlierCount: Int
  /// How many came after the last row.
  public let laterCount: Int
}

/// The rows of a series as intervals of time: row i takes what happened after row i − 1, up to and with its own
/// moment. So a row never knows of what comes after it.
struct EventGrid {
  /// The moments at which the intervals end, ascending; the first interval begins at `beginning`, exclusive.
  private let ends: [Int64]
  private let beginning: Int64
  private(set) var earlierCount = 0
  private(set) var laterCount = 0

  init(_ series: TimeSeries) throws(EventError) {
    if series.samplingInterval == .step { throw .noClock }
    ends = (0..<series.count).map { series.timestamp(at: $0).microseconds }
    beginning = series.timestamp(at: -1).microseconds
  }

  /// The row that takes an event at `time`; nil, and counted, when none does.
  mutating func row(at time: Timestamp) -> Int? {
    guard let last = ends.last, time.microseconds <= last else {
      laterCount += 1
      return nil
    }
    guard time.microseconds > beginning else {
      earlierCount += 1
      return nil
    }
    var low = 0
    var high = ends.count - 1
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < time.microseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
