import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct ResendScheduleTests {
  private func second(_ k: Int) -> PolicyMoment {
    PolicyMoment(
      elapsed: .seconds(k), wall: Timestamp(microseconds: Sent.now.microseconds + Int64(k) * 1_000_000))
  }

  @Test func firingEveryMinuteResolvedForAQuarterOfAnHour() throws {
    let message = try Sent.message()
    var schedule = ResendSchedule()
    var firing: [Int] = [], resolved: [Int] = []
    for k in stride(from: 0, to: 2000, by: 15) {
      schedule = try JSONDecoder().decode(ResendSchedule.self, from: JSONEncoder().encode(schedule))
      for due in schedule.due(k < 300 ? [message] : [], at: second(k)) {
        if due.status == .firing { firing.append(k) } else { resolved.append(k) }
        if let end = due.endsAt { #expect(end == second(300).wall) }
      }
    }
    #expect(firing == [0, 60, 120, 180, 240])
    #expect(resolved == Array(stride(from: 300, to: 1200, by: 60)))
    #expect(schedule.count == 0)
  }

  @Test func aChangeOfSeverityResolvesTheOldAlert() throws {
    let warning = try Sent.message()
    var critical = warning
    critical.severity = .critical
    critical.labels = LabelSet(warning.labels.values.merging(["severity": "critical"]) { $1 })
    var schedule = ResendSchedule()
    _ = schedule.due([warning], at: second(0))
    let due = schedule.due([critical], at: second(15))
    #expect(
      Set(due.map { "\($0.labels["severity"] ?? "") \($0.status.rawValue)" })
        == ["warning resolved", "critical firing"])
  }

  @Test func whatComesBackFiresAtOnce() throws {
    let message = try Sent.message()
    var schedule = ResendSchedule()
    _ = schedule.due([message], at: second(0))
    #expect(
      schedule.due([message.resolved(at: second(10).wall)], at: second(10)).map(\.status) == [.resolved])
    #expect(schedule.due([message], at: second(20)).map(\.status) == [.firing])
    // An end nobody heard the beginning of is not told; a clock that goes back does not hold anything up.
    var fresh = ResendSchedule()
    #expect(fresh.due([message.resolved(at: Sent.now)], at: second(0)).isEmpty)
    #expect(schedule.due([message], at: second(0)).count == 1)
  }

  @Test func everyEndIsSaidBeforeItIsForgotten() throws {
    let some = try Sent.message()
    let many = (0..<12_000).map { k in
      var copy = some
      copy.labels = LabelSet(["instance": "\(k)"])
      return copy
    }
    var schedule = ResendSchedule()
    #expect(schedule.due(many, at: second(0)).count == 12_000)
    #expect(schedule.due([], at: second(1)).count { $0.status == .resolved } == 12_000)
    #expect(schedule.count <= ResendSchedule.capacity)
  }

  @Test func takingNoteSendsNothing() throws {
    let message = try Sent.message()
    var schedule = ResendSchedule()
    schedule.note([message], at: second(0))
    #expect(schedule.standing.map(\.status) == [.firing])
    #expect(schedule.news([message], at: second(1)).count == 1)
    schedule.note([], at: second(2))
    #expect(schedule.standing.map(\.status) == [.resolved])
    #expect(schedule.news([], at: second(3)).map(\.status) == [.resolved])
  }

  @Test func aRebootCountsTheEndOnce() throws {
    let message = try Sent.message()
    var schedule = ResendSchedule()
    _ = schedule.due([message], at: second(1_000_000))
    _ = schedule.due([], at: second(1_000_010))
    #expect(schedule.due([], at: second(0)).count == 1)
    #expect(schedule.due([], at: second(890)).count == 1)
    #expect(schedule.due([], at: second(901)).isEmpty && schedule.count == 0)
  }

  @Test("Impossible times are refused", arguments: ["-9223372036854775808", "9223372036854775807"])
  func hostileTimes(_ time: String) throws {
    var schedule = ResendSchedule()
    _ = schedule.due([try Sent.message()], at: second(0))
    _ = schedule.due([], at: second(1))
    let text = String(decoding: try JSONEncoder().encode(schedule), as: UTF8.self)
    for key in ["sentAt", "resolvedAt"] {
      let bad = text.replacing(try Regex("\"\(key)\":[0-9]+"), with: "\"\(key)\":\(time)")
      #expect(bad != text)
      #expect(throws: (any Error).self) {
        try JSONDecoder().decode(ResendSchedule.self, from: Data(bad.utf8))
      }
    }
  }

  @Test func memoryIsBounded() throws {
    let some = try Sent.message()
    func many(_ round: Int) -> [AlertMessage] {
      (0..<6000).map { k in
        var copy = some
        copy.labels = LabelSet(["instance": "\(round)-\(k)"])
        return copy
      }
    }
    var schedule = ResendSchedule()
    for round in 0..<4 {
      _ = schedule.due(many(round), at: second(round))
      #expect(schedule.count <= ResendSchedule.capacity)
    }
  }
}
