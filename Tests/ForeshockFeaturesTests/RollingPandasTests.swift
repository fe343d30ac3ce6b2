import ForeshockFeatures
import ForeshockTestSupport
import Foundation
import Testing

/// Every statistic against pandas, with and without gaps; Fixtures/make_rolling.py made the numbers.
@Suite struct RollingPandasTests {
  struct PandasFixture: Decodable {
    struct Case: Decodable {
      var series: String
      var length: Int
      var minPeriods: Int
      var results: [String: [Double?]]
    }
    var series: [String: [Double?]]
    var cases: [Case]
  }

  @Test func agreesWithPandas() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "rolling.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 12)
    for test in fixture.cases {
      let values = try #require(fixture.series[test.series]).map { $0 ?? .nan }
      let window = try RollingWindow(length: test.length, minPeriods: test.minPeriods)
      #expect(test.results.count == 10)
      for (name, expected) in test.results {
        let statistic = try RollingStatistic(named: name)
        let actual = window.rolling([statistic], over: values)[0]
        #expect(actual.count == expected.count)
        for i in actual.indices {
          let wanted = expected[i] ?? .nan
          // pandas itself carries errors of about 1e-12 of the spread on the series near 1e6.
          let allowed =
            statistic == .variance || statistic == .standardDeviation || statistic == .slope
            ? 2e-9 * max(abs(wanted), 1e-3) : 1e-13 * abs(wanted)
          #expect(
            abs(actual[i] - wanted) <= allowed || (actual[i].isNaN && wanted.isNaN),
            "\(name) of \(test.series), window \(test.length), minPeriods \(test.minPeriods), at \(i): \(actual[i]) for \(wanted)"
          )
        }
      }
    }
  }
}
