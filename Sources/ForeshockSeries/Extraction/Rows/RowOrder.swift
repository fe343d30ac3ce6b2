/// Finds out whether rows come in order on a regular grid, holding none of them.
struct RowOrder {
  /// The interval that the first rows keep; nil for steps.
  private let length: Int64?
  private var first = Int64.min
  private(set) var lastTime = Int64.min
  private(set) var rowCount = 0
  /// Rows that come one interval after the row before.
  private var neighbourCount = 0

  /// `sample` has the times of the first rows; nil for rows that are steps.
  init(sample: [Int64]?) {
    length = sample.map { times in
      // The commonest difference of the first rows; whether most of all rows keep it is counted.
      var votes = 0
      var candidate: Int64 = 0
      for (time, next) in zip(times, times.dropFirst()) {
        let (difference, _) = next.subtractingReportingOverflow(time)
        if votes == 0 { candidate = difference }
        votes += difference == candidate ? 1 : -1
      }
      return candidate
    }
  }

  /// Takes in the next rows; false when they are out of order or beside the grid.
  mutating func add(_ times: [Int64]?, count: Int) -> Bool {
    guard let length else {
      rowCount += count
      return true
    }
    guard let times, times.count == count, length > 0 else { return false }
    for time in times {
      if rowCount == 0 {
        guard time != TimeColumn.missing else { return false }
        first = time
      } else {
        let (difference, overflow) = time.subtractingReportingOverflow(lastTime)
        guard difference > 0, !overflow, difference % length == 0 else { return false }
        neighbourCount += difference == length ? 1 : 0
      }
      lastTime = time
      rowCount += 1
    }
    return true
  }

  /// The grid of all rows; nil when they are too few to tell or may be months, or when the grid would be too long.
  var grid: (start: Timestamp, interval: SamplingInterval, length: Int64, count: Int)? {
    guard let length else {
      return rowCount > 0 ? (Timestamp(microseconds: 0), .step, 1, rowCount) : nil
    }
    let monthsOrMore = 28 * 86_400e6 * Double(rowCount - 1)
    guard rowCount >= 2, 2 * neighbourCount > rowCount - 1, Double(lastTime) - Double(first) < monthsOrMore
    else { return nil }
    let count = (lastTime - first) / length + 1
    guard count <= Int64(TimeGrid.pointsPerRow * rowCount + TimeGrid.pointsInAnyCase) else { return nil }
    return (Timestamp(microseconds: first), .duration(.microseconds(length)), length, Int(count))
  }
}
