internal import ForeshockNumerics

/// Kendall's test of a trend over the medians of whole days: the second of the two tests of ``DriftTest``.
///
/// The variance of Kendall's S is that of independent days, n(n − 1)(2n + 5)/18, times (1 + ρ)/(1 − ρ) for what neighbouring days
/// resemble each other beyond the trend.
struct DayTrend {
  /// Theil's slope times the stretch.
  let change: Double
  /// The level of the first day.
  let first: Double
  let span: Int
  let pValue: Double
  let isMaterial: Bool

  private static let leastDays = 6

  init?(_ frame: SeasonFrame) {
    let unit = frame.unit
    let values = frame.past + frame.recent
    guard frame.hasCycle, values.count >= Self.leastDays * unit else { return nil }
    let days: [Double] = stride(from: values.count % unit, to: values.count, by: unit).map {
      let present = values[$0..<$0 + unit].filter { !$0.isNaN }
      return 2 * present.count >= unit ? Statistics.median(present) : .nan
    }
    let known = days.indices.filter { !days[$0].isNaN }
    guard known.count >= Self.leastDays else { return nil }
    var concordance = 0
    var slopes: [Double] = []
    for (i, a) in known.enumerated() {
      for b in known[(i + 1)...] {
        concordance += days[b] > days[a] ? 1 : days[b] < days[a] ? -1 : 0
        slopes.append((days[b] - days[a]) / Double(b - a))
      }
    }
    let slope = Statistics.median(slopes)
    let rest = known.map { days[$0] - slope * Double($0) }
    let found = Statistics.autocorrelation(rest, maxLag: 1)[1]
    let memory = found.isNaN ? 0 : min(max(found, 0), 0.9)
    let n = Double(known.count)
    let variance = n * (n - 1) * (2 * n + 5) / 18 * (1 + memory) / (1 - memory)
    // Six days in order have one chance in 360, by the normal law about one in 117: it errs on the quiet side.
    pValue =
      2 * NormalDistribution.standard.survival(max(0, Double(abs(concordance)) - 1) / variance.squareRoot())
    change = slope * Double(days.count - 1)
    span = (days.count - 1) * unit
    first =
      (frame.values.prefix(unit).filter { !$0.isNaN }).isEmpty
      ? frame.centre : Statistics.median(frame.values.prefix(unit).filter { !$0.isNaN })
    let steps = zip(frame.values, frame.values.dropFirst()).map { abs($1 - $0) }.filter { !$0.isNaN }
    isMaterial = abs(change) >= 3 * (steps.isEmpty ? 0 : Statistics.median(steps))
  }
}
