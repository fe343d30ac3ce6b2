internal import ForeshockNumerics

/// What alerts were good for: failures warned of early enough, false alarms, lead times, and what it all cost.
///
///     let report = try AlertReport(
///       units, horizon: 7 * 86_400, minimumLead: 86_400,
///       costs: AlertCosts(falseAlarm: 50, missedFailure: 5_000, caughtFailure: 800))
///     report.eventRecall                   // failures warned of at least a day before
///     report.alertPrecision
///     report.leadTime(quantile: 0.5)       // seconds
///     report.falseAlarmsPerUnitMonth
///
/// An alert at t is **right** when a failure falls in [t + L, t + H], with the horizon H and the least lead time
/// L that still helps; one that lasts is right when any moment of it is. Otherwise it is **late** when a failure
/// came less than L after it began, **unknown** when its horizon reaches beyond the end of the observation, and
/// else **false**. Late alerts are wrong, but no false alarms: something did fail. Unknown ones are left out of
/// everything.
///
/// A failure is caught when a right alert warned of it, and its lead time is the longest such warning, at most H.
/// A failure less than L after the observation began could not be warned of in time, and is left out of recall
/// and costs.
public struct AlertReport: Hashable, Sendable, Codable {
  /// Units judged.
  public let unitCount: Int
  /// H, seconds.
  public let horizon: Double
  /// L, seconds.
  public let minimumLead: Double
  /// Alerts that a failure followed in time.
  public private(set) var rightAlerts = 0
  /// Alerts that came too late for the failure that followed.
  public private(set) var lateAlerts = 0
  /// Alerts that no failure followed within the horizon.
  public private(set) var falseAlarms = 0
  /// Alerts whose outcome lies behind the end of the observation.
  public private(set) var unknownAlerts = 0
  /// Failures warned of in time.
  public private(set) var caughtFailures = 0
  /// Failures not warned of in time.
  public private(set) var missedFailures = 0
  /// Failures too close to the beginning of the observation to be warned of in time.
  public private(set) var unwarnableFailures = 0
  /// The lead times of the caught failures, ascending, in seconds.
  public private(set) var leadTimes: [Double] = []
  /// The time, over all units, in which an alert could turn out to be false: the observations less their last H.
  /// Seconds.
  public private(set) var judgedTime = 0.0
  /// What it cost; nil when no costs were given.
  public private(set) var cost: Double?

  /// Judges the alerts of `units`.
  ///
  /// - Parameters:
  ///   - units: their order does not matter, nor that of their alerts and failures.
  ///   - horizon: H, how far ahead an alert looks; seconds, positive.
  ///   - minimumLead: L, in 0 … H; by default 0, so that an alert at the moment of the failure is right.
  ///   - costs: what alerts and failures cost.
  /// - Throws: ``MetricError`` for no units, an alert that begins, or a failure that lies, outside of its unit's
  ///   observation, an infinite observation, or settings out of their bounds.
  /// - Complexity: O((alerts + failures) · log failures), and a step for each failure that each alert warns of.
  public init(
    _ units: [AlertedUnit], horizon: Double, minimumLead: Double = 0, costs: AlertCosts? = nil
  ) throws(MetricError) {
    guard !units.isEmpty else { throw .noObservations }
    guard horizon > 0, horizon.isFinite else {
      throw .invalidSetting("horizon", reason: "\(horizon) s is not a positive time")
    }
    guard minimumLead >= 0, minimumLead <= horizon else {
      throw .invalidSetting("minimum lead time", reason: "\(minimumLead) s is not within 0 to \(horizon) s")
    }
    unitCount = units.count
    self.horizon = horizon
    self.minimumLead = minimumLead
    for (index, unit) in units.enumerated() {
      try Self.check(unit, index)
      judge(unit)
    }
    leadTimes.sort()
    cost = costs.map { costs in
      Double(falseAlarms) * costs.falseAlarm + Double(missedFailures) * costs.missedFailure
        + Double(caughtFailures) * costs.caughtFailure
    }
  }

  /// The share of failures that were warned of in time; nil when none could be.
  public var eventRecall: Double? {
    let failures = caughtFailures + missedFailures
    return failures == 0 ? nil : Double(caughtFailures) / Double(failures)
  }

  /// The share of alerts with a known outcome that were right; nil when there are none.
  public var alertPrecision: Double? {
    let known = rightAlerts + lateAlerts + falseAlarms
    return known == 0 ? nil : Double(rightAlerts) / Double(known)
  }

  /// The lead time below which the share `quantile` of the caught failures lies, in seconds; 0.5 gives the
  /// median. Nil when no failure was caught. Interpolated linearly, as in numpy.
  ///
  /// - Precondition: `quantile` lies in 0 … 1.
  public func leadTime(quantile: Double) -> Double? {
    precondition(quantile >= 0 && quantile <= 1, "A quantile lies in 0 … 1")
    return leadTimes.isEmpty ? nil : Statistics.quantile(sorted: leadTimes, quantile)
  }

  /// False alarms for each unit and 30 days of ``judgedTime``; nil when there is no such time.
  public var falseAlarmsPerUnitMonth: Double? {
    judgedTime > 0 ? Double(falseAlarms) / (judgedTime / (30 * 86_400)) : nil
  }

  private static func check(_ unit: AlertedUnit, _ index: Int) throws(MetricError) {
    for bound in [unit.observed.lowerBound, unit.observed.upperBound] where !bound.isFinite {
      throw .invalidTime(unit: index, time: bound)
    }
    for alert in unit.alerts where !unit.observed.contains(alert.lowerBound) {
      throw .invalidTime(unit: index, time: alert.lowerBound)
    }
    for failure in unit.failures where !unit.observed.contains(failure) {
      throw .invalidTime(unit: index, time: failure)
    }
  }

  private mutating func judge(_ unit: AlertedUnit) {
    let failures = unit.failures.sorted()
    // The longest warning of each failure.
    var leads = [Double?](repeating: nil, count: failures.count)
    for alert in unit.alerts {
      var index = Self.first(in: failures, from: alert.lowerBound + minimumLead)
      let isRight = index < failures.count && failures[index] <= alert.upperBound + horizon
      while index < failures.count && failures[index] <= alert.upperBound + horizon {
        let lead = min(failures[index] - alert.lowerBound, horizon)
        leads[index] = max(leads[index] ?? lead, lead)
        index += 1
      }
      if isRight {
        rightAlerts += 1
      } else if Self.first(in: failures, from: alert.lowerBound) < index {
        lateAlerts += 1
      } else if alert.upperBound + horizon > unit.observed.upperBound {
        unknownAlerts += 1
      } else {
        falseAlarms += 1
      }
    }
    for (failure, lead) in zip(failures, leads) {
      if failure - minimumLead < unit.observed.lowerBound {
        unwarnableFailures += 1
      } else if let lead {
        caughtFailures += 1
        leadTimes.append(lead)
      } else {
        missedFailures += 1
      }
    }
    judgedTime += max(0, unit.observed.upperBound - unit.observed.lowerBound - horizon)
  }

  /// The index of the first of `sorted` that is at least `value`.
  private static func first(in sorted: [Double], from value: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
