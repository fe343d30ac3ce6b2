/// What happened to one unit, such as a machine or a disk, while it was observed: its alerts and its failures.
///
/// Times are seconds from any origin, the same for all times of the unit.
public struct AlertedUnit: Hashable, Sendable, Codable {
  /// From when to when the unit was observed.
  public var observed: ClosedRange<Double>
  /// Alerts, each from when it began to when it ended; both are the same where an alert is a moment.
  public var alerts: [ClosedRange<Double>]
  /// When it failed.
  public var failures: [Double]

  /// A unit whose alerts last.
  public init(observed: ClosedRange<Double>, alerts: [ClosedRange<Double>], failures: [Double]) {
    self.observed = observed
    self.alerts = alerts
    self.failures = failures
  }

  /// A unit whose alerts are moments.
  public init(observed: ClosedRange<Double>, alertTimes: [Double], failures: [Double]) {
    self.init(observed: observed, alerts: alertTimes.map { $0...$0 }, failures: failures)
  }
}

/// What alerts and failures cost, in any one unit; gains are negative.
public struct AlertCosts: Hashable, Sendable, Codable {
  /// Of an alert that no failure followed in time.
  public var falseAlarm: Double
  /// Of a failure that no alert warned of in time.
  public var missedFailure: Double
  /// Of a failure that was warned of in time, such as the planned repair.
  public var caughtFailure: Double

  /// Costs.
  public init(falseAlarm: Double, missedFailure: Double, caughtFailure: Double = 0) {
    self.falseAlarm = falseAlarm
    self.missedFailure = missedFailure
    self.caughtFailure = caughtFailure
  }
}
