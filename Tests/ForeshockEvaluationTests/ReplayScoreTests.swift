import ForeshockAlerting
import ForeshockEvaluation
import ForeshockForecasting
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("What replays are judged by")
struct ReplayScoreTests {
  private static func events(_ text: String, _ sustained: Sustained, gap: Int = 0) -> [[Int]] {
    let values = text.map { $0 == "?" ? Double.nan : $0 == "1" ? 2 : 0 }
    return ObservedCrossings(in: TimeSeries(values), of: .above(1), sustained: sustained, gap: gap).events
      .map { [$0.start, $0.end] }
  }

  @Test("events are excursions, put together where they are close")
  func events() throws {
    let rule = Sustained.threeOfFive
    #expect(Self.events("0000000000", rule) == [])
    #expect(Self.events("0110000110", rule) == [])
    #expect(Self.events("0011100000", rule) == [[2, 4]])
    #expect(Self.events("0101010000", rule) == [[1, 5]])
    #expect(Self.events("1110000000", rule) == [[0, 2]])
    #expect(Self.events("0000000111", rule) == [[7, 9]])
    #expect(Self.events("0000000011", rule) == [])
    #expect(Self.events("0111????0000", rule) == [[1, 3]])
    let twice = "0111100000000011110000"
    #expect(Self.events(twice, rule) == [[1, 4], [14, 17]])
    #expect(Self.events(twice, rule, gap: 9) == [[1, 4], [14, 17]])
    #expect(Self.events(twice, rule, gap: 10) == [[1, 17]])
    #expect(Self.events("0101", .immediate) == [[1, 1], [3, 3]])
    #expect(Self.events("0101", .immediate, gap: 2) == [[1, 3]])
  }

  @Test("what came after a sample is what the crossing's definition says")
  func outcomes() throws {
    var random = RandomStream(seed: 3)
    for (k, n) in [(1, 1), (3, 5), (2, 6), (4, 4)] {
      let values = (0..<400).map { _ in random.uniform() < 0.35 ? 2.0 : random.uniform() < 0.1 ? .nan : 0 }
      let found = ObservedCrossings(
        in: TimeSeries(values), of: .above(1), sustained: try Sustained(k, of: n), gap: 0)
      func isSustained(from s: Int) -> Bool {
        values[s] > 1 && values[s..<min(s + n, 400)].count { $0 > 1 } >= k
      }
      for t in 0..<360 {
        let isBeyond = values[max(0, t + 1 - n)...t].count { $0 > 1 } >= k
        guard !isBeyond else { continue }
        // A window that begins at the step, or one that began in the past and covers it.
        let first = (t + 1...t + 20).first { u in
          values[u] > 1
            && (isSustained(from: u) || (max(0, u + 1 - n)..<u).contains { $0 <= t && isSustained(from: $0) })
        }
        #expect(found.step(after: t, within: 20) == first.map { $0 - t })
      }
      #expect(found.isDecided(after: 400 - 20 - n, within: 20))
      #expect(!found.isDecided(after: 400 - 19 - n, within: 20))
    }
  }

  private static func score(lead: Int = 0, _ episodes: [AlertEpisode], _ events: [CrossingEvent]) throws
    -> RuleScore
  {
    let replay = try AlertReplay(
      of: .above(1), within: 30, sustained: .immediate, policy: AlertPolicy(), warmUp: 50, minimumLead: lead,
      gap: 5)
    return RuleScore(
      name: "rule", isReference: false, episodes: episodes, events: events, observed: 50..<1000,
      replay: replay, stepSeconds: 60, evaluationCount: 950, missingCount: 0, odds: nil)
  }

