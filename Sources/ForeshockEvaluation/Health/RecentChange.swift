internal import ForeshockNumerics

/// The level of the last day, three days or week against the past: the first of the two tests of ``DriftTest``.
///
/// Medians say how much the level changed, and both they and the mean ranks among the past (``PastRanks``) must say that it did:
/// where most samples are one of two levels the median of a day is a matter of chance.
struct RecentChange {
  let change: Double
  /// The longest of the stretches in which the level was half of the way there.
  let span: Int
  let pValue: Double
  let isMaterial: Bool

  /// How far the mean rank must be from the past's to be worth saying: in six of ten pairs a recent sample is beyond a past one.
  private static let leastEffect = 0.1

  init?(_ frame: SeasonFrame) {
    guard frame.recentUnits > 0 else { return nil }
    let ranks = PastRanks(frame.past)
    let past = Quarters(frame.past, of: frame, among: ranks)
    guard past.medians.count >= 20 else { return nil }
    let centre = Statistics.median(past.medians)
    // Where most medians are equal their median distance is nothing, and their mean one is not.
    let spread = max(
      Statistics.medianAbsoluteDeviation(past.medians), 0.5 * Statistics.standardDeviation(past.medians),
      1e-9 * abs(frame.centre), .leastNormalMagnitude)
    let ofMedians = Comparison(
      memory: SeriesMemory.factor(of: past.medians), spread: (0.5 * Double.pi).squareRoot() * spread,
      count: past.medians.count, inflation: frame.inflation)
    let ofRanks = Comparison(
      memory: SeriesMemory.factor(of: past.ranks),
      spread: max(Statistics.standardDeviation(past.ranks), .leastNormalMagnitude),
      count: past.ranks.count, inflation: frame.inflation)
    let middle = Statistics.mean(past.ranks)
    let days = [1, 3, 7].filter { $0 <= frame.recentUnits }
    var found: [(p: Double, change: Double, effect: Double, span: Int)] = []
    for day in days {
      let span = min(day * frame.unit, frame.recent.count)
      let recent = Quarters(Array(frame.recent.suffix(span)), of: frame, among: ranks)
      guard recent.medians.count >= 2 else { continue }
      let change = Statistics.median(recent.medians) - centre
      let effect = Statistics.mean(recent.ranks) - middle
      let count = recent.medians.count
      let tail =
        change * effect > 0
        ? max(ofMedians.tail(of: change, over: count), ofRanks.tail(of: effect, over: count)) : 0.5
      found.append((min(1, 2 * tail * Double(days.count)), change, effect, span))
    }
    guard let best = found.min(by: { $0.p < $1.p }) else { return nil }
    (pValue, change) = (best.p, best.change)
    // Since when: as far back as the level was half of the way there.
    span = found.last { 2 * $0.change * (best.change > 0 ? 1 : -1) >= abs(best.change) }?.span ?? best.span
    let rest = frame.past.filter { !$0.isNaN }
    isMaterial =
      abs(best.change) >= Statistics.medianAbsoluteDeviation(rest) && abs(best.effect) >= Self.leastEffect
  }

  /// What each quarter of a day that has at least half of its samples comes to.
  private struct Quarters {
    var medians: [Double] = []
    /// The mean ranks among the past.
    var ranks: [Double] = []

    init(_ values: [Double], of frame: SeasonFrame, among past: PastRanks) {
      for range in frame.quarters(of: values.count) {
        let present = values[range].filter { !$0.isNaN }
        guard 2 * present.count >= range.count else { continue }
        medians.append(Statistics.median(present))
        ranks.append(Statistics.mean(present.map(past.rank)))
      }
    }
  }

  /// A difference of some figures from those of the past, by Student's law.
  private struct Comparison {
    let memory: Double
    /// The spread of the past's figures.
    let spread: Double
    /// How many there are.
    let count: Int
    let inflation: Double

    /// How probable a difference at least as large in this direction is by chance.
    func tail(of difference: Double, over recentCount: Int) -> Double {
      let parts = 1 / Double(recentCount) + 1 / Double(count)
      let error = spread * (memory * parts * inflation).squareRoot()
      return StudentTDistribution(degreesOfFreedom: max(1, Double(count) / memory - 1))
        .survival(abs(difference) / error)
    }
  }
}
