import ForeshockEvaluation
import ForeshockMetrics
import ForeshockSeries
import Testing

@Suite("Alerts judged by timestamps")
struct AlertedUnitTests {
  @Test("they give what seconds give, bounds included")
  func timestamps() throws {
    let begin: Int64 = 1_790_000_000
    func time(_ second: Int64) -> Timestamp { Timestamp(seconds: begin + second) }
    // The alert at 20 is exactly the horizon before the failure at 30, the one at 47 exactly the lead before 50.
    let unit = AlertedUnit(
      observed: time(0)...time(100), alerts: [time(20)...time(20), time(47)...time(47), time(60)...time(65)],
      failures: [time(30), time(50)])
    #expect(
      unit == AlertedUnit(observed: 0...100, alerts: [20...20, 47...47, 60...65], failures: [30, 50]))
    let report = try AlertReport([unit], horizon: .seconds(10), minimumLead: .seconds(3))
    #expect(try report == AlertReport([unit], horizon: 10, minimumLead: 3))
    #expect(report.rightAlerts == 2 && report.falseAlarms == 1 && report.leadTimes == [3, 10])
    let short = try AlertReport([unit], horizon: .milliseconds(9_999), minimumLead: .microseconds(3_000_001))
    #expect(short.rightAlerts == 0 && short.lateAlerts == 1)
  }

  @Test func errorsAreThoseOfSeconds() {
    #expect(throws: MetricError.noObservations) { try AlertReport([], horizon: Duration.seconds(1)) }
    #expect(throws: MetricError.self) {
      try AlertReport([AlertedUnit(observed: 0...5, alerts: [], failures: [])], horizon: .seconds(-1))
    }
  }
}