  @Test("alerts and events are matched by the definitions")
  func matching() throws {
    let events = [
      CrossingEvent(start: 20, end: 60), CrossingEvent(start: 100, end: 110),
      CrossingEvent(start: 200, end: 205), CrossingEvent(start: 300, end: 301),
      CrossingEvent(start: 400, end: 410),
    ]
    let episodes = [
      AlertEpisode(start: 52, end: 62),  // of what was under way when the watch began: late
      AlertEpisode(start: 80, end: 105),  // right, 20 ahead
      AlertEpisode(start: 203, end: 210),  // late by 3
      AlertEpisode(start: 340, end: 350),  // false
      AlertEpisode(start: 360, end: 398),  // right: resolved 2 before the event; 40 ahead counts as 30
      AlertEpisode(start: 985, end: 990),  // nobody knows
    ]
    let score = try Self.score(episodes, events)
    #expect(score.rightAlerts == 2 && score.lateAlerts == 2)
    #expect(score.falseAlerts == 1 && score.unknownAlerts == 1)
    #expect(score.announcedEvents == 2 && score.lateEvents == 1 && score.missedEvents == 1)
    #expect(score.eventRecall == 0.5 && score.detection == 0.75 && score.alertPrecision == 0.8)
    #expect(score.leads == [-180, 1200, 1800])
    #expect(score.lead(quantile: 0.5) == 1200)
    #expect(score.judgedSeconds == 60 * 919 && score.observedSeconds == 60 * 950)
    #expect(isWeekly(score.falseAlertsPerWeek, 1, in: 60 * 919))
    #expect(isWeekly(score.alertsPerWeek, 6, in: 60 * 950))
    #expect(score.durations == [300, 420, 600, 600, 1500, 2280])
    #expect(score.flapCount == 0)
    let flapping = try Self.score(
      [AlertEpisode(start: 60, end: 70), AlertEpisode(start: 75, end: 80), AlertEpisode(start: 86, end: 90)],
      [])
    #expect(flapping.flapCount == 1)
  }

  @Test("a warning taken back is none, and one that comes too late is late")
  func takenBack() throws {
    let events = [CrossingEvent(start: 200, end: 210)]
    // It was right, for the event came within its horizon, but at the event nobody was warned.
    let back = try Self.score([AlertEpisode(start: 180, end: 190)], events)
    #expect(back.rightAlerts == 1 && back.missedEvents == 1 && back.eventRecall == 0)
    let short = try Self.score(lead: 10, [AlertEpisode(start: 195, end: 215)], events)
    #expect(short.lateAlerts == 1 && short.lateEvents == 1 && short.leads == [300])
    let long = try Self.score(lead: 10, [AlertEpisode(start: 190, end: 215)], events)
    #expect(long.rightAlerts == 1 && long.announcedEvents == 1 && long.leads == [600])
    let none = try Self.score([], [])
    #expect(none.eventRecall == nil && none.alertPrecision == nil && none.falseAlertsPerWeek == 0)
  }

  @Test("totals are sums")
  func totals() throws {
    let a = try Self.score(
      [AlertEpisode(start: 80, end: 105)], [CrossingEvent(start: 100, end: 110)])
    let b = try Self.score([AlertEpisode(start: 340, end: 350)], [CrossingEvent(start: 500, end: 510)])
    let total = RuleScore.totals([a, b])
    #expect(total.count == 1)
    #expect(total[0].seriesCount == 2 && total[0].eventRecall == 0.5 && total[0].alertPrecision == 0.5)
    #expect(isWeekly(total[0].falseAlertsPerWeek, 1, in: 2 * 60 * 919))
  }

