public import ForeshockSeries

/// How much of an error budget is left.
public struct BudgetStatus: Hashable, Sendable {
  /// The share of good events that was promised.
  public let target: Double
  /// The share of events that may be bad.
  public let budget: Double
  /// The last moment that counts.
  public let asOf: Timestamp
  /// Where the window begins.
  public let windowStart: Timestamp
  /// Where it ends: ``asOf`` of a rolling window, the period's end of a calendar's.
  public let windowEnd: Timestamp
  /// The events in it so far.
  public let counts: EventCounts
  /// How many events the window will have had at its end: of a rolling window those it has; of a calendar's
  /// those it has, and the same rate until its end.
  public let expectedTotal: Double
  /// How much of the window up to now the rows cover, 0 … 1.
  public let coverage: Double

  /// The share of good events; nil when there were none.
  public var indicator: Double? { counts.errorRatio.map { 1 - $0 } }
  /// How many bad events the window may have.
  public var allowedBad: Double { budget * expectedTotal }
  /// The share of the budget that is used: bad / (budget × events); more than 1 when it is overspent, 0
  /// without events.
  public var consumed: Double {
    expectedTotal > 0 ? counts.bad / expectedTotal / budget : 0
  }
  /// The share of the budget that is left; negative when it is overspent.
  public var remaining: Double { 1 - consumed }
  /// How many more events may be bad; negative when too many were.
  public var remainingBad: Double { allowedBad - counts.bad }
  /// Whether nothing is left.
  public var isExhausted: Bool { consumed >= 1 }
  /// How long everything may fail until the budget is gone, at usual traffic: the share that is left of
  /// budget × window. Negative when it is overspent.
  public var outageLeft: Duration {
    .seconds(remaining * budget * (windowEnd - windowStart).inSeconds)
  }
}

extension ServiceEvents {
  /// Where the budget of an objective stands.
  ///
  /// - Parameter time: the moment to look from, nil for the last row's; later rows do not count.
  public func status(of objective: ServiceObjective, at time: Timestamp? = nil) -> BudgetStatus {
    status(target: objective.target, budget: objective.budget, window: objective.window, at: time ?? lastTime)
  }

  /// Where an agreement stands, over the window of the objective beside it.
  public func status(
    of agreement: ServiceAgreement, beside objective: ServiceObjective, at time: Timestamp? = nil
  ) -> BudgetStatus {
    status(
      target: agreement.target, budget: ServiceObjective.budget(of: agreement.target),
      window: objective.window, at: time ?? lastTime)
  }

  private func status(target: Double, budget: Double, window: BudgetWindow, at time: Timestamp)
    -> BudgetStatus
  {
    let bounds = window.bounds(at: time)
    let counts = counts(after: bounds.after, through: bounds.through)
    var (start, expected) = (bounds.after, counts.total)
    if case .calendar = window {
      start = Timestamp(microseconds: bounds.after.microseconds + 1)
      expected = counts.total * calendarGrowth(from: start, at: time, until: bounds.end)
    }
    return BudgetStatus(
      target: target, budget: budget, asOf: time, windowStart: start, windowEnd: bounds.end, counts: counts,
      expectedTotal: expected, coverage: coverage(from: start, through: time))
  }

  /// How many times the events so far a period will have had at its end, at the rate so far. A row stands for
  /// the usual distance after its time; time before the first row of all is not known and counts as without
  /// events.
  private func calendarGrowth(from start: Timestamp, at time: Timestamp, until end: Timestamp) -> Double {
    let known = max(start, firstTime)
    let seen = min((time - known + interval).inSeconds, (end - known).inSeconds)
    return seen > 0 ? max(1, (end - known).inSeconds / seen) : 1
  }
}
