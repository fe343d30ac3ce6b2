internal import ForeshockSeries

extension SampleGrid {
  /// How many rows tell the interval.
  private static let headRows = 16
  /// How many samples a grid may have beside twenty a row: years of minutes.
  private static let longestGap = 1_000_000

  /// Rows as they come, so that no row changes the place of one before it: the interval is that of the first rows, and a
  /// row that is not later than those before it is left out.
  ///
  /// - Throws: A failure for a row that is far too late for the interval.
  init(streaming times: RowTimes, rowCount: Int, name: String) throws {
    let headRows = min(Self.headRows, rowCount)
    func steps(_ reason: String) -> SampleGrid {
      SampleGrid(
        stepsOf: rowCount, headCount: headRows, note: "\(reason): rows are taken one after the other")
    }
    guard let column = times.times, rowCount > 0 else {
      self.init(stepsOf: rowCount, headCount: 0, note: nil)
      return
    }
    let all = column.microseconds
    let head = all.prefix(headRows)
    guard let first = head.first, !head.contains(TimeColumn.missing) else {
      self = steps("the first rows do not all have a time")
      return
    }
    let gaps = zip(head, head.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    guard let step = gaps.isEmpty ? nil : gaps[gaps.count / 2] else {
      self = steps("the first rows do not follow each other in time")
      return
    }
    func place(_ time: Int64) -> Int { Int((time - first + step / 2) / step) }
    // A hundredth of the interval is jitter; more is another rhythm.
    let isRegular = head.allSatisfy { time in
      time < first || abs(time - first - Int64(place(time)) * step) <= max(1, step / 100)
    }
    guard isRegular else {
      self = steps("the times of the first rows lie on no regular grid")
      return
    }
    var places: [Int?] = []
    var next = 0
    for (row, time) in all.enumerated() {
      guard time != TimeColumn.missing, time >= first, place(time) >= next else {
        places.append(nil)
        continue
      }
      let found = place(time)
      // Of all gaps together, so that many of them do not ask for more either.
      guard found - row <= 20 * row + Self.longestGap else {
        throw CommandFailure(
          .badData,
          "\(name): row \(row + 1) comes \(found - next) samples after the row before it, \(found - row) in all are missing",
          hint: "Without --streaming rows are then taken one after the other.")
      }
      places.append(found)
      next = found + 1
    }
    let lateCount = places.count { $0 == nil }
    let missingCount = next - (rowCount - lateCount)
    let notes = [
      missingCount > 0 ? "\(missingCount) samples are missing" : nil,
      lateCount > 0 ? "\(lateCount) rows do not follow those before them in time and have no score" : nil,
    ].compactMap { $0 }
    self.init(
      start: Timestamp(microseconds: first), interval: .duration(.microseconds(step)), count: next,
      places: places, headCount: (places.prefix(headRows).compactMap { $0 }.max() ?? 0) + 1,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}
