import ForeshockFeatures
import ForeshockTestSupport
import Foundation
import Testing

/// Skewness, kurtosis and quantiles against pandas; Fixtures/make_rolling_shape.py made the numbers.
@Suite struct RollingShapeTests {
  struct PandasFixture: Decodable {
    struct Case: Decodable {
      var length: Int
      var minPeriods: Int
      var values: [Double?]
      var results: [String: [Double?]]
    }
    var cases: [Case]
  }

  @Test func agreesWithPandas() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "rolling_shape.json")
    let fixture = try JSONDecoder().decode(PandasFixture.self, from: Data(text.utf8))
    #expect(fixture.cases.count == 60)
    var present = 0
    for (number, test) in fixture.cases.enumerated() {
      let window = try RollingWindow(length: test.length, minPeriods: test.minPeriods)
      let values = test.values.map { $0 ?? .nan }
      #expect(test.results.count == 4)
      for (name, expected) in test.results {
        let actual = window.rolling([try RollingStatistic(named: name)], over: values)[0]
        #expect(actual.count == expected.count)
        let allowed = name.hasPrefix("q") ? 1e-15 : 1e-12
        for row in actual.indices {
          let wanted = expected[row] ?? .nan
          present += wanted.isNaN ? 0 : 1
          #expect(
            abs(actual[row] - wanted) <= allowed * max(abs(wanted), 1)
              || (actual[row].isNaN && wanted.isNaN),
            "\(name) of case \(number), window \(test.length), at \(row): \(actual[row]) for \(wanted)")
        }
      }
    }
    #expect(present > 1500)
  }
}
