/// What came of the alerts and failures of one unit, or of several added up.
struct AlertTally: Hashable, Sendable, Codable {
  var rightAlerts = 0
  var lateAlerts = 0
  var falseAlarms = 0
  var unknownAlerts = 0
  var caughtFailures = 0
  var missedFailures = 0
  var unwarnableFailures = 0
  /// Seconds in which an alert could turn out to be false.
  var judgedTime = 0.0

  /// Nothing.
  init() {}

  /// Judges one unit, whose times have been checked; `leads` gets the lead times of the failures caught.
  init(_ unit: AlertedUnit, horizon: Double, minimumLead: Double, leads: inout [Double]) {
    let failures = unit.failures.sorted()
    // The longest warning of each failure.
    var warnings = [Double?](repeating: nil, count: failures.count)
    for alert in unit.alerts {
      var index = Self.first(in: failures, from: alert.lowerBound + minimumLead)
      let isRight = index < failures.count && failures[index] <= alert.upperBound + horizon
      while index < failures.count && failures[index] <= alert.upperBound + horizon {
        let lead = min(failures[index] - alert.lowerBound, horizon)
        warnings[index] = max(warnings[index] ?? lead, lead)
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
    for (failure, lead) in zip(failures, warnings) {
      if failure - minimumLead < unit.observed.lowerBound {
        unwarnableFailures += 1
      } else if let lead {
        caughtFailures += 1
        leads.append(lead)
      } else {
        missedFailures += 1
      }
    }
    judgedTime = max(0, unit.observed.upperBound - unit.observed.lowerBound - horizon)
  }

  /// Adds a unit that counts `times` times.
  mutating func add(_ unit: AlertTally, times: Int = 1) {
    rightAlerts += times * unit.rightAlerts
    lateAlerts += times * unit.lateAlerts
    falseAlarms += times * unit.falseAlarms
    unknownAlerts += times * unit.unknownAlerts
    caughtFailures += times * unit.caughtFailures
    missedFailures += times * unit.missedFailures
    unwarnableFailures += times * unit.unwarnableFailures
    judgedTime += Double(times) * unit.judgedTime
  }

  var eventRecall: Double? {
    let failures = caughtFailures + missedFailures
    return failures == 0 ? nil : Double(caughtFailures) / Double(failures)
  }

  var alertPrecision: Double? {
    let known = rightAlerts + lateAlerts + falseAlarms
    return known == 0 ? nil : Double(rightAlerts) / Double(known)
  }

  var falseAlarmsPerUnitMonth: Double? {
    judgedTime > 0 ? Double(falseAlarms) / (judgedTime / (30 * 86_400)) : nil
  }

  func cost(_ costs: AlertCosts) -> Double {
    Double(falseAlarms) * costs.falseAlarm + Double(missedFailures) * costs.missedFailure
      + Double(caughtFailures) * costs.caughtFailure
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
