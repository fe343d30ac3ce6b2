import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct BaselineTests {
  /// One forecast by R's `forecast` package, from Fixtures/Baselines/baselines.json.
  struct Reference: Decodable, CustomTestStringConvertible {
    var series: String
    var model: String
    var seasonLength: Int
    var mean: [Double]
    var lower80: [Double]
    var upper80: [Double]
    var lower95: [Double]
    var upper95: [Double]
    var testDescription: String { "\(series) \(model)" }

    static let all: [Reference] = {
      struct File: Decodable { var cases: [Reference] }
      let text = (try? Fixture.contents(of: "Baselines/baselines.json")) ?? "{\"cases\":[]}"
      return (try? JSONDecoder().decode(File.self, from: Data(text.utf8)))?.cases ?? []
    }()

    func fit(_ series: TimeSeries) throws(ModelError) -> LagWalk {
      switch model {
      case "naive": try Naive().fit(series)
      case "drift": try Drift().fit(series)
      default: try SeasonalNaive(seasonLength: seasonLength).fit(series)
      }
    }
  }

  @Test func fixturesAreThere() {
    #expect(Reference.all.count == 17)
  }

  @Test(arguments: Reference.all)
  func agreesWithTheReference(_ reference: Reference) throws {
    let fitted = try reference.fit(TimeSeries(try seriesValues(reference.series)))
    let forecast = try fitted.forecast(horizon: reference.mean.count)
    #expect(fitted.summary.name == reference.model)
    #expect(isClose(forecast.mean, reference.mean, relative: 1e-12))
    let (narrow, wide) = (forecast.intervals[0], forecast.intervals[1])
    #expect(isClose(narrow.lower, reference.lower80, relative: 1e-10, absolute: 1e-8))
    #expect(isClose(narrow.upper, reference.upper80, relative: 1e-10, absolute: 1e-8))
    #expect(isClose(wide.lower, reference.lower95, relative: 1e-10, absolute: 1e-8))
    #expect(isClose(wide.upper, reference.upper95, relative: 1e-10, absolute: 1e-8))
  }

  @Test(arguments: Reference.all.filter { $0.series == "AirPassengers" })
  func pathsAgreeWithTheIntervals(_ reference: Reference) throws {
    var values = try seriesValues(reference.series)
    for gap in [10, 11, 139, 143] { values[gap] = Double.nan }
    let fitted = try reference.fit(TimeSeries(values))
    try expectPathsMatchIntervals(fitted, horizon: 15)
  }

  @Test func gapsAgeTheLastValue() throws {
    let walk = try Naive().fit(TimeSeries([1, 3, .nan, 7, .nan, .nan]))
    // Increments 2 over one step and 4 over two: σ² = (4 + 16/2)/2.
    #expect(walk.sigma2 == 6)
    let forecast = try walk.forecast(horizon: 2, levels: [0.5])
    #expect(forecast.mean == [7, 7])
    let reach = 0.674489750196082
    let interval = forecast.intervals[0]
    #expect(
      isClose(interval.upper, [7 + reach * 18.squareRoot(), 7 + reach * 24.squareRoot()], relative: 1e-12))

    let line = try Drift().fit(TimeSeries([1, 3, .nan, 7, .nan, 11]))
    #expect(line.drift == 2 && line.sigma2 == 0)
    #expect(try line.forecast(horizon: 2).mean == [13, 15])

    let season = try SeasonalNaive(seasonLength: 3).fit(TimeSeries([1, 2, 3, 4, 5, .nan, 7]))
    #expect(try season.forecast(horizon: 4).mean == [5, 3, 7, 5])
  }

  @Test func errorsSayWhatIsMissing() {
    func kind<Model: Forecaster>(_ model: Model, _ values: [Double]) -> ModelError.Kind? {
      do throws(ModelError) {
        _ = try model.fit(TimeSeries(values))
        return nil
      } catch { return error.kind }
    }
    #expect(kind(Naive(), []) == .noObservations)
    #expect(kind(Naive(), [.nan, 5]) == .tooFewObservations(required: 2, actual: 1))
    #expect(kind(Drift(), [4, 5]) == .tooFewObservations(required: 3, actual: 2))
    #expect(kind(SeasonalNaive(seasonLength: 24), [1, 2, 3]) == .tooFewObservations(required: 25, actual: 3))
    #expect(
      kind(SeasonalNaive(seasonLength: 2), [1, .nan, 3, .nan]) == .tooFewObservations(required: 3, actual: 1))
    for length in [0, -5] {
      guard case .invalidParameter? = kind(SeasonalNaive(seasonLength: length), [1, 2]) else {
        Issue.record("a season of \(length) must be refused")
        continue
      }
    }
  }

  @Test func savedWalksForecastTheSame() throws {
    let values = try seriesValues("nottem")
    for fitted in [
      try Naive().fit(TimeSeries(values)), try Drift().fit(TimeSeries(values)),
      try SeasonalNaive(seasonLength: 12).fit(TimeSeries(values)),
    ] {
      let file = try JSONEncoder().encode(fitted)
      let loaded = try JSONDecoder().decode(LagWalk.self, from: file)
      #expect(loaded == fitted)
      #expect(try loaded.forecast(horizon: 30) == fitted.forecast(horizon: 30))
      var damaged = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
      for (key, value) in [
        ("last", [1.0] as Any), ("ages", [0, 0]), ("version", 3), ("seasonLength", 0), ("kind", "arima"),
        ("increments", ["hasDrift": false, "count": 0, "cycles": 0, "drift": 0, "squares": 0]),
        ("increments", ["hasDrift": true, "count": 30, "cycles": 30, "drift": 0, "squares": -1]),
      ] {
        let kept = damaged[key]
        guard key != "last" || fitted.seasonLength > 1 else { continue }
        damaged[key] = value
        let data = try JSONSerialization.data(withJSONObject: damaged)
        #expect(throws: DecodingError.self, "\(key)") { try JSONDecoder().decode(LagWalk.self, from: data) }
        damaged[key] = kept
      }
    }
  }
}

/// Checks that simulated futures lie inside the 80 % interval of each step as often as they should.
func expectPathsMatchIntervals(
  _ fitted: some FittedForecaster, horizon: Int, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let count = 40_000
  let paths = try fitted.samplePaths(horizon: horizon, count: count, seed: 4)
  let interval = try fitted.forecast(horizon: horizon, levels: [0.8]).intervals[0]
  for step in 0..<horizon {
    let below = (0..<count).count { paths.values[$0 * horizon + step] < interval.lower[step] }
    let above = (0..<count).count { paths.values[$0 * horizon + step] > interval.upper[step] }
    // Five standard errors of a share of 0.1.
    #expect(
      abs(Double(below) / Double(count) - 0.1) < 0.0075, "step \(step + 1)", sourceLocation: sourceLocation)
    #expect(
      abs(Double(above) / Double(count) - 0.1) < 0.0075, "step \(step + 1)", sourceLocation: sourceLocation)
  }
}
