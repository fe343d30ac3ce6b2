import ForeshockAlerting
import ForeshockEvaluation
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Incidents from the data")
struct IncidentTimelineTests {
  /// Ten days of five-minute noise around 50; on the last day a ramp to 95 in four hours, an hour there, and back.
  static let onset = 9 * 288 + 100
  static let metric: TimeSeries = {
    var random = RandomStream(seed: 5)
    let values = (0..<10 * 288).map { t -> Double in
      let since = Double(t - onset)
      let extra = since < 0 ? 0 : since < 48 ? 45 * since / 48 : since < 60 ? 45 : 0
      return 50 + extra + random.normal()
    }
    return TimeSeries(
      name: "cpu", start: Timestamp(seconds: 1_790_553_600), samplingInterval: .duration(.seconds(300)),
      values: values)
  }()
  static let interval = (onset + 10)..<(onset + 100)
  static let looks = (onset - 48)..<(onset + 100)

  static func replay(_ metric: TimeSeries, to end: Int, threshold: Threshold = .above(90)) throws
    -> IncidentReplay
  {
    try IncidentReplay(
      of: metric, over: looks.lowerBound..<end, threshold: threshold, horizon: 48,
      policy: AlertPolicy(interval: .seconds(300)))
  }

  static func timeline(
    _ metric: TimeSeries = metric, to end: Int = looks.upperBound, threshold: Threshold = .above(90),
    signals: [IncidentSignal] = [], budget: IncidentBudget? = nil
  ) throws -> IncidentTimeline {
    IncidentTimeline(
      of: metric, looks: looks.lowerBound..<end, interval: interval.lowerBound..<end,
      replay: try replay(metric, to: end, threshold: threshold), signals: signals, budget: budget)
  }

  @Test func factsOfARamp() throws {
    let timeline = try Self.timeline()
    // 90 is passed when 40 of 45 have been climbed: after 43 samples or so.
    let crossing = try #require(timeline.crossingPlace)
    #expect(abs(crossing - Self.onset - 43) <= 2)
    let fired = try #require(timeline.first(.fired))
    #expect(fired.place > Self.onset && fired.place < crossing)
    #expect(timeline.leadSamples == crossing - fired.place)
    let prediction = try #require(timeline.first(.prediction))
    #expect(prediction.place <= fired.place)
    let peak = try #require(timeline.peakPlace)
    #expect(timeline.value(at: peak) == Self.metric.values[Self.interval].max())
    #expect(timeline.isOver)
    let recovery = try #require(timeline.first(.recovery)), resolved = try #require(timeline.first(.resolved))
    #expect(recovery.place >= Self.onset + 60 && recovery.place < Self.onset + 66)
    #expect(resolved.place > recovery.place)
    #expect(timeline.beyondCount == Self.metric.values[Self.interval].count { $0 > 90 })
    #expect(timeline.entries.map(\.place) == timeline.entries.map(\.place).sorted())
  }

  @Test("What is cut off changes nothing before", arguments: [20, 38, 43, 50, 61, 70])
  func asOfThen(_ length: Int) throws {
    let end = Self.onset + length
    let whole = try Self.timeline()
    // The rest is not even there, and what is looked at ends earlier.
    let cut = try Self.timeline(Self.metric[0..<end], to: end)
    func known(_ timeline: IncidentTimeline) -> [IncidentTimeline.Entry] {
      timeline.entries.filter { $0.place < end && $0.kind != .peak }
    }
    #expect(known(cut) == known(whole))
    // Nor does it matter what comes instead.
    let other = TimeSeries(
      name: "cpu", start: Self.metric.start, samplingInterval: Self.metric.samplingInterval,
      values: Self.metric.values.enumerated().map { $0 < end ? $1 : 0 })
    let replaced = try Self.timeline(other)
    #expect(known(replaced) == known(whole))
  }

  @Test func aThresholdBelowAndOneNeverPassed() throws {
    let mirrored = TimeSeries(
      name: "free", start: Self.metric.start, samplingInterval: Self.metric.samplingInterval,
      values: Self.metric.values.map { 100 - $0 })
    let below = try Self.timeline(mirrored, threshold: .below(10))
    let above = try Self.timeline()
    #expect(below.crossingPlace == above.crossingPlace)
    let never = try Self.timeline(threshold: .above(300))
    #expect(never.crossingPlace == nil && never.peakPlace == nil && never.isOver)
    #expect(never.leadSamples == nil && never.entries.isEmpty)
    let review = IncidentReview(of: never, metric: "cpu")
    #expect(review.good == ["No alert fired, and 300 was not passed."])
    #expect(review.summary.contains("did not pass 300"))
  }

  @Test func signalsByWhatSpeaksAgainstThem() {
    let count = 100
    func signal(_ name: String, _ evidence: [Int: Double]) -> IncidentSignal {
      var p = [Double](repeating: 0.5, count: count)
      for (place, value) in evidence { p[place] = value }
      return IncidentSignal(name: name, pValues: p, isAnomalous: p.map { $0 < 0.001 }, range: 50..<100)
    }
    let ranked = IncidentSignal.ranked([
      signal("calm", [60: 0.01]), signal("late", [80: 1e-6]), signal("early", [55: 1e-6]),
      signal("strong", [90: 1e-9]), signal("before", [10: 1e-12]),
    ])
    #expect(ranked.map(\.name) == ["strong", "early", "late", "calm", "before"])
    #expect(ranked[1].first == 55 && ranked[3].first == nil && ranked[3].peak == 60)
  }

  @Test func budgetIsASimpleRatio() throws {
    let total = [Double](repeating: 100, count: 1000)
    var good = total
    for place in 500..<510 { good[place] = 40 }
    good[505] = .nan
    let budget = IncidentBudget(
      good: good, total: total, range: 495..<520, objective: 0.99, windowSamples: 8640, window: "30d")
    #expect(budget.badCount == 9 * 60)
    #expect(budget.totalCount == 2400)
    #expect(abs(budget.allowance - 8640) < 1e-6)
    #expect(abs((budget.used ?? 0) - 0.0625) < 1e-9)
    let nothing = IncidentBudget(
      good: [.nan], total: [.nan], range: 0..<1, objective: 0.99, windowSamples: 10, window: "10")
    #expect(nothing.used == nil)
  }

  @Test func gapsAreSaidAndHoldTheState() throws {
    var values = Self.metric.values
    for place in (Self.onset + 45)..<(Self.onset + 49) { values[place] = .nan }
    let broken = TimeSeries(
      name: "cpu", start: Self.metric.start, samplingInterval: Self.metric.samplingInterval, values: values)
    let timeline = try Self.timeline(broken)
    #expect(timeline.missingCount == 4)
    let review = IncidentReview(of: timeline, metric: "cpu")
    #expect(review.bad.contains { $0.hasPrefix("4 samples are missing") })
    #expect(timeline.firedCount == 1)
  }
}
