import ForeshockAnomaly
import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct ForecastResidualTests {
  /// R estimates with another optimiser. Measured: 1.5e-6.
  @Test func agreesWithRsArima() throws {
    let fixture = try Fixture("forecast_residual.csv")
    let (values, expected) = try (fixture.numbers("value"), fixture.numbers("deviation"))
    let detector = ForecastResidual(
      ARIMA(order: (2, 0, 0), includesMean: true),
      options: ForecastResidualOptions(score: .deviation, trainingSamples: 300))
    let scores = try detector.scores(for: TimeSeries(values))
    for t in scores.indices {
      #expect(scores[t].isNaN == (t < 300))
      if t >= 300 { #expect(isClose(scores[t], abs(expected[t]), relative: 1e-5, absolute: 1e-5), "\(t)") }
    }
    let tails = try ForecastResidual(
      ARIMA(order: (2, 0, 0), includesMean: true), options: ForecastResidualOptions(trainingSamples: 300)
    ).scores(for: TimeSeries(values))
    for t in 300..<400 {
      let p = 2 * NormalDistribution.standard.survival(scores[t])
      #expect(isClose(tails[t], -log10(p), relative: 1e-9, absolute: 1e-12))
    }
  }

  /// By hand: increments over their root mean square.
  @Test func ofTheNaiveMethodIsTheIncrement() throws {
    let values = PlantedEvents.noise(300, seed: 2).values
    var stream = try ForecastResidual(Naive(), options: ForecastResidualOptions(score: .deviation))
      .fit(TimeSeries(Array(values[..<200])))
    var squares = 0.0
    for t in 1..<200 {
      let increment = values[t] - values[t - 1]
      squares += increment * increment
    }
    for t in 200..<300 {
      let increment = values[t] - values[t - 1]
      let sigma = (squares / Double(t - 1)).squareRoot()
      #expect(isClose(stream.update(values[t]), abs(increment) / sigma, relative: 1e-9))
      #expect(stream.lastDeviation.sign == increment.sign)
      // The naive method's variance goes on with each sample.
      squares += increment * increment
    }
  }

  /// Three weeks of five minutes with a daily season; the first is quiet.
  static func weeks(seed: UInt64) -> PlantedEvents {
    var planted = PlantedEvents.noise(3 * 2016, deviation: 2, seed: seed)
    for t in planted.values.indices {
      let angle = 2 * Double.pi * Double(t % 288) / 288
      planted.values[t] += 100 + 30 * sin(angle) + 10 * cos(3 * angle)
    }
    return planted
  }

  @Test func findsSpikesAndShifts() throws {
    var planted = Self.weeks(seed: 3)
    planted.plant(from: 2300, every: 331, length: 1) { value, _ in value + 16 }
    planted.plant(from: 2450, every: 662, length: 24) { value, _ in value - 20 }
    let series = TimeSeries(planted.values)
    let options = ForecastResidualOptions(rejectBeyond: 6, trainingSamples: 2016)
    let scores = try ForecastResidual(HoltWinters(seasonality: .additive(length: 288)), options: options)
      .scores(for: series)
    let judged = planted.judge(scores, above: 6, tail: 30, perWeek: 2016)
    // Measured: all 18, no false alarm in two weeks.
    #expect(judged.recall == 1 && judged.falseAlarmsPerWeek <= 0.5, "\(judged)")
  }

  /// A level that slides by a twenty-ninth of a deviation a sample: single residuals say little, their sum does.
  @Test func sumsFindSlowDrifts() throws {
    var planted = PlantedEvents.noise(20_160, level: 50, deviation: 2, seed: 5)
    planted.plant(from: 3000, every: 1500, length: 60) { value, place in value + 0.07 * Double(place) }
    let series = TimeSeries(planted.values)
    func judged(_ steps: Int) throws -> (recall: Double, falseAlarmsPerWeek: Double) {
      let options = ForecastResidualOptions(aggregatedSteps: steps, trainingSamples: 2000)
      let scores = try ForecastResidual(ETS(), options: options).scores(for: series)
      return planted.judge(scores, above: 5, tail: 60, perWeek: 2016)
    }
    let (single, summed) = try (judged(1), judged(30))
    // Measured: all 12 and none of them, no false alarm in 9 weeks.
    #expect(summed.recall == 1 && summed.falseAlarmsPerWeek <= 0.5, "\(summed)")
    #expect(single.recall < 0.5, "\(single)")
  }

  /// Residuals twice as wide as in training, and with heavier tails: calibration restores the rate of high scores.
  @Test func calibrationFollowsTheSpread() throws {
    var random = RandomStream(seed: 8)
    let values = (0..<12_000).map { $0 < 1000 ? random.normal() : 2 * random.normal() }
    func rate(_ window: Int?) throws -> Double {
      let options = ForecastResidualOptions(calibrationWindow: window, trainingSamples: 1000)
      let scores = try ForecastResidual(ETS(), options: options).scores(for: TimeSeries(values))
      return Double(scores[2000...].count { $0 > 2 }) / 10_000
    }
    let (plain, calibrated) = try (rate(nil), rate(500))
    // One in a hundred is meant. Measured: 0.19 without, 0.011 with it.
    #expect(plain > 0.15 && calibrated > 0.007 && calibrated < 0.014)
  }

  @Test func rejectedSamplesDoNotBendForecasts() throws {
    // A level that wanders, so that the model follows what it sees.
    var random = RandomStream(seed: 9)
    var (values, level): ([Double], Double) = ([], 20)
    for _ in 0..<1000 {
      level += 0.7 * random.normal()
      values.append(level + random.normal())
    }
    values[600] += 40
    let model = try ETS(trend: .none).fit(TimeSeries(Array(values[..<500])))
    func worst(_ options: ForecastResidualOptions) throws -> Double {
      var stream = try ForecastStream(model: model, options: options)
      let scores = values[500...].map { stream.update($0) }
      return scores[101...110].max() ?? 0
    }
    #expect(try worst(ForecastResidualOptions(score: .deviation)) > 8)
    #expect(try worst(ForecastResidualOptions(score: .deviation, rejectBeyond: 6)) < 4)
    // A level that stays is taken in after the third.
    var stream = try ForecastStream(
      model: model, options: ForecastResidualOptions(score: .deviation, rejectBeyond: 6))
    let scores = values[500..<550].map { stream.update($0 + 60) }
    #expect(scores[..<4].allSatisfy { $0 > 15 } && scores[25...].allSatisfy { $0 < 5 })
  }

  @Test func gapsAreForecastThrough() throws {
    var values = Self.weeks(seed: 11).values
    for t in stride(from: 2100, to: 6000, by: 7) { values[t] = .nan }
    let options = ForecastResidualOptions(
      aggregatedSteps: 12, calibrationWindow: 200, refitEvery: 1000, trainingSamples: 2016)
    let scores = try ForecastResidual(SeasonalNaive(seasonLength: 288), options: options)
      .scores(for: TimeSeries(values))
    for t in values.indices { #expect(scores[t].isNaN == (t < 2016 || values[t].isNaN)) }
    var stream = try ForecastResidual(Naive()).fit(TimeSeries([1, 2, 1, 3]))
    for _ in 0..<10 { #expect(stream.update(.nan).isNaN) }
    #expect(stream.model.context.missingCount == 10)
    #expect(stream.update(2) < 1)
  }

  @Test func whatTheModelRefusesIsAGapToIt() throws {
    let values = (0..<120).map { 10 + 3 * sin(Double($0)) + Double($0 % 12) }
    let model = try ETS(error: .multiplicative, season: .multiplicative(length: 12)).fit(TimeSeries(values))
    var stream = try ForecastStream(model: model, options: ForecastResidualOptions(score: .deviation))
    let low = stream.update(-5)
    #expect(low > 3 && low.isFinite)
    #expect(stream.update(1e200) == 1e6)
    #expect(stream.update(.infinity).isNaN)
    #expect(stream.model.context.missingCount == 3)
    #expect(stream.update(15).isFinite)
  }

  /// Quantiles on both sides of a skewed distribution.
  @Test func skewedForecastsAreMeasuredOnEachSide() throws {
    var random = RandomStream(seed: 14)
    let values = (0..<400).map { _ in exp(3 + 0.5 * random.normal()) }
    let model = try TransformedForecaster(ETS(), .log).fit(TimeSeries(values))
    let expected = try model.forecast(horizon: 1, levels: [0.95, 0.997])
    for (index, level) in [0.95, 0.997].enumerated() {
      for bound in [expected.intervals[index].lower[0], expected.intervals[index].upper[0]] {
        var stream = try ForecastStream(model: model)
        #expect(abs(stream.update(bound) + log10(1 - level)) < 0.05)
      }
    }
  }

  @Test func perfectForecastsLeaveRoundingAlone() throws {
    var stream = try ForecastResidual(Naive(), options: ForecastResidualOptions(score: .deviation))
      .fit(TimeSeries([Double](repeating: 7, count: 50)))
    #expect(stream.update(7) == 0)
    #expect(stream.update(8) == 1e6)
    let tail = try ForecastResidual(Naive()).fit(TimeSeries([Double](repeating: 0, count: 50)))
    var copy = tail
    #expect(copy.update(1).isFinite)
  }

  @Test func refitsLearnAnew() throws {
    // An autoregression of another sign from the middle on.
    var random = RandomStream(seed: 15)
    var values = [0.0]
    for t in 1..<4000 { values.append((t < 2000 ? 0.9 : -0.9) * values[t - 1] + random.normal()) }
    func late(_ every: Int?) throws -> Double {
      let options = ForecastResidualOptions(
        score: .deviation, refitEvery: every, refitSamples: 500, trainingSamples: 1000)
      let scores = try ForecastResidual(ARIMA(order: (1, 0, 0)), options: options)
        .scores(for: TimeSeries(values))
      return Statistics.mean(Array(scores[3000...]))
    }
    // |N(0, 1)| has the mean 0.8.
    #expect(try late(nil) > 2)
    #expect(abs(try late(400) - 0.8) < 0.1)
    var stream = try ForecastResidual(
      ARIMA(order: (1, 0, 0)), options: ForecastResidualOptions(refitEvery: 10, refitSamples: 20)
    ).fit(TimeSeries(Array(values[..<100])))
    for _ in 0..<40 { _ = stream.update(.nan) }
    #expect(stream.failedRefits > 0 && stream.update(0).isFinite)
  }

  @Test func anyModelIsStoredAndGoesOn() throws {
    let values = Self.weeks(seed: 20).values.enumerated().filter { $0.offset % 12 == 0 }.map(\.element)
    let series = TimeSeries(Array(values[..<300]))
    let options = ForecastResidualOptions(
      aggregatedSteps: 5, calibrationWindow: 30, rejectBeyond: 4, refitEvery: 60, refitSamples: 200)
    let choices: [any Forecaster] = [
      HoltWinters(seasonality: .additive(length: 24)), ARIMA(order: (1, 0, 1)),
      SeasonalNaive(seasonLength: 24),
      TransformedForecaster(ETS(), .log), AutoETS(seasonLength: 24),
    ]
    for choice in choices {
      var stream = try ForecastResidual(AnyForecaster(choice), options: options).fit(series)
      for (t, value) in values[300...].enumerated() {
        if t % 40 == 0 {
          let data = try JSONEncoder().encode(stream)
          var read = try JSONDecoder().decode(ForecastStream<AnyFittedForecaster>.self, from: data)
          var copy = stream
          for value in values[310..<340] {
            #expect(isClose(read.update(value), copy.update(value), relative: 0))
          }
        }
        _ = stream.update(t % 50 == 3 ? .nan : value)
      }
    }
    // The same as with the type that is known.
    let erased = try ForecastResidual(AnyForecaster(HoltWinters(seasonality: .additive(length: 24)))).scores(
      for: TimeSeries(values))
    let known = try ForecastResidual(HoltWinters(seasonality: .additive(length: 24))).scores(
      for: TimeSeries(values))
    #expect(isClose(erased, known, relative: 0))
    #expect(AnyForecaster(ARIMA(order: (1, 0, 0))).takesRegressors)
  }

  @Test func refusesWhatCannotBeScored() throws {
    let series = TimeSeries(PlantedEvents.noise(60, seed: 1).values)
    for bad in [
      ForecastResidualOptions(aggregatedSteps: 0), .init(aggregatedSteps: 10_001),
      .init(calibrationWindow: 19),
      .init(calibrationWindow: 10_001), .init(rejectBeyond: 0), .init(rejectBeyond: .nan),
      .init(rejectAtMost: 0), .init(refitEvery: 0), .init(refitSamples: 1), .init(trainingSamples: 0),
    ] {
      #expect(throws: AnomalyError.self, "\(bad)") { try ForecastResidual(Naive(), options: bad).fit(series) }
      #expect(throws: AnomalyError.self) { try ForecastResidual(Naive(), options: bad).scores(for: series) }
    }
    #expect(throws: AnomalyError.self) { try ForecastResidual(Naive()).scores(for: TimeSeries([])) }
    #expect(throws: AnomalyError.forecast(.noObservations)) {
      try ForecastResidual(Naive()).scores(for: TimeSeries([.nan, .nan, .nan, .nan]))
    }
    // Coming regressors are not known.
    let explained = try ARIMA(order: (0, 0, 0)).fit(
      series, regressors: Regressors([("x", series.values.map { $0 * $0 })]))
    #expect(throws: AnomalyError.self) { try ForecastStream(model: explained) }
  }

  @Test func refusesDamage() throws {
    var stream = try ForecastResidual(
      AnyForecaster(Naive()),
      options: ForecastResidualOptions(aggregatedSteps: 2, calibrationWindow: 20, refitEvery: 5)
    ).fit(TimeSeries([1, 2, 1, 3, 2, 4]))
    _ = stream.update(3)
    let object = try #require(
      JSONSerialization.jsonObject(with: try JSONEncoder().encode(stream)) as? [String: Any])
    for (key, value) in [
      ("version", 7), ("sums", [1.0]), ("sums", [1e9, 0]), ("sumNext", 2), ("sumNext", -1), ("rejected", 9),
      ("refitSamples", 1), ("sinceRefit", -1), ("past", [-1.0]),
      ("history", [Double](repeating: 0, count: 99)),
      ("past", [Double](repeating: 1, count: 21)),
    ] as [(String, Any)] {
      var damaged = object
      damaged[key] = value
      let data = try JSONSerialization.data(withJSONObject: damaged)
      #expect(throws: AnomalyError.self, "\(key) \(value)") {
        try JSONDecoder().decode(ForecastStream<AnyFittedForecaster>.self, from: data)
      }
    }
  }
}