  @Test("predict_linear's rule is the line through the last hour, held for five minutes")
  func predictLinear() throws {
    var random = RandomStream(seed: 5)
    let values = (0..<3000).map { 0.6 + 0.1 * sin(Double($0) / 90) + 0.02 * random.normal() }
    let series = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: AlertReplayTests.minute, values: values)
    let rules = AlarmRule.usual(.above(0.72), on: series.samplingInterval)
    #expect(rules.map(\.hold) == [5, 5, 5])
    #expect(rules[0].expression == .predictLinear(window: 60))
    #expect(rules.map(\.name) == ["predict_linear[1h]", "static > threshold", "static > 90 % of it"])
    let holds = rules[0].holds(on: series, threshold: .above(0.72), horizon: 30)
    for index in 59..<3000 {
      let window = values[(index - 59)...index]
      var xy = 0.0, xx = 0.0
      let mean = window.reduce(0, +) / 60
      for (i, y) in window.enumerated() {
        xy += (Double(i) - 29.5) * (y - mean)
        xx += (Double(i) - 29.5) * (Double(i) - 29.5)
      }
      #expect(holds[index] == (mean + xy / xx * 59.5 > 0.72))
    }
    #expect(holds.contains(true) && holds.contains(false))
    let early = AlarmRule.usual(.below(-10), on: .step)
    #expect(early.map(\.name).last == "static < 90 % of it")
    #expect(early.last?.expression == .line(-9))
  }

  @Test("the figures of a report are those of plain code")
  func report() throws {
    let series = AlertReplayTests.series()
    let replay = try AlertReplayTests.replay()
    let trace = try replay.run(MultiProcess(), on: series)
    let report = try replay.report([("multi-process", MultiProcess())], on: series)
    #expect(report.rules.map(\.name).first == "multi-process" && report.rules.count == 4)
    #expect(report.events.count == 3)
    let ours = report.rules[0]
    #expect(ours.eventCount == 3 && ours.eventRecall == 1)
    #expect(ours.evaluationCount == 2000 && ours.missingCount == 7)
    #expect(report.rules[2].lead(quantile: 0.5) ?? 1 < 0)
    var labels: [Int] = [], probabilities: [Double] = []
    for look in trace.looks {
      guard let p = look.probability, !look.isBeyond, look.index + 30 + 4 < 4000 else { continue }
      let happened = (1...30).contains { h in
        let t = look.index + h
        return series.values[t] > 0.8 && series.values[t...t + 4].count { $0 > 0.8 } >= 3
      }
      labels.append(happened ? 1 : 0)
      probabilities.append(p)
    }
    let odds = try #require(ours.odds)
    let curve = try ReliabilityCurve(labels: labels, probabilities: probabilities)
    let brier = try ClassificationMetrics.brierScore(labels: labels, probabilities: probabilities)
    #expect(odds.count == labels.count)
    #expect(abs((odds.calibrationError ?? 1) - curve.expectedCalibrationError) < 1e-12)
    #expect(abs((odds.brierScore ?? 1) - brier) < 1e-12)
    #expect((odds.skill ?? 0) > 0)
    let copy = try JSONDecoder().decode(ReplayReport.self, from: JSONEncoder().encode(report))
    #expect(copy == report)
    let mixed = try replay.report([("bad", Moody(fails: [2000])), ("good", MeanModel())], on: series)
    #expect(mixed.failures.map(\.name) == ["bad"] && mixed.rules[0].name == "good")
    #expect(throws: ModelError.self) { try replay.report([("bad", Moody(fails: [2000]))], on: series) }
  }

  @Test("on healthy office hours predict_linear alarms every working day, and the replay finds no such thing")
  func officeHours() throws {
    var random = RandomStream(seed: 0)
    var noise = random.normal() * 0.012 / 0.6
    let values = (0..<40_320).map { t in
      noise = 0.8 * noise + 0.012 * random.normal()
      let m = Double(t % 1440)
      let busy = t / 1440 % 7 < 5 ? 0.55 / (1 + exp((540 - m) / 12)) / (1 + exp((m - 1080) / 20)) : 0
      return min(max(0.3 + busy + noise, 0), 1)
    }
    let series = TimeSeries(
      start: Timestamp(microseconds: 0), samplingInterval: AlertReplayTests.minute, values: values)
    let report = try AlertReplay(
      of: .above(0.95), within: 30, policy: AlertPolicy(), warmUp: 20_160, refitEvery: 1440
    )
    .report([("multi-process", MultiProcess())], on: series)
    #expect(report.events.isEmpty)
    #expect(report.rules[0].falseAlerts == 0)
    #expect(report.rules[1].falseAlerts >= 8 && report.rules[1].falseAlerts <= 12)
    #expect(report.rules[0].odds?.brierScore ?? 1 < 0.001)
  }

  /// Whether a rate is `count` in so many seconds, a week.
  private func isWeekly(_ rate: Double?, _ count: Double, in seconds: Double) -> Bool {
    guard let rate else { return false }
    return abs(rate - count * 604_800 / seconds) < 1e-9
  }
}
