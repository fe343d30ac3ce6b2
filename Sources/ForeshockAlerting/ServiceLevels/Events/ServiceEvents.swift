public import ForeshockSeries

/// A column of counts with the name that messages call it by.
public struct CountColumn: Hashable, Sendable {
  /// What the column is called.
  public let name: String
  /// One count a row; NaN where it is missing.
  public let values: [Double]

  /// A column.
  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// What a service did, row by row: how many events there were and how many of them were bad.
///
///     let events = try ServiceEvents(
///       times: times, part: .bad(CountColumn("errors", errors)), total: CountColumn("requests", requests))
///     events.counts(over: .seconds(3600))      // of the last hour: bad, total, and their ratio
///
/// A row counts at its time. A window of length L that ends at time t holds the rows in (t − L, t]: of two
/// windows that follow each other every row is in exactly one. Rows may come in any order and several may
/// have one time (a row a request, a row an instance). Sums of whole numbers are exact.
///
/// Rows that are missing had no events: they neither use nor earn budget. ``coverage(from:through:)`` says
/// how much of a window the rows cover.
public struct ServiceEvents: Hashable, Sendable {
  /// The times of the rows in ascending order, in microseconds since the epoch.
  let times: [Int64]
  private let bad: ExactSums
  private let total: ExactSums
  private let cover: CoveredTime
  /// Rows without a count.
  public let missingRows: Int
  /// The most usual distance of neighbouring times (their median).
  public let interval: Duration

  /// Events of rows whose counts are known to be sound: `total` at least `bad` at least 0; NaN totals are
  /// missing rows.
  ///
  /// - Throws: ``ServiceLevelError`` (`notEnoughData`) unless two rows of different times have a count.
  init(times: [Timestamp], bad: [Double], total: [Double]) throws(ServiceLevelError) {
    var order = times.indices.filter { !total[$0].isNaN }
    missingRows = times.count - order.count
    if zip(order, order.dropFirst()).contains(where: { times[$0] > times[$1] }) {
      // By row among equal times, so that the order never depends on the sort.
      order.sort { (times[$0], $0) < (times[$1], $1) }
    }
    self.times = order.map { times[$0].microseconds }
    self.bad = ExactSums(order.map { bad[$0] })
    self.total = ExactSums(order.map { total[$0] })
    var steps: [Int64] = []
    for (one, next) in zip(self.times, self.times.dropFirst()) where next > one { steps.append(next - one) }
    guard !steps.isEmpty else {
      throw ServiceLevelError(
        .notEnoughData(reason: "there must be rows with counts at two different times at least"))
    }
    steps.sort()
    let usual = steps[(steps.count - 1) / 2]
    interval = .microseconds(usual)
    cover = CoveredTime(times: self.times, steps: steps, usual: usual)
  }

  /// The time of the first row.
  public var firstTime: Timestamp { Timestamp(microseconds: times.first ?? 0) }
  /// The time of the last row, where windows end unless another time is given.
  public var lastTime: Timestamp { Timestamp(microseconds: times.last ?? 0) }
  /// How many rows have counts.
  public var rowCount: Int { times.count }

  /// The counts of the rows in (`start`, `end`].
  ///
  /// - Complexity: O(log rows).
  public func counts(after start: Timestamp, through end: Timestamp) -> EventCounts {
    let rows = rows(after: start, through: end)
    return EventCounts(bad: bad.sum(rows), total: total.sum(rows))
  }

  /// The counts of the window of length `span` that ends at `end`; nil for the time of the last row.
  public func counts(over span: Duration, until end: Timestamp? = nil) -> EventCounts {
    let end = end ?? lastTime
    return counts(after: end - span, through: end)
  }

  /// How much of (`start`, `end`] the rows cover, 0 … 1: each covers the time since the row before it, at most the
  /// usual distance; where distances vary, at most what 99 of 100 of them do not exceed.
  ///
  /// - Complexity: O(log rows).
  public func coverage(from start: Timestamp, through end: Timestamp) -> Double {
    let span = (end - start).inSeconds
    guard span > 0 else { return 0 }
    return min(1, coveredSeconds(after: start, through: end) / span)
  }

  /// How many seconds of (`start`, `end`] the rows cover.
  func coveredSeconds(after start: Timestamp, through end: Timestamp) -> Double {
    Double(cover.covered(rows(after: start, through: end), since: start.microseconds)) / 1e6
  }

  func rows(after start: Timestamp, through end: Timestamp) -> Range<Int> {
    let upper = firstRow(after: end.microseconds)
    return min(firstRow(after: start.microseconds), upper)..<upper
  }

  /// The first row later than `time`, by bisection.
  private func firstRow(after time: Int64) -> Int {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// Events of a window.
public struct EventCounts: Hashable, Sendable, Codable {
  /// How many were bad.
  public let bad: Double
  /// How many there were.
  public let total: Double

  /// Counts; `bad` is at least 0 and at most `total`.
  public init(bad: Double, total: Double) {
    self.bad = bad
    self.total = total
  }

  /// How many were good.
  public var good: Double { total - bad }
  /// The share of bad ones, 0 … 1; nil when there was no event.
  public var errorRatio: Double? { total > 0 ? min(1, max(0, bad / total)) : nil }
}

extension Timestamp {
  /// The moment `duration` earlier.
  static func - (time: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(microseconds: time.microseconds &- duration.wholeMicroseconds)
  }
}
