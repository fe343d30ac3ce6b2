import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Testing

@Suite struct ETSEdgeCaseTests {
  private func failure(_ model: ETS, _ values: [Double]) -> ModelError.Kind? {
    do throws(ModelError) {
      _ = try model.fit(TimeSeries(values))
      return nil
    } catch {
      return error.kind
    }
  }

  @Test(arguments: everyModel(seasonLength: 3), [1e-12, 7, 1e12])
  func constantSeriesIsForecastExactly(_ model: ETS, level: Double) throws {
    var values = [Double](repeating: level, count: 20)
    values[4] = .nan
    let fitted = try model.fit(TimeSeries(values))
    let forecast = try fitted.forecast(horizon: 7)
    #expect(forecast.mean == [Double](repeating: level, count: 7))
    for interval in forecast.intervals {
      #expect(interval.lower == forecast.mean)
      #expect(interval.upper == forecast.mean)
    }
    #expect(fitted.sigma2 == 0)
    #expect(fitted.logLikelihood == nil)
    #expect(try fitted.samplePaths(horizon: 2, count: 2, seed: 0).values == [level, level, level, level])
  }

  @Test func constantZeroIsFineForAdditiveModels() throws {
    let fitted = try HoltWinters(seasonality: .additive(length: 2)).fit(
      TimeSeries([Double](repeating: 0, count: 12)))
    #expect(try fitted.forecast(horizon: 3).mean == [0, 0, 0])
  }

  @Test func exactPatternsAreContinued() throws {
    let line = (0..<30).map { 5 + 0.3 * Double($0) }
    let ahead = try HoltWinters().fit(TimeSeries(line)).forecast(horizon: 3)
    #expect(isClose(ahead.mean, [14, 14.3, 14.6], relative: 1e-6))
    let wave = (0..<40).map { 10 + [1.0, -2, 4, -3][$0 % 4] }
    let next = try HoltWinters(trend: .none, seasonality: .additive(length: 4)).fit(TimeSeries(wave))
      .forecast(horizon: 5)
    #expect(isClose(next.mean, [11, 8, 14, 7, 11], relative: 1e-6))
  }

  @Test func tooShortSeriesSaysWhatItNeeds() {
    let values = livelyValues(count: 100)
    #expect(
      failure(ETS(season: .additive(length: 24)), Array(values[..<47]))
        == .tooFewObservations(required: 48, actual: 47))
    #expect(failure(ETS(season: .additive(length: 24)), Array(values[..<48])) == nil)
    for model in everyModel(seasonLength: 3) {
      for count in 1..<12 {
        if case .tooFewObservations(let required, let actual)? = failure(model, Array(values[..<count])) {
          #expect(actual == count && required > count)
          #expect(failure(model, Array(values[..<required])) == nil)
        }
      }
      guard case .tooFewObservations? = failure(model, [1]) else {
        Issue.record("one observation must be too few")
        continue
      }
    }
  }

  @Test(arguments: everyModel(seasonLength: 4))
  func wrongDataIsNamed(_ model: ETS) throws {
    #expect(failure(model, []) == .noObservations)
    #expect(failure(model, [.nan, .nan, .infinity]) == .noObservations)
    var values = livelyValues(count: 20)
    for bad in [0, -3] as [Double] {
      values[13] = bad
      let positive = model.error == .multiplicative || model.specification.hasSuffix("M)[4]")
      if case .invalidValue(let index, _)? = failure(model, values) {
        #expect(positive && index == 13)
      } else {
        #expect(!positive)
      }
    }
    values[13] = 1e200
    guard case .invalidValue(13, _)? = failure(model, values) else {
      Issue.record("huge values must be refused")
      return
    }
  }

  @Test func wrongSettingsAreRefused() throws {
    let values = livelyValues(count: 20)
    for length in [Int.min, -1, 0, 1, Int.max] {
      guard case .invalidParameter? = failure(ETS(season: .additive(length: length)), values) else {
        Issue.record("a season of \(length) must be refused")
        continue
      }
    }
    let fitted = try ETS().fit(TimeSeries(values))
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 0) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [1]) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [-0.1]) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [.nan]) }
    #expect(throws: ModelError.self) { try fitted.forecast(horizon: 1, levels: [0.5, 0.5]) }
    #expect(throws: ModelError.self) { try fitted.samplePaths(horizon: 1, count: 0, seed: 0) }
    #expect(throws: ModelError.self) { try fitted.samplePaths(horizon: 0, count: 1, seed: 0) }
    #expect(throws: ModelError.self) { try fitted.samplePaths(horizon: .max, count: 2, seed: 0) }
  }

  @Test(arguments: [288, 2016])
  func longSeasonsWork(_ m: Int) throws {
    var random = RandomStream(seed: 3)
    let n = 4 * m
    func clean(_ t: Int) -> Double {
      let day = Double(t % 288) / 288
      return 50 + 20 * max(0, 1 - abs(day - 0.5) * 4)
    }
    var values = (0..<n).map { clean($0) + random.normal() }
    for gap in 700..<720 { values[gap] = Double.nan }
    let fitted = try HoltWinters(trend: .none, seasonality: .additive(length: m)).fit(TimeSeries(values))
    let forecast = try fitted.forecast(horizon: m, levels: [0.95])
    let interval = try #require(forecast.interval(0.95))
    let errors = (0..<m).map { abs(forecast.mean[$0] - clean(n + $0)) }
    #expect(errors.reduce(0, +) / Double(m) < 1)
    #expect(interval.upper[0] - interval.lower[0] < 8)
  }

  @Test func manyGapsDoNotStopAFit() throws {
    var random = RandomStream(seed: 8)
    for model in everyModel(seasonLength: 6) {
      let season = [4.0, 0, -8, 4, 12, -12]
      let values = (0..<90).map { t -> Double in
        let value = 30 + season[t % 6] + random.normal()
        return t < 4 || t % 3 == 0 || (40..<50).contains(t) ? Double.nan : value
      }
      let forecast = try model.fit(TimeSeries(values)).forecast(horizon: 12)
      let numbers = forecast.intervals.reduce(forecast.mean) { $0 + $1.lower + $1.upper }
      #expect(numbers.allSatisfy { $0.isFinite }, "\(model.specification)")
    }
  }
}
