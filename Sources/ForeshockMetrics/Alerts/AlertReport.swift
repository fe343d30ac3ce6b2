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
///
/// Units differ, and the alerts of one are alike: how sure the figures are is found by drawing whole units
/// (``confidence``).
public struct AlertReport: Hashable, Sendable, Codable {
  /// Units judged.
  public let unitCount: Int
  /// H, seconds.
  public let horizon: Double
  /// L, seconds.
  public let minimumLead: Double
  private let counts: AlertTally
  /// The lead times of the caught failures, ascending, in seconds.
  public let leadTimes: [Double]
  /// What it cost; nil when no costs were given.
  public let cost: Double?
  /// The confidence intervals asked for, of every measure that has one.
  public let confidence: [AlertMeasure: ConfidenceInterval]

  /// Judges the alerts of `units`.
  ///
  /// - Parameters:
  ///   - units: the order of their alerts and failures does not matter; that of the units only as a seed does, to intervals.
  ///   - horizon: H, how far ahead an alert looks; seconds, positive.
  ///   - minimumLead: L, in 0 … H; by default 0, so that an alert at the moment of the failure is right.
  ///   - costs: what alerts and failures cost.
  ///   - bootstrap: how to find ``confidence``; nil, the default, for none. Units are drawn, whatever its block length.
  /// - Throws: ``MetricError`` for no units, an alert that begins, or a failure that lies, outside of its unit's
  ///   observation, an infinite observation, or settings out of their bounds.
  /// - Complexity: O((alerts + failures) · log failures), and a step for each failure that each alert warns of; with intervals
  ///   O(replicates · (units + failures)) more, in parallel.
  public init(
    _ units: [AlertedUnit], horizon: Double, minimumLead: Double = 0, costs: AlertCosts? = nil,
    bootstrap: BlockBootstrap? = nil
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
    for (index, unit) in units.enumerated() { try Self.check(unit, index) }
    let sweep = AlertSweep(units, horizon: horizon, minimumLead: minimumLead, costs: costs)
    counts = sweep.total
    leadTimes = sweep.leadTimes
    cost = costs.map(counts.cost)
    confidence =
      bootstrap.map {
        $0.intervals(
          ResamplingPlan(groups: Array(units.indices)), AlertMeasure.allCases,
          estimates: sweep.figures([Int32](repeating: 1, count: units.count)), figures: sweep.figures)
      } ?? [:]
  }

  /// Alerts that a failure followed in time.
  public var rightAlerts: Int { counts.rightAlerts }

  /// Alerts that came too late for the failure that followed.
  public var lateAlerts: Int { counts.lateAlerts }

  /// Alerts that no failure followed within the horizon.
  public var falseAlarms: Int { counts.falseAlarms }

  /// Alerts whose outcome lies behind the end of the observation.
  public var unknownAlerts: Int { counts.unknownAlerts }

  /// Failures warned of in time.
  public var caughtFailures: Int { counts.caughtFailures }

  /// Failures not warned of in time.
  public var missedFailures: Int { counts.missedFailures }

  /// Failures too close to the beginning of the observation to be warned of in time.
  public var unwarnableFailures: Int { counts.unwarnableFailures }

  /// The time, over all units, in which an alert could turn out to be false: the observations less their last H.
  /// Seconds.
  public var judgedTime: Double { counts.judgedTime }

  /// The share of failures that were warned of in time; nil when none could be.
  public var eventRecall: Double? { counts.eventRecall }

  /// The share of alerts with a known outcome that were right; nil when there are none.
  public var alertPrecision: Double? { counts.alertPrecision }

  /// The lead time below which the share `quantile` of the caught failures lies, in seconds; 0.5 gives the
  /// median. Nil when no failure was caught. Interpolated linearly, as in numpy.
  ///
  /// - Precondition: `quantile` lies in 0 … 1.
  public func leadTime(quantile: Double) -> Double? {
    precondition(quantile >= 0 && quantile <= 1, "A quantile lies in 0 … 1")
    return leadTimes.isEmpty ? nil : Statistics.quantile(sorted: leadTimes, quantile)
  }

  /// False alarms for each unit and 30 days of ``judgedTime``; nil when there is no such time.
  public var falseAlarmsPerUnitMonth: Double? { counts.falseAlarmsPerUnitMonth }

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
}
