public import ForeshockSeries

/// When something happens to a budget, over simulated futures. Futures in which it does not happen within the
/// horizon count as later than all others, so that times are missing as far as it is not expected.
public struct BudgetPassage: Hashable, Sendable {
  /// The share of futures in which it happens within the horizon, 0 … 1.
  public let probability: Double
  /// The median time; nil when it happens in less than half of the futures.
  public let time: Timestamp?
  /// The early end of the interval; nil when fewer futures than that have it.
  public let lower: Timestamp?
  /// The late end; nil when it may be later than the horizon.
  public let upper: Timestamp?
  /// The interval's level, 0 … 1.
  public let intervalLevel: Double

  /// - Parameters:
  ///   - steps: for each future the slot, from 1, at whose end it has happened; nil when it has not.
  init(_ steps: [Int?], width: Duration, from start: Timestamp, level: Double) {
    let sorted = steps.compactMap(\.self).sorted()
    let count = steps.count
    func quantile(_ share: Double) -> Timestamp? {
      // The smallest time by which at least this share of the futures has had it.
      let position = max(0, Int((share * Double(count)).rounded(.up)) - 1)
      return position < sorted.count ? start + width * sorted[position] : nil
    }
    probability = count > 0 ? Double(sorted.count) / Double(count) : 0
    time = quantile(0.5)
    lower = quantile((1 - level) / 2)
    upper = quantile((1 + level) / 2)
    intervalLevel = level
  }
}
