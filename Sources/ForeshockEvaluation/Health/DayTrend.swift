internal import ForeshockNumerics

/// Kendall's test of a trend over the medians of whole days: the second of the two tests of ``DriftTest``.
///
/// The variance of Kendall's S is that of independent days, n(n − 1)(2n + 5)/18, times (1 + ρ)/(1 − ρ) for what neighbouring days
/// resemble each other beyond the trend.
///
/// All pairs of days are looked at, of which there are half a million at most: of more than a thousand days, as where a short cycle
/// takes the place of the day, the medians of so many neighbouring ones count as leave no more than a thousand.
struct DayTrend {
  /// Theil's slope times the stretch.
  let change: Double
  /// The level of the first day.
  let first: Double
  let span: Int
  let pValue: Double
  let isMaterial: Bool

  private static let leastDays = 6
  private static let mostPoints = 1000

  init?(_ frame: SeasonFrame) {
    let unit = frame.unit
    let values = frame.past + frame.recent
    guard frame.hasCycle, values.count >= Self.leastDays * unit else { return nil }
    let days: [Double] = stride(from: values.count % unit, to: values.count, by: unit).map {
      let present = values[$0..<$0 + unit].filter { !$0.isNaN }
      return 2 * present.count >= unit ? Statistics.median(present) : .nan
    }
    let known = Self.points(days)
    guard known.count >= Self.leastDays else { return nil }
    var concordance = 0
    var slopes: [Double] = []
    slopes.reserveCapacity(known.count * (known.count - 1) / 2)
    for (i, a) in known.enumerated() {
      for b in known[(i + 1)...] {
        concordance += b.level > a.level ? 1 : b.level < a.level ? -1 : 0
        slopes.append((b.level - a.level) / (b.day - a.day))
      }
    }
    let slope = Statistics.median(slopes)
    let rest = known.map { $0.level - slope * $0.day }
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
    // Days of two levels have a usual step of nothing, and a slope of nothing with it.
    isMaterial = change != 0 && abs(change) >= 3 * (steps.isEmpty ? 0 : Statistics.median(steps))
  }

  /// The levels that are known, and where on the count of days they lie.
  private static func points(_ days: [Double]) -> [(day: Double, level: Double)] {
    let group = (days.count + mostPoints - 1) / mostPoints
    return stride(from: days.count % group, to: days.count, by: group).compactMap { first in
      let present = days[first..<first + group].filter { !$0.isNaN }
      guard !present.isEmpty, 2 * present.count >= group else { return nil }
      return (Double(first) + 0.5 * Double(group - 1), Statistics.median(present))
    }
  }
}
