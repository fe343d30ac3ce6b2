import ForeshockForecasting
import ForeshockTestSupport
import Foundation
import Testing

/// R's decompositions, Fixtures/Decomposition/stl.json.
private struct STLReference: Decodable {
  struct Single: Decodable, CustomTestStringConvertible {
    var series: String
    var seasonLength: Int
    var seasonalWindow: Int?
    var everySample: Bool
    var robust: Bool
    var seasonalDegree: Int
    var trendWindow: Int?
    var trendDegree: Int
    var lowPassWindow: Int?
    var seasonal: [Double]
    var trend: [Double]
    var weights: [Double]?

    var testDescription: String {
      "\(series) window \(seasonalWindow.map(String.init) ?? "periodic")\(robust ? " robust" : "")"
        + (everySample ? " jump 1" : "")
    }
    var stl: STL {
      STL(
        seasonLength: seasonLength, seasonalWindow: seasonalWindow.map { .seasons($0) } ?? .periodic,
        seasonalDegree: seasonalDegree, trendWindow: trendWindow, trendDegree: trendDegree,
        lowPassWindow: lowPassWindow, jumps: everySample ? .everySample : .tenthOfWindow, isRobust: robust)
    }
  }
  struct Multiple: Decodable, CustomTestStringConvertible {
    var series: String
    var seasonLengths: [Int]
    var trend: [Double]
    var seasonals: [[Double]]
    var remainder: [Double?]
    var strengths: [Double]
    var testDescription: String { series }
  }
  var series: [String: [Double?]]
  var stl: [Single]
  var mstl: [Multiple]

  static let shared: STLReference? = {
    guard let text = try? Fixture.contents(of: "Decomposition/stl.json") else { return nil }
    return try? JSONDecoder().decode(STLReference.self, from: Data(text.utf8))
  }()

  func values(_ name: String) throws -> [Double] { try #require(series[name]).map { $0 ?? .nan } }
}

@Suite struct STLTests {
  @Test func theReferenceIsThere() throws {
    let reference = try #require(STLReference.shared)
    #expect(reference.stl.count == 12)
    #expect(reference.mstl.count == 2)
  }

  @Test(arguments: STLReference.shared?.stl ?? [])
  fileprivate func agreesWithR(_ r: STLReference.Single) throws {
    let parts = try r.stl.decompose(try #require(STLReference.shared).values(r.series))
    let scale = r.trend.reduce(0) { max($0, abs($1)) }
    #expect(largestDifference(parts.seasonals[0], r.seasonal) < 1e-8 * scale)
    #expect(largestDifference(parts.trend, r.trend) < 1e-8 * scale)
    if let weights = r.weights { #expect(largestDifference(parts.robustness, weights) < 1e-7) }
  }

  @Test(arguments: STLReference.shared?.mstl ?? [])
  fileprivate func severalSeasonsAgreeWithR(_ r: STLReference.Multiple) throws {
    let parts = try MSTL(seasonLengths: r.seasonLengths.reversed())
      .decompose(try #require(STLReference.shared).values(r.series))
    #expect(parts.seasonLengths == r.seasonLengths)
    #expect(largestDifference(parts.trend, r.trend) < 1e-8 * 25)
    for (ours, theirs) in zip(parts.seasonals, r.seasonals) {
      #expect(largestDifference(ours, theirs) < 1e-8 * 25)
    }
    #expect(largestDifference(parts.remainder, r.remainder.map { $0 ?? .nan }) < 1e-8 * 25)
    #expect(isClose(parts.seasonalStrengths, r.strengths, absolute: 1e-8))
  }

  @Test func partsAddUpAndKeepGaps() throws {
    let values = try #require(STLReference.shared).values("gappy")
    for robust in [false, true] {
      let parts = try STL(seasonLength: 7, isRobust: robust).decompose(values)
      for t in values.indices {
        let sum = parts.trend[t] + parts.seasonals[0][t] + parts.remainder[t]
        #expect(values[t].isNaN ? parts.remainder[t].isNaN : abs(sum - values[t]) < 1e-11)
      }
      #expect(parts.trend.allSatisfy { $0.isFinite })
      #expect(parts.trendStrength >= 0 && parts.trendStrength <= 1)
    }
  }

  @Test func aPeriodicSeriesWithALineComesApartExactly() throws {
    let pattern = [3.0, -1, -2, 0.5, -0.5]
    let values = (0..<60).map { 10 + 0.3 * Double($0) + pattern[$0 % 5] }
    let parts = try STL(seasonLength: 5, seasonalWindow: .periodic, jumps: .everySample, innerIterations: 20)
      .decompose(values)
    for t in 10..<50 { #expect(abs(parts.remainder[t]) < 1e-3) }
    #expect(parts.seasonalStrengths[0] > 0.999)
    #expect(parts.trendStrength > 0.999)
  }

  @Test func seasonsThatDoNotFitTwiceAreLeftOut() throws {
    let values = try #require(STLReference.shared).values("many")
    let parts = try MSTL(seasonLengths: [7, 120]).decompose(values)
    #expect(parts.seasonLengths == [7])
    #expect(parts.trend == (try STL(seasonLength: 7).decompose(values)).trend)
  }

  @Test func badSettingsAndShortSeriesAreRefused() {
    let values = (0..<30).map(Double.init)
    #expect(throws: ModelError.self) { try STL(seasonLength: 1).decompose(values) }
    #expect(throws: ModelError.tooFewObservations(required: 31, actual: 30)) {
      try STL(seasonLength: 15).decompose(values)
    }
    #expect(throws: ModelError.self) {
      try STL(seasonLength: 5, seasonalWindow: .seasons(2)).decompose(values)
    }
    #expect(throws: ModelError.self) { try STL(seasonLength: 5, trendDegree: 2).decompose(values) }
    #expect(throws: ModelError.noObservations) {
      try STL(seasonLength: 5).decompose([Double](repeating: .nan, count: 30))
    }
    #expect(throws: ModelError.self) { try MSTL(seasonLengths: []).decompose(values) }
    #expect(throws: ModelError.self) { try MSTL(seasonLengths: [3, 3]).decompose(values) }
    #expect(throws: ModelError.self) { try MSTL(seasonLengths: [20]).decompose(values) }
  }
}
