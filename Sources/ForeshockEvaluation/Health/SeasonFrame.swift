internal import ForeshockForecasting
internal import ForeshockNumerics
package import ForeshockSeries

/// A series cut into a recent stretch and its past, both without the pattern of day and week that the past shows.
///
/// The recent stretch is a week, three days or a day, the longest that leaves two weeks before it. Without a daily clock
/// the cycle that `SeasonDetection` finds takes the place of the day, and a twenty-eighth of the series where it finds none.
package struct SeasonFrame {
  /// Samples in a day, or in what takes its place.
  let unit: Int
  /// The samples without pattern, up to the recent stretch; NaN is a gap.
  let past: [Double]
  /// The recent samples without pattern.
  let recent: [Double]
  /// What the pattern's own error makes variances larger by.
  let inflation: Double
  /// The median of the past with its pattern.
  let centre: Double
  /// Days that are recent; 0 when the past would be too short.
  let recentUnits: Int
  /// The samples themselves.
  let values: [Double]
  /// Whether units are cycles of a clock or found ones.
  let hasCycle: Bool

  package init(_ values: [Double], on interval: SamplingInterval) {
    self.values = values
    let cycle = Self.cycle(of: values, on: interval)
    hasCycle = cycle != nil
    let unit = cycle?.length ?? max(8, values.count / 28)
    self.unit = unit
    // Two rounds of the longer cycle, so that a weekend is not a drift.
    let least = max(14, 2 * (cycle?.count ?? 1))
    let units = [7, 3, 1].first { values.count - $0 * unit >= least * unit } ?? 0
    recentUnits = units
    let cut = values.count - units * unit
    let before = Array(values[0..<cut])
    centre = Statistics.median(before.filter { !$0.isNaN })
    guard units > 0, let cycle, !centre.isNaN else {
      past = before
      recent = Array(values[cut...])
      inflation = 1
      return
    }
    let pattern = CyclicPattern(of: before, length: cycle.length, count: cycle.count)
    past = before.enumerated().map { $1 - pattern.value(at: $0) }
    recent = (cut..<values.count).map { values[$0] - pattern.value(at: $0) }
    let share = min(0.5, 1 / pattern.repeats)
    inflation = (1 + share) / (1 - share)
  }

  /// The cycle to look for, as of ``MultiProcess``.
  private static func cycle(
    of values: [Double], on interval: SamplingInterval
  ) -> (length: Int, count: Int)? {
    if case .duration = interval {
      let day = 86_400 / interval.nominalSeconds
      if day == day.rounded(), day >= 4, day <= 100_000 { return (Int(day), 7) }
    }
    let series = TimeSeries(
      start: Timestamp(microseconds: 0), samplingInterval: interval, values: values)
    return SeasonDetection.seasonLength(of: series).flatMap { $0 >= 4 ? ($0, 1) : nil }
  }

  /// Quarters of a day as ranges of an array whose end is the end of a day; four of them are a day, whatever its length.
  package func quarters(of count: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var end = count
    while true {
      let start = count - (ranges.count + 1) * max(4, unit) / 4
      guard start >= 0 else { return ranges.reversed() }
      ranges.append(start..<end)
      end = start
    }
  }
}
