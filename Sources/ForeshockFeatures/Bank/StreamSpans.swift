internal import ForeshockSeries

/// Where the windows of a stream's newest row start and end; they are those of all columns.
struct StreamSpans: Sendable {
  private let windows: [FeatureWindow]
  private let unit: Double
  private let needsTimes: Bool
  /// For each window the one of the newest row.
  private(set) var spans: [RowSpan]
  /// The times of the rows from number `firstTime` on.
  private(set) var times: [Timestamp] = []
  private(set) var firstTime = 0

  init(_ bank: FeatureBank) {
    windows = bank.windows.map(\.window)
    unit = 1e6 * bank.secondsPerSample
    needsTimes = bank.hasTimeWindows
    spans = Array(repeating: RowSpan(), count: windows.count)
  }

  /// How many of the last `count` samples the windows of a duration reach.
  func reach(of count: Int) -> Int {
    guard needsTimes else { return 0 }
    var start = count
    for index in windows.indices {
      if case .time = windows[index] { start = min(start, spans[index].start) }
    }
    // Neighbours of a window's first sample are looked at too.
    return count - start + 3
  }

  /// Goes on to row `row`. A time before that of the row before counts as that one's.
  mutating func advance(to row: Int, at time: Timestamp?) {
    if needsTimes, let time {
      dropTimes(row)
      times.append(times.last.map { max($0, time) } ?? time)
    }
    for index in windows.indices {
      switch windows[index] {
      case .samples(let window):
        if windows[index].trailingLength == nil {
          (spans[index].start, spans[index].end) = window.span(of: row, count: row + 1)
        }
      case .time(let window):
        (spans[index].start, spans[index].end) = window.span(
          of: row, times, from: firstTime, after: (spans[index].start, spans[index].end))
      }
    }
  }

  /// The window of the newest row with what lines are fitted against.
  func span(_ window: Int) -> RowSpan {
    var span = spans[window]
    if case .time = windows[window] { span.axis = TimeAxis(times: times, first: firstTime, unit: unit) }
    return span
  }

  private mutating func dropTimes(_ count: Int) {
    let reach = reach(of: count)
    guard times.count > 2 * reach + 64 else { return }
    firstTime += times.count - reach
    times.removeFirst(times.count - reach)
  }

  /// The times that must be stored after `count` rows.
  func keptTimes(_ count: Int) -> [Timestamp] { Array(times.suffix(reach(of: count))) }

  /// Goes on after `count` rows from stored times and the windows of the last row; false when they cannot be that.
  mutating func restore(_ times: [Timestamp], _ marks: [WindowEngine.Mark], after count: Int) -> Bool {
    guard times.count <= count, zip(times, times.dropFirst()).allSatisfy({ $0 <= $1 }) else { return false }
    (self.times, firstTime) = (times, count - times.count)
    guard count > 0, marks.count >= windows.count else { return true }
    for index in windows.indices where windows[index].trailingLength == nil {
      guard let start = marks[index].start, let end = marks[index].end, 0 <= start, start <= end, end <= count
      else { return false }
      if case .time = windows[index], start < firstTime { return false }
      (spans[index].start, spans[index].end) = (start, end)
    }
    return true
  }
}
