public import ForeshockAlerting
public import ForeshockSeries

/// A sustained crossing that really happened: from the first sample beyond the threshold to the last.
public struct CrossingEvent: Hashable, Sendable, Codable {
  /// The index of its first sample beyond the threshold.
  public let start: Int
  /// The index of its last sample beyond the threshold.
  public let end: Int

  /// An event by its bounds, both included.
  public init(start: Int, end: Int) {
    precondition(start >= 0 && start <= end, "An event ends no earlier than it begins")
    self.start = start
    self.end = end
  }
}

/// The sustained crossings of a recorded series, in hindsight.
///
/// The event is that of `Crossing`: with k of n samples asked for, an excursion is under way as long as k of the last n
/// samples are beyond; it begins with the first sample beyond of the first such stretch and ends with the last one of
/// the last. Excursions of which one begins no more than `gap` samples after the end of the other are one event. Missing
/// samples are not beyond.
public struct ObservedCrossings: Hashable, Sendable {
  /// The events, ascending; no two touch.
  public let events: [CrossingEvent]
  private let window: Int
  private let count: Int
  /// Whether k of the n samples from each one on, itself beyond, are beyond.
  private let opens: [Bool]
  /// The first sample at or after each index that opens such a window, and the first that is beyond; `count` for none.
  private let nextOpening: [Int32]
  private let nextBeyond: [Int32]

  /// Finds the events.
  ///
  /// - Parameters:
  ///   - series: what was recorded; fewer than 2³¹ samples.
  ///   - threshold: the line.
  ///   - sustained: how many samples must be beyond.
  ///   - gap: how many samples may lie between the parts of one event, at least 0.
  /// - Complexity: O(n).
  public init(in series: TimeSeries, of threshold: Threshold, sustained: Sustained, gap: Int) {
    let values = series.values
    precondition(values.count < Int(Int32.max), "A series has fewer than 2³¹ samples")
    let n = sustained.window, k = sustained.count
    count = values.count
    window = n
    // before[i]: samples beyond among the first i.
    var before = [Int32](repeating: 0, count: values.count + 1)
    for (i, y) in values.enumerated() { before[i + 1] = before[i] + (threshold.isPassed(by: y) ? 1 : 0) }
    func isBeyond(_ i: Int) -> Bool { before[i + 1] > before[i] }
    var opens = [Bool](repeating: false, count: values.count)
    var nextOpening = [Int32](repeating: Int32(values.count), count: values.count + 1)
    var nextBeyond = nextOpening
    for i in values.indices.reversed() {
      opens[i] = isBeyond(i) && Int(before[min(i + n, values.count)] - before[i]) >= k
      nextOpening[i] = opens[i] ? Int32(i) : nextOpening[i + 1]
      nextBeyond[i] = isBeyond(i) ? Int32(i) : nextBeyond[i + 1]
    }
    self.opens = opens
    self.nextOpening = nextOpening
    self.nextBeyond = nextBeyond
    var events: [CrossingEvent] = []
    var start: Int?, lastBeyond = 0
    func close() {
      guard let begun = start else { return }
      start = nil
      if let last = events.last, begun - last.end <= max(0, gap) {
        events[events.count - 1] = CrossingEvent(start: last.start, end: max(last.end, lastBeyond))
      } else {
        events.append(CrossingEvent(start: begun, end: lastBeyond))
      }
    }
    for i in values.indices {
      let first = max(0, i + 1 - n)
      if Int(before[i + 1] - before[first]) >= k {
        if start == nil { start = Int(nextBeyond[first]) }
        if isBeyond(i) { lastBeyond = i }
      } else {
        close()
      }
    }
    close()
    self.events = events
  }

  /// Whether the samples that decide what comes within `horizon` samples of `index` were all recorded.
  public func isDecided(after index: Int, within horizon: Int) -> Bool {
    index + horizon + window - 1 < count
  }

  /// How many samples after `index`, at which no excursion is under way, the metric was first beyond the threshold as
  /// part of a sustained crossing; nil when that was not within `horizon` samples.
  ///
  /// - Complexity: O(window).
  public func step(after index: Int, within horizon: Int) -> Int? {
    guard index + 1 < count else { return nil }
    let beyond = Int(nextBeyond[index + 1])
    let first = max(0, beyond - window + 1)
    // A window that began in the past and covers the next sample beyond.
    let isOpen = beyond < count && first <= index && opens[first...index].contains(true)
    let step = (isOpen ? beyond : Int(nextOpening[index + 1])) - index
    return step <= horizon && index + step < count ? step : nil
  }
}
