public import ForeshockSeries

/// What keeps a handful of events from being an alert.
///
/// With ten requests an hour one failure is an error ratio of 10 %, a burn rate of 100 at 99.9 %.
public struct TrafficGuard: Hashable, Sendable {
  /// Both windows of a rule must have this many events, or the rule is held: it does not fire. By default 0.
  public let minimumEvents: Double
  /// Whether a window with fewer events than usual counts as if it had the usual number (the rate of the
  /// objective's window), so that bad events are divided by expected ones. By default it does not.
  public let expectsUsualTraffic: Bool

  /// A guard.
  ///
  /// - Throws: ``ServiceLevelError`` unless `minimumEvents` is 0 … 10¹⁵.
  public init(minimumEvents: Double = 0, expectsUsualTraffic: Bool = false) throws(ServiceLevelError) {
    guard minimumEvents >= 0, minimumEvents <= 1e15 else {
      throw .setting("minimumEvents", "0 events or more, not \(minimumEvents)")
    }
    self.minimumEvents = minimumEvents
    self.expectsUsualTraffic = expectsUsualTraffic
  }

  private init() {
    minimumEvents = 0
    expectsUsualTraffic = false
  }

  /// No guard: every event counts.
  public static let none = TrafficGuard()
}

/// How fast a window uses the budget.
public struct BurnRate: Hashable, Sendable {
  /// The window's length.
  public let window: Duration
  /// Its events.
  public let counts: EventCounts
  /// Its error ratio divided by the budget; nil without events.
  public let value: Double?
}

extension BudgetStatus {
  /// How fast the budget of the window was used on the whole, of the events so far.
  public var burnRate: BurnRate {
    BurnRate(window: windowEnd - windowStart, counts: counts, value: counts.errorRatio.map { $0 / budget })
  }
}

/// What a rule says now.
public struct BurnRateReading: Hashable, Sendable {
  /// The rule.
  public let rule: BurnRateRule
  /// The burn rate over its long window.
  public let long: BurnRate
  /// The burn rate over its short window.
  public let short: BurnRate
  /// Whether it fires: both are above its factor, for as long as it waits, and there was traffic enough.
  public let isFiring: Bool
  /// Whether it is held for want of traffic: a window has no events, or fewer than the guard wants.
  public let isHeld: Bool
}

extension ServiceEvents {
  /// The burn rate over the last `window` before `time` (nil for the last row's).
  public func burnRate(
    over window: Duration, of objective: ServiceObjective, guarding traffic: TrafficGuard = .none,
    at time: Timestamp? = nil
  ) -> BurnRate {
    let time = time ?? lastTime
    let counts = counts(over: window, until: time)
    guard counts.total > 0 else { return BurnRate(window: window, counts: counts, value: nil) }
    var total = counts.total
    if traffic.expectsUsualTraffic {
      total = max(total, usualRate(of: objective, at: time) * window.inSeconds)
    }
    return BurnRate(window: window, counts: counts, value: counts.bad / total / objective.budget)
  }

  /// What the rules say at `time` (nil for the last row's), in their order. Rules are joined by *or*.
  public func readings(
    of rules: [BurnRateRule], for objective: ServiceObjective, guarding traffic: TrafficGuard = .none,
    at time: Timestamp? = nil
  ) -> [BurnRateReading] {
    let time = time ?? lastTime
    return rules.map { rule in
      let now = reading(rule, objective, traffic, time)
      guard now.isFiring, rule.sustained > .zero else { return now }
      // It must have fired at every row of the wait, and there must be one as old as that.
      let rows = rows(after: time - rule.sustained, through: time)
      let isOld = rows.lowerBound > 0
      let lasted = rows.allSatisfy {
        reading(rule, objective, traffic, Timestamp(microseconds: times[$0])).isFiring
      }
      return BurnRateReading(
        rule: rule, long: now.long, short: now.short, isFiring: isOld && lasted, isHeld: now.isHeld)
    }
  }

  private func reading(
    _ rule: BurnRateRule, _ objective: ServiceObjective, _ traffic: TrafficGuard, _ time: Timestamp
  ) -> BurnRateReading {
    let long = burnRate(over: rule.long, of: objective, guarding: traffic, at: time)
    let short = burnRate(over: rule.short, of: objective, guarding: traffic, at: time)
    let isHeld = [long, short].contains {
      $0.counts.total <= 0 || $0.counts.total < traffic.minimumEvents
    }
    let burns = (long.value ?? 0) > rule.factor && (short.value ?? 0) > rule.factor
    return BurnRateReading(rule: rule, long: long, short: short, isFiring: burns && !isHeld, isHeld: isHeld)
  }

  /// Events a second over the objective's window, as far as rows cover it.
  private func usualRate(of objective: ServiceObjective, at time: Timestamp) -> Double {
    let bounds = objective.window.bounds(at: time)
    let seconds = coveredSeconds(after: bounds.after, through: bounds.through)
    return seconds > 0 ? counts(after: bounds.after, through: bounds.through).total / seconds : 0
  }
}
