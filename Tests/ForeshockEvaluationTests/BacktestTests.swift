import ForeshockEvaluation
import ForeshockForecasting
import ForeshockMetrics
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Synchronization
import Testing

@Suite struct BacktestTests {
  static let minutes = SamplingInterval.duration(.seconds(60))

  func series(_ values: [Double]) -> TimeSeries {
    TimeSeries(name: "cpu", start: Timestamp(seconds: 6000), samplingInterval: Self.minutes, values: values)
  }

  func isNear(_ a: Double?, _ b: Double) -> Bool { abs((a ?? .nan) - b) <= 1e-12 * max(1, abs(b)) }

  @Test func originsGoBackFromTheEnd() throws {
    let spaced = try Backtest(horizon: 5, originCount: 4, minimumTraining: 10)
    #expect(try spaced.origins(count: 100) == [80, 85, 90, 95])
    // 20 samples of room between 10 and 30 for 11 origins: 2 apart instead of 5.
    let dense = try Backtest(horizon: 5, originCount: 11, minimumTraining: 10)
    #expect(try dense.origins(count: 35) == [10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30])
    // Room for three origins only.
    let few = try Backtest(horizon: 5, originCount: 10, minimumTraining: 10)
    #expect(try few.origins(count: 17) == [10, 11, 12])
    #expect(try few.origins(count: 15) == [10])
    #expect(try Backtest(horizon: 3, originCount: 1, minimumTraining: 2).origins(count: 50) == [47])
    #expect(throws: ModelError.tooFewObservations(required: 15, actual: 14)) { try few.origins(count: 14) }
    #expect(throws: ModelError.tooFewObservations(required: 53, actual: 20)) {
      try Backtest(horizon: 5, seasonLength: 24).run([], on: series([Double](repeating: 1, count: 20)))
    }
  }

  @Test func settingsOutOfBoundsAreRefused() {
    #expect(throws: ModelError.self) { try Backtest(horizon: 0) }
    #expect(throws: ModelError.self) { try Backtest(horizon: .max) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, originCount: 0) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, minimumTraining: 0) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, seasonLength: 0) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, seasonLength: .max) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, levels: [0.5, 1]) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, levels: [0.5, 0.5]) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, levels: [.nan]) }
    #expect(throws: ModelError.self) { try Backtest(horizon: 1, minimumTraining: 20, trainingWindow: 19) }
  }

  /// By hand: origins 2 and 3, horizon 2 of [1, 3, 2, 6, 0]; the mean model forecasts 2 and 2.
  @Test func scoresAreThoseFoundByHand() throws {
    // Origins two apart have no room, so they are one apart.
    let backtest = try Backtest(horizon: 2, originCount: 2, minimumTraining: 2, levels: [0.5])
    let report = try backtest.run([("mean", MeanModel(halfWidth: 4))], on: series([1, 3, 2, 6, 0]))
    #expect(report.origins == [2, 3])
    #expect(report.originTimes == [Timestamp(seconds: 6120), Timestamp(seconds: 6180)])
    let model = report.models[0]
    // Errors forecast − actual: 0, −4 from origin 2; −4, 2 from origin 3.
    #expect(isNear(model.scores.mae, 2.5))
    #expect(isNear(model.scores.rmse, 3))
    #expect(isNear(model.scores.bias, -1.5))
    #expect(isNear(model.scores.mape, 400.0 / 9))  // 0, 4/6 and 4/6; the zero is left out
    #expect(isNear(model.scores.smape, 100))  // 200 · (0 + 4/8 + 4/8 + 2/2)/4
    // Naive errors in training: |3 − 1| = 2 before origin 2, (2 + 1)/2 before origin 3.
    #expect(isNear(model.scores.mase, 1.5))  // (0 + 4/2 + 4/1.5 + 2/1.5)/4
    // Intervals 0 … 4 at level 0.5: quantiles 0.25 and 0.75, and the median 2. Losses of y = 2: 0 + ½ + ½;
    // of 6, twice: 2 + 1.5 + 1.5; of 0: 1 + 0 + 1.
    #expect(isNear(model.scores.pinball, 13.0 / 12))
    #expect(model.intervals.map(\.coverage) == [0.5])  // 2 and 0 inside, 6 twice not
    #expect(model.intervals.map(\.meanWidth) == [4])
    // Root mean squares of the naive errors: 2 and √2.5.
    #expect(isNear(model.scores.rmsse, 3.0.squareRoot()))  // (0 + 16/4 + 16/2.5 + 4/2.5)/4 = 3
    // Naive 2 repeats 3 and 2: sMAPE (40 + 200/3 + 100 + 200)/4, MASE (1/2 + 3/2 + 4/1.5 + 2/1.5)/4 = 1.5.
    #expect(isNear(model.scores.owa, 121.0 / 122))
    #expect(isNear(model.scores.crps, 13.0 / 6))
    #expect(isNear(model.scores.weightedQuantileLoss, 13.0 / 6 / 3.5))
    #expect(model.intervals.map(\.winkler) == [8])  // 4 inside, 4 + 4·2 for both sixes
    #expect(isNear(model.intervals[0].msis, 14.0 / 3))  // (4/2 + 12/2 + 12/1.5 + 4/1.5)/4
    #expect(model.comparison == nil && report.baseline == nil)
    #expect(model.steps.map(\.mae) == [2, 3])
    let whole = try backtest.run(
      [("mean", MeanModel(halfWidth: 4))], on: series([1, 3, 2, 6, 0]), judgesSteps: false)
    #expect(whole.models[0].steps.isEmpty && whole.models[0].scores == model.scores)
    #expect(model.steps.map(\.bias) == [-2, -1])
    #expect(model.scoredOrigins == 2 && model.scoredSamples == 4 && model.missingSamples == 0)
    #expect(model.failures.isEmpty && model.fitSeconds == nil)
  }

  @Test(
    "models are compared with the naive one among them, by the errors from the origins that both forecast")
  func comparisons() throws {
    var random = RandomStream(seed: 6)
    let values = (0..<200).map { Double($0 % 5) + random.normal() }
    let models: [(name: String, model: any Forecaster)] = [
      ("mean", MeanModel()), ("late", Demanding(required: 150)), ("naive", Naive()),
      ("seasonal", SeasonalNaive(seasonLength: 5)),
    ]
    // Origins three apart, horizon seven: three in a row forecast some sample together.
    let backtest = try Backtest(horizon: 7, originCount: 40, minimumTraining: 76)
    let report = try backtest.run(models, on: series(values))
    #expect(report.origins[1] - report.origins[0] == 3 && report.baseline == "naive")
    #expect(report.models[2].comparison == nil)
    let errors = report.origins.map { origin in
      let truth = values[origin..<(origin + 7)]
      let mean = values[..<origin].reduce(0, +) / Double(origin)
      return (
        mean: truth.reduce(0) { $0 + abs($1 - mean) } / 7,
        naive: truth.reduce(0) { $0 + abs($1 - values[origin - 1]) } / 7
      )
    }
    let comparison = try #require(report.models[0].comparison)
    let ratio = errors.reduce(0) { $0 + $1.mean } / errors.reduce(0) { $0 + $1.naive }
    #expect(isNear(comparison.skill, 1 - ratio))
    let test = try DieboldMariano(errors.map(\.mean), errors.map(\.naive), horizon: 3, power: 1)
    #expect(abs((comparison.pValue ?? .nan) - test.pValue) < 1e-9)
    // Only the origins of both count.
    let late = try #require(report.models[1].comparison)
    #expect(report.models[1].scoredOrigins < report.origins.count && late.skill != nil)
    let other = try backtest.run(models, on: series(values), baseline: "mean")
    #expect(other.baseline == "mean" && other.models[0].comparison == nil)
    #expect(isNear(other.models[2].comparison?.skill, 1 - 1 / ratio))
    #expect(abs((other.models[2].comparison?.pValue ?? .nan) - test.pValue) < 1e-9)
    #expect(try backtest.run(Array(models[..<2]), on: series(values)).baseline == "mean")
    #expect(throws: ModelError.self) { try backtest.run(models, on: series(values), baseline: "nobody") }
    // One origin tells nothing about chance; a perfect baseline has no skill to be measured by.
    let line = try Backtest(horizon: 2, originCount: 1).run(
      [("naive", Naive()), ("mean", MeanModel())], on: series([Double](repeating: 4, count: 30)))
    #expect(line.models[1].comparison?.skill == nil && line.models[1].comparison?.pValue == nil)
    #expect(line.models[1].comparison != nil)
  }

  @Test func theSeasonOfTheScaleIsUsed() throws {
    // Of period 2: the seasonal naive error is that of the slow rise, 2 a season.
    let values = (0..<20).map { Double($0) + ($0 % 2 == 0 ? 0 : 100) }
    let backtest = try Backtest(horizon: 2, originCount: 1, minimumTraining: 4, seasonLength: 2)
    let scores = try backtest.run([("mean", MeanModel())], on: series(values)).models[0].scores
    #expect(isNear(scores.mase, (scores.mae ?? .nan) / 2))
    // A constant past has no scale.
    let flat = try backtest.run([("mean", MeanModel())], on: series([Double](repeating: 5, count: 20)))
    #expect(flat.models[0].scores.mase == nil)
    #expect(flat.models[0].scores.mae == 0)
  }

  @Test func noModelSeesTheFuture() throws {
    let values = (0..<60).map { Double($0 * $0) }
    let spy = Spy()
    let backtest = try Backtest(horizon: 4, originCount: 7)
    let report = try backtest.run([("spy", spy)], on: series(values))
    #expect(spy.seen.count == 7)
    #expect(Set(spy.seen.map(\.count)) == Set(report.origins))
    for seen in spy.seen { #expect(seen == series(Array(values[..<seen.count]))) }
    let short = Spy()
    let window = try Backtest(horizon: 4, originCount: 7, trainingWindow: 12)
    _ = try window.run([("spy", short)], on: series(values))
    #expect(short.seen.count == 7)
    for seen in short.seen {
      let first = Int((seen.start.seconds - 6000) / 60)
      #expect(report.origins.contains(first + 12))
      #expect(seen.values == Array(values[first..<first + 12]))
    }
  }

  @Test func theReportDoesNotDependOnThreads() throws {
    var random = RandomStream(seed: 4)
    let values = (0..<300).map { _ in random.uniform() }
    let models: [(name: String, model: any Forecaster)] = [
      ("a", MeanModel()), ("b", MeanModel(offset: 0.1)), ("c", Demanding(required: 250)),
    ]
    let backtest = try Backtest(horizon: 7, originCount: 25)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let reports = try [1, 2, 3, 8].map { try backtest.run(models, on: series(values), threads: $0) }
    let bytes = try reports.map { try encoder.encode($0) }
    #expect(Set(bytes).count == 1)
    #expect(try JSONDecoder().decode(BacktestReport.self, from: bytes[0]) == reports[0])
    #expect(reports[0].models.map(\.name) == ["a", "b", "c"])
    #expect(reports[0].models[0] != reports[0].models[1])
  }

  @Test func failuresAreCountedAndNotFatal() throws {
    let values = (0..<100).map { Double($0 % 7) }
    let backtest = try Backtest(horizon: 5, originCount: 4)
    let report = try backtest.run(
      [
        ("demanding", Demanding(required: 90)), ("hopeless", Demanding(required: 1000)),
        ("infinite", MeanModel(offset: .infinity)), ("fine", MeanModel()),
      ], on: series(values))
    #expect(report.origins == [80, 85, 90, 95])
    let demanding = report.models[0]
    #expect(demanding.failures.map(\.origin) == [80, 85])
    #expect(demanding.failures.allSatisfy { $0.reason == .tooFewObservations })
    #expect(
      demanding.failures[0].message == ModelError.tooFewObservations(required: 90, actual: 80).description)
    #expect(demanding.scoredOrigins == 2 && demanding.scoredSamples == 10)
    #expect(report.models[1].scoredOrigins == 0)
    #expect(report.models[1].scores.mae == nil)
    #expect(report.models[1].intervals.allSatisfy { $0.coverage == nil })
    #expect(report.models[2].failures.count == 4)
    #expect(report.models[2].failures.allSatisfy { $0.reason == .nonFiniteForecast })
    #expect(report.models[3].failures.isEmpty && report.models[3].scoredSamples == 20)
  }

  @Test func missingActualsAreSkippedAndCounted() throws {
    var values = (0..<50).map { Double($0 % 3) }
    for t in [41, 44, 49] { values[t] = .nan }
    let backtest = try Backtest(horizon: 5, originCount: 2, levels: [])
    let model = try backtest.run([("mean", MeanModel())], on: series(values)).models[0]
    #expect(model.missingSamples == 3 && model.scoredSamples == 7)
    #expect(model.intervals.isEmpty)
    #expect(isNear(model.scores.pinball, (model.scores.mae ?? .nan) / 2))  // the median alone
    #expect(model.steps[4].mae == nil)  // both fifth samples are missing
    let nothing = [Double](repeating: .nan, count: 50)
    let blind = try backtest.run([("mean", MeanModel())], on: series(nothing)).models[0]
    #expect(blind.failures.map(\.reason) == [.noObservations, .noObservations])
  }

  @Test func progressCountsEveryFit() throws {
    let calls = Mutex<[Int]>([])
    let backtest = try Backtest(horizon: 2, originCount: 5)
    let values = (0..<40).map { Double($0) }
    let report = try backtest.run(
      [("a", MeanModel()), ("b", MeanModel())], on: series(values), measuresTime: true
    ) { done, total in
      calls.withLock { $0.append(100 * total + done) }
    }
    #expect(calls.withLock { $0 } == (1...10).map { 1000 + $0 })
    let time = try #require(report.models[0].fitSeconds)
    #expect(time > 0 && time < 10)
    let untimed = try backtest.run([("a", MeanModel()), ("b", MeanModel())], on: series(values))
    #expect(untimed == report)
    #expect(try backtest.run([], on: series(values)).models.isEmpty)
  }

  /// Honest intervals cover what they say: uniform noise around ½ lies in ½ ± level/2 with that level.
  @Test func coverageOfHonestIntervalsIsTheirLevel() throws {
    var random = RandomStream(seed: 11)
    let values = (0..<2000).map { _ in random.uniform() }
    let backtest = try Backtest(horizon: 10, originCount: 150, minimumTraining: 400, levels: [0.5, 0.8])
    let model = try backtest.run([("mean", MeanModel(halfWidth: 0.5))], on: series(values)).models[0]
    #expect(model.scoredSamples == 1500)
    for score in model.intervals {
      let deviation = (score.level * (1 - score.level) / 1500).squareRoot()
      #expect(abs((score.coverage ?? 0) - score.level) < 4 * deviation, "\(score)")
      #expect(isNear(score.meanWidth, score.level))
    }
  }

  @Test("Regressors reach the models that take them: past rows to the fit, coming ones to the forecast")
  func regressors() throws {
    var random = RandomStream(seed: 8)
    let x = (0..<120).map { _ in random.normal() }
    let series = TimeSeries(x.map { 60 + 8 * $0 + 0.01 * random.normal() })
    let known = try Regressors([("x", x)])
    for window in [nil, 60] {
      let backtest = try Backtest(horizon: 4, originCount: 6, minimumTraining: 40, trainingWindow: window)
      let models: [(String, any Forecaster)] = [
        ("regression", ARIMA(order: (0, 0, 0))), ("naive", Naive()),
        ("log", TransformedForecaster(AutoARIMA(), .boxCox(lambda: 1))),
      ]
      let report = try backtest.run(models, on: series, regressors: known)
      // A row too early or too late would be off by 8 or so.
      #expect(try #require(report.models[0].scores.rmse) < 0.05)
      #expect(try #require(report.models[2].scores.rmse) < 0.05)
      #expect(report.models.allSatisfy { $0.failures.isEmpty }, "\(report.models.map(\.failures))")
      let without = try backtest.run([models[1]], on: series)
      #expect(report.models[1].scores == without.models[0].scores)
    }
    let error = #expect(throws: ModelError.self) {
      try Backtest(horizon: 4).run([("naive", Naive())], on: series, regressors: Regressors([("x", [1])]))
    }
    guard case .invalidRegressor("x", _) = error?.kind else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
