public import ForeshockSeries

/// When something happens to a budget, over simulated futures. Futures in which it does not happen within the
/// horizon count as later than all others, so that times are missing as far as it is not expected.
///
/// The interval is to hold 90 % (by its level) of all that comes, and 90 % of what comes within the horizon too. An
/// early end that 5 % of all futures come before would miss whatever has a probability below 5 % whenever it
/// happens, so the early end is of the futures in which it does. When it is unlikely the interval is from there
/// to later: long, and to be read beside the probability.
public struct BudgetPassage: Hashable, Sendable {
  /// The share of futures in which it happens within the horizon, 0 … 1.
  public let probability: Double
  /// The median time; nil when it happens in less than half of the futures.
  public let time: Timestamp?
  /// The early end of the interval: of the futures in which it happens, 5 % (of a level of 0.9) have it before.
  /// Nil when none has it.
  public let lower: Timestamp?
  /// The late end: 95 % of all futures have it by then; nil when it may be later than the horizon.
  public let upper: Timestamp?
  /// The interval's level, 0 … 1.
  public let intervalLevel: Double

  /// What futures say.
  ///
  /// - Parameters:
  ///   - steps: for each future the slot, from 1, at whose end it has happened; nil when it has not.
  package init(_ steps: [Int?], width: Duration, from start: Timestamp, level: Double) {
    let sorted = steps.compactMap(\.self).sorted()
    let count = steps.count
    // The smallest time by which at least this share of `count` futures has had it.
    func quantile(_ share: Double, of count: Int) -> Timestamp? {
      let position = max(0, Int((share * Double(count)).rounded(.up)) - 1)
      return position < sorted.count ? start + width * sorted[position] : nil
    }
    probability = count > 0 ? Double(sorted.count) / Double(count) : 0
    time = quantile(0.5, of: count)
    // Of those that have it: where it is unlikely, 95 % of all are later than the horizon, and an end of all of
    // them would miss every time at which it comes.
    lower = quantile((1 - level) / 2, of: sorted.count)
    upper = quantile((1 + level) / 2, of: count)
    intervalLevel = level
  }
}
