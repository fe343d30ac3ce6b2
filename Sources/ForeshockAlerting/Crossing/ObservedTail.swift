internal import ForeshockForecasting
internal import ForeshockSeries

/// What the last observed samples say about a threshold: whether it is already passed, since when, and
/// which windows are still open towards the future.
struct ObservedTail {
  /// An excursion that is sustained now.
  struct Excursion {
    /// How many steps ago its first sample was; 0 is the last sample.
    var stepsAgo: Int
    /// Whether it reaches back to the oldest sample remembered, so that it may be older.
    var mayBeOlder: Bool
  }

  /// The excursion under way, if at least `count` of the last `window` samples are beyond.
  let excursion: Excursion?
  /// Windows that began beyond the threshold and reach into the future.
  let openWindows: [PassageScan.OpenWindow]

  init(_ context: TrainingContext, _ threshold: Threshold, _ sustained: Sustained) {
    let beyond = context.recentValues.map { threshold.isPassed(by: $0) }
    excursion = Self.excursion(beyond, sustained, isComplete: beyond.count >= context.count)
    openWindows = Self.openWindows(beyond, sustained)
  }

  /// Walks back from the last sample for as long as the window that ends there is sustained.
  private static func excursion(_ beyond: [Bool], _ sustained: Sustained, isComplete: Bool) -> Excursion? {
    var end = beyond.count - 1
    var start: Int?
    while end >= 0 {
      let window = max(0, end - sustained.window + 1)...end
      guard beyond[window].count(where: { $0 }) >= sustained.count else { break }
      start = beyond[window].firstIndex(of: true)
      end -= 1
    }
    return start.map { start in
      Excursion(stepsAgo: beyond.count - 1 - start, mayBeOlder: start == 0 && !isComplete)
    }
  }

  private static func openWindows(_ beyond: [Bool], _ sustained: Sustained) -> [PassageScan.OpenWindow] {
    let last = beyond.count - 1
    var windows: [PassageScan.OpenWindow] = []
    for start in beyond.indices.suffix(sustained.window - 1) where beyond[start] {
      windows.append(
        PassageScan.OpenWindow(
          reach: start - last + sustained.window - 1,
          observedBeyond: beyond[start...].count(where: { $0 })))
    }
    return windows
  }
}
