import ForeshockAlerting
import ForeshockEvaluation
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Testing

@Suite("Replays of alert rules")
struct AlertReplayTests {
  static let minute = SamplingInterval.duration(.seconds(60))

  /// A level of 0.5 with noise, three ramps through 0.8 and a gap, a sample a minute.
  static func series(_ count: Int = 4000, scale: Double = 1) -> TimeSeries {
    var random = RandomStream(seed: 11)
    var values = (0..<count).map { t in
      var y = 0.5 + 0.02 * random.normal()
      for (start, length) in [(2400, 60), (2900, 120), (3500, 40)] where (start..<start + 2 * length) ~= t {
        y += 0.6 * min(1, Double(t - start) / Double(length))
      }
      return y * scale
    }
    for t in 2440..<2447 where t < count { values[t] = .nan }
    return TimeSeries(start: Timestamp(seconds: 1_790_000_000), samplingInterval: minute, values: values)
  }

  static func replay(
    refitEvery: Int? = 500, stride: Int = 1, scale: Double = 1, horizon: Int = 30
  ) throws -> AlertReplay {
    try AlertReplay(
      of: .above(0.8 * scale), within: horizon, policy: AlertPolicy(on: minute, every: stride), warmUp: 2000,
      refitEvery: refitEvery, stride: stride)
  }

  @Test("decisions are those of the live path, sample by sample")
  func equalsLivePath() throws {
    let series = Self.series()
    let trace = try Self.replay().run(MultiProcess(), on: series)
    let policy = try AlertPolicy()
    var model = try MultiProcess().fit(series[0..<2000])
    var watch = try LiveCrossing(of: .above(0.8), within: 30)
    var progress = AlertProgress(fingerprint: "live")
    var fired = 0
    #expect(trace.looks.count == 2000)
    for index in 2000..<series.count {
      if index > 2000, index % 500 == 0 { model = try MultiProcess().fit(series[0..<index]) }
      try model.update(series.values[index])
      let odds = watch.odds(for: model)
      let evidence: AlertEvidence =
        series.values[index].isNaN
        ? .missing(.notFinite)
        : .forecast(
          probability: odds.probability, isBeyond: odds.isAlreadyBeyond,
          timeToCross: odds.probability >= 0.5 ? odds.step.map { .seconds(60 * $0) } : nil,
          horizon: .seconds(1800))
      let decision = progress.evaluate(
        evidence, under: policy, at: PolicyMoment(of: series.timestamp(at: index)))
      let look = trace.looks[index - 2000]
      #expect(look.index == index)
      #expect(look.decision == decision.kind)
      #expect(look.phase == decision.phase)
      #expect(look.probability == (series.values[index].isNaN ? nil : odds.probability))
      if decision.kind == .fired { fired += 1 }
    }
    #expect(fired >= 3)
    #expect(trace.episodes.count == fired)
    #expect(trace.fitCount == 4)
    #expect(trace.failedFitCount == 0)
  }

  @Test("other models are looked at by their sample paths")
  func equalsCrossings() throws {
    let series = Self.series(2600)
    let model = PredictLinear(window: 60)
    let trace = try Self.replay(refitEvery: nil).run(model, on: series)
    var live = try model.fit(series[0..<2000])
    var progress = AlertProgress(fingerprint: "live")
    for index in 2000..<series.count {
      try live.update(series.values[index])
      let crossing = try live.crossing(of: .above(0.8), within: 30, pathCount: 300)
      let decision = progress.evaluate(
        AlertEvidence(crossing), under: try AlertPolicy(),
        at: PolicyMoment(of: series.timestamp(at: index)))
      let look = trace.looks[index - 2000]
      #expect(look.decision == decision.kind)
      #expect(look.lowerStep == crossing.timeGivenCrossing?.lowerStep)
    }
  }

  @Test("nothing decided at a sample knows of a later one")
  func noLookAhead() throws {
    let series = Self.series()
    let replay = try Self.replay()
    let whole = try replay.run(MultiProcess(), on: series)
    for end in [2001, 2450, 2500, 2501, 3333] {
      let part = try replay.run(MultiProcess(), on: series[0..<end])
      #expect(part.looks == Array(whole.looks.prefix(end - 2000)))
      // Whatever comes later.
      let other = TimeSeries(
        start: series.start, samplingInterval: Self.minute,
        values: Array(series.values[..<end]) + [Double](repeating: 7, count: 100))
      let altered = try replay.run(MultiProcess(), on: other)
      #expect(Array(altered.looks.prefix(end - 2000)) == part.looks)
    }
  }

