public import ForeshockSeries

/// What is expected of an error budget.
public struct BudgetForecast: Hashable, Sendable {
  /// The moment from which it looks ahead.
  public let asOf: Timestamp
  /// How far it looks: the objective's window, or to the end of the calendar's period.
  public let horizonEnd: Timestamp
  /// When the budget will be used up. When it is now, the probability is 1 and the time is ``asOf``.
  public let exhaustion: BudgetPassage
  /// When a budget that is used up will have something left again; nil when it is not used up, or cannot come
  /// back before a calendar's period is over.
  public let recovery: BudgetPassage?
  /// The naive answer, remaining × window / burn rate of the last day: a constant burn, and nothing comes
  /// back. Nil when that is beyond the horizon.
  public let naive: Timestamp?
  /// The share of the budget that is left at the end of each slot ahead: the median and the interval of the
  /// futures.
  public let fan: [FanPoint]
  /// What the futures are made of.
  public let basis: Basis

  /// One moment of the fan.
  public struct FanPoint: Hashable, Sendable {
    /// The moment.
    public let time: Timestamp
    /// The interval's lower end.
    public let lower: Double
    /// The median.
    public let median: Double
    /// The interval's upper end.
    public let upper: Double
  }

  /// What a forecast was made of.
  public struct Basis: Hashable, Sendable {
    /// The length of the slots, which is how finely times are known.
    public let slot: Duration
    /// Whole days (or shorter blocks) of the past that were drawn from.
    public let blocks: Int
    /// The length of a block.
    public let block: Duration
    /// After how many blocks a block counts half under the likeliest hypothesis; infinite when all count
    /// alike.
    public let halfLife: Double
    /// The growth of the error ratio a block under it, 0.05 for 5 %; nil when it does not drift.
    public let drift: Double?
    /// Whether an incident is on.
    public let isInIncident: Bool
    /// Futures.
    public let paths: Int
  }
}
