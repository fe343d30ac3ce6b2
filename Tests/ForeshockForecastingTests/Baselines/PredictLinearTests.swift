import ForeshockForecasting
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct PredictLinearTests {
  /// One forecast by the textbook formulas, from Fixtures/Baselines/predict_linear.json.
  struct Reference: Decodable, CustomTestStringConvertible {
    var series: String
    var window: Int?
    var gaps: [Int]
    var slope: Double
    var mean: [Double]
    var lower95: [Double]
    var upper95: [Double]
    var testDescription: String { "\(series), window \(window ?? 0), \(gaps.count) gaps" }

    static let all: [Reference] = {
      struct File: Decodable { var cases: [Reference] }
      let text = (try? Fixture.contents(of: "Baselines/predict_linear.json")) ?? "{\"cases\":[]}"
      return (try? JSONDecoder().decode(File.self, from: Data(text.utf8)))?.cases ?? []
    }()
  }

  @Test func fixturesAreThere() {
    #expect(Reference.all.count == 15)
  }

  @Test(arguments: Reference.all)
  func agreesWithTheReference(_ reference: Reference) throws {
    var values = try seriesValues(reference.series)
    for gap in reference.gaps { values[gap] = Double.nan }
    let fitted = try PredictLinear(window: reference.window).fit(TimeSeries(values))
    #expect(isClose(fitted.slope, reference.slope, relative: 1e-10))
    let forecast = try fitted.forecast(horizon: reference.mean.count, levels: [0.95])
    #expect(isClose(forecast.mean, reference.mean, relative: 1e-10))
    #expect(isClose(forecast.intervals[0].lower, reference.lower95, relative: 1e-9, absolute: 1e-8))
    #expect(isClose(forecast.intervals[0].upper, reference.upper95, relative: 1e-9, absolute: 1e-8))
  }

  @Test func pathsAgreeWithTheIntervals() throws {
    let fitted = try PredictLinear(window: 6).fit(TimeSeries(try seriesValues("Nile")))
    try expectPathsMatchIntervals(fitted, horizon: 10)
  }

  @Test func exactLinesAndFarOffsets() throws {
    let line = try PredictLinear().fit(TimeSeries((0..<9).map { 1e12 + 2 * Double($0) }))
    #expect(line.slope == 2)
    #expect(try line.forecast(horizon: 2).mean == [1e12 + 18, 1e12 + 20])
    #expect(line.sigma2 < 1e-6)
  }

  @Test func errorsSayWhatIsMissing() {
    func kind(_ window: Int?, _ values: [Double]) -> ModelError.Kind? {
      do throws(ModelError) {
        _ = try PredictLinear(window: window).fit(TimeSeries(values))
        return nil
      } catch { return error.kind }
    }
    #expect(kind(nil, []) == .noObservations)
    #expect(kind(3, [1, 2, 3, .nan, .nan, .nan]) == .noObservations)
    #expect(kind(nil, [1, .nan, 3]) == .tooFewObservations(required: 3, actual: 2))
    #expect(kind(100, [1, 2, 4]) == nil)
    for window in [2, 0, -1, Int.min] {
      guard case .invalidParameter? = kind(window, [1, 2, 3]) else {
        Issue.record("a window of \(window) must be refused")
        continue
      }
    }
  }

  @Test func savedLinesForecastTheSame() throws {
    let fitted = try PredictLinear(window: 20).fit(TimeSeries(try seriesValues("WWWusage")))
    let file = try JSONEncoder().encode(fitted)
    let loaded = try JSONDecoder().decode(PredictLinear.Fitted.self, from: file)
    #expect(loaded == fitted)
    #expect(try loaded.forecast(horizon: 5) == fitted.forecast(horizon: 5))
    #expect(fitted.summary.specification == "PredictLinear[20]")
    var damaged = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    for (key, value) in [("samples", [1.0, 2.0] as Any), ("window", 2), ("version", 2)] {
      let kept = damaged[key]
      damaged[key] = value
      let data = try JSONSerialization.data(withJSONObject: damaged)
      #expect(throws: DecodingError.self, "\(key)") {
        try JSONDecoder().decode(PredictLinear.Fitted.self, from: data)
      }
      damaged[key] = kept
    }
  }
}
