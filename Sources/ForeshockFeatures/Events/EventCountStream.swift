public import ForeshockSeries

/// The counts of an ``EventCounter`` row by row, so that the rows need not be held.
///
///     var stream = EventCountStream(counter, events: log.events, after: start)
///     let counts = stream.counts(upTo: time)       // of the events since the row before, in the order of counter.names
///
/// On the rows of a series, with one interval before its first row as the beginning, the numbers are those of
/// ``EventCounter/columns(of:on:)``.
public struct EventCountStream: Sendable {
  /// The events from the first to the last, and the place of the column of each one's severity.
  private let events: [(time: Int64, place: Int)]
  /// How many columns there are.
  public let columnCount: Int
  private var next: Int
  /// How many events came at the beginning or before it.
  public let earlierCount: Int

  /// Counts `events`, in any order, that came after `beginning`.
  ///
  /// - Complexity: O(events log events).
  public init(_ counter: EventCounter, events: [Event], after beginning: Timestamp) {
    let places = counter.severityPlaces
    self.events = events.map { ($0.time.microseconds, counter.place(of: $0, in: places)) }
      .sorted { $0.time < $1.time }
    columnCount = counter.names.count
    next = self.events.firstIndex { $0.time > beginning.microseconds } ?? events.count
    earlierCount = next
  }

  /// The counts of the events after the last call's time, or the beginning, up to and with `time`. Times have to rise.
  ///
  /// - Complexity: O(events counted), and an array.
  public mutating func counts(upTo time: Timestamp) -> [Double] {
    var counts = [Double](repeating: 0, count: columnCount)
    while next < events.count, events[next].time <= time.microseconds {
      counts[0] += 1
      if columnCount > 1 { counts[events[next].place] += 1 }
      next += 1
    }
    return counts
  }
}
