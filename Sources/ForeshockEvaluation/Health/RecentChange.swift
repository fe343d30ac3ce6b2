internal import ForeshockNumerics

/// The level of the last day, three days or week against the past: the first of the two tests of ``DriftTest``.
struct RecentChange {
  let change: Double
  /// The longest of the stretches in which the level was half of the way there.
  let span: Int
  let pValue: Double
  let isMaterial: Bool

  private static let lags = 8

  init?(_ frame: SeasonFrame) {
    guard frame.recentUnits > 0 else { return nil }
    let past = Self.medians(of: frame.past, frame)
    guard past.count >= 20 else { return nil }
    let centre = Statistics.median(past)
    // Where most medians are equal their median distance is nothing, and their mean one is not.
    let spread = max(
      Statistics.medianAbsoluteDeviation(past), 0.5 * Statistics.standardDeviation(past),
      1e-9 * abs(frame.centre), .leastNormalMagnitude)
    let memory = Self.memory(of: past)
    let degrees = max(1, Double(past.count) / memory - 1)
    let days = [1, 3, 7].filter { $0 <= frame.recentUnits }
    var found: [(p: Double, change: Double, span: Int)] = []
    for day in days {
      let span = min(day * frame.unit, frame.recent.count)
      let medians = Self.medians(of: Array(frame.recent.suffix(span)), frame)
      guard medians.count >= 2 else { continue }
      let change = Statistics.median(medians) - centre
      let parts = 1 / Double(medians.count) + 1 / Double(past.count)
      let error = spread * (0.5 * Double.pi * memory * parts * frame.inflation).squareRoot()
      let tail = StudentTDistribution(degreesOfFreedom: degrees).survival(abs(change) / error)
      found.append((min(1, 2 * tail * Double(days.count)), change, span))
    }
    guard let best = found.min(by: { $0.p < $1.p }) else { return nil }
    (pValue, change) = (best.p, best.change)
    // Since when: as far back as the level was half of the way there.
    span = found.last { 2 * $0.change * (best.change > 0 ? 1 : -1) >= abs(best.change) }?.span ?? best.span
    let rest = frame.past.filter { !$0.isNaN }
    isMaterial = abs(best.change) >= Statistics.medianAbsoluteDeviation(rest)
  }

  /// The medians of the quarters of days that have at least half of their samples.
  private static func medians(of values: [Double], _ frame: SeasonFrame) -> [Double] {
    frame.quarters(of: values.count).compactMap { range in
      let present = values[range].filter { !$0.isNaN }
      return 2 * present.count >= range.count ? Statistics.median(Array(present)) : nil
    }
  }

  /// τ: by how much the variance of a mean is larger than that of as many independent numbers; at least 1.
  private static func memory(of medians: [Double]) -> Double {
    let found = Statistics.autocorrelation(medians, maxLag: min(lags, medians.count / 4))
    guard !found.contains(where: \.isNaN) else { return 1 }
    var sum = 1.0
    for (lag, value) in found.enumerated().dropFirst() {
      sum += 2 * value * (1 - Double(lag) / Double(found.count))
    }
    return max(1, sum)
  }
}
