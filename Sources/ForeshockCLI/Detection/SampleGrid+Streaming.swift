internal import ForeshockSeries

extension SampleGrid {
  /// How many rows tell the interval.
  private static let headRows = 16
  /// How many samples a grid may have beside twenty a row: years of minutes.
  static let longestGap = 1_000_000

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
    guard let step = Self.usualGap(head) else {
      self = steps("the first rows do not follow each other in time")
      return
    }
    guard head.allSatisfy({ $0 < first || Self.isOnGrid($0 - first, step, within: step / 100) }) else {
      self = steps("the times of the first rows lie on no regular grid")
      return
    }
    try self.init(all, from: first, step: step, headRows: headRows, note: nil, name: name)
  }

  /// Rows as they come, on the grid of what a detector has learned from: nothing that the rows say changes it.
  ///
  /// - Throws: A failure where the first rows lie on another grid, or a row is far too late for it.
  init(streaming times: RowTimes, rowCount: Int, learned: SamplingInterval, name: String) throws {
    guard case .duration(let duration) = learned, let column = times.times, rowCount > 0 else {
      let knowsTimes = times.times != nil
      self.init(
        stepsOf: rowCount, headCount: 0,
        note: learned == .step
          ? (knowsTimes ? "the detector has learned rows without times: so they are taken here" : nil)
          : "no times: rows are taken as \(Self.text(learned)) apart, as the detector has learned them")
      return
    }
    let (all, step) = (column.microseconds, duration.wholeMicroseconds)
    guard let first = all.first, first != TimeColumn.missing else {
      throw CommandFailure(
        .badData,
        "\(name): row 1 has no time, and the detector has learned samples \(Self.text(learned)) apart")
    }
    let head = all.prefix(Self.headRows)
    for (row, time) in head.enumerated() where time != TimeColumn.missing && time >= first {
      // More than jitter: what was learned has its own.
      guard Self.isOnGrid(time - first, step, within: step / 20) else {
        throw CommandFailure(
          .badData,
          "\(name): row \(row + 1) comes \(Format.short(Double(time - first) / 1e6)) s after the first, "
            + "and the detector has learned samples \(Self.text(learned)) apart",
          hint: "Score files with the interval that was learned, or learn from one like this.")
      }
    }
    let usual = Self.usualGap(head) ?? step
    let note =
      usual > step + step / 2
      ? "rows come \(Format.short(Double(usual) / 1e6)) s apart and the detector has learned \(Self.text(learned)): "
        + "those between are missing" : nil
    try self.init(all, from: first, step: step, headRows: 0, note: note, name: name)
  }

  /// The middle one of the gaps between rows that follow each other in time.
  private static func usualGap(_ times: ArraySlice<Int64>) -> Int64? {
    let present = times.filter { $0 != TimeColumn.missing }
    let gaps = zip(present, present.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    return gaps.isEmpty ? nil : gaps[gaps.count / 2]
  }

  /// A hundredth of the interval is jitter; more is another rhythm.
  private static func isOnGrid(_ offset: Int64, _ step: Int64, within tolerance: Int64) -> Bool {
    abs(offset - (offset + step / 2) / step * step) <= max(1, tolerance)
  }

  private static func text(_ interval: SamplingInterval) -> String {
    "\(Format.short(interval.nominalSeconds)) s"
  }

  /// Each row at the sample its time is nearest to, if that is not before or at the one of a row before it.
  private init(
    _ all: [Int64], from first: Int64, step: Int64, headRows: Int, note: String?, name: String
  ) throws {
    func place(_ time: Int64) -> Int { Int((time - first + step / 2) / step) }
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
    let missingCount = next - (all.count - lateCount)
    let notes = [
      note,
      missingCount > 0 ? "\(missingCount) samples are missing" : nil,
      lateCount > 0 ? "\(lateCount) rows do not follow those before them in time and have no score" : nil,
    ].compactMap { $0 }
    self.init(
      start: Timestamp(microseconds: first), interval: .duration(.microseconds(step)), count: next,
      places: places,
      headCount: headRows == 0 ? 0 : (places.prefix(headRows).compactMap { $0 }.max() ?? 0) + 1,
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
  }
}
