import ForeshockAlerting
import ForeshockSeries
import Foundation
import Testing

@Suite struct BurnRateTests {
  static func days(_ count: Double) -> Duration { .seconds(count * 86_400) }

  static func objective(_ target: Double, days: Double = 30) throws -> ServiceObjective {
    try ServiceObjective(target: target, window: .rolling(Self.days(days)))
  }

  @Test func theWorkbooksTable() throws {
    let rules = try BurnRateRule.workbook(for: Self.days(30))
    #expect(rules.map(\.name) == ["1h/5m", "6h/30m", "1d/2h", "3d/6h"])
    #expect(rules.map(\.severity) == [.critical, .critical, .warning, .warning])
    for (rule, factor) in zip(rules, [14.4, 6, 3, 1]) { #expect(abs(rule.factor - factor) < 1e-12) }
    let lunar = try BurnRateRule.workbook(for: Self.days(28))
    for (rule, factor) in zip(lunar, [13.44, 5.6, 2.8, 28.0 / 30]) {
      #expect(abs(rule.factor - factor) < 1e-12)
    }
    #expect(lunar.map(\.name) == rules.map(\.name))
  }

  @Test(arguments: [0.05, 0.1, 0.25, 1, 3, 7, 14, 26, 27, 28, 30, 90, 365])
  func sharesHoldForEveryWindow(_ days: Double) throws {
    let rules = try BurnRateRule.workbook(for: Self.days(days))
    #expect(!rules.isEmpty)
    for rule in rules {
      let share = try #require(rule.budgetShare)
      #expect(abs(rule.factor * rule.long.inSeconds / (days * 86_400) - share) < 1e-9)
      #expect(rule.factor >= 0.9 && rule.short <= rule.long)
    }
    if days >= 7, days < 27 { #expect(abs(rules[0].factor - 14.4) < 0.01) }
  }

  @Test func veryShortWindowsHaveNoRules() throws {
    #expect(try BurnRateRule.workbook(for: .seconds(1000)).isEmpty)
    #expect(try BurnRateRule.workbook(for: .seconds(3600)).map(\.name) == ["2m/1m", "6m/1m"])
    #expect(throws: ServiceLevelError.self) { try BurnRateRule.workbook(for: .zero) }
  }

  @Test func detectionOfAFullOutage() throws {
    let objective = try Self.objective(0.999)
    let times = try BurnRateRule.workbook(for: Self.days(30)).map {
      try #require($0.detectionTime(objective: objective)).inSeconds
    }
    for (time, known) in zip(times, [51.84, 129.6, 259.2, 259.2]) { #expect(abs(time - known) < 1e-6) }
    let loose = try Self.objective(0.9)
    let fast = try BurnRateRule.workbook(for: Self.days(30))[0]
    #expect(fast.detectionTime(objective: loose) == nil)
  }

  @Test func bothWindowsMustBurn() throws {
    let objective = try Self.objective(0.999)
    let rules = try BurnRateRule.workbook(for: Self.days(30))
    // Three calm days, ten minutes of 20 % errors, then none.
    var bad = [Double](repeating: 0, count: 4320), total = [Double](repeating: 100, count: 4320)
    bad += [Double](repeating: 20, count: 10)
    total += [Double](repeating: 100, count: 10)
    let during = try ServiceEventTests.events(bad: bad, total: total)
    let firing = during.readings(of: rules, for: objective)
    #expect(firing.map(\.isFiring) == [true, false, false, false])
    #expect(abs((firing[0].long.value ?? 0) - 200.0 / 6000 / 0.001) < 1e-9)
    bad += [Double](repeating: 0, count: 6)
    total += [Double](repeating: 100, count: 6)
    let after = try ServiceEventTests.events(bad: bad, total: total)
    #expect(after.readings(of: rules, for: objective).map(\.isFiring) == [false, false, false, false])
    #expect((after.burnRate(over: .seconds(3600), of: objective).value ?? 0) > 14.4)
  }

  @Test func littleTrafficIsGuarded() throws {
    let objective = try Self.objective(0.999)
    let rules = try BurnRateRule.workbook(for: Self.days(30))
    var bad = [Double](repeating: 0, count: 4000), total = [Double](repeating: 10, count: 4000)
    for row in 3940..<4000 { total[row] = 0 }
    bad[3999] = 1
    total[3999] = 1
    let events = try ServiceEventTests.events(bad: bad, total: total)
    #expect(events.readings(of: rules, for: objective)[0].isFiring)
    let minimum = try TrafficGuard(minimumEvents: 2)
    let held = events.readings(of: rules, for: objective, guarding: minimum)[0]
    #expect(!held.isFiring && held.isHeld)
    let usual = try TrafficGuard(expectsUsualTraffic: true)
    let spread = events.readings(of: rules, for: objective, guarding: usual)[0]
    #expect(!spread.isFiring && (spread.long.value ?? 0) < 2)
  }

  @Test func noTwoRulesHaveTheSameWindows() throws {
    for minutes in [18, 20, 30, 45, 60, 90, 100, 150, 240, 600, 1440, 6000, 43_200] {
      let names = try BurnRateRule.workbook(for: .seconds(minutes * 60)).map(\.name)
      #expect(Set(names).count == names.count && !names.isEmpty, "\(minutes)")
    }
  }

  @Test func usualTrafficIsByTime() throws {
    let objective = try Self.objective(0.999)
    // Sixty rows of ten events in bursts of ten every ten minutes: ten events a minute.
    let times = ServiceEventTests.bursts(600)
    var bad = [Double](repeating: 0, count: 600)
    bad[599] = 1
    let events = try ServiceEvents(
      times: times, part: .bad(CountColumn("b", bad)),
      total: CountColumn("t", [Double](repeating: 10, count: 600)))
    let guarded = try TrafficGuard(expectsUsualTraffic: true)
    let hour = events.burnRate(over: .seconds(3600), of: objective, guarding: guarded)
    // An hour has 600 events, as usual.
    #expect(abs((hour.value ?? 0) - 1.0 / 600 / 0.001) < 0.05)
  }

  @Test func burnRatesGoThroughThePolicy() throws {
    let objective = try Self.objective(0.999)
    let rules = try BurnRateRule.workbook(for: Self.days(30))
    let policy = try AlertPolicy(evaluations: .immediate, interval: .seconds(60), pendingFor: .zero)
    var progress = AlertProgress(fingerprint: "checkout")
    let bad = (0..<600).map { (200..<260).contains($0) ? 30.0 : 0 }
    let events = try ServiceEventTests.events(bad: bad, total: [Double](repeating: 100, count: 600))
    var kinds: [AlertDecision.Kind] = []
    var reason = ""
    var messages: [AlertMessage] = []
    for minute in 100..<600 {
      let now = ServiceEventTests.minutes(600)[minute]
      let readings = events.readings(of: Array(rules.prefix(2)), for: objective, at: now)
      let decision = progress.evaluate(
        .burnRate(readings), under: policy,
        at: PolicyMoment(elapsed: .seconds(Double(minute) * 60), wall: now))
      kinds.append(decision.kind)
      if decision.kind == .fired { reason = decision.reason }
      if decision.kind == .fired || decision.kind == .resolved {
        messages.append(
          .burnRate(
            try #require(decision.incident), service: "checkout", readings, reason: decision.reason,
            labels: ["region": "eu", "service": "other"]))
      }
    }
    #expect(kinds.count { $0 == .fired } == 1 && kinds.count { $0 == .resolved } == 1)
    #expect(reason.contains("burn rate"), "\(reason)")
    #expect(messages.map(\.status) == [.firing, .resolved])
    #expect(messages[0].fingerprint == messages[1].fingerprint)
    #expect(
      messages[0].labels.values == [
        "alertname": "ErrorBudgetBurnFast", "severity": "critical", "service": "checkout", "region": "eu",
        "exported_service": "other",
      ])
    // Three rows of thirty errors in a hundred, of sixty: 15 times a thousandth.
    #expect(
      messages[0].annotations["summary"]
        == "checkout uses its error budget 15 times as fast as its objective allows (over 60 min)")
    #expect(messages[0].annotations["rules"] == "1h/5m")
    #expect(messages[1].annotations["summary"] == "checkout no longer uses its error budget too fast")
    #expect(AlertEvidence.burnRate([]) == .missing(.noData))
  }

  @Test func objectivesOutOfBounds() throws {
    for target in [1.0, 1.5, -0.1, .nan, 0.9999999999999] {
      #expect(throws: ServiceLevelError.self) { try Self.objective(target) }
    }
    #expect(throws: ServiceLevelError.self) { try Self.objective(0.9, days: 0) }
    #expect(throws: ServiceLevelError.self) { try Self.objective(0.9, days: 1e5) }
    #expect(try Self.objective(0.999).budget == 0.001)
    #expect(ServiceObjective.share(percent: 99.9) == 0.999)
  }
}
