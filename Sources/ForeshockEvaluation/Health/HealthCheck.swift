public import ForeshockAlerting
public import ForeshockForecasting
public import ForeshockSeries

/// Looks a series over: is it fresh, alive, whole, where it was, as calm as it was, and will it pass a threshold?
///
///     let check = try HealthCheck(threshold: .above(95), horizon: 48)
///     let health = check.examine(cpu, now: now)
///     print(health.state, health.sentence)       // crossing  crosses 95 at 2026-11-23 14:32 (90 %: …), p = 0.93
///
/// | finding | when |
/// | --- | --- |
/// | `stale` | the last observed sample is more than ``staleAfter`` before `now`, or there is none at all since then |
/// | `flat` | the last value is repeated more than twice as often as any before, five times at least, and that by chance in fewer than one series in a thousand |
/// | `beyond`, `crossing` | ``threshold`` is passed, or will be within ``horizon`` samples with at least ``probability``, by the multi-process model; of a series too short for that, by its last value |
/// | `gaps` | at least ``missingShare`` of the samples is missing, or a stretch of more than ``longestGap`` |
/// | `drifting` | the level of the last day, three days or week is not that of the time before, or all days have a trend |
/// | `reset` | a counter fell within the last seven days, or without days in the last quarter of the series |
/// | `noisy` | the last day's steps are larger than those of any day before by a third |
/// | `stamps` | rows were out of order or had the same time |
/// | `too-short` | fewer than twenty samples were observed |
///
/// A counter is told by its samples: it rises, and falls only to less than half. Drift and noise are then those of its rate.
public struct HealthCheck: Hashable, Sendable {
  /// The line; nil to ask for none.
  public let threshold: Threshold?
  /// Samples looked ahead.
  public let horizon: Int
  /// What counts as passing.
  public let sustained: Sustained
  /// From which probability on a passing is said, 0 … 1.
  public let probability: Double
  /// How old the last sample may be; nil for five intervals.
  public let staleAfter: Duration?
  /// The share of missing samples that is said, 0 … 1.
  public let missingShare: Double
  /// The longest stretch of missing samples that is not said.
  public let longestGap: Int
  /// The p-value below which a drift is said, 0 … 1.
  public let significance: Double

  static let leastSamples = 20

  /// A check.
  ///
  /// - Throws: `ModelError` (`invalidParameter`) for a setting out of bounds: a horizon of 1 … 100,000 samples, probabilities
  ///   and shares above 0 and up to 1, a finite threshold, times and lengths that are not negative.
  public init(
    threshold: Threshold? = nil, horizon: Int = 48, sustained: Sustained = .threeOfFive,
    probability: Double = 0.8, staleAfter: Duration? = nil, missingShare: Double = 0.01, longestGap: Int = 5,
    significance: Double = 0.001
  ) throws(ModelError) {
    func check(_ holds: Bool, _ name: String, _ reason: String) throws(ModelError) {
      guard holds else { throw .invalidParameter(name, reason: reason) }
    }
    try check((1...100_000).contains(horizon), "horizon", "\(horizon) samples is not in 1 … 100,000")
    if let threshold {
      try check(threshold.value.isFinite, "threshold", "\(threshold.value) is not a finite number")
    }
    for (name, share) in [
      ("probability", probability), ("missingShare", missingShare), ("significance", significance),
    ] { try check(share > 0 && share <= 1, name, "\(share) is not above 0 and up to 1") }
    try check(staleAfter ?? .zero >= .zero, "staleAfter", "a negative time")
    try check(longestGap >= 0, "longestGap", "\(longestGap) samples is below 0")
    self.threshold = threshold
    self.horizon = horizon
    self.sustained = sustained
    self.probability = probability
    self.staleAfter = staleAfter
    self.missingShare = missingShare
    self.longestGap = longestGap
    self.significance = significance
  }