  @Test("a model is shown the samples before its fit and no others")
  func fitsSeeThePast() throws {
    let spy = Spy()
    let series = Self.series(3100)
    _ = try Self.replay(refitEvery: 400, horizon: 5).run(spy, on: series)
    #expect(spy.seen.map(\.count).sorted() == [2000, 2400, 2800])
    for seen in spy.seen { #expect(seen.values.count < 3100 && seen.start == series.start) }
  }

  @Test("threads and units do not matter")
  func threadsAndUnits() throws {
    let one = try Self.replay().run(MultiProcess(), on: Self.series(), threads: 1)
    let four = try Self.replay().run(MultiProcess(), on: Self.series(), threads: 4)
    #expect(one == four)
    let large = try Self.replay(scale: 1024).run(MultiProcess(), on: Self.series(scale: 1024))
    #expect(large == one)
  }

  @Test("evaluations are as far apart as asked")
  func stride() throws {
    let trace = try Self.replay(refitEvery: 333, stride: 7).run(MultiProcess(), on: Self.series())
    #expect(trace.looks.map(\.index) == Array(Swift.stride(from: 2000, to: 4000, by: 7)))
    #expect(!trace.episodes.isEmpty)
  }

  @Test("a fit that fails leaves the model before in place")
  func failingFits() throws {
    let series = Self.series(3600)
    let trace = try Self.replay(refitEvery: 500).run(Moody(fails: [2500, 3500]), on: series)
    #expect(trace.failedFitCount == 2)
    let steady = try Self.replay(refitEvery: 1000).run(Moody(fails: []), on: series)
    #expect(trace.looks == steady.looks)
    let error = try #require(throws: ModelError.self) {
      try Self.replay().run(Moody(fails: [2000]), on: series)
    }
    #expect(error.kind == .noObservations)
  }

  @Test("data that stops fires nothing, and what cannot be replayed is said")
  func edges() throws {
    let gone = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: Self.minute,
      values: Array(Self.series().values[..<2000]) + [Double](repeating: .nan, count: 500))
    let report = try Self.replay().report([("m", MultiProcess())], on: gone)
    #expect(report.rules[0].alertCount == 0)
    #expect(report.rules[0].missingCount == 500)
    #expect(report.rules[0].odds?.calibrationError == nil)
    let error = #expect(throws: ModelError.self) {
      try Self.replay().run(MultiProcess(), on: Self.series(2000))
    }
    #expect(error?.kind == .tooFewObservations(required: 2001, actual: 2000))
    let policy = try AlertPolicy()
    func refused(_ name: String, _ make: () throws -> AlertReplay) {
      let error = #expect(throws: ModelError.self) { _ = try make() }
      #expect(error?.description.contains(name) == true)
    }
    refused("horizon") { try AlertReplay(of: .above(1), within: 0, policy: policy, warmUp: 10) }
    refused("warmUp") { try AlertReplay(of: .above(1), within: 1, policy: policy, warmUp: 0) }
    refused("threshold") { try AlertReplay(of: .above(.nan), within: 1, policy: policy, warmUp: 10) }
    refused("stride") { try AlertReplay(of: .above(1), within: 1, policy: policy, warmUp: 10, stride: 0) }
    refused("minimumLead") {
      try AlertReplay(of: .above(1), within: 5, policy: policy, warmUp: 10, minimumLead: 6)
    }
  }

  @Test("the default warm-up is two weeks, at most half of the data")
  func warmUp() {
    #expect(AlertReplay.warmUp(for: 40_320, stepSeconds: 60) == 20_160)
    #expect(AlertReplay.warmUp(for: 100_000, stepSeconds: 60) == 20_160)
    #expect(AlertReplay.warmUp(for: 1000, stepSeconds: 60) == 500)
    #expect(AlertReplay.warmUp(for: 1000, stepSeconds: nil) == 500)
    #expect(AlertReplay.warmUp(for: 1, stepSeconds: 60) == 1)
  }
}

/// A mean that cannot be fitted on some lengths.
struct Moody: Forecaster {
  var fails: Set<Int>

  func fit(_ series: TimeSeries) throws(ModelError) -> MeanModel.Fitted {
    if fails.contains(series.count) { throw .noObservations }
    return try MeanModel().fit(series)
  }
}
