import ForeshockEvaluation
import ForeshockSeries
import Foundation
import Testing

@Suite("Toil of alerts")
struct ToilReportTests {
  private static func alert(
    _ rule: String, at minute: Int, for length: Int? = 10, useful: Bool? = nil, subject: String = ""
  ) -> LoggedAlert {
    let start = Timestamp(seconds: 1_790_000_000 + 60 * Int64(minute))
    return LoggedAlert(
      rule: rule, subject: subject, start: start,
      end: length.map { Timestamp(microseconds: start.microseconds + Int64($0) * 60_000_000) },
      wasUseful: useful)
  }

  @Test("counts, shares, medians and flaps are as defined")
  func figures() throws {
    let week = 7 * 1440
    let alerts =
      (0..<10).map { Self.alert("noisy", at: $0 * 1440, for: 6 + $0, useful: $0 == 3) }
      + (0..<4).map { Self.alert("mixed", at: $0 * 1440 + 5, useful: $0 < 2) }
      + (0..<6).map { Self.alert("flapping", at: 500 + $0 * 15, useful: nil) }
      + (0..<6).map { Self.alert("elsewhere", at: 500 + $0 * 15, useful: nil, subject: "host \($0)") }
      + (0..<5).map { Self.alert("short", at: $0 * 1440 + 9, for: 2, useful: true) }
      + [Self.alert("good", at: 2 * week - 60, for: 60, useful: true)]
    let report = ToilReport(alerts.reversed())
    #expect(report.rules.map(\.name).prefix(2) == ["noisy", "mixed"])
    func rule(_ name: String) throws -> ToilReport.Rule {
      try #require(report.rules.first { $0.name == name })
    }
    let noisy = try rule("noisy")
    #expect(noisy.alertCount == 10 && noisy.alertsPerWeek == 5)
    #expect(noisy.uselessShare == 0.9 && noisy.verdict == .delete)
    #expect(noisy.medianSeconds == 10.5 * 60 && noisy.flapCount == 0)
    #expect(noisy.reason == "9 of 10 alerts led to nothing")
    #expect(try rule("mixed").verdict == .tune)
    #expect(try rule("flapping").flapCount == 5 && rule("flapping").verdict == .tune)
    #expect(try rule("elsewhere").flapCount == 0 && rule("elsewhere").verdict == .keep)
    #expect(try rule("short").verdict == .tune)
    #expect(try rule("good").verdict == .keep && rule("good").uselessShare == 0)
    #expect(ToilReport([]).rules.isEmpty)
    let copy = try JSONDecoder().decode(ToilReport.self, from: JSONEncoder().encode(report))
    #expect(copy == report)
  }
}
