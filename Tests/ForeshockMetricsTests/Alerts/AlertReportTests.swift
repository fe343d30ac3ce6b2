import ForeshockMetrics
import ForeshockNumerics
import ForeshockTestSupport
import Testing

@Suite("Alert report")
struct AlertReportTests {
  private let day = 86_400.0

  @Test("by hand: right, late, false and unknown alerts, and failures caught, missed and unwarnable")
  func byHand() throws {
    let units = [
      // Horizon 10, lead 2. 20 and 25 warn of the failure at 30; 29 is late; 50 false; 95 unknown.
      AlertedUnit(observed: 0...100, alertTimes: [95, 29, 20, 50, 25], failures: [30]),
      // 18 is exactly L before 20, 10 exactly H; 9 is false. The failure at 1 could not be warned of, 40 was not.
      AlertedUnit(observed: 0...60, alertTimes: [9, 10, 18], failures: [40, 20, 1]),
      // Nothing happened, nothing was said.
      AlertedUnit(observed: 0...5, alertTimes: [], failures: []),
    ]
    let report = try AlertReport(
      units, horizon: 10, minimumLead: 2,
      costs: AlertCosts(falseAlarm: 1, missedFailure: 100, caughtFailure: 10))
    #expect(report.rightAlerts == 4)
    #expect(report.lateAlerts == 1)
    #expect(report.falseAlarms == 2)
    #expect(report.unknownAlerts == 1)
    #expect(report.caughtFailures == 2)
    #expect(report.missedFailures == 1)
    #expect(report.unwarnableFailures == 1)
    #expect(report.leadTimes == [10, 10])
    #expect(report.eventRecall == 2.0 / 3)
    #expect(report.alertPrecision == 4.0 / 7)
    #expect(report.judgedTime == 90 + 50)
    #expect(report.falseAlarmsPerUnitMonth == 2 / (140 / (30 * day)))
    #expect(report.cost == 122.0)
    #expect(report.unitCount == 3)
  }

  @Test("an alert just within or outside of its window")
  func bounds() throws {
    for (time, isRight) in [(89.0, false), (90, true), (98, true), (98.5, false)] {
      let unit = AlertedUnit(observed: 0...200, alertTimes: [time], failures: [100])
      let report = try AlertReport([unit], horizon: 10, minimumLead: 2)
      #expect(report.caughtFailures == (isRight ? 1 : 0))
      #expect(report.rightAlerts == (isRight ? 1 : 0))
      #expect(report.lateAlerts == (time == 98.5 ? 1 : 0))
      #expect(report.falseAlarms == (time == 89 ? 1 : 0))
    }
    // The last alert whose horizon is seen.
    let unit = AlertedUnit(observed: 0...100, alertTimes: [90, 90.5], failures: [])
    let report = try AlertReport([unit], horizon: 10)
    #expect(report.falseAlarms == 1 && report.unknownAlerts == 1)
  }

  @Test("an alert that lasts warns by any of its moments, and with each of them in turn")
  func lasting() throws {
    let unit = AlertedUnit(observed: 0...100, alerts: [10...55], failures: [30, 60, 80])
    let report = try AlertReport([unit], horizon: 10, minimumLead: 1)
    #expect(report.rightAlerts == 1 && report.caughtFailures == 2 && report.missedFailures == 1)
    #expect(report.leadTimes == [10, 10])
    #expect(report.alertPrecision == 1)
    let short = try AlertReport(
      [AlertedUnit(observed: 0...100, alerts: [24...29], failures: [30])], horizon: 10, minimumLead: 1)
    #expect(short.leadTimes == [6])
  }

  @Test("quantiles of the lead times")
  func quantiles() throws {
    let leads = [1.0, 2, 4, 8, 9]
    let units = leads.map { AlertedUnit(observed: 0...50, alertTimes: [30 - $0], failures: [30]) }
    let report = try AlertReport(units, horizon: 10)
    #expect(report.leadTime(quantile: 0.5) == 4)
    #expect(report.leadTime(quantile: 0.25) == 2)
    #expect(report.leadTime(quantile: 1) == 9)
    #expect(report.leadTimes == leads)
  }

