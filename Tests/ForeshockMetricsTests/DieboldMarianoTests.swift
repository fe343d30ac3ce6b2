import ForeshockMetrics
import ForeshockTestSupport
import Foundation
import Testing

/// R's values, see Fixtures/make_diebold_mariano.R.
private struct DieboldMarianoFixture: Decodable {
  struct Case: Decodable {
    var first, second: [Double]
    var horizon: Int
    var power, statistic, p: Double
    var alternative: String
    var bartlett: Bool
  }
  var cases: [Case]
}

@Suite("Diebold–Mariano test")
struct DieboldMarianoTests {
  @Test func agreesWithR() throws {
    let text = try Fixture.contents(of: "diebold_mariano.json")
    let cases = try JSONDecoder().decode(DieboldMarianoFixture.self, from: Data(text.utf8)).cases
    #expect(cases.count == 24)
    for one in cases {
      let alternative: DieboldMariano.Alternative =
        switch one.alternative {
        case "less": .firstIsBetter
        case "greater": .secondIsBetter
        default: .twoSided
        }
      let test = try DieboldMariano(
        one.first, one.second, horizon: one.horizon, power: one.power, alternative: alternative)
      #expect(isClose(test.statistic, one.statistic, relative: 1e-11))
      #expect(isClose(test.pValue, one.p, relative: 1e-10))
      #expect(test.usesBartlettWeights == one.bartlett)
    }
  }

  @Test func negativeVariancesTurnToWeightsThatFall() throws {
    // Differences that alternate have correlations that sum below zero.
    let first = (0..<40).map { $0 % 2 == 0 ? 2.0 + Double($0) * 0.001 : 1.0 }
    let test = try DieboldMariano(first, [Double](repeating: 1.2, count: 40), horizon: 2)
    #expect(test.usesBartlettWeights)
    #expect(test.statistic.isFinite && test.pValue > 0 && test.pValue <= 1)
  }

  @Test func swappingTheForecastsTurnsTheSign() throws {
    let a = [1.0, -2, 0.5, 3, -1, 2], b = [0.5, -1, 0.7, 1, -2, 2.5]
    let one = try DieboldMariano(a, b), other = try DieboldMariano(b, a)
    #expect(one.statistic == -other.statistic)
    #expect(one.pValue == other.pValue)
  }

  @Test func refusesWhatCannotBeCompared() {
    #expect(throws: MetricError.noObservations) { try DieboldMariano([1], [2]) }
    #expect(throws: MetricError.self) { try DieboldMariano([1, 2, 3], [1, 2, 3]) }
    #expect(throws: MetricError.self) { try DieboldMariano([1, 2, 3], [1, 2, 4], horizon: 3) }
  }
}
