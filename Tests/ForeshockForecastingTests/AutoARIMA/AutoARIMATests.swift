import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// What R's auto.arima chose, Fixtures/AutoARIMA/auto_arima.ndjson.
struct AutoARIMAReference: Decodable, CustomTestStringConvertible {
  var name: String
  var seasonLength: Int
  var order: [Int]
  var seasonal: [Int]
  var ar: [Double]
  var ma: [Double]
  var sar: [Double]
  var sma: [Double]
  var constant: Bool
  private var values: [Double?]

  var series: TimeSeries { TimeSeries(name: name, values.map { $0 ?? .nan }) }
  var testDescription: String { name }

  var model: ARIMA {
    ARIMA(
      order: (order[0], order[1], order[2]), seasonal: (seasonal[0], seasonal[1], seasonal[2]),
      seasonLength: seasonLength, includesMean: constant, drift: constant && order[1] + seasonal[1] == 1)
  }

  /// R's model and coefficients scored by our likelihood.
  func exactAICc() throws -> Double {
    try #require(
      try model.fitted(to: series, ar: ar, ma: ma, sar: sar, sma: sma).summary.aicc)
  }

  static let all: [AutoARIMAReference] = {
    let text = (try? Fixture.contents(of: "AutoARIMA/auto_arima.ndjson")) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(AutoARIMAReference.self, from: Data($0.utf8))
    }
  }()

  static func series(_ name: String) throws -> TimeSeries {
    try #require(all.first { $0.name == name }).series
  }
}

@Suite struct AutoARIMATests {
  @Test func theReferenceIsThere() {
    #expect(AutoARIMAReference.all.count == 26)
  }

  @Test(arguments: AutoARIMAReference.all)
  func choosesTheDifferencesOfRAndNoWorseAModel(_ r: AutoARIMAReference) throws {
    let fitted = try AutoARIMA(seasonLength: r.seasonLength).fit(r.series)
    #expect(fitted.model.order.differences == r.order[1])
    #expect(fitted.model.seasonal.differences == r.seasonal[1])
    let ours = try #require(fitted.summary.aicc), theirs = try r.exactAICc()
    #expect(ours <= theirs + 1e-6)
  }
}
