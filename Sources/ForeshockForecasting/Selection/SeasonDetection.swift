public import ForeshockSeries

/// Finds the lengths of the repeating patterns in a series, if it has any.
///
///     SeasonDetection.seasonLength(of: hourlyRequests)       // 24
///     SeasonDetection.seasonLengths(of: hourlyRequests)      // [24, 168]
///
/// Candidates are the calendar's cycles that fit the sampling interval (hour, day, week, year), which need two
/// full cycles in the data, and peaks of the autocorrelation, which need three. A candidate counts when the
/// increments of the series differ between the places of the cycle by more than chance (`SeasonTest`), and
/// when it explains at least a tenth of what shorter ones leave: a week counts beside a day only for what the
/// day does not explain, and 48 hours not at all where 24 do.
///
/// Gaps are left out. White noise, autoregressive noise, random walks and trends have no season: the rate of
/// false findings is below 1 %.
///
/// - Complexity: O(n) a candidate.
public enum SeasonDetection {
  /// The length of the strongest season in samples, or nil when there is none.
  public static func seasonLength(of series: TimeSeries) -> Int? {
    seasonLengths(of: series).first
  }

  /// The lengths of all seasons found, the strongest first.
  public static func seasonLengths(of series: TimeSeries) -> [Int] {
    let values = clipped(series.values)
    let calendar = calendarLengths(of: series.samplingInterval).filter { 2 * $0 <= values.count }
    let tested = accepted(calendar, in: values, threshold: SeasonTest.calendarThreshold)
    var found = tested.findings
    if found.isEmpty {
      // Without a cycle of the calendar, whatever repeats.
      let peaks = AutocorrelationPeaks.lengths(in: tested.rest).filter { 3 * $0 <= values.count }
      if let length = fundamental(peaks, in: tested.rest) {
        found = accepted([length], in: tested.rest, threshold: SeasonTest.peakThreshold).findings
      }
    }
    return found.sorted { ($0.gain, $1.length) > ($1.gain, $0.length) }.map(\.length)
  }

  private struct Finding {
    var length: Int
    /// The share of the detrended variance that this season explains beyond the shorter ones.
    var gain: Double
  }

  /// The least share of the remaining variance a season must explain.
  private static let leastGain = 0.1

  /// Tests ascending candidates, each on what the seasons before it leave; also returns what all of them leave.
  private static func accepted(
    _ candidates: [Int], in values: [Double], threshold: Double
  ) -> (findings: [Finding], rest: [Double]) {
    var rest = values
    var share = 1.0
    var findings: [Finding] = []
    for length in candidates.sorted() {
      guard SeasonTest.isSignificant(length, in: rest, threshold: threshold) else { continue }
      let profile = SeasonalProfile(of: rest, length: length)
      // A season too weak to count is taken out all the same: a longer one must not count for it.
      if profile.explainedShare >= leastGain {
        findings.append(Finding(length: length, gain: share * profile.explainedShare))
      }
      share *= 1 - profile.explainedShare
      rest = profile.removed(from: rest)
    }
    return (findings, rest)
  }

  /// Of significant candidates, the shortest that explains nearly as much as the best; of its neighbours, the one
  /// that explains most.
  private static func fundamental(_ candidates: [Int], in values: [Double]) -> Int? {
    func share(_ length: Int) -> Double { SeasonalProfile(of: values, length: length).explainedShare }
    let shares = candidates.filter {
      SeasonTest.isSignificant($0, in: values, threshold: SeasonTest.peakThreshold)
    }
    .map { (length: $0, share: share($0)) }
    guard let best = shares.map(\.share).max() else { return nil }
    guard let shortest = shares.filter({ $0.share >= 0.7 * best }).map(\.length).min() else { return nil }
    let neighbours = (max(2, shortest - 2)...shortest + 2).map { (length: $0, share: share($0)) }
    return neighbours.max { $0.share < $1.share }?.length
  }

  /// Cycles of the calendar in samples, where they are whole numbers of at least 2 (4 for an hour, whose shorter
  /// forms are indistinguishable from alternating noise).
  package static func calendarLengths(of interval: SamplingInterval) -> [Int] {
    switch interval {
    case .step: return []
    case .months(let months):
      return months >= 1 && months <= 6 && 12 % months == 0 ? [12 / months] : []
    case .duration(let duration):
      let sample = duration.wholeMicroseconds
      guard sample > 0 else { return [] }
      let hour: Int64 = 3_600_000_000
      return [(hour, 4), (24 * hour, 2), (168 * hour, 2)].compactMap { cycle, least in
        cycle % sample == 0 && cycle / sample >= least ? Int(cycle / sample) : nil
      }
    }
  }

  /// The series with far outliers moved to the fences, four times the middle half's width beyond it: a single
  /// incident must neither hide a season nor make one.
  private static func clipped(_ values: [Double]) -> [Double] {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard sorted.count >= 8 else { return values }
    let low = sorted[sorted.count / 4]
    let high = sorted[(3 * sorted.count) / 4]
    let reach = 4 * (high - low)
    guard reach > 0 else { return values }
    return values.map { $0.isNaN ? $0 : min(max($0, low - reach), high + reach) }
  }
}