  /// What is found.
  ///
  /// - Parameters:
  ///   - series: on its grid, gaps as NaN.
  ///   - now: the time of the check; nil for that of the last sample. Grids of steps are stale only where more than five steps
  ///     have no sample at all.
  ///   - outOfOrderCount: rows of the source that came after a later one.
  ///   - duplicateCount: rows of the source with a time that another had.
  ///   - seed: of the simulated futures.
  /// - Complexity: O(n log n), and about 4 µs a sample with a threshold.
  public func examine(
    _ series: TimeSeries, now: Timestamp? = nil, outOfOrderCount: Int = 0, duplicateCount: Int = 0,
    seed: UInt64 = 0
  ) -> SeriesHealth {
    let words = GridWords(interval: series.samplingInterval)
    let last = series.values.lastIndex { !$0.isNaN }
    let observed = series.count - series.missingCount
    var findings: [HealthFinding] = []
    if let last {
      findings += stale(series, last, now, words).map { [$0] } ?? []
      let present = Array(series.values[0...last])
      findings += gaps(present, words).map { [$0] } ?? []
      if observed >= Self.leastSamples {
        findings += study(series, present, words, seed)
      } else if let beyond = lastBeyond(series, last, words) {
        findings.append(beyond)
      }
    } else if let dead = dead(series, now, words) {
      findings.append(dead)
    }
    if observed < Self.leastSamples {
      findings.append(
        HealthFinding(
          .tooShort, "too short: \(observed) sample\(observed == 1 ? "" : "s")",
          ["samples": .number(Double(observed))]))
    }
    if outOfOrderCount + duplicateCount > 0 {
      let parts = [
        outOfOrderCount > 0 ? "\(outOfOrderCount) out of order" : nil,
        duplicateCount > 0 ? "\(duplicateCount) twice" : nil,
      ]
      findings.append(
        HealthFinding(
          .disorder, "stamps: " + parts.compactMap(\.self).joined(separator: ", "),
          [
            "out_of_order": .number(Double(outOfOrderCount)), "duplicates": .number(Double(duplicateCount)),
          ]))
    }
    return SeriesHealth(
      findings: findings.sorted { $0.kind < $1.kind }, observedCount: observed,
      current: last.map { series.values[$0] }, lastTime: last.map(series.timestamp))
  }

  /// What the samples up to the last observed one say.
  private func study(
    _ series: TimeSeries, _ present: [Double], _ words: GridWords, _ seed: UInt64
  ) -> [HealthFinding] {
    var findings: [HealthFinding] = []
    if let plateau = PlateauTest(present), plateau.isUnusual {
      findings.append(
        HealthFinding(
          .flat,
          "flat for \(words.span(plateau.length)) at \(GridWords.number(plateau.value)), unusual: the longest plateau before was \(words.span(plateau.longestBefore))",
          [
            "value": .number(plateau.value), "span": .number(words.seconds(plateau.length)),
            "longest_before": .number(words.seconds(plateau.longestBefore)),
          ]))
    }
    let isFlat = !findings.isEmpty
    let counter = CounterStudy(present)
    guard !isFlat || counter != nil else {
      return findings + (passage(series, present.count, words, seed).map { [$0] } ?? [])
    }
    let frame = SeasonFrame(counter?.rate ?? present, on: series.samplingInterval)
    // What was longer ago than the other findings look back is over.
    if let counter, let place = counter.resets.last, present.count - place <= 7 * frame.unit {
      let more = counter.resets.count > 1 ? ", \(counter.resets.count) times in all" : ""
      let time = series.timestamp(at: place)
      findings.append(
        HealthFinding(
          .reset,
          "reset at \(words.moment(time)), from \(GridWords.number(counter.valueBefore(place))) to \(GridWords.number(present[place]))\(more)",
          ["time": .time(time), "count": .number(Double(counter.resets.count))]))
    }
    // What is flat now neither drifts nor is it noisy.
    if !isFlat {
      if let drift = DriftTest(frame), drift.pValue < significance, drift.isMaterial {
        findings.append(self.drift(drift, words))
      }
      if let noise = NoiseTest(frame), noise.isUnusual {
        findings.append(
          HealthFinding(
            .noisy,
            "noisy: steps in the last \(words.span(noise.span)) are \(SentenceNumber.significant(noise.ratio, 2)) times the usual",
            ["ratio": .number(noise.ratio), "span": .number(words.seconds(noise.span))]))
      }
    }
    return findings + (passage(series, present.count, words, seed).map { [$0] } ?? [])
  }
}
