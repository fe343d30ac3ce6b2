internal import ForeshockSeries

extension SampleGrid {
  /// The time of the last sample, or of the one before the first where there is none; nil where samples have no times.
  var last: Timestamp? {
    guard case .duration(let step) = interval else { return nil }
    return Timestamp(microseconds: start.microseconds + Int64(count - 1) * step.wholeMicroseconds)
  }

  /// How many samples lie between `last` and the first one; negative where the grid begins at `last` or before.
  func gap(after last: Timestamp) -> Int? {
    guard case .duration(let duration) = interval else { return nil }
    // A stored moment may be anything.
    let distance = Double(start.microseconds) - Double(last.microseconds)
    return Int(min(max((distance / Double(duration.wholeMicroseconds)).rounded(), -1e15), 1e15)) - 1
  }

  /// The same rows as what follows a sample at `last`: samples between are missing, and rows that are not later have no sample.
  ///
  /// - Throws: A failure where rows end before `last`, or all are far too late.
  func following(_ last: Timestamp, name: String) throws -> SampleGrid {
    guard case .duration(let duration) = interval, let gap = gap(after: last), gap != 0 else { return self }
    guard gap <= Self.longestGap else {
      throw CommandFailure(
        .badData, "\(name) begins \(gap) samples after the last one that the detector has seen, at \(last)",
        hint: "Learn again from what is newer.")
    }
    guard count + gap >= 0 else {
      throw CommandFailure(
        .badData, "\(name) ends at \(self.last ?? start), and the detector has seen samples up to \(last)",
        hint: "A detector that streams goes on where it stopped: give it later rows.")
    }
    let moved = places.map { place in place.map { $0 + gap }.flatMap { $0 >= 0 ? $0 : nil } }
    let earlier = moved.count { $0 == nil } - places.count { $0 == nil }
    let notes = [
      note,
      gap > 0
        ? "\(gap) samples are missing between \(last), which the detector has seen, and the first row" : nil,
      earlier > 0
        ? "\(earlier) rows are not later than \(last), which the detector has seen, and have no score" : nil,
    ].compactMap { $0 }
    return SampleGrid(
      start: Timestamp(microseconds: start.microseconds - Int64(gap) * duration.wholeMicroseconds),
      interval: interval, count: count + gap, places: moved, headCount: max(0, headCount + gap),
      note: notes.joined(separator: "; "))
  }

  /// Whether rows come as far apart as those that were learned; what lies on no grid is not compared.
  ///
  /// - Throws: A failure where they do not: seasons and windows are counted in samples.
  func check(learned: SamplingInterval, name: String) throws {
    guard learned != .step, interval != .step else { return }
    let (own, other) = (interval.nominalSeconds, learned.nominalSeconds)
    // More than jitter.
    guard abs(own - other) > 0.05 * other else { return }
    throw CommandFailure(
      .badData,
      "\(name): rows come \(Format.short(own)) s apart, and the detector has learned samples \(Format.short(other)) s apart",
      hint: "Score files with the interval that was learned, or learn from one like this.")
  }
}