  @Test("agrees with a plain count over moments")
  func plainCount() throws {
    try withEvery(0..<100 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let units = (0..<5).map { _ in
        AlertedUnit(
          observed: 0...100, alertTimes: (0..<12).map { _ in Double(random.integer(below: 101)) },
          failures: (0..<3).map { _ in Double(random.integer(below: 101)) })
      }
      let report = try AlertReport(units, horizon: 15, minimumLead: 4)
      var (right, wrong, unknown, caught, missed) = (0, 0, 0, 0, 0)
      for unit in units {
        for alert in unit.alerts.map(\.lowerBound) {
          if unit.failures.contains(where: { alert + 4 <= $0 && $0 <= alert + 15 }) {
            right += 1
          } else if unit.failures.contains(where: { alert <= $0 && $0 < alert + 4 }) {
            wrong += 1
          } else if alert + 15 > 100 {
            unknown += 1
          } else {
            wrong += 1
          }
        }
        for failure in unit.failures where failure >= 4 {
          let isCaught = unit.alerts.contains {
            $0.lowerBound <= failure - 4 && failure - 15 <= $0.lowerBound
          }
          if isCaught { caught += 1 } else { missed += 1 }
        }
      }
      #expect(report.rightAlerts == right && report.unknownAlerts == unknown)
      #expect(report.falseAlarms + report.lateAlerts == wrong)
      #expect(report.caughtFailures == caught && report.missedFailures == missed)
    }
  }

  @Test("intervals are those of the plain bootstrap of units")
  func confidence() throws {
    try withEvery(0..<8 as Range<UInt64>) { seed in
      var random = RandomStream(seed: seed)
      let units = (0..<15).map { _ in
        AlertedUnit(
          observed: 0...(100 + 40 * random.uniform()),
          alertTimes: (0..<random.integer(below: 6)).map { _ in 100 * random.uniform() },
          failures: (0..<random.integer(below: 4)).map { _ in 100 * random.uniform() })
      }
      let costs = AlertCosts(falseAlarm: 1, missedFailure: 30, caughtFailure: 4)
      @Sendable func report(_ drawn: [Int], _ bootstrap: BlockBootstrap? = nil) -> AlertReport? {
        try? AlertReport(
          drawn.map { units[$0] }, horizon: 15, minimumLead: 4, costs: costs, bootstrap: bootstrap)
      }
      let bootstrap = BlockBootstrap(replicates: 80, seed: seed)
      let all = try #require(report(Array(units.indices), bootstrap))
      let plain: [(AlertMeasure, @Sendable (AlertReport) -> Double?)] = [
        (.eventRecall, \.eventRecall), (.alertPrecision, \.alertPrecision),
        (.medianLeadTime, { $0.leadTime(quantile: 0.5) }),
        (.falseAlarmsPerUnitMonth, \.falseAlarmsPerUnitMonth), (.cost, \.cost),
      ]
      #expect(plain.count == AlertMeasure.allCases.count)
      for (measure, value) in plain {
        let one = try bootstrap.interval(groups: Array(units.indices)) { report($0).flatMap(value) }
        let found = try #require(all.confidence[measure])
        #expect(isClose(found.lower, one.lower, relative: 1e-12) && found.estimate == one.estimate)
        #expect(isClose(found.upper, one.upper, relative: 1e-12), "\(measure)")
        #expect(isClose(found.standardError, one.standardError, relative: 1e-10), "\(measure)")
        #expect(found.replicates == one.replicates)
      }
      let without = try #require(report(Array(units.indices)))
      #expect(without.confidence.isEmpty && without.eventRecall == all.eventRecall)
    }
  }

  @Test func undefinedIsNil() throws {
    let report = try AlertReport(
      [AlertedUnit(observed: 0...5, alertTimes: [], failures: [])], horizon: 10)
    #expect(report.eventRecall == nil && report.alertPrecision == nil && report.cost == nil)
    #expect(report.falseAlarmsPerUnitMonth == nil && report.leadTime(quantile: 0.5) == nil)
  }

  @Test func errors() {
    func judge(
      _ unit: AlertedUnit?, horizon: Double = 1, lead: Double = 0
    ) throws {
      _ = try AlertReport(unit.map { [$0] } ?? [], horizon: horizon, minimumLead: lead)
    }
    let fine = AlertedUnit(observed: 0...5, alertTimes: [1], failures: [2])
    #expect(throws: MetricError.noObservations) { try judge(nil) }
    #expect(throws: MetricError.self) { try judge(fine, horizon: 0) }
    #expect(throws: MetricError.self) { try judge(fine, horizon: .infinity) }
    #expect(throws: MetricError.self) { try judge(fine, lead: 1.5) }
    #expect(throws: MetricError.self) { try judge(fine, lead: .nan) }
    #expect(throws: MetricError.invalidTime(unit: 0, time: 6)) {
      try judge(AlertedUnit(observed: 0...5, alertTimes: [6], failures: []))
    }
    #expect(throws: MetricError.invalidTime(unit: 0, time: -1)) {
      try judge(AlertedUnit(observed: 0...5, alertTimes: [], failures: [-1]))
    }
    #expect(throws: MetricError.invalidTime(unit: 0, time: .infinity)) {
      try judge(AlertedUnit(observed: 0...Double.infinity, alertTimes: [], failures: []))
    }
  }
}
